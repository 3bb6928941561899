# A payload that stands behind other text in a string, a cell, an attribute or an element is stored as it was before that was
# written, or not at all; in plain text, it is stored as it stands. One input for each, with a payload whose id is its name.
. "$TOP/tests/cli/lib.sh"
mkdir enclosed plain
payload() { # ID TEXT
    printf '{"event":"lead.unlocked","data":{"id":"%s","needs":"%s"}}' "$1" "$2"
}
enclosed() { # NAME TEXT: what printf's format on standard input makes of the payload in its escapes
    printf "$(cat)\n" "$(payload "$1" "$2")" > "enclosed/$1"
}
enclosed sql_words "l''été" <<< "INSERT INTO h VALUES (1,'Reçu: %s');"
enclosed sql_blank "l''été" <<< "INSERT INTO h VALUES (1,' %s');"
enclosed sql_line "l''été" <<< "INSERT INTO h VALUES (1,'\n%s');"
enclosed sql_lines "l''été" <<< "INSERT INTO h VALUES (1,'POST /\n\n%s\n');"
enclosed sql_array "l''été" <<< "INSERT INTO h VALUES (1,'\n[%s]\n');"
enclosed sql_replace "l''été" <<< "INSERT INTO h VALUES(1,replace(' %s','\\\\n',char(10)));"
enclosed sql_e 'C:\\\\temp' <<< "INSERT INTO h VALUES (1,E'got %s from x');"
enclosed sql_mysql 'C:\\\\temp' <<< 'INSERT INTO `h` VALUES (1,'"'got %s from x');"
enclosed sql_unknown 'C:\\temp' <<< "INSERT INTO h VALUES (1,'got %s from x');"
printf '{"message":"INSERT INTO h VALUES (1,\x27\\n%s\x27)"}\n' "$(payload sql_message "l''été" | sed 's/"/\\"/g')" > enclosed/sql_message
enclosed postgres_log "l''été" <<< "DETAIL:  parameters: \$1 = ' %s', \$2 = '1'"
enclosed yaml "l''été" <<< "body: ' %s'"
enclosed python 'C:\\temp' <<< "INFO {'message': 'got %s from x'}"
enclosed python_bytes 'C:\\\\temp' <<< "INFO b'got %s from x'"
enclosed copy 'C:\\temp' <<< "COPY h (id,b) FROM stdin;\n1\tgot %s\n\\\\\\\\."
enclosed batch 'C:\\temp' <<< "id\tbody\n1\tgot %s"
enclosed shell_ansi 'C:\\\\temp' <<< "curl -d \$'%s' x"
printf '%s\n' "curl -d '\"$(payload shell_string "l'\\''été" | sed 's/"/\\"/g')\"' x" > enclosed/shell_string
enclosed backquotes 'C:\\temp' <<< 'x = `got %s`;'
enclosed backquotes_lines 'C:\\temp' <<< 'x = `\n%s\n`;'
enclosed attribute 'R&amp;D l&#39;été' <<< "<div data-lead='%s'></div>"
enclosed attribute_lines 'R&amp;D' <<< "<div data-lead='\n%s\n'></div>"
enclosed element_line 'R&amp;D' <<< "<body>\n%s\n</body>"
enclosed element_lines 'R&amp;D' <<< "<body>POST /hook\n\n%s</body>"
printf '%s\n' 'server started' '"{\"event\":\"lead.x\",\"data\":{\"id\":\"json_lines\",\"needs\":\"Zo\u00eb \ud83d\ude00\"}}"' > enclosed/json_lines
# Its quotes may have been escaped alone, so that \u00eb is the payload's own.
printf '%s\n' 'id,body' '1,"{\"event\":\"lead.x\",\"data\":{\"id\":\"json_cell\",\"needs\":\"Zo\u00eb\"}}"' > enclosed/json_cell
printf '%s\n' '[null,' '"{\"event\":\"lead.x\",\"data\":{\"id\":\"json_array\",\"needs\":\"Zo\u00eb\"}}",' '"more"]' > enclosed/json_array
# A string, cell or element in another one.
nested() { # NAME LINE...: the lines as they are, in which the payload's id is the name
    printf '%s\n' "${@:2}" > "enclosed/$1"
}
nested json_sql "INFO \"INSERT INTO h VALUES (1,'{\\\"event\\\":\\\"lead.x\\\",\\\"data\\\":{\\\"id\\\":\\\"json_sql\\\",\\\"needs\\\":\\\"l''\\u00e9t\\u00e9\\\"}}');\\n\""
# Where only quotes may have been escaped, \u00eb may be the payload's own. In a shell's string it is.
nested dotenv 'BODY="{\"event\":\"lead.x\",\"data\":{\"id\":\"dotenv\",\"needs\":\"Zo\u00eb\"}}"'
nested curl_double 'curl http://localhost/ -d "{\"event\":\"lead.x\",\"data\":{\"id\":\"curl_double\",\"needs\":\"Zo\u00eb http:\/\/x\"}}"'
nested json_html 'INFO "<pre title=\"x\">{&#34;event&#34;:&#34;lead.x&#34;,&#34;data&#34;:{&#34;id&#34;:&#34;json_html&#34;,&#34;needs&#34;:&#34;a\\nb \u00e9&#34;}}</pre>\n"'
nested json_html_unknown 'INFO "<pre>{&#34;event&#34;:&#34;lead.x&#34;,&#34;data&#34;:{&#34;id&#34;:&#34;json_html&#34;,&#34;needs&#34;:&#34;a\\nb&#34;}}</pre>\n"'
nested logfmt_mysql "msg=\"INSERT INTO \`h\` VALUES (1,'{\\\"event\\\":\\\"lead.x\\\",\\\"data\\\":{\\\"id\\\":\\\"logfmt_mysql\\\",\\\"needs\\\":\\\"a\\\\\\\\nb\\\"}}');\\n\""
nested logfmt_e "msg=\"INSERT INTO h VALUES (1,E'{\\\"event\\\":\\\"lead.x\\\",\\\"data\\\":{\\\"id\\\":\\\"logfmt_e\\\",\\\"needs\\\":\\\"a\\\\\\\\nb\\\"}}');\\n\""
# structlog escapes quotes alone and names the message "event"; other writers of logfmt escape backslashes, too.
nested structlog 'timestamp=2024-01-16T09:15:00Z event=got body="{\"event\":\"lead.x\",\"data\":{\"id\":\"structlog\",\"needs\":\"C:\\temp y\"}}"'
nested structlog_last 'body="{\"event\":\"lead.x\",\"data\":{\"id\":\"structlog_last\",\"needs\":\"C:\\temp y\"}}" event=got'
nested structlog_quote 'event=got body="{\"event\":\"lead.x\",\"data\":{\"id\":\"structlog_quote\",\"needs\":\"say \\"hi\\" a\\nb\"}}"'
nested slog 'level=INFO msg=got event=x body="{\"event\":\"lead.x\",\"data\":{\"id\":\"slog\",\"needs\":\"one\\ntwo\"}}"'
nested html_sql "<pre>INSERT INTO h VALUES (1,&#39;{&#34;event&#34;:&#34;lead.x&#34;,&#34;data&#34;:{&#34;id&#34;:&#34;html_sql&#34;,&#34;needs&#34;:&#34;l&#39;&#39;été&#34;}}&#39;);</pre>"
nested sql_html "INSERT INTO t VALUES (1,'<a>{&quot;event&quot;:&quot;lead.x&quot;,&quot;data&quot;:{&quot;id&quot;:&quot;sql_html&quot;,&quot;needs&quot;:&quot;l''été&quot;}}</a>');"
nested copy_python 'COPY h (id,b) FROM stdin;' $'1\tINFO body=\'{"event":"lead.x","data":{"id":"copy_python","needs":"a\\\\xa0b"}}\'' '\.'
nested cri_sql "2024-05-01T10:00:00.1Z stdout F INSERT INTO h VALUES (1,'{" '2024-05-01T10:00:00.1Z stdout F   "event": "lead.x",' \
    '2024-05-01T10:00:00.1Z stdout F   "data": {"id": "cri_sql", "needs": "'"l''été"'"}' "2024-05-01T10:00:00.1Z stdout F }');"
