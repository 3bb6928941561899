. "$TOP/tests/cli/lib.sh"
cat > one.json <<'E'
{"date":"2024-03-01T00:00:00Z","event":"lead.unlocked","data":{"id":"req_1","locked":false,"contact":{"firstName":"Bérénice","lastName":"Quill/feather","email":"berenice@quill.example"},"analysis":{"score":6,"score":6.5}}}
E
$IMPORT --quiet db one.json
$IMPORT --quiet --erase req_1 db
title "another spelling of an erased payload is not stored"
again() { # TITLE, in which the text comes
    cat > "$1.json"
    printf '%s: ' "$1"
    $IMPORT --json db "$1.json" 2> /dev/null | grep -o '"records":1,"stored":[0-9]*,"duplicates":[0-9]*,"rejected":[0-9]*,"ignored":[0-9]*' | head -n1
}
sed 's/é/\\u00e9/g' one.json | again escapes
sed 's,Quill/,Quill\\/,; s/"email"/"e\\u006dail"/' one.json | again solidus
sed 's/"event":"lead.unlocked",//; s/}$/,"event":"lead.unlocked"}/' one.json | again order
sed 's/:6,/:6.0,/; s/:6.5/:65E-1/' one.json | again numbers
sed 's/":/" :\n /g' one.json | again space
title "a payload with other content is stored"
sed 's/"score":6,"score":6.5/"score":6.5,"score":6/' one.json | again duplicates
sed 's/berenice@/b@/' one.json | again address
sed 's/é/e/g' one.json | again accents
title "a torn record without a date is treated as the erased one"
torn() { # TITLE, TEXT
    printf '%s\n' "$2" > "$1.json"
    printf '%s: ' "$1"
    $IMPORT --final --json db "$1.json" 2> /dev/null | grep -o '"records":1,"stored":[0-9]*,"duplicates":[0-9]*,"rejected":[0-9]*,"ignored":[0-9]*' | head -n1
}
inner='{"event":"lead.unlocked","data":{"id":"req_1","contact":{"email":"berenice@quill.example","first'
torn turned '{"data":{"contact":{"email":"berenice@quill.example","firstName":"Bérénice"},"id":"req_1"},"event":"lead.unlocked","da'
torn address '{"data":{"contact":{"email":"Berenice@quill.example","firstName":"Bé'
torn wrapped '{"id":"evt_17","body":"{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"req_1\",\"contact\":{\"fir'
torn packed "{\"isBase64Encoded\":true,\"body\":\"$(printf %s "$inner" | base64 -w0)\"}"
torn unlisted '{"date":"2024-03-01T00:00:00Z","event":"lead.unlocked","data":{"contact":{"second":"berenice@quill.example","fir'
title "a torn record with another date, or of another person, is kept"
torn later "{\"date\":\"2026-03-01T00:00:00Z\",${inner#?}"
torn entities "$(printf '{"date":"2026-03-01T00:00:00Z",%s' "${inner#?}" | sed 's/"/\&quot;/g')"
torn other '{"event":"lead.unlocked","data":{"id":"bob","contact":{"email":"bob@x.example"},"note":"knows berenice@quill.example, s'
title "whatever an older version erased stays out, in the layouts that it recognised"
cat > mark.py <<'E'
import hashlib, hmac, sys
print(hmac.new(bytes.fromhex(open(sys.argv[1]).read()), sys.stdin.read().strip().encode(), hashlib.sha256).hexdigest())
E
sed 's/req_1/req_2/' one.json > two.json
sqlite3 db "INSERT INTO discko_internal_erased VALUES (x'$(python3 mark.py db.erase-key < two.json)', '2024-03-01T00:00:00.000Z')"
again same < two.json
sed 's/":/" :\n /g' two.json | again layout
title "a later version of an erased lead comes in, also where a torn one was erased"
version() { # year
    printf '{"date":"%s-03-01T00:00:00Z","event":"lead.unlocked","data":{"id":"req_7","date":"2024-02-01","contact":{"email":"bea@x.example"}}}\n' "$1"
}
version 2024 | head -c 120 > torn.json
$IMPORT --quiet --final later.db torn.json 2> /dev/null || true
$IMPORT --quiet --erase req_7 later.db
for year in 2024 2025; do
    version $year > version.json
    $IMPORT --json later.db version.json 2> /dev/null | grep -o '"records":1,"stored":[0-9]*,"duplicates":[0-9]*,"rejected":[0-9]*,"ignored":[0-9]*' | head -n1
done
