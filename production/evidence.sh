#!/bin/sh
# Copies every file of evidence that the backup does not hold yet, checks what it copied against its name (its SHA-256), and forgets
# what the service has cleared away longer ago than KEEP_DAYS. `evidence.sh once` does it now, checks the whole backup, and ends.
set -eu
from=${EVIDENCE:-/evidence}
to=${BACKUPS:-/evidence_backups}

whole() {
    [ "$(sha256sum < "$1" | cut -c 1-64)" = "$2" ]
}

copy() {
    failed=0
    for file in "$from"/??/*; do
        name=${file##*/}
        case $name in *[!0-9a-f]*) continue ;; esac
        [ ${#name} = 64 ] || continue
        kept="$to/$(printf %.2s "$name")/$name"
        if [ ! -e "$kept" ]; then
            mkdir -p "${kept%/*}"
            cp "$file" "$kept.part" 2> /dev/null || [ ! -e "$file" ] || failed=1
            [ -e "$kept.part" ] || continue
            if whole "$kept.part" "$name"; then
                mv "$kept.part" "$kept"
            else
                rm "$kept.part"
                [ ! -e "$file" ] || { echo "damaged: $name" >&2; failed=1; }
                continue
            fi
        fi
        touch "$kept"
    done
    find "$to" -type f -mtime "+${KEEP_DAYS:-30}" -delete
    [ $failed = 0 ] && touch "$to/checked"
}

if [ "${1:-}" = once ]; then
    copy
    for kept in "$to"/??/*; do
        [ ! -e "$kept" ] || whole "$kept" "${kept##*/}" || { echo "damaged in the backup: ${kept##*/}" >&2; failed=1; }
    done
    exit $failed
fi
while :; do
    copy || echo "not everything was copied" >&2
    sleep $((${EVERY_MINUTES:-60} * 60))
done
