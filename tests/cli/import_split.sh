. "$TOP/tests/cli/lib.sh"
split() {
    title "$1"
    shift
    for form; do
        python3 -B "$TOP/tests/cli/import_split.py" write "$form" in.log
        rm -f db
        code $IMPORT --quiet --no-snapshot db in.log
        python3 -B "$TOP/tests/cli/import_split.py" check "$form" db
    done
}
split "a line that a Kubernetes runtime has split, at each byte of a payload" cri cri+other tagged tagged+other
split "a line that Docker has split, at each byte of a payload" docker docker+other
split "a split line that holds base64, a string, an escaped field, a second payload" cri+base64 tagged+base64 cri+string tagged+string \
    cri+nginx tagged+nginx cri+second tagged+second
title "an incomplete piece of a payload stays in quarantine beside a whole payload"
lead='{"event":"lead.unlocked","data":{"id":"a"}}'
piece=$(printf %s "$lead" | base64 -w0 | head -c 50)
printf '2024-03-01T09:00:00.123Z stdout %s\n' "P got $piece" "F $lead" > torn.log
rm -f db
code $IMPORT --quiet db torn.log 2>&1
sqlite3 db "SELECT payload FROM discko_events" "SELECT code, raw FROM discko_rejects"
