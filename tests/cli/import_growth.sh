. "$TOP/tests/cli/lib.sh"
ndjson > all
{ sed -n 1,2p all; sed -n 3p all | head -c 300; } > log.ndjson
title "an incomplete last record waits"
code $IMPORT db log.ndjson 2>&1
store db
title "imported again, it still waits, and nothing is added"
code $IMPORT --quiet db log.ndjson 2>&1
sqlite3 db "SELECT count(*) FROM discko_deliveries"
title "the file grew: it is resumed where it ended"
cp all log.ndjson
code $IMPORT db log.ndjson
store db
sqlite3 db "SELECT lead_id, deliveries FROM discko_leads ORDER BY 1"
title "the file grew again, under another name"
{ cat all; echo '{"event":"lead.late","data":{}}'; printf '{"event":'; } > log.ndjson
code $IMPORT --quiet db log.ndjson 2>&1
mv log.ndjson log.1
echo '"rest"}' >> log.1
code $IMPORT --quiet db log.1 2>&1
store db
$IMPORT --verify db log.1
title "a file of other content under the same name is another input"
echo '{"event":"lead.other","data":{}}' > log.1
code $IMPORT --quiet db log.1
sqlite3 db "SELECT id, size, records FROM discko_files ORDER BY id"
title "an array that is still open is resumed as an array"
printf '[{"event":"lead.a1","data":{}},' > array.json
code $IMPORT --quiet db array.json 2>&1
printf '[{"event":"lead.a1","data":{}},{"event":"lead.a2","data":{}}]' > array.json
code $IMPORT --quiet db array.json 2>&1
sqlite3 db "SELECT format, size, records, stored, complete FROM discko_files WHERE path LIKE '%array.json'"
title "--final quarantines; the rest of that record comes all the same"
printf '{"event":"lead.f1","data":{}}\n{"event":' > final.ndjson
code $IMPORT --quiet --final db final.ndjson 2>&1
printf '{"event":"lead.f1","data":{}}\n{"event":"lead.f2","data":{}}\n{"event":"lead.f3","data":{}}\n' > final.ndjson
code $IMPORT --quiet --final db final.ndjson 2>&1
sqlite3 db "SELECT records, stored, rejected, complete FROM discko_files WHERE path LIKE '%final.ndjson'"
$IMPORT --verify db final.ndjson
title "one document that is bad, with more behind it later: a line of a log"
for end in '\t' '\n'; do
    rm -f one
    printf "{\"a\":1}$end" > one.json
    code $IMPORT --quiet one one.json 2>&1
    printf '{"event":"lead.one","data":{}}\n' >> one.json
    code $IMPORT --quiet one one.json
    sqlite3 one "SELECT records, stored, rejected, ignored, format FROM discko_files"
    $IMPORT --verify one one.json
done
title "the same through a pipe, and when the first half shows no trace"
printf 'text\n{"event":"lead.p1","data":{}}\n{"' | code $IMPORT --quiet pipe -
printf 'text\n{"event":"lead.p1","data":{}}\n{"event":"lead.p2","da' | code $IMPORT --quiet pipe - 2>&1
printf 'text\n{"event":"lead.p1","data":{}}\n{"event":"lead.p2","data":{}}\n' | code $IMPORT --quiet pipe -
sqlite3 pipe "SELECT records, stored, rejected, ignored, complete FROM discko_files"
$IMPORT --verify pipe
title "rotated after it grew, by every name that rotation gives"
for name in app.log.1 app.log-20241009 app-20241009.log app.2024.10.09.log; do
    rm -rf db app*
    head -2 all > app.log
    $IMPORT --quiet db app.log
    cp all "$name"
    echo '{"event":"lead.after","data":{}}' > app.log
    code $IMPORT --quiet db app*
    echo "$name: $(sqlite3 db "SELECT count(*), sum(records), sum(duplicates) FROM discko_files")"
done
title "a header without a row, and a row cut between two quotes, wait for the rest"
row='2026-01-01,"{""event"":""lead.c1"",""data"":{}}"'
for at in 8 23 39 47; do
    rm -rf db
    printf 'at,body\n%s' "$row" | head -c $at > rows.csv
    code $IMPORT --quiet db rows.csv 2>&1
    printf 'at,body\n%s\n' "$row" > rows.csv
    code $IMPORT --quiet db rows.csv 2>&1
    $IMPORT --verify db rows.csv
