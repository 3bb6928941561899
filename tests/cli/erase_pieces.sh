. "$TOP/tests/cli/lib.sh"
# Somebody whose address and id lie across the pieces in which a logger split a record.
mkdir in
cat > make.py <<'E'
import json
def lead(**data):
    return json.dumps({"date": "2024-01-15T10:30:00Z", "event": "lead.unlocked", "data": dict(data, contact={
        "firstName": "Jane", "lastName": "Doe", "email": "jane.doe@email.com"}, note="y" * 20000)})
def docker(pieces):
    return "".join(json.dumps({"log": p, "stream": "stdout", "time": "2024-01-15T10:30:0%dZ" % i}) + "\n" for i, p in enumerate(pieces))
def cri(pieces):
    return "".join("2024-01-15T10:30:00.00000000%dZ stdout P %s\n" % (i, p) for i, p in enumerate(pieces))
def split(text, at):
    return [text[:at], text[at:at + 16384]]
mail = lead(pad="x" * 16300)
by_id = lead(pad="x" * 16300, id="req_jane1").replace("jane.doe@email.com", "")
for name, pieces in ("mail", split(mail, mail.index("doe@"))), ("id", split(by_id, by_id.index("jane1"))):
    open("in/docker_%s.log" % name, "w").write(docker(pieces))
    open("in/cri_%s.log" % name, "w").write(cri(pieces))
# Torn at its end, with other lines and another stream between the pieces: each of them is a record of its own.
def lines(text): return docker(split(text, text.index("doe@"))).splitlines(True)
hers, others = lines(mail[:-40]), [l.replace("stdout", "stderr") for l in lines(mail[:-40].replace("jane.doe@", "bob.doe@"))]
open("in/apart.log", "w").write(hers[0] + "starting\n" + others[0] + hers[1] + "done\n" + others[1])
open("in/first.log", "w").write(docker(split(mail, mail.index("doe@"))[:1]))
E
python3 make.py
$IMPORT --quiet --final db in 2> /dev/null || true
rows() { sqlite3 db "SELECT replace(f.path, '$PWD/', ''), r.length FROM discko_rejects AS r JOIN discko_files AS f ON f.id = file_id ORDER BY 1"; }
rows
title "by address; a piece whose other pieces are elsewhere is listed"
code $IMPORT --erase jane.doe@email.com db | sed "s,$PWD/,,"
title "by id"
code $IMPORT --erase req_jane1 db | sed "s,$PWD/,,"
rows
title "they do not come back"
cp -r in again
for file in again/*; do echo >> "$file"; done
$IMPORT --quiet --final db again 2> /dev/null || true
rows
