#!/bin/sh
# Rotates the log: webhook.log becomes webhook-DATE.log, and nginx goes on with a new one. Run it daily.
#
#   rotate.sh /var/lib/discko
#
# discko-import knows a rotated log by its bytes and goes on where it ended.
set -eu
cd "$1/logs"
[ -s webhook.log ] || exit 0
mv -n webhook.log "webhook-$(date -u +%Y%m%dT%H%M%SZ).log"
kill -USR1 "$(cat nginx.pid)"