done
title "a last line that is complete waits for nothing"
p='{"event":"lead.l1","data":{"n":"a \"b\"\n"}}' q='{\"event\":\"lead.l1\",\"data\":{\"n\":\"1\"}}'
pretty() { sed "s/^/$1/" <<'END'
{
  "event": "lead.l1",
  "data": {
    "n": "1"
  }
}
END
}
complete() {
    printf '%s\n' "$2" > last.log
    rm -f db
    echo "$1: $(code $IMPORT --quiet --no-snapshot db last.log 2>&1), $(sqlite3 db "SELECT count(*) FROM discko_events") stored"
}
complete logfmt "level=info msg=\"$q\""
complete nginx "203.0.113.7 - - \"POST / HTTP/1.1\" 200 \"$(printf %s "$p" | sed 's/\\/\\x5C/g; s/"/\\x22/g')\""
complete "single quotes" "INFO '{\"event\":\"lead.l1\",\"data\":{}}'"
complete "a key of YAML or JavaScript" "body: '{\"event\":\"lead.l1\",\"data\":{}}'"
complete "between TABs" "$(printf '2024-01-16\tINFO\t%s' "$p")"
complete "between bars" "1|$p|ok"
complete "a server-sent event" "data: {\"m\":\"$q\"}
"
complete "lines of docker compose" "$(pretty 'web-1  | ')"
complete "lines of syslog" "$(pretty 'Jan 16 09:15:00 host app[12]: ')"
title "a string literal that continues on the next line waits for it"
complete "the first of two literals" "x = '{\"event\":\"lead.l1\",'"
title "a banner before a document without a line end is no header"
printf 'ready, waiting\n{"event":"lead.b1","data":{}}' > banner.log
code $IMPORT db banner.log 2>&1
title "a half line of UTF-16, cut in the middle of a character, waits for the rest"
for order in le be; do
    rm -rf db
    wide() { printf '%s\n' '{"event":"lead.w1","data":{}}' '{"event":"lead.é","data":{}}' | iconv -t UTF-16$order; }
    wide | head -c 61 > wide.log
    code $IMPORT --quiet db wide.log 2>&1
    wide | head -c 97 > wide.log
    code $IMPORT --quiet db wide.log 2>&1
    wide > wide.log
    code $IMPORT --quiet db wide.log 2>&1
    $IMPORT --verify db wide.log
done
title "CSV in UTF-16"
for at in 28 84 90; do
    rm -rf db
    wide() { printf 'at,body\n%s\n' "$row" | iconv -t UTF-16; }
    wide | head -c $at > wide.csv
    code $IMPORT --quiet db wide.csv 2>&1
    wide > wide.csv
    code $IMPORT --quiet db wide.csv 2>&1
done
title "grown in pieces, an input has the rows of one that was imported in one go"
figures="SELECT format, records, stored, duplicates, rejected, ignored FROM discko_files"
grown() { # OPTIONS FILE CUT...: imported up to each cut, then whole, and verified
    rm -f db part once
    for cut in "${@:3}" 9999; do
        head -c "$cut" "$2" > part
        code $IMPORT --quiet --no-snapshot $1 db part 2>&1
    done
    cp "$2" once.log
    $IMPORT --quiet --no-snapshot --final once once.log 2> once.err || true
    sqlite3 db "$figures"
    [ "$(sqlite3 db "$figures")" = "$(sqlite3 once "$figures")" ] || sqlite3 once "$figures"
    code $IMPORT --verify db part
}
cat > psql.txt <<'END'
 id | body
----+------
  0 | {+
    |   "event": "lead.g1",+
    |   "data": {}+
    | }
(1 row)
END
cat > pino.log <<'END'
[10:30:00.123] INFO (7): got hook
    body: {
      "event": "lead.g1",
      "data": {
        "id": "g1"
      }
    }
[10:30:00.124] INFO (7): done
    body: {"event":"lead.g2","data":{"needs":"\"a\"\n"}}
END
grown "" psql.txt 38
grown "" pino.log 171
title "what was discarded stays so"
rm -f db
head -8 psql.txt | grep -v row > discarded.log
code $IMPORT --quiet db discarded.log 2> /dev/null
$IMPORT --quiet --discard-rejects discarded.log db
echo '{"event":"lead.g3","data":{}}' >> discarded.log
code $IMPORT db discarded.log 2>&1
code $IMPORT --verify db discarded.log
title "a payload that was stored stays, although what follows changes how the input begins"
printf '1;x;"{""event"":""lead.k1"",""data"":{}}";"{""event"":""lead.k2"",""data"":{""a"":""b""}}"\n' > kept.csv
grown --final kept.csv 45 47
grown --final kept.csv 67 69
title "a dry run of new files, one of them there twice, and of one that has grown, says what the import does"
rm -f db
lines() { # NAME...
    printf '{"event":"lead.%s","data":{}}\n' "$@"
}
lines h1 h2 > grown.log
$IMPORT --quiet db grown.log
lines h3 h4 h5 h6 > new.log
cp new.log again.log
lines h7 >> grown.log
for how in --dry-run --quiet; do
    code $IMPORT $how --json db new.log grown.log again.log | sed 's/.*"totals"/"totals"/'
done
