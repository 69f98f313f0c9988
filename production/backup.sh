#!/bin/sh
# Dumps the database whenever the newest dump is older than EVERY_MINUTES, and forgets those older than KEEP_DAYS.
# `backup.sh once` dumps now and ends. A dump counts only when pg_restore can read it; old ones go only after a new one stands.
set -eu
folder=${BACKUPS:-/var/lib/postgresql}
PGPASSWORD=$(cat "${SECRETS:-/run/secrets}/backup_password")
export PGPASSWORD

dump() {
    file="$folder/hoctap-$(date -u +%Y%m%dT%H%M%SZ).dump"
    pg_dump --no-password --username=hoctap_backup --dbname=hoctap --format=custom --file="$file.part" || return 1
    pg_restore --list "$file.part" > "$file.list" || return 1
    rm "$file.list"
    mv "$file.part" "$file"
    echo "dumped $file"
    find "$folder" -name 'hoctap-*.dump*' -mtime "+${KEEP_DAYS:-30}" -delete
}

if [ "${1:-}" = once ]; then
    dump
    exit
fi
while :; do
    find "$folder" -name 'hoctap-*.dump' -mmin "-${EVERY_MINUTES:-1440}" | grep -q . || dump || echo "no dump was made" >&2
    sleep 600
done
