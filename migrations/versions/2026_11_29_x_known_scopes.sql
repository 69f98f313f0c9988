UPDATE sign_in s SET revoked_at = transaction_timestamp() FROM api_client c
 WHERE s.account_id = c.account_id AND s.revoked_at IS NULL
   AND NOT (c.scopes <@ CASE WHEN EXISTS (SELECT FROM access_grant g WHERE g.account_id = c.account_id AND g.role = 'commune_staff')
     THEN ARRAY['statistics:read', 'people:read', 'people:write', 'groups:read', 'groups:write', 'activities:read', 'activities:write', 'scores:read',
       'figures:read', 'figures:write', 'dossiers:read'] ELSE ARRAY['statistics:read'] END)
-- next
UPDATE api_client c SET scopes = ARRAY(SELECT s FROM unnest(c.scopes) s WHERE s = 'statistics:read'
    OR (s IN ('people:read', 'people:write', 'groups:read', 'groups:write', 'activities:read', 'activities:write', 'scores:read', 'figures:read',
         'figures:write', 'dossiers:read')
      AND EXISTS (SELECT FROM access_grant g WHERE g.account_id = c.account_id AND g.role = 'commune_staff')))
-- next
ALTER TABLE api_client ADD CONSTRAINT ck_api_client_known_scopes CHECK (scopes <@ ARRAY['statistics:read'::text, 'people:read'::text, 'people:write'::text, 'groups:read'::text, 'groups:write'::text, 'activities:read'::text, 'activities:write'::text, 'scores:read'::text, 'figures:read'::text, 'figures:write'::text, 'dossiers:read'::text])
