"""More captures that are sheets, dumps, binary logs, archives and encodings."""
import base64
import binascii
import bz2
import csv
import gzip
import html
import io
import json
import lzma
import pickle
import re
import struct
import tarfile
import zipfile
import zlib

import in_files
from capture import Context, capture

ALL = "plain hostile escaped long pretty"
LINE = "plain hostile escaped long"


def each(name, write, sets=LINE, expect="store", timed=False, head="", foot="", options=()):
    def text(c):
        parts = [write(c, i, t) for i, t in c]
        return head + ("" if isinstance(head, str) else b"").join(parts) + foot

    capture(name, sets, options, expect, timed)(text)


def table(rows, **dialect):
    out = io.StringIO()
    csv.writer(out, **{"lineterminator": "\n", **dialect}).writerows(rows)
    return out.getvalue()


def sheet(name, header, row, sets=ALL, options=(), expect="store", timed=False, encode=None, **dialect):
    def write(c):
        text = table(([header] if header else []) + [row(c, i, t) for i, t in c], **dialect)
        return encode(text) if encode else text

    capture(name, sets, options, expect, timed)(write)


def mysql(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r").replace("\0", "\\0")


# Sheets, exports of services as CSV
sheet("google_sheets.csv", ["Timestamp", "Payload"], lambda c, i, t: [c.time(i, "%d/%m/%Y %H:%M:%S"), t], lineterminator="\r\n")
sheet("google_sheets_at.csv", ["Timestamp", "Payload"], lambda c, i, t: [c.time(i, "%Y-%m-%d %H:%M:%S"), t], options=("--at", "Payload"), lineterminator="\r\n")
sheet("datadog_logs.csv", ["Date", "Host", "Service", "Content"], lambda c, i, t: [c.time(i), "web1", "hook", t], quoting=csv.QUOTE_ALL, timed=True)
sheet("kibana_discover.csv", ["@timestamp", "_id", "message"], lambda c, i, t: [c.time(i, "%b %d, %Y @ %H:%M:%S.%L"), "x", t], quoting=csv.QUOTE_ALL)
sheet("splunk_export.csv", ["_raw", "_time", "host", "index"], lambda c, i, t: [t, c.time(i, "%Y-%m-%dT%H:%M:%S.%L+0000"), "web1", "main"], quoting=csv.QUOTE_ALL, timed=True)
sheet("splunk_prefixed.csv", ["_time", "_raw"], lambda c, i, t: [c.time(i), "%s INFO body=%s" % (c.time(i), t)], quoting=csv.QUOTE_ALL, timed=True)
sheet("sumologic.csv", ["_messagetime", "_raw"], lambda c, i, t: [c.time(i, "ms"), t], quoting=csv.QUOTE_ALL)
sheet("graylog.csv", ["timestamp", "source", "message"], lambda c, i, t: [c.time(i), "web1", t], quoting=csv.QUOTE_ALL, timed=True)
sheet("athena.csv", ["id", "at", "payload"], lambda c, i, t: [i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t], quoting=csv.QUOTE_ALL)
sheet("grafana_inspect.csv", ["Time", "Line", "tsNs"], lambda c, i, t: [c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t, c.time(i, "ns")], lineterminator="\r\n")
sheet("app_insights.csv", ["timestamp [UTC]", "message", "severityLevel"], lambda c, i, t: [c.time(i, "%m/%d/%Y, %I:%M:%S.%L %p"), t, 1])
sheet("webhook_site.csv", ["uuid", "type", "method", "content", "created_at"], lambda c, i, t: ["x", "web", "POST", t, c.time(i, "%Y-%m-%d %H:%M:%S")])
sheet("airtable.csv", ["Name", "Payload", "Created"], lambda c, i, t: ["h%d" % i, t, c.time(i, "%d/%m/%Y %I:%M%p")], encode=lambda text: "\ufeff" + text)
sheet("notion.csv", ["Name", "Payload"], lambda c, i, t: ["h%d" % i, t], encode=lambda text: "\ufeff" + text)
sheet("zapier_table.csv", ["id", "raw_body"], lambda c, i, t: [i, t])
sheet("hubspot_like.csv", ["Record ID", "Webhook body", "Note"], lambda c, i, t: [i, t, "see lead, \"quoted\""], quoting=csv.QUOTE_ALL)
sheet("numbers_semicolon.csv", ["Date", "Contenu"], lambda c, i, t: [c.time(i, "%d/%m/%Y"), t], delimiter=";", lineterminator="\r\n")
sheet("excel_utf8_bom_semicolon.csv", ["Reçu", "Corps"], lambda c, i, t: [c.time(i, "%d/%m/%Y %H:%M"), t], delimiter=";", lineterminator="\r\n", encode=lambda text: "\ufeff" + text)
sheet("excel_cp1252.csv", ["Reçu", "Corps"], lambda c, i, t: [c.time(i, "%d/%m/%Y %H:%M"), t], "plain hostile", delimiter=";", lineterminator="\r\n", expect="name", encode=lambda text: text.encode("cp1252", "replace"))
sheet("excel_utf16_tab.txt", ["Reçu", "Corps"], lambda c, i, t: [c.time(i, "%d/%m/%Y %H:%M"), t], "plain hostile escaped pretty", delimiter="\t", lineterminator="\r\n", encode=lambda text: ("\ufeff" + text).encode("utf-16-le", "surrogatepass"))
sheet("excel_mac_cr.csv", ["id", "payload"], lambda c, i, t: [i, t], "plain escaped", lineterminator="\r", expect="name")
sheet("backslash_quotes.csv", ["id", "payload"], lambda c, i, t: [i, t], expect="name", quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")
sheet("single_quoted.csv", ["id", "payload"], lambda c, i, t: [i, t], "plain escaped", expect="name", quotechar="'", quoting=csv.QUOTE_ALL)
sheet("powershell_export.csv", None, lambda c, i, t: ["", t], quoting=csv.QUOTE_ALL, lineterminator="\r\n", encode=lambda text: '#TYPE System.Management.Automation.PSCustomObject\r\n"At","Payload"\r\n' + text)
sheet("dynamics_like_crlf_in_cell.csv", ["id", "payload", "log"], lambda c, i, t: [i, t, "line 1\r\nline 2 \"x\""], quoting=csv.QUOTE_ALL, lineterminator="\r\n")
sheet("payload_and_response.csv", ["request", "response"], lambda c, i, t: [t, '{"ok":true,"event":"stored"}'])
sheet("http_message_cells.csv", ["at", "request"], lambda c, i, t: [c.time(i), "POST /hook HTTP/1.1\r\nHost: x\r\n\r\n" + t], quoting=csv.QUOTE_ALL)
# The messages of a connection that is kept open, as one text: requests and their answers, one behind the other.
KEPT_OPEN = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%sHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
kept_open = lambda c: "".join(KEPT_OPEN % (len(t.encode()), t) for i, t in c)
capture("kept_open_flow.json", "plain hostile escaped long pretty")(lambda c: json.dumps({"flow": kept_open(c)}, ensure_ascii=False) + "\n")
capture("kept_open_base64.json", "plain hostile escaped long pretty")(lambda c: json.dumps({"flow": base64.b64encode(kept_open(c).encode()).decode()}) + "\n")
capture("kept_open_bytes.log", "plain escaped long pretty")(lambda c: "INFO flow %r\n" % kept_open(c).encode())
sheet("postgres_csvlog.csv", None, lambda c, i, t: [c.time(i, "%Y-%m-%d %H:%M:%S.%L UTC"), "u", "d", 42, "[local]", "65a6.1", 1, "INSERT", "", "3/1", 0, "LOG", "00000", "execute <unnamed>: INSERT INTO hooks VALUES ($1)", "parameters: $1 = '%s'" % t.replace("'", "''"), "", "", "", "", "", "", "", "", "app"], "leads hostile escaped", expect="name")
sheet("influx_annotated.csv", None, lambda c, i, t: ["", "", i, c.time(i, "%Y-%m-%dT%H:%M:%SZ"), t, "payload", "hooks"], expect="store", encode=lambda text: "#group,false,false,true,false,true,true\r\n#datatype,string,long,dateTime:RFC3339,string,string,string\r\n#default,_result,,,,,\r\n,result,table,_time,_value,_field,_measurement\r\n" + text, lineterminator="\r\n")
sheet("akhq_like.csv", ["Key", "Value", "Timestamp", "Partition", "Offset"], lambda c, i, t: ["k", t, c.time(i), 0, i], delimiter=";", quoting=csv.QUOTE_ALL)
sheet("bigquery.csv", ["payload", "ts"], lambda c, i, t: [t, c.time(i, "%Y-%m-%d %H:%M:%S.%L UTC")])
sheet("mongoexport.csv", ["_id", "at", "body"], lambda c, i, t: ["ObjectId(65a50b9f8d1c2a0000000000)", c.time(i), t], timed=True)
sheet("clickhouse_with_names.csv", ["id", "payload"], lambda c, i, t: [i, t], quoting=csv.QUOTE_NONNUMERIC)
sheet("cell_with_two.csv", ["id", "a", "b"], lambda c, i, t: [i, "none", t])
capture("google_sheets.tsv", "plain escaped long")(lambda c: "Timestamp\tPayload\r\n" + "".join("%s\t%s\r\n" % (c.time(i, "%d/%m/%Y %H:%M:%S"), t) for i, t in c))
capture("clipboard_cells.tsv", "plain escaped")(lambda c: "".join('%s\t"%s"\n' % (c.time(i, "%d/%m/%Y"), t.replace('"', '""')) for i, t in c))
capture("two_files_concatenated.csv", ALL)(lambda c: "".join(table([["id", "payload"], [i, t]]) for i, t in c))
capture("cut.csv", LINE, expect="name")(lambda c: (lambda text: text[: len(text) - 400])(table([["id", "payload"]] + [[i, t] for i, t in c])) if len(c.texts[-1]) > 700 else table([["id", "payload"]] + [[i, t] for i, t in c]))

# Dumps and shells of databases
each("clickhouse_tskv.txt", lambda c, i, t: "id=%d\tpayload=%s\n" % (i, mysql(t)), LINE, "name")
each("clickhouse_values.sql", lambda c, i, t: "(%d,'%s')," % (i, mysql(t).replace("'", "\\'")), ALL, "name")
each("clickhouse_sqlinsert.sql", lambda c, i, t: "INSERT INTO table (`id`, `payload`) VALUES (%d, '%s');\n" % (i, mysql(t).replace("'", "\\'")), ALL, "name")
each("clickhouse_vertical.txt", lambda c, i, t: "Row %d:\n\u2500\u2500\u2500\u2500\u2500\u2500\nid:      %d\npayload: %s\n\n" % (i + 1, i, t), ALL)
each("clickhouse_xml.xml", lambda c, i, t: "\t\t<row>\n\t\t\t<id>%d</id>\n\t\t\t<payload>%s</payload>\n\t\t</row>\n" % (i, t.replace("&", "&amp;").replace("<", "&lt;")), ALL, "name", head="<?xml version='1.0' encoding='UTF-8' ?>\n<result>\n\t<data>\n", foot="\t</data>\n</result>\n")
each("clickhouse_pretty.txt", lambda c, i, t: "\u2502 %2d \u2502 %s \u2502\n" % (i, t), "plain", "name", head="\u250c\u2500id\u2500\u252c\u2500payload\u2500\u2510\n", foot="\u2514\u2500\u2500\u2500\u2500\u2534\u2500\u2500\u2500\u2500\u2518\n")
each("duckdb_insert.sql", lambda c, i, t: "INSERT INTO hooks(id,payload) VALUES(%d,'%s');\n" % (i, t.replace("'", "''")), ALL, "name")
each("duckdb_line.txt", lambda c, i, t: "     id = %d\npayload = %s\n\n" % (i, t), LINE)
each("cqlsh_table.txt", lambda c, i, t: " %2d | %s\n" % (i, t), "plain escaped", "name", head=" id | payload\n----+---------\n", foot="\n(3 rows)\n")
each("cqlsh_expanded.txt", lambda c, i, t: "\n@ Row %d\n---------+------\n id      | %d\n payload | %s\n" % (i + 1, i, t), LINE)
each("mongo_legacy_shell.txt", lambda c, i, t: '{ "_id" : ObjectId("65a50b9f8d1c2a000000000%d"), "at" : ISODate("%s"), "body" : %s }\n' % (i, c.time(i), json.dumps(t, ensure_ascii=False)), ALL)
each("mongo_legacy_object.txt", lambda c, i, t: '{ "_id" : ObjectId("65a50b9f8d1c2a000000000%d"), "at" : ISODate("%s"), "body" : %s }\n' % (i, c.time(i), t), "plain long")
each("mongo_number_long.txt", lambda c, i, t: '{ "_id" : NumberLong(%d), "raw" : BinData(0,"%s") }\n' % (i, base64.b64encode(t.encode()).decode()), LINE)
each("mysqlbinlog.txt", lambda c, i, t: "### INSERT INTO `h`.`hooks`\n### SET\n###   @1=%d\n###   @2='%s'\n" % (i, t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\x0a").replace("\r", "\\x0d").replace("\t", "\\x09")), LINE, "name")
each("mysql_slow.log", lambda c, i, t: "# Time: %s\n# User@Host: h[h] @ localhost []  Id: 42\n# Query_time: 2.1  Lock_time: 0.0 Rows_sent: 0  Rows_examined: 0\nSET timestamp=%d;\nINSERT INTO hooks VALUES (%d, '%s');\n" % (c.time(i), c.time(i, "s"), i, mysql(t).replace("'", "\\'")), LINE, "name")
each("mysqlsh_json.ndjson", lambda c, i, t: c.json({"id": i, "payload": t}) + "\n", ALL)
each("mysqlsh_dump.tsv", lambda c, i, t: "%d\t%s\n" % (i, mysql(t)), ALL, "name")
each("redshift_unload.txt", lambda c, i, t: "%d|%s\n" % (i, t.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\\n").replace('"', '\\"')), LINE, "name")
each("oracle_spool.txt", lambda c, i, t: "        %d %s\n" % (i, t), LINE, "store", head="\n        ID PAYLOAD\n---------- ---------\n", foot="\n3 rows selected.\n\n")
each("db2_export.del", lambda c, i, t: '%d,"%s"\n' % (i, t.replace('"', '""')), ALL)
each("sybase_bcp.txt", lambda c, i, t: "%d|~|%s|~|\n" % (i, t), LINE)
each("firebird_isql.txt", lambda c, i, t: "ID      %d\nPAYLOAD 80:0\n==============================================================================\nPAYLOAD:\n%s\n==============================================================================\n" % (i, t), ALL)
each("h2_script.sql", lambda c, i, t: "INSERT INTO PUBLIC.HOOKS VALUES (%d, U&'%s');\n" % (i, "".join(x if x.isascii() and x != "\\" else "\\\\" if x == "\\" else "\\+%06x" % ord(x) for x in t).replace("'", "''").replace("\n", "\\000a")), LINE, "name")
each("octet_counted_syslog.log", lambda c, i, t: (lambda m: "%d %s" % (len(m.encode()), m))("<14>1 %s web1 hook 42 - - %s" % (c.time(i), t)), LINE, timed=True)
capture("mysqldump_one_line.sql", LINE, timed=True)(lambda c: "-- MySQL dump 10.13\nINSERT INTO `hooks` VALUES " + ",".join("(%d,'%s','%s')" % (i, mysql(t).replace("'", "\\'"), c.time(i, "%Y-%m-%d %H:%M:%S")) for i, t in c) + ";\n")
capture("mysqldump_time_first.sql", LINE, timed=True)(lambda c: "-- MySQL dump 10.13\nINSERT INTO `hooks` VALUES " + ",".join("('%s','%s')" % (c.time(i, "%Y-%m-%d %H:%M:%S"), mysql(t).replace("'", "\\'")) for i, t in c) + ";\n")
DEADLINE = "2024-02-15 00:00:00"  # a time that is not that of receipt
LEADS = "CREATE TABLE `leads` (\n  `id` int NOT NULL,\n  `price` decimal(10,2) DEFAULT '0,0',\n  `deadline` datetime,\n  `raw` longtext,\n  `created_at` datetime,\n  PRIMARY KEY (`id`)\n);\n"
each("named_columns.sql", lambda c, i, t: "INSERT INTO leads (id, note, deadline, raw, created_at) VALUES (%d, 'it''s (a), b', '%s', '%s', '%s');\n" % (i, DEADLINE, t.replace("'", "''"), c.time(i, "%Y-%m-%d %H:%M:%S.%L")), "plain", timed=True)
each("named_columns_ranked.sql", lambda c, i, t: "INSERT [dbo].[leads] ([created_at], [raw], [received_at]) VALUES (CAST(N'%s' AS DateTime2), N'%s', CAST(N'%s' AS DateTime2))\n" % (DEADLINE, t.replace("'", "''"), c.time(i, "%Y-%m-%d %H:%M:%S.%L")), "plain", timed=True)
each("cast_behind.sql", lambda c, i, t: "INSERT [leads] VALUES (%d, N'%s', CAST(N'%s' AS DateTime2))\n" % (i, t.replace("'", "''"), c.time(i, "%Y-%m-%d %H:%M:%S.%L")), "plain", timed=True)
capture("named_columns_rows.sql", "plain", timed=True)(lambda c: "insert into leads\n  (id, deadline, raw, created_at)\nvalues\n" + ",\n".join("  (%d, '%s', '%s', %d)" % (i, DEADLINE, t.replace("'", "''"), c.time(i, "ms")) for i, t in c) + ";\n")
capture("named_columns_one_line.sql", "plain", timed=True)(lambda c: "-- MySQL dump 10.13\n" + LEADS + "INSERT INTO `leads` VALUES " + ",".join("(%d,1.5,'%s','%s','%s')" % (i, DEADLINE, mysql(t).replace("'", "\\'"), c.time(i, "%Y-%m-%d %H:%M:%S.%L")) for i, t in c) + ";\n")
each("named_columns_two_tables.sql", lambda c, i, t: "INSERT INTO public.leads VALUES (%d, 1.5, '%s', '%s', '%s');\n" % (i, DEADLINE, t.replace("'", "''"), c.time(i, "%Y-%m-%d %H:%M:%S.%L")), "plain", timed=True, head="-- PostgreSQL database dump\n" + LEADS.replace("`leads`", "public.leads").replace("`", "") + "\nCREATE TABLE public.other (id integer, deadline timestamp);\n")
each("named_columns_copy.sql", lambda c, i, t: "%d\t%s\t%s\t%s\n" % (i, DEADLINE, mysql(t), c.time(i, "%Y-%m-%d %H:%M:%S.%L+00")), "plain", timed=True, head="COPY public.leads (id, deadline, raw, created_at) FROM stdin;\n", foot="\\.\n")
for columns in ("", " (payload)"):
    # COPY says how its rows are escaped, also where all backslashes of a payload stand in pairs.
    capture("copy_one_column%s.sql" % columns.strip(" ()"), ALL)(lambda c, columns=columns: "COPY hooks%s FROM stdin;\n%s\\.\n" % (columns, "".join(mysql(t) + "\n" for i, t in c)))
    capture("copy_pairs%s.sql" % columns.strip(" ()"), "plain")(lambda c, columns=columns: "COPY hooks%s FROM stdin;\n%s\n\\.\n" % (columns, mysql(c.send(0, c.texts[0].replace("req_", "a\\\\req_")))) + "".join(c.texts[1:]))
# The line end behind a body, as curl or an editor adds it, is one more escape at the end of the column. MySQL escapes no CR.
for ending, written in (("lf", "\n"), ("crlf", "\r\n")):
    for kind, head, foot, row in (("copy", "COPY hooks (at, payload) FROM stdin;\n", "\\.\n", "%(at)s\t%(t)s\n"), ("copy_one", "COPY hooks (payload) FROM stdin;\n", "\\.\n", "%(t)s\n"), ("batch", "at\tpayload\n", "", "%(at)s\t%(t)s\n"),
                                  ("batch_mid", "payload\tat\n", "", "%(t)s\t%(at)s\n"), ("batch_bare", "", "", "%(at)s\t%(t)s\n"), ("batch_bare_first", "", "", "%(t)s\t%(at)s\n"), ("batch_column", "", "", "%(t)s\n")):
        each("ended_%s_%s.txt" % (kind, ending), lambda c, i, t, row=row, written=written, kind=kind: row % {"at": c.time(i, "%Y-%m-%d %H:%M:%S.%L"), "t": mysql(t + written) if "copy" in kind else mysql(t + written).replace("\\r\\n", "\r\\n")},
             "hostile escaped pretty marks breaks" if ending == "lf" else "hostile breaks", timed="at" in row and kind != "batch_bare_first", head=head, foot=foot)
# Rows without names whose only time stands behind the payload.
for kind, mark, quote in (("batch", "\t", ""), ("tab", "\t", '"'), ("comma", ",", '"'), ("single", ",", "'"), ("pipe", "|", "'")):
    each("time_behind_%s.txt" % kind, lambda c, i, t, mark=mark, quote=quote: mark.join((quote + mysql(t).replace(quote or "\0", "\\" + quote) + quote, quote + c.time(i, "%Y-%m-%d %H:%M:%S") + quote, "2024-02-15", "7")) + "\n", "plain hostile", timed=True)
each("times_behind.txt", lambda c, i, t: "%d\t%s\t%s\t2024-02-15 00:00:00\n" % (i, mysql(t), c.time(i, "%Y-%m-%d %H:%M:%S")), "plain hostile", timed=True)
# Rows with a line for each column, the time in one above the payload.
for kind, head, mark in (("mysql", "*************************** %d. row ***************************\n", ":"), ("psql", "-[ RECORD %d ]-+----\n", " |")):
    each("row_by_lines_%s.txt" % kind, lambda c, i, t, head=head, mark=mark: head % (i + 1) + "".join("%s%s %s\n" % (name.rjust(11) if mark == ":" else name.ljust(11), mark, value) for name, value in (("deadline", DEADLINE), ("created_at", DEADLINE), ("received_at", c.time(i, "%Y-%m-%d %H:%M:%S")), ("payload", t))), "plain hostile", timed=True)
each("named_elements.xml", lambda c, i, t: "<lead><deadline>%s</deadline><created_at>%s</created_at><raw><![CDATA[%s]]></raw></lead>\n" % (DEADLINE, c.time(i), t), "plain", timed=True)
each("named_keys.php", lambda c, i, t: "array('deadline' => '%s', 'received_at' => '%s', 'body' => '%s'),\n" % (DEADLINE, c.time(i), t.replace("\\", "\\\\").replace("'", "\\'")), "plain", timed=True)
each("named_keys_ranked.php", lambda c, i, t: "array('created_at' => '%s', 'received_at' => '%s', 'body' => '%s'),\n" % (DEADLINE, c.time(i), t.replace("\\", "\\\\").replace("'", "\\'")), "plain", timed=True)
each("named_keys.plist", lambda c, i, t: "<dict><key>deadline</key><date>2024-02-15T00:00:00Z</date><key>at</key> <date>%s</date><key>raw</key><string>%s</string></dict>\n" % (c.time(i), html.escape(t, quote=False)), "plain", timed=True)
OWN = "2024-01-15T10:30:00Z"  # the date in the payloads, which others repeat beside them
each("own_date_relayed.ndjson", lambda c, i, t: '{"timestamp":"%s","type":"lead.unlocked","payload":%s}\n' % (OWN, t), "plain")
each("own_date_in_record.ndjson", lambda c, i, t: '{"time":"%s","hook":{"created_at":"2024-01-15T11:30:00+01:00","payload":%s}}\n' % (c.time(i), t), "plain", timed=True)
each("own_date_printed.log", lambda c, i, t: "Event received: lead.unlocked Date: %s Data: %s\n" % (OWN, t), "plain")
each("own_date_column.csv", lambda c, i, t: table([[i, OWN, t]]), "plain", head="id,created_at,payload\n")
each("own_date_column.sql", lambda c, i, t: "INSERT INTO leads (id, raw, created_at) VALUES (%d, '%s', '2024-01-15 10:30:00');\n" % (i, t.replace("'", "''")), "plain")
each("own_date_in_parentheses.log", lambda c, i, t: "lead.unlocked (%s) %s\n" % (OWN, t), "plain")
each("own_date_first.ndjson", lambda c, i, t: '{"timestamp":"%s","created_at":"%s","payload":%s}\n' % (OWN, c.time(i), t), "plain", timed=True)
each("own_date_last.ndjson", lambda c, i, t: '{"created_at":"%s","payload":%s,"timestamp":"%s"}\n' % (c.time(i), t, OWN), "plain", timed=True)
each("own_date_first.csv", lambda c, i, t: table([[i, OWN, t, c.time(i)]]), "plain", timed=True, head="id,timestamp,payload,created_at\n")
each("own_date_last.csv", lambda c, i, t: table([[i, c.time(i), t, OWN]]), "plain", timed=True, head="id,created_at,payload,timestamp\n")
each("own_date_milliseconds.log", lambda c, i, t: "2024-01-15T10:30:00.250Z " + c.send(i, t.replace(OWN, "2024-01-15T10:30:00.250Z")) + "\n", "plain")
each("access_like.sql", lambda c, i, t: 'INSERT INTO hooks VALUES (%d, "%s");\n' % (i, t.replace('"', '""')), ALL, "name")
each("postgres_e_strings.sql", lambda c, i, t: "INSERT INTO hooks VALUES (%d, E'%s');\n" % (i, t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")), ALL, "name")
each("pg_jsonb_cast.sql", lambda c, i, t: "INSERT INTO hooks VALUES (%d, '%s'::jsonb);\n" % (i, t.replace("'", "''")), ALL, "name")
# The column holds lines of a log, in which words stand behind the payload.
each("copy_text_behind.sql", lambda c, i, t: "%d\t%s+00\t%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), mysql(t + " status=200 duration=5ms")), "plain hostile escaped long", timed=True, head="COPY public.hooks (id, received_at, raw) FROM stdin;\n", foot="\\.\n")
each("copy_csv_in_dump.sql", lambda c, i, t: table([[i, t]]), ALL, "name", head="COPY hooks FROM stdin WITH CSV;\n", foot="\\.\n")
each("pg_array.txt", lambda c, i, t: "{%s}\n" % ",".join('"%s"' % t.replace("\\", "\\\\").replace('"', '\\"') for t in [t]), LINE, "name")
each("pg_composite_row.txt", lambda c, i, t: '(%d,"%s")\n' % (i, t.replace("\\", "\\\\").replace('"', '""')), LINE, "name")
each("pg_hstore.txt", lambda c, i, t: '"payload"=>"%s"\n' % t.replace("\\", "\\\\").replace('"', '\\"'), LINE, "name")
each("pgweb_jsonlog.ndjson", lambda c, i, t: c.json({"timestamp": c.time(i, "%Y-%m-%d %H:%M:%S.%L UTC"), "pid": 42, "error_severity": "LOG", "message": "statement: INSERT INTO hooks VALUES ('%s')" % t.replace("'", "''")}) + "\n", LINE, "name")
each("sqlite_tcl_list.txt", lambda c, i, t: "{%d {%s}}\n" % (i, t), "leads", "name")
each("couchbase_cbq.json", lambda c, i, t: c.json({"results": [{"hooks": {"payload": t}}], "status": "success"}, "pretty") + "\n", ALL)
each("arango_export.jsonl", lambda c, i, t: c.json({"_key": str(i), "_id": "hooks/%d" % i, "_rev": "_x", "payload": json.loads(t)}) + "\n", "plain long")
each("orientdb_like.txt", lambda c, i, t: "#9:%d\t%s\n" % (i, t), LINE)
each("vault_kv.txt", lambda c, i, t: "=== Data ===\nKey        Value\n---        -----\npayload    %s\n" % t, LINE)
each("terraform_output.txt", lambda c, i, t: "hook%d = %s\n" % (i, json.dumps(t, ensure_ascii=False)), ALL, "name")

# Binary logs and encodings of values
each("docker_local_driver.bin", lambda c, i, t: (lambda m: struct.pack(">I", len(m)) + m + struct.pack(">I", len(m)))(b"\n\6stdout\x10" + b"\x80\x80\x01" + b"\x1a" + varint(len(t.encode())) + t.encode()), LINE, "name", head=b"", foot=b"")
each("avro_container.avro", lambda c, i, t: varint(2 * len(t.encode())) + t.encode(), LINE, "name", head=b"Obj\x01\x04\x14avro.codec\x08null\x16avro.schema\x10\"string\"\0" + bytes(range(16)), foot=bytes(range(16)))
each("msgpack_forward.bin", lambda c, i, t: b"\x92\xce" + struct.pack(">I", c.time(i, "s")) + b"\x81\xa3log\xda" + struct.pack(">H", len(t.encode()) & 0xFFFF) + t.encode(), "plain hostile escaped", "name", head=b"", foot=b"")
each("bson_dump.bson", lambda c, i, t: (lambda d: struct.pack("<i", len(d) + 5) + d + b"\0")(b"\x02body\0" + struct.pack("<i", len(t.encode()) + 1) + t.encode() + b"\0"), LINE, "name", head=b"", foot=b"")
each("pickle.bin", lambda c, i, t: pickle.dumps({"body": t}), LINE, "name", head=b"", foot=b"")
each("redis_rdb.rdb", lambda c, i, t: b"\0\x06hook:%d" % i + b"\x80" + struct.pack(">I", len(t.encode())) + t.encode(), LINE, "name", head=b"REDIS0011\xfa\x09redis-ver\x057.2.4\xfe\0\xfb\x03\0", foot=b"\xff" + bytes(8))
each("kafka_segment.log", lambda c, i, t: struct.pack(">qi", i, len(t) + 60) + bytes(45) + t.encode() + b"\0", LINE, "name", head=b"", foot=b"")
each("sstable_like.bin", lambda c, i, t: b"\x01\x02\xff\xfe" + t.encode() + b"\xff\x00\x80", LINE, "name", head=b"", foot=b"")
each("parquet_plain.parquet", lambda c, i, t: struct.pack("<I", len(t.encode())) + t.encode(), LINE, "name", head=b"PAR1\x15\x04\x15", foot=b"\x15\0PAR1")
each("python_marshal_like.bin", lambda c, i, t: b"u" + struct.pack("<I", len(t.encode())) + t.encode(), LINE, "name", head=b"", foot=b"")
each("cbor_sequence.cbor", lambda c, i, t: b"\xa1dbody" + b"\x7a" + struct.pack(">I", len(t.encode())) + t.encode(), LINE, "name", head=b"", foot=b"")
each("java_serialized.ser", lambda c, i, t: b"t" + struct.pack(">H", len(t.encode()) & 0xFFFF) + t.encode(), "plain hostile escaped", "name", head=b"\xac\xed\0\5", foot=b"")
each("framed_be32.bin", lambda c, i, t: struct.pack(">I", len(t.encode())) + t.encode(), LINE, "name", head=b"", foot=b"")
each("varint_framed.bin", lambda c, i, t: varint(len(t.encode())) + t.encode(), LINE, "name", head=b"", foot=b"")


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


# Encodings
def joined(c):
    return "".join(t + "\n" for i, t in c)


def uu(data):
    return b"begin 644 h.ndjson\n" + b"".join(binascii.b2a_uu(data[n : n + 45]) for n in range(0, len(data), 45)) + b"`\nend\n"


capture("uuencoded.uu", LINE, expect="other")(lambda c: uu(joined(c).encode()))
capture("base32.txt", "plain", expect="other")(lambda c: base64.b32encode(joined(c).encode()))
capture("hex_lines.txt", "plain", expect="other")(lambda c: "".join(t.encode().hex() + "\n" for i, t in c))
capture("utf16be_no_bom.ndjson", "plain", expect="name")(lambda c: joined(c).encode("utf-16-be"))
capture("utf16le_docker.log", LINE)(lambda c: ("\ufeff" + "".join(c.json({"log": t + "\n", "stream": "stdout", "time": c.time(i)}) + "\r\n" for i, t in c)).encode("utf-16-le"))
capture("utf16_odd_cut.ndjson", "plain", expect="other")(lambda c: ("\ufeff" + joined(c)).encode("utf-16-le")[:-3])
capture("utf16_then_utf8.log", "plain", expect="damaged")(lambda c: ("\ufeff" + c.texts[0] + "\r\n").encode("utf-16-le") + "".join(t + "\n" for t in c.texts[1:]).encode())
capture("cp1252.ndjson", "hostile", expect="name")(lambda c: joined(c).encode("cp1252", "replace"))
capture("macroman.ndjson", "hostile", expect="name")(lambda c: joined(c).encode("mac_roman", "replace"))
capture("shift_jis.log", "hostile", expect="name")(lambda c: joined(c).encode("shift_jis", "replace"))
capture("cesu8.ndjson", "hostile", expect="name")(lambda c: re.sub("[\U00010000-\U0010ffff]", lambda m: m.group().encode("utf-16-be").decode("utf-16-be", "surrogatepass"), joined(c)).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass").encode("utf-8", "surrogatepass"))
capture("cesu8_real.ndjson", "hostile", expect="name")(lambda c: b"".join(re.sub(rb"\xf0...", lambda m: b"".join(chr(u).encode("utf-8", "surrogatepass") for u in struct.unpack(">HH", m.group().decode().encode("utf-16-be"))), t.encode(), flags=re.S) + b"\n" for i, t in c))
capture("modified_utf8_nul.log", LINE)(lambda c: b"".join(b"a\xc0\x80b\n" + t.encode() + b"\n" for i, t in c))
capture("invalid_byte_beside.log", LINE)(lambda c: b"".join(b"caf\xe9 \xff " + t.encode() + b" \xfe\n" for i, t in c))
capture("invalid_byte_inside.ndjson", "hostile", expect="name")(lambda c: b"".join(t.encode().replace("é".encode(), b"\xe9") + b"\n" for i, t in c))
capture("ebcdic.bin", "plain", expect="other")(lambda c: joined(c).encode("cp037", "replace"))
capture("crcrlf.ndjson", LINE)(lambda c: "".join(t + "\r\r\n" for i, t in c))
capture("lfcr.ndjson", LINE)(lambda c: "".join(t + "\n\r" for i, t in c))
capture("nel_and_ls.ndjson", LINE)(lambda c: "".join(t + "\u0085" for i, t in c))
capture("ls_separated.ndjson", LINE)(lambda c: "\u2028".join(t for i, t in c))
capture("form_feeds.ndjson", LINE)(lambda c: "\f\n".join(t for i, t in c) + "\f")
capture("nul_separated.bin", ALL)(lambda c: "".join(t + "\0" for i, t in c))
capture("nul_between_characters_not_utf16.log", "plain", expect="name")(lambda c: "".join("\0".join(t) + "\n" for i, t in c))
capture("tabs_between.ndjson", LINE)(lambda c: "\t".join(t for i, t in c))
capture("semicolons_between.json", LINE)(lambda c: ";".join(t for i, t in c))
capture("commas_trailing_array.json", LINE)(lambda c: "[" + ",\n".join(t for i, t in c) + ",\n]\n")
capture("array_missing_commas.json", LINE)(lambda c: "[" + "\n".join(t for i, t in c) + "\n]\n")
capture("parens_between.json", LINE)(lambda c: "(" + ")(".join(t for i, t in c) + ")")
capture("arrays_concatenated.json", LINE)(lambda c: "".join("[%s]" % t for i, t in c))
capture("object_trailing_commas.json", LINE)(lambda c: '{"hooks":[%s,],}' % ",".join(t for i, t in c))
capture("nan_beside.ndjson", LINE)(lambda c: "".join('{"x":NaN,"y":Infinity,"body":%s}\n' % t for i, t in c))
capture("single_quoted_keys_beside.txt", LINE)(lambda c: "".join("{'at': '%s', 'body': %s}\n" % (c.time(i), t) for i, t in c))
capture("unquoted_keys.json5", LINE)(lambda c: "".join("{at: '%s', body: %s}\n" % (c.time(i), t) for i, t in c))
capture("block_comments.jsonc", LINE)(lambda c: "[\n" + ",\n".join("/* hook %d: {\"event\" */ %s" % (i, t) for i, t in c) + "\n]\n")
capture("hash_header_ndjson.txt", LINE)(lambda c: "#separator \\x09\n#fields\tts\tbody\n" + "".join("%f\t%s\n" % (c.time(i, "float"), t) for i, t in c))

# Archives
def pack(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 16, 9, 15, 0)), data, method)
    return out.getvalue()


def sheet_xml(c, shared):
    strings = "".join('<si><t xml:space="preserve">%s</t></si>' % t.replace("&", "&amp;").replace("<", "&lt;") for i, t in c)
    cells = "".join('<row r="%d"><c r="A%d" t="%s">%s</c></row>' % (i + 1, i + 1, "s" if shared else "inlineStr", "<v>%d</v>" % i if shared else "<is><t>%s</t></is>" % t.replace("&", "&amp;").replace("<", "&lt;")) for i, t in c)
    files = [("[Content_Types].xml", '<?xml version="1.0"?><Types/>'), ("xl/workbook.xml", "<workbook/>"), ("xl/worksheets/sheet1.xml", '<?xml version="1.0"?><worksheet><sheetData>%s</sheetData></worksheet>' % cells)]
    return pack(files + ([("xl/sharedStrings.xml", '<?xml version="1.0"?><sst>%s</sst>' % strings)] if shared else []))


capture("shared_strings.xlsx", "plain hostile escaped pretty", expect="other")(lambda c: sheet_xml(c, True))
capture("inline_strings.xlsx", "plain hostile escaped pretty", expect="other")(lambda c: sheet_xml(c, False))
capture("sheet.ods", "plain hostile escaped pretty", expect="other")(lambda c: pack([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", '<?xml version="1.0"?><office:document-content>' + "".join("<table:table-cell><text:p>%s</text:p></table:table-cell>" % re.sub("  +", lambda m: ' <text:s text:c="%d"/>' % (len(m.group()) - 1), t.replace("&", "&amp;").replace("<", "&lt;")).replace("\n", "</text:p><text:p>") for i, t in c) + "</office:document-content>")]))
capture("report.docx", "plain hostile", expect="other")(lambda c: pack([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document>" + "".join("<w:p><w:r><w:t>%s</w:t></w:r><w:r><w:t>%s</w:t></w:r></w:p>" % tuple(x.replace("&", "&amp;").replace("<", "&lt;") for x in (t[:200], t[200:])) for i, t in c) + "</w:document>")]))
capture("playwright_trace.zip", "plain hostile escaped", expect="other")(lambda c: pack([("trace.network", "".join(c.json({"type": "resource-snapshot", "snapshot": {"startedDateTime": c.time(i), "request": {"method": "POST", "postData": {"mimeType": "application/json", "text": t}}}}) + "\n" for i, t in c)), ("resources/a.bin", bytes(range(256)))]))
capture("stored.zip", ALL)(lambda c: pack([("%d.json" % i, t) for i, t in c], zipfile.ZIP_STORED))
capture("zip_of_gz_of_csv.zip", ALL)(lambda c: pack([("a.csv.gz", gzip.compress(table([["id", "payload"]] + [[i, t] for i, t in c]).encode(), mtime=0))]))
capture("bzip2_log.bz2", LINE)(lambda c: bz2.compress("".join("INFO %s\n" % t for i, t in c).encode()))
capture("lzma_alone.lzma", "plain", expect="other")(lambda c: lzma.compress(joined(c).encode(), format=lzma.FORMAT_ALONE))
capture("zlib_stream.zz", "plain", expect="other")(lambda c: zlib.compress(joined(c).encode()))
capture("compress.Z", "plain", expect="other")(lambda c: b"\x1f\x9d\x90" + bytes((n * 37 + 11) % 256 for n in range(900)))
capture("snappy_framed.sz", "plain", expect="other")(lambda c: b"\xff\x06\0\0sNaPpY\x01" + struct.pack("<I", len(joined(c)) + 4)[:3] + b"\0\0\0\0" + joined(c).encode())
capture("pgp_message.asc", "plain", expect="other")(lambda c: "-----BEGIN PGP MESSAGE-----\n\n" + base64.encodebytes(bytes((n * 37 + 11) % 256 for n in range(900))).decode() + "=abcd\n-----END PGP MESSAGE-----\n")
capture("document.pdf", "plain", expect="other")(lambda c: b"%PDF-1.4\n1 0 obj\n<< /Length 300 /Filter /FlateDecode >>\nstream\n" + zlib.compress(joined(c).encode()) + b"\nendstream\nendobj\n%%EOF\n")
capture("gz_with_trailing_nuls.gz", LINE)(lambda c: gzip.compress(joined(c).encode(), mtime=0) + bytes(512))
capture("gz_then_plain.log", "plain hostile", expect="name")(lambda c: gzip.compress(joined(c).encode(), mtime=0) + b"trailing text\n")
capture("ar_archive.a", "plain", expect="name")(lambda c: b"!<arch>\n" + b"".join(b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (b"%d.json/" % i, 1705396500, 0, 0, 0o644, len(t.encode())) + t.encode() + (b"\n" if len(t.encode()) % 2 else b"") for i, t in c))
capture("cpio_newc.cpio", "plain", expect="name")(lambda c: b"".join(cpio(b"%d.json" % i, t.encode()) for i, t in c) + cpio(b"TRAILER!!!", b""))


def cpio(name, data):
    head = b"070701" + b"".join(b"%08X" % n for n in (1, 0o100644, 0, 0, 1, 1705396500, len(data), 0, 0, 0, 0, len(name) + 1, 0)) + name + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def batch(text):
    """A line as mysql --batch prints it, which doubles backslashes, also those of JSON."""
    return text.replace("\\", "\\\\") + "\n"


# With one of the quotes in a text, the doubled line is no JSON; else it is not known whether the backslashes were doubled.
@capture("mysql_batch_json_arrayagg.txt", "plain hostile marks breaks", expect="name")
def mysql_arrayagg(c):
    return batch("[" + ",".join('{"received_at": "%s", "body": %s}' % (c.time(i, "%Y-%m-%d %H:%M:%S"), t) for i, t in c) + "]")

# What a database kept of a log: text before the payload in its column, in one line or in several.
DUMPED = "-- MySQL dump 10.13  Distrib 8.0.35\n--\nCREATE TABLE `logs` (\n  `id` int NOT NULL,\n  `at` datetime DEFAULT NULL,\n  `body` longtext\n) ENGINE=InnoDB;\n"
SHELL = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE logs(id int, at text, body text);\n"
PG_INSERTS = "--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n\nCREATE TABLE public.logs (\n    id integer,\n    at timestamp,\n    body text\n);\n\n"
LOGGED = {
    "label": lambda c, i, t: "Discko's webhook: " + t,
    "suffix": lambda c, i, t: "received %s in 3 ms" % t,
    "http": lambda c, i, t: "POST /hook HTTP/1.1\r\nHost: h.example\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(t.encode()), t),
    "logfmt": lambda c, i, t: "level=info msg=received body=" + json.dumps(t, ensure_ascii=False),
    "zap": lambda c, i, t: '%s\tINFO\thook.go:12\treceived\t{"body": %s}' % (c.time(i, "%Y-%m-%dT%H:%M:%SZ"), json.dumps(t, ensure_ascii=False)),
}


def of_mysql(text):
    for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return "'" + text + "'"


def of_standard(text):
    return "'" + text.replace("'", "''") + "'"


for kind, logged in LOGGED.items():
    values = lambda c, logged=logged: ["(%d,'%s',%s)" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), of_mysql(logged(c, i, t))) for i, t in c]
    for form, write in (
        ("", lambda c, values=values: "INSERT INTO `logs` VALUES\n" + ",\n".join(values(c)) + ";\n"),
        ("_line", lambda c, values=values: "INSERT INTO `logs` VALUES " + ",".join(values(c)) + ";\n"),
        ("_each", lambda c, values=values: "".join("INSERT INTO `logs` (`id`, `at`, `body`) VALUES %s;\n" % row for row in values(c))),
    ):
        capture("mysqldump_logged_%s%s.sql" % (kind, form), "plain hostile escaped long pretty marks", timed=True)(lambda c, write=write: DUMPED + write(c))
for kind, begin, into in (("sqlite", SHELL, "logs"), ("pg_inserts", PG_INSERTS, "public.logs")):
    for place, before, behind in (("middle", "POST /webhook 200, it's\n\n", "\nC:\\dir\\\ndone"), ("last", "POST /webhook (a), 'b'\n", ""), ("label", "POST\nbody: ", " ok\nend")):
        each("%s_lines_%s.sql" % (kind, place), lambda c, i, t, into=into, before=before, behind=behind: "INSERT INTO %s VALUES(%d,'%s',%s);\n" % (into, i, c.time(i, "%Y-%m-%d %H:%M:%S"), of_standard(before + t + behind)), "plain hostile escaped long pretty marks", head=begin)
# A program that is named curl in a column is not the shell whose quotes they are.
each("sqlite_user_agent.sql", lambda c, i, t: "INSERT INTO hooks VALUES(%d,'curl/7.88.1',%s);\n" % (i, of_standard(t)), "plain hostile marks", head=SHELL)
each("values_user_agent.sql", lambda c, i, t: "INSERT INTO hooks VALUES (%d, 'curl/7.88.1', %s);\n" % (i, of_standard(t)), "plain hostile marks", "name")
# Two quotes in a string of a program that nothing names: one of SQL's, or both of the payload's.
each("quoted_lines_two.log", lambda c, i, t: "body='%s'\n" % t, "lined_marks", "name")
for place, before, behind in (("label", "Discko: ", ""), ("lines", "POST /webhook 200, it's\n\n", "\nC:\\dir\\\ndone"), ("first", "", "\nstored")):
    # What the shell makes of it: where the text has line ends, they are put back by replace().
    capture("sqlite_shell_logged_%s.sql" % place, "plain hostile escaped pretty marks")(lambda c, before=before, behind=behind: in_files.sqlite(Context([before + t + behind for i, t in c]), ".dump"))
    capture("sqlite_shell_insert_%s.sql" % place, "plain hostile escaped pretty marks", expect="name" if place == "label" else "store")(lambda c, before=before, behind=behind: in_files.sqlite(Context([before + t + behind for i, t in c]), ".mode insert hooks", "SELECT * FROM hooks;"))


def for_json(c, width=2033):
    """What sqlcmd prints of SQL Server's FOR JSON, which comes in rows of 2033 characters of UTF-16."""
    rows = [c.json({"id": i, "received_at": c.time(i), "body": t}).replace("/", "\\/") for i, t in c]
    units = ("[" + ",".join(rows) + "]").encode("utf-16-le")
    pieces = [units[at : at + 2 * width].decode("utf-16-le") for at in range(0, len(units), 2 * width)]
    return "JSON_F52E2B61-18A1-11d1-B105-00805F49916B\r\n" + "-" * 40 + "\r\n" + "\r\n".join(pieces) + "\r\n\r\n(%d rows affected)\r\n" % len(c.texts)


capture("sqlcmd_for_json.txt", "plain hostile escaped long pretty lined", timed=True)(for_json)
# Lines of another width have been cut off, or broken by the terminal.
capture("sqlcmd_for_json_wrapped.txt", "plain long", expect="damaged")(lambda c: for_json(c, 256))
# What a lead quotes in one of its texts is no payload of its own, also in a later line of the text.
LEAD_TEXTS = "-- PostgreSQL database dump\nSET standard_conforming_strings = on;\nCREATE TABLE public.leads (%s);\n"
each("pg_inserts_lead_needs.sql", lambda c, i, t: "INSERT INTO public.leads VALUES ('req_%d', %s);\n" % (i, of_standard("see it's\n" + t + "\nbye")), "leads hostile", "unread", head=LEAD_TEXTS % "id text, needs text")
each("pg_inserts_lead_comment.sql", lambda c, i, t: "INSERT INTO public.leads VALUES (%s, 'req_%d');\n" % (of_standard("see it's\n" + t), i), "leads hostile", "unread", head=LEAD_TEXTS % "comment text, id text")


# Sheets whose header is not on the first line, and two tables in one file
def titled(name, title, dialect, sets="plain hostile pretty lined", options=(), timed=True):
    header = ["id", "received_at", "payload"]
    capture(name, sets, options, timed=timed)(lambda c: title + table([header] + [[i, c.time(i), t] for i, t in c], lineterminator="\r\n", **dialect))


titled("csv_title.csv", "Export of webhooks\r\n", {})
titled("csv_title_filled.csv", "Webhooks,,\r\nExported at,2024-02-01 10:00:00,\r\n,,\r\n", {})
titled("csv_title_date.csv", "\ufeff2024-02-01 10:00:00\r\n\r\n", {"delimiter": ";", "quoting": csv.QUOTE_ALL})
titled("csv_comments.csv", "# exported by a job\n# 3 rows, since 2024-01-01\n", {})
titled("csv_title_at.csv", "Leads\r\n\r\n", {"quoting": csv.QUOTE_ALL}, options=("--at", "payload"))
titled("csv_title.tsv", "Export of webhooks\r\n", {"delimiter": "\t", "quoting": csv.QUOTE_ALL})
capture("csv_two_tables.csv", "plain hostile pretty lined")(lambda c: table([["id", "received_at", "payload"]] + [[0, c.time(0), c.texts[0]]]) + "\n" + table([["payload", "status", "n", "at"]] + [[t, "ok", i, c.time(i)] for i, t in c if i]))
capture("csv_title_text.csv", "hostile lined", expect="unread")(lambda c: "Leads\n\n" + table([["lead_id", "event_date", "needs", "comment"]] + [[i, c.time(i), json.loads(t)["data"]["summary"]["needs"], "sent: " + t] for i, t in c]))
capture("csv_two_tables_text.csv", "hostile lined", expect="unread")(lambda c: table([["lead_id", "name", "score"], [1, "x", 2]]) + "\n" + table([["lead_id", "comment"]] + [[i, "sent: " + t] for i, t in c]))


@capture("sqlite_tcl_header.txt", "plain hostile", expect="store")
def sqlite_tcl(c):
    """As sqlite3 writes it with .mode tcl and .headers on: bytes beyond ASCII in octal."""
    def quoted(t):
        return "".join("\\%03o" % b if b > 126 else "\\" + chr(b) if b in b'"\\' else chr(b) for b in t.encode())
    return '"payload"\n' + "".join('"%s"\n' % quoted(t) for i, t in c)


# Times that are not those of a receipt: of a list, of the answer that holds it, of the page
OLD = "2020-05-05T05:05:05.000Z"


def element(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


each("created_list.xml", lambda c, i, t: "<item><body>%s</body><n>%d</n></item>" % (element(t), i), "plain hostile", head="<export><created>%s</created><count>3</count>" % OLD, foot="</export>\n")
each("created_list_nested.xml", lambda c, i, t: "<item n='%d'><request><body>%s</body></request></item>" % (i, element(t)), "plain hostile", head='<export created="%s"><items>' % OLD, foot="</items></export>\n")
each("created_rows.xml", lambda c, i, t: "<row><created>%s</created><request><body>%s</body><n/></request></row>" % (c.time(i), element(t)), "plain hostile", timed=True, head="<export>", foot="</export>\n")
capture("list_in_response.http", "plain hostile pretty")(lambda c: (lambda b: "HTTP/1.1 200 OK\r\nDate: Tue, 05 May 2020 05:05:05 GMT\r\nContent-Length: %d\r\n\r\n%s" % (len(b.encode()), b))("[" + ",".join(c.texts) + "]"))
capture("lines_in_response.http", "plain hostile")(lambda c: (lambda b: "HTTP/1.1 200 OK\r\nDate: Tue, 05 May 2020 05:05:05 GMT\r\nContent-Length: %d\r\n\r\n%s" % (len(b.encode()), b))("\n".join(c.texts)))
each("one_in_response.http", lambda c, i, t: "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s" % (c.time(i, "%a, %d %b %Y %H:%M:%S GMT"), len(t.encode()), t), "plain hostile pretty", timed=True)
each("generated.html", lambda c, i, t: "<pre>%s</pre>" % element(t).replace('"', "&quot;"), "plain hostile", head="<html><body><p>Generated %s</p>" % OLD, foot="</body></html>\n")
