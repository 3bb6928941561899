"""What servers and databases write to their logs of the requests and statements they were given."""
import base64
import json
import quopri
import re
import urllib.parse

from capture import capture
from in_tools import each


def control_as_octal(text):
    """What rsyslog makes of control characters in a message that it receives."""
    return text.replace("\r", "#015").replace("\n", "#012").replace("\t", "#011")


def in_sql(text):
    return text.replace("'", "''")


each("rsyslog_stdsql.log", lambda c, i, t: "insert into SystemEvents (Message, Facility, FromHost, ReceivedAt) values (' received %s', 16, 'web1', '%s')\n" % (in_sql(control_as_octal(t)), c.time(i, "%Y-%m-%d %H:%M:%S")), "plain hostile pretty lined_marks", expect="name")
each("rsyslog_dumped.sql", lambda c, i, t: "INSERT INTO public.systemevents (id, receivedat, message) VALUES (%d, '%s', 'received %s');\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), in_sql(control_as_octal(t))), "plain hostile pretty lined_marks", expect="name")
each("page_dumped.sql", lambda c, i, t: "INSERT INTO mails (id, page) VALUES (%d, 'received %s');\n" % (i, in_sql(t.replace("\n", "<br>"))), "pretty lined_marks", expect="name")


def csvlog(c, i, message):
    """A line of PostgreSQL's csvlog, which has no header."""
    at = c.time(i, "%Y-%m-%d %H:%M:%S")
    return '%s.123 UTC,"u","d",4%d,"[local]",6b0aec71.3761,1,"idle",2024-01-01 15:00:01 UTC,3/4,0,LOG,00000,"%s",,,,,,,,,"psql","client backend",,0\n' % (at, i, message.replace('"', '""'))


STARTED = '2024-01-16 09:00:00.597 UTC,,,14090,,6b0aec70.370a,1,,2024-01-16 09:00:00 UTC,,0,LOG,00000,"starting PostgreSQL 15.18 on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit",,,,,,,,,"","postmaster",,0\n'
each("postgres_csvlog_statement.csv", lambda c, i, t: csvlog(c, i, "statement: INSERT INTO hooks(body) VALUES ('%s');" % in_sql(t)), "plain hostile escaped long pretty", timed=True, head=STARTED)
each("csv_row_in_sql.sql", lambda c, i, t: "INSERT INTO h VALUES (%d,'id,note\n1,\"got %s there\",ok\n');\n" % (i, in_sql(t.replace('"', '""'))), "plain marks", expect="name")
each("csv_row_in_copy.tsv", lambda c, i, t: "%d\tid,note\\n1,\"got %s there\",ok\t2024-01-16 09:15:00\n" % (i, t.replace('"', '""').replace("\\", "\\\\")), "plain marks", expect="name")


def cut_in_list(text, width=8192):
    """ModSecurity's list of what it read of a body; a character may be cut, too."""
    body = text.encode("utf-8", "surrogatepass")
    return [body[k : k + width].decode("utf-8", "surrogateescape") for k in range(0, len(body), width)]


def modsecurity(c, width):
    lines = "".join(json.dumps({"transaction": {"transaction_id": "x%d" % i}, "request": {"request_line": "POST /webhook HTTP/1.1", "headers": {"Host": "a"}, "body": cut_in_list(t, width)}, "audit_data": {}}, ensure_ascii=False) + "\n" for i, t in c)
    return lines.encode("utf-8", "surrogateescape")


capture("modsecurity_json.log", "plain hostile escaped long", expect="name")(lambda c: modsecurity(c, 8192))
capture("modsecurity_json_ascii.log", "long")(lambda c: modsecurity([(i, c.send(i, json.dumps(json.loads(t)))) for i, t in c], 8192))
capture("list_of_odd_width.log", "plain hostile escaped long", expect="name")(lambda c: modsecurity(c, 1100))


def syslog_pieces(message, limit=900):
    """PostgreSQL's write_syslog: a piece for each line of the message, cut at the last blank before the limit."""
    data, pieces = message.encode("utf-8", "surrogatepass"), []
    while data:
        line = data.split(b"\n", 1)[0]
        if not line:
            data = data[1:]
            continue
        part = line[:limit].decode("utf-8", "ignore").encode() if len(line) > limit else line
        if len(part) < len(line) and line[len(part) : len(part) + 1] not in b" \t":
            part = part[: part.rfind(b" ")] if part.rfind(b" ") > 0 else part
        pieces.append(part.decode())
        data = data[len(part) :]
    return pieces


def postgres_syslog(c, stamp, between=""):
    out = ""
    for i, t in c:
        message = "%s UTC [1417%d] u@d LOG:  statement: INSERT INTO hooks(body) VALUES ('%s');" % (c.time(i, "%Y-%m-%d %H:%M:%S.%L"), i, in_sql(t))
        for n, piece in enumerate(syslog_pieces(message)):
            out += "%s vm postgres[1417%d]: [%d-%d] %s\n" % (c.time(i, stamp), i, 6 + i, n + 1, control_as_octal(piece))
            out += between % c.time(i, stamp) if between else ""
    return out


ISO = "%Y-%m-%dT%H:%M:%S.%L456+00:00"
capture("postgres_syslog.log", "plain hostile escaped long marks", timed=True)(lambda c: postgres_syslog(c, ISO))
capture("postgres_syslog_old_time.log", "plain hostile escaped long marks", timed=True)(lambda c: postgres_syslog(c, "%b %d %H:%M:%S"))
capture("postgres_syslog_between.log", "plain hostile escaped long marks", expect="name")(lambda c: postgres_syslog(c, ISO, "%s vm cron[9]: session opened\n"))
capture("postgres_syslog_lacks_one.log", "plain long", expect="name")(lambda c: re.sub(r"(?m)^.*: \[\d+-2\] .*\n", "", postgres_syslog(c, ISO)))

# structlog's logfmt quotes a value that has a blank, an equals sign or a quote in it, and escapes quotes alone.
each("structlog_logfmt.log", lambda c, i, t: "body=%s event=webhook level=info timestamp=%s\n" % (('"%s"' if " " in t or "=" in t else "%s") % t.replace('"', '\\"'), c.time(i)), "plain hostile escaped marks", expect="name")
each("structlog_logfmt_quoted.log", lambda c, i, t: 'timestamp=%s event=webhook body="%s"\n' % (c.time(i), c.send(i, t.replace("Ann", "Ann B")).replace('"', '\\"')), "marks", expect="name")
each("structlog_logfmt_bare.log", lambda c, i, t: "level=info body=%s timestamp=%s\n" % (c.send(i, t.replace(" ", "_")).replace('"', '\\"'), c.time(i)), "marks", expect="name")
each("morgan_field.log", lambda c, i, t: "%s POST /webhook 200 - body=%s - 56\n" % (c.time(i), t.replace("\\", "\\\\").replace('"', '\\"')), "plain marks", expect="name")


def in_structured(text):
    """A value of RFC 5424's structured data; HAProxy's +E escapes so, too."""
    return re.sub(r'(["\\\]])', r"\\\1", text)


each("haproxy_escaped.log", lambda c, i, t: "<134>Jan 16 09:15:00 haproxy[11060]: 127.0.0.1 [%s] 200 %s\n" % (c.time(i, "%d/%b/%Y:%H:%M:%S.%L"), in_structured(t)), "plain hostile escaped long marks", expect="name", timed=True)
each("syslog_structured.log", lambda c, i, t: '<165>1 %s web1 hook - ID47 [meta@32473 body="%s"] received\n' % (c.time(i), in_structured(t)), "plain hostile escaped long marks", expect="name", timed=True)
each("postgres_record_text.txt", lambda c, i, t: '(%d,"got %s there",ok)\n' % (i, t.replace("\\", "\\\\").replace('"', '""')), "plain hostile escaped marks", expect="name")
each("rsyslog_batch.tsv", lambda c, i, t: "%d\treceived %s\t%s\n" % (i, control_as_octal(t).replace("\\", "\\\\"), c.time(i, "%Y-%m-%d %H:%M:%S")), "pretty lined_marks", expect="name")

# What names the payload's event beside it is no other payload.


def named(c, i, t):
    return json.loads(t)["event"]


each("event_named_before.log", lambda c, i, t: '%s INFO webhook {"event":"%s","ip":"10.0.0.1"} body=%s\n' % (c.time(i), named(c, i, t), t), "leads hostile escaped long", timed=True)
each("event_named_behind.log", lambda c, i, t: '%s INFO webhook body=%s {"type":"%s"}\n' % (c.time(i), t, named(c, i, t)), "leads hostile escaped long", timed=True)
each("event_in_headers.log", lambda c, i, t: '%s POST /hook headers={"x-event":"%s"} body=%s 200\n' % (c.time(i), named(c, i, t), t), "leads hostile escaped long", timed=True)
each("event_in_column.sql", lambda c, i, t: """INSERT INTO h VALUES (%d,'{"x-event":"%s"}','%s');\n""" % (i, named(c, i, t), in_sql(t)), "leads hostile")
each("event_of_another_before.log", lambda c, i, t: '%s INFO queued {"type":"lead.created"} body=%s\n' % (c.time(i), t), "leads", expect="name")
each("event_of_a_torn_one_behind.log", lambda c, i, t: '%s INFO a=%s b="%s\n' % (c.time(i), t, json.dumps(t[: t.index('"data"') + 5])[1:-1]), "leads", expect="damaged")

# A payload that was cut inside a string, as in a crash, and the next one, over several lines.
CUT = '{"date":"2024-05-01T10:30:00Z","event":"lead.unlocked","data":{"id":"req_cut","needs":"Less than 5 0\n'
capture("cut_then_pretty.json", "pretty", expect="damaged")(lambda c: "".join(CUT + t + "\n" for i, t in c))
capture("cut_then_pretty_crlf.json", "pretty", expect="damaged")(lambda c: "".join(CUT.replace("\n", "\r\n") + c.send(i, t.replace("\n", "\r\n")) + "\r\n" for i, t in c))
capture("logged_and_cut_then_pretty.log", "pretty", expect="damaged")(lambda c: "2024-01-16 09:15:00 INFO body: " + CUT + c.texts[0] + "\n")

# The time in a column that has no name, or stands behind a payload of several lines.
each("csv_without_header_timed.csv", lambda c, i, t: '%d,%s,"%s"\n' % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), t.replace('"', '""')), "plain hostile escaped long pretty", timed=True)
each("csv_without_header_time_behind.csv", lambda c, i, t: '%d;"%s";%s\n' % (i, t.replace('"', '""'), c.time(i)), "plain hostile pretty", timed=True)
each("csv_without_header_date.csv", lambda c, i, t: '%d,2024-02-15 00:00:00,"%s"\n' % (i, t.replace('"', '""')), "plain pretty")
each("csv_without_header_two_times.csv", lambda c, i, t: '%d,2020-01-01 10:00:00,"%s",2021-01-01 10:00:00\n' % (i, t.replace('"', '""')), "plain pretty")
capture("values_time_behind.sql", "plain hostile pretty", timed=True)(lambda c: "SET standard_conforming_strings = on;\nINSERT INTO public.hooks (id, body, received_at) VALUES\n" + ",\n".join("\t(%d, '%s', '%s+00')" % (i, in_sql(t), c.time(i, "%Y-%m-%d %H:%M:%S")) for i, t in c) + ";\n")
capture("values_unnamed_time_behind.sql", "plain hostile pretty", timed=True)(lambda c: "SET standard_conforming_strings = on;\n" + "".join("INSERT INTO hooks VALUES (%d, '%s', '%s+00', 'ok');\n" % (i, in_sql(t), c.time(i, "%Y-%m-%d %H:%M:%S")) for i, t in c))