nested syslog_attribute "May  1 10:00:00 h app[1]: <a v='{" 'May  1 10:00:00 h app[1]:   "event": "lead.x",' \
    'May  1 10:00:00 h app[1]:   "data": {"id": "syslog_attribute", "needs": "l&apos;été"}' "May  1 10:00:00 h app[1]: }'/>"
nested backquotes_shell 'curl -d '"'"'const x = `{"event":"lead.x","data":{"id":"backquotes_shell","needs":"l'"'\\''"'été \\"x\\""}}`;'"'"' x'
nested json_mail '{"content":"Content-Type: application/json\nContent-Transfer-Encoding: quoted-printable\n\n{\"event\":\"lead.x\",\"data\":{\"id\":\"json_mail\",\"needs\":\"Zo=C3=AB, l=\n\u0027=C3=A9t=C3=A9\"}}\n"}'
# In anybody's quotes two backslashes may be one.
nested two_readings "got '{\"event\":\"lead.x\",\"data\":{\"id\":\"two_readings\",\"needs\":\"Zo\\\\u00eb\"}}'"
nested yaml_lines 'body: "{\"event\":\"lead.x\",' '' '  \"data\":{\"id\":\"yaml_lines\",\"needs\":\"x\"}}"'
# Quotes in a payload open no string for the lines behind it.
nested element_quotes "<f>{&quot;event&quot;:&quot;lead.x&quot;,&quot;data&quot;:{&quot;id&quot;:&quot;element_quotes&quot;,&quot;needs&quot;:&quot;a ''' b&quot;}}</f>" \
    '<f>{&quot;event&quot;:&quot;lead.x&quot;,&quot;data&quot;:{&quot;id&quot;:&quot;element_quotes&quot;,&quot;needs&quot;:&quot;behind it&quot;}}</f>'
