. "$TOP/tests/cli/lib.sh"
# Somebody in every place and form that has ever been overlooked, beside somebody else.
mkdir -p in/folder
cat > make.py <<'E'
import base64, gzip, json, urllib.parse
J = {"date": "2024-01-15T10:30:00Z", "event": "lead.unlocked", "data": {"id": "req_jane1", "locked": False,
     "contact": {"firstName": "Jane", "lastName": "Doe", "email": "jane.doe@email.com"}}}
s = json.dumps(J)
def put(name, data):
    open("in/" + name, "wb").write(data if isinstance(data, bytes) else data.encode())
def other(id, contact, **data):
    return json.dumps({"event": "lead.x", "data": dict(data, id=id, contact=contact)})
put("ok.json", s)
put("wide.json", s.encode("utf-16"))
put("form.txt", "payload=" + urllib.parse.quote_plus(s) + "\n")
put("torn_base64.json", json.dumps({"body": base64.b64encode(s[:-3].encode()).decode(), "isBase64Encoded": True}))
put("torn_gzip.json", json.dumps({"body": base64.b64encode(gzip.compress(s.encode(), mtime=0)).decode()[:-24], "event": 1, "data": 2}))
put("torn_at.json", s.replace("@", "\\u0040")[:-2])
put("torn_id.json", s.replace("jane.doe@email.com", "x").replace("req_jane1", "req\\u005fjane1")[:-2])
put("other_event.json", s.replace("lead.unlocked", "meeting.booked"))
put("second_key.json", '{"event":"lead.x","data":{"id":"other1","contact":{"email":"a@b.c","email":"jane.doe@email.com"}}}')
put("undocumented.json", other("other2", {"email": "a@b.c", "secondEmail": "jane.doe@email.com"}))
put("deep.json", other("other3", {"email": "a@b.c", "more": [{"x": "Jane Doe <Jane.Doe@EMAIL.com>"}]}))
put("anywhere.json", other("other4", {"firstName": "J"}, summary={"abstract": "write to jane.doe@email.com, please"}))
put("tab.json", s.replace("jane.doe@email.com", "jane.doe@email.com\\t").replace("req_jane1", "req_jane2"))
put("wide_forms.json", other("other5", {"email": "ｊａｎｅ．ｄｏｅ＠ｅｍａｉｌ．ｃｏｍ"}))
put("encoded.json", other("other6", {"firstName": "J"}, note=base64.b64encode(b"from jane.doe@email.com").decode()))
put("print.log", repr(J) + "\n")
put("folder/jane.doe@email.com.json", s + "\n")
put("folder/2024-req_jane1.json", s + "\n\n")
put("two.log", "2024-01-15 " + repr({"event": "lead.x", "data": {"id": "req_jane1"}}) + "\n2024-01-15 " +
    repr({"event": "lead.x", "data": {"id": "req_bob1", "contact": {"email": "bob@x.org"}}}) + "\n")
# Not hers.
put("bob.json", json.dumps(dict(J, data={"id": "req_bob1", "contact": {"email": "bob@x.org"},
    "summary": {"abstract": "a friend of Jane.Doe@email.com"}})))
put("alike.ndjson", "".join(other("req_jane1%d" % i, {"email": e}) + "\n" for i, e in enumerate(
    ["jane.doe@email.com.au", "xjane.doe@email.com", "mary.jane.doe@email.com", "jane-doe@email.com"])))
E
python3 make.py
$IMPORT --quiet --final db in 2> /dev/null || true
sqlite3 db "INSERT INTO discko_outcomes VALUES ('req_jane1', 'WON', NULL, 'crm'), ('req_bob1', 'LOST', NULL, 'said jane.doe@email.com')"
sqlite3 db "CREATE TABLE discko_crm (discko_id TEXT PRIMARY KEY, event_id INTEGER NOT NULL)" "INSERT INTO discko_crm VALUES ('req_jane1', 1), ('req_bob1', 2)"
# Notes that name her, a table of the user's own, and samples of ANALYZE, which only some builds of SQLite take.
sqlite3 -cmd '.output /dev/null' -cmd '.dbconfig enable_trigger off' -cmd '.output stdout' db \
    "INSERT INTO discko_touches VALUES ('req_bob1', '2024-03-01', 'call with jane.doe@email.com', 'crm'), ('req_bob1', 'after jane.doe@email.com', 'call', 'crm'), ('req_jane1', '2024-03-01', 'call', 'crm')" \
    "UPDATE discko_outcomes SET at = 'told jane.doe@email.com' WHERE lead_id = 'req_bob1'" \
    "CREATE TABLE \"my list\" AS SELECT email FROM discko_leads WHERE lead_id = 'req_jane1'" "CREATE TABLE nobodys(x)" \
    "CREATE TABLE samples(tbl, idx, neq, nlt, ndlt, sample)" "INSERT INTO samples SELECT CASE lead_id WHEN 'req_jane1' THEN 'discko_leads' ELSE 'my list' END, 'x', 1, 1, 1, CAST(lead_id AS BLOB) FROM discko_leads WHERE lead_id LIKE 'req_%1'" \
    "PRAGMA writable_schema = 1" "UPDATE sqlite_master SET name = 'sqlite_stat4', tbl_name = 'sqlite_stat4', sql = replace(sql, 'samples', 'sqlite_stat4') WHERE name = 'samples'"
kept() {
    sqlite3 "$1" "SELECT id, payload FROM discko_events WHERE lead LIKE 'req_bob%' OR lead LIKE 'req_jane1_'" \
        "SELECT lead_id, email, versions FROM discko_leads WHERE lead_id LIKE 'req_bob%' OR lead_id LIKE 'req_jane1_'"
}
kept db > before
title "the receipt"
code $IMPORT --erase jane.doe@email.com db | sed "s,$PWD/,,"
title "other people's data is unchanged"
kept db | diff before - && echo same
sqlite3 db "SELECT * FROM discko_outcomes" "SELECT * FROM discko_touches" "SELECT CAST(sample AS TEXT) FROM sqlite_stat4" "DROP TABLE \"my list\"" "VACUUM" "SELECT * FROM discko_crm" "SELECT code, CAST(raw AS TEXT) FROM discko_rejects" "SELECT replace(path, '$PWD/', '') FROM discko_files WHERE path GLOB '*folder*'"
code $IMPORT --verify db
title "only what the receipt lists still names the person"
tr -d '\0' < db | grep -aoiE '.{20}(jane.doe@email|req_jane1"|req_jane1[^0-9]).{8}' | sed 's/[^ -~]/?/g' | sort | uniq -c
title "importing their files again brings back neither the person nor the names of the files"
cp -r in again
for file in again/*.* again/folder/*; do echo " " >> "$file"; done
code $IMPORT --quiet --final db again 2>&1 | sed "s,$PWD/,,"
kept db | diff before - && echo same
sqlite3 db "SELECT replace(path, '$PWD/', '') FROM discko_files WHERE path GLOB '*again/folder*'"
title "a new payload of an erased person is stored"
sed 's/2024-01-15/2024-06-15/; s/"locked"/"status":"NEW","locked"/' in/ok.json > new.json
code $IMPORT --quiet db new.json
sqlite3 db "SELECT lead_id, email, versions FROM discko_leads WHERE lead_id = 'req_jane1'"