# Columns of bytes, in hexadecimal.


def digits(text):
    return text.encode("utf-8", "surrogatepass").hex()


SQL_TIME = "%Y-%m-%d %H:%M:%S"
FORMS = "plain hostile escaped long pretty"
capture("bytea_copy.sql", FORMS, timed=True)(lambda c: "COPY public.hooks (id, body, received_at) FROM stdin;\n" + "".join("%d\t\\\\x%s\t%s+00\n" % (i, digits(t), c.time(i, SQL_TIME)) for i, t in c) + "\\.\n")
each("bytea_insert.sql", lambda c, i, t: "INSERT INTO public.hooks VALUES (%d, '\\x%s', '%s+00');\n" % (i, digits(t), c.time(i, SQL_TIME)), FORMS, timed=True)
each("bytea.csv", lambda c, i, t: "%d,\\x%s,%s+00\n" % (i, digits(t), c.time(i, SQL_TIME)), FORMS, timed=True, head="id,body,received_at\n")
each("sqlite_blob.sql", lambda c, i, t: "INSERT INTO hooks VALUES(%d,'%s',X'%s');\n" % (i, c.time(i, SQL_TIME), digits(t)), FORMS, timed=True, head="PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", foot="COMMIT;\n")
capture("mysqldump_hex_blob.sql", FORMS, timed=True)(lambda c: "INSERT INTO `hooks` VALUES " + ",".join("(%d,'%s',0x%s)" % (i, c.time(i, SQL_TIME), digits(t).upper()) for i, t in c) + ";\n")
each("varbinary.sql", lambda c, i, t: "INSERT [dbo].[hooks] ([id], [received_at], [body]) VALUES (%d, CAST(N'%s' AS DateTime2), 0x%s)\nGO\n" % (i, c.time(i, "%Y-%m-%dT%H:%M:%S.%L"), digits(t).upper()), FORMS, timed=True)
each("bytea_to_json.ndjson", lambda c, i, t: json.dumps({"received_at": c.time(i), "body": "\\x" + digits(t)}) + "\n", FORMS, timed=True)
each("bytea_cut.sql", lambda c, i, t: "INSERT INTO hooks VALUES(%d,X'%s');\n" % (i, digits(t)[:-20]), "plain", expect="damaged")

