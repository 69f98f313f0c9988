-- Runs once, as the superuser, when the database's volume is empty: three logins, none of them superuser, and the database.
-- hoctap_owner migrates and scores; hoctap_app serves under row security and owns nothing; hoctap_backup reads everything and writes nothing.
\set owner_password `cat "${SECRETS:-/run/secrets}/owner_password"`
\set app_password `cat "${SECRETS:-/run/secrets}/app_password"`
\set backup_password `cat "${SECRETS:-/run/secrets}/backup_password"`
CREATE ROLE hoctap_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE ROLE hoctap_app LOGIN PASSWORD :'app_password';
CREATE ROLE hoctap_backup LOGIN BYPASSRLS PASSWORD :'backup_password' IN ROLE pg_read_all_data;
CREATE DATABASE hoctap OWNER hoctap_owner;
