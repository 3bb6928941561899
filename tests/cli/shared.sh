# discko_internal_shared: the keys that leads share, from which the views find people and companies that came again.
. "$TOP/tests/cli/lib.sh"
day=0
lead() { # ID EMAIL PHONE COMPANY HOST
    echo "{\"event\":\"lead.unlocked\",\"date\":\"2024-03-$(printf %02d $day)T00:00:00Z\",\"data\":{\"id\":\"$1\",\"locked\":false,\"contact\":{\"firstName\":\"$1\",\"email\":\"$2\",\"phone\":\"$3\"},\"company\":{\"name\":\"$4\",\"website\":\"$5\"}}}"
}
import() { # a day later; then what the leads share, beside what a rebuild gives
    $IMPORT --quiet db -
    shared
}
shared() {
    sqlite3 db "SELECT kind, key, is_checked FROM discko_internal_shared" > shared
    cat shared
    $IMPORT --verify db | sed "/^verified/d"
    sqlite3 db "SELECT lead_ids FROM discko_duplicate_people UNION ALL SELECT match || ': ' || lead_ids FROM discko_duplicate_companies"
}
title "a single lead shares nothing"
day=$((day + 1))
lead a a@x.example "+33 1 44 55 66 77" Acme https://acme.example | import
title "an address with its number is one thing shared, as are a host and a name"
day=$((day + 1))
lead b A@x.example "+33 1 44 55 66 77" ACME https://www.acme.example/b | import
title "a number with another address is shared besides, and joins them"
day=$((day + 1))
lead c c@x.example "+33 1 44 55 66 77" Other https://other.example | import
title "in one input, another person by phone alone"
day=$((day + 1))
{ lead d d@x.example 0612345678 "" ""; lead e e@x.example "+33 6 12 34 56 78" "" ""; lead f "" 0612345678 "" ""; } | import
title "with a country, the numbers without one are the same, and no longer without it"
sqlite3 db "INSERT INTO discko_settings VALUES ('phone_country', '33')"
shared
sqlite3 db "DELETE FROM discko_settings"
shared
title "a newer version without them: what one lead alone has is shared no longer"
day=$((day + 1))
{ lead b b@y.example "" Bee ""; lead f "" "" "" ""; } | import
title "contacts that do not count are considered and not shown"
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-03-02')"
shared
sqlite3 db "DELETE FROM discko_settings"
title "an erased person leaves nothing behind"
day=$((day + 1))
{ lead g e@x.example "" "" ""; lead h c@x.example "" "" ""; } | import
code $IMPORT --quiet --erase e@x.example db
shared
code $IMPORT --quiet --erase c db
shared
title "edited rows are found and repaired"
sqlite3 db "INSERT INTO discko_internal_shared VALUES ('email', 'nobody@x.example', 1)"
code $IMPORT --verify db
code $IMPORT --quiet --snapshot db
shared