# Both directions of a connection: curl waits for 100 Continue before it sends a body.
each("continue.http", lambda c, i, t: "POST /hook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n%sHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" % (len(t.encode("utf-8", "surrogatepass")), t), "plain hostile escaped long pretty")


def unistr(text):
    """SQLite's for a text with control characters, from its version 3.50 on."""
    return "unistr('%s')" % re.sub(r"[\x01-\x1f]", lambda m: "\\u%04x" % ord(m.group()), in_sql(text).replace("\\", "\\\\"))


each("sqlite_unistr.sql", lambda c, i, t: "INSERT INTO hooks VALUES(%d,'%s',%s);\n" % (i, c.time(i, SQL_TIME), unistr(t)), "hostile escaped pretty lined_marks", timed=True, head="PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", foot="COMMIT;\n")


# Messages of PostgreSQL in syslog in which no bracket is open where they are cut
def postgres_coded(coded):
    return lambda c: "".join("".join("%s vm postgres[1417%d]: [%d-%d] %s\n" % (c.time(i, ISO), i, 6 + i, n + 1, piece) for n, piece in enumerate(syslog_pieces("LOG:  statement: INSERT INTO hooks(body) VALUES ('%s');" % coded(t)))) for i, t in c)


capture("postgres_syslog_base64.log", "plain hostile escaped long", timed=True)(postgres_coded(lambda t: base64.b64encode(t.encode("utf-8", "surrogatepass")).decode()))
capture("postgres_syslog_hex.log", "plain hostile escaped long", timed=True)(postgres_coded(lambda t: "\\x" + t.encode("utf-8", "surrogatepass").hex()))
capture("postgres_syslog_percent.log", "leads hostile", expect="told")(postgres_coded(lambda t: urllib.parse.quote(t, safe="")))

# Quoted-printable without the header that says so
each("printable.txt", lambda c, i, t: quopri.encodestring(t.encode()).decode() + "\n", "hostile", "told")
each("printable_docker.log", lambda c, i, t: "".join(c.json({"log": line + "\n", "stream": "stdout", "time": c.time(i)}) + "\n" for line in quopri.encodestring(t.encode()).decode().split("\n")), "hostile", "told")
each("printable_line.log", lambda c, i, t: quopri.encodestring(t.encode()).decode().replace("=\n", "").replace("=3D", "=") + "\n", "hostile", "name")