n=0
for line in 'INFO %s' "l'événement: %s" "it's %s" "the user's %s ok" "INFO 'a' got %s" "user='bob' body=%s host='x'" "%s // don't" "{'a': 'b'} %s {'c': 'd'}" \
    "rock 'n' roll %s" '<br> %s <br/>' 'a < b %s' "it's 'on'\n%s\nit's 'off'" "<p>x</p>\n%s\n<p>y</p>" '<user> %s'; do
    for text in "l''été" 'C:\\temp' 'R&amp;D' 'a\nb'; do
        n=$((n + 1))
        printf "$line\n" "$(payload "plain_$n" "$text")" > "plain/$n"
    done
done
code $IMPORT --quiet --final --no-snapshot db enclosed 2> errors
needs="json_extract(payload, '$.data.needs')"
sqlite3 db "SELECT json_extract(payload, '$.data.id') AS id, $needs FROM discko_events ORDER BY id" \
    "SELECT 'quarantined', substr(path, instr(path, '/enclosed/') + 10), code FROM discko_rejects JOIN discko_files ON file_id = discko_files.id ORDER BY path"
$IMPORT --verify db enclosed
sqlite3 db "SELECT payload FROM discko_events WHERE payload LIKE '%curl_double%'"
title "in plain text"
code $IMPORT --quiet --final --no-snapshot plain.db plain
sqlite3 plain.db "SELECT $needs, count(*) FROM discko_events GROUP BY 1" "SELECT count(*) FROM discko_rejects"
title "lines whose backslashes are all doubled: as mysql --batch writes a column, or as they were sent"
slashes='C:\\temp' # halved, it is JSON too
lines() { # NAME LINE...
    printf '%s\n' "${@:2}" > "$1"
    rm -f lines.db
    code $IMPORT --quiet --no-snapshot lines.db "$1" 2> /dev/null
    sqlite3 lines.db "SELECT '$1', $needs FROM discko_events ORDER BY id" "SELECT '$1', code FROM discko_rejects ORDER BY id"
}
lines unknown "$(payload a "$slashes")" "$(payload b plain)"
lines unknown_names payload "$(payload a "$slashes")"
lines unknown_log '{"msg":"C:\\temp"}' "$(payload b plain)"
lines raw "$(payload a "$slashes")" "$(payload b plain)" "$(payload c '\"quoted\"')"
lines raw_word "$(payload a 'C:\\Users C:\\temp')" "$(payload b "$slashes")"
lines copied "$(payload a "$slashes")" "$(payload b plain)" "$(payload c '\\"quoted\\"')"
lines alone "$(payload a "$slashes")"
row() { # TEXT: as MySQL's JSON_OBJECT prints it around a payload
    printf '{"received_at": "2024-01-16", "body": %s}' "$(payload a "$1")"
}
lines row "$(row 'one\\ntwo')"
lines row_path "$(row "$slashes")"
lines row_written "{\"received_at\":\"2024-01-16\",\"body\":$(payload a 'one\\ntwo')}"
lines row_sorted '{"data": {"id": "a", "needs": "one\\ntwo"}, "event": "lead.unlocked"}'
lines rows "[$(row 'one\\ntwo'), $(row plain)]"
lines rows_raw "[$(row 'one\\ntwo'), $(row 'one\ntwo')]"
lines rows_raw_before "[$(row 'one\ntwo'), $(row 'one\\ntwo')]"
lines column "$(payload a "$slashes")"$'\t2024-01-16' "$(payload b '\\"quoted\\"')"$'\t2024-01-16'
lines pino "[14:56:59.682] INFO (4780): hook {\"body\":$(payload a '\\new')}"
