"""Captures after the output of programs of which the other files have none: databases, mail, shells, queues, proxies, prints."""
import base64
import csv
import email
import email.message
import email.policy
import html
import io
import json
import quopri
import re
import urllib.parse

from capture import capture

ALL = "plain hostile escaped long pretty"
LINE = "plain hostile escaped long"
FEW = "leads hostile pretty"


def sql(text):
    return "'" + text.replace("'", "''") + "'"


def mysql(text):
    for character, escape in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")):
        text = text.replace(character, escape)
    return "'" + text + "'"


def python(text):
    return repr(text)


# Databases


@capture("phpmyadmin.sql", FEW, expect="name")
def phpmyadmin(c):
    return "-- phpMyAdmin SQL Dump\n-- version 5.2.1\n\nSET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\n\nINSERT INTO `hooks` (`id`, `received_at`, `payload`) VALUES\n" + ",\n".join("(%d, '%s', %s)" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), mysql(t)) for i, t in c) + ";\n"


@capture("pg_dump_rows_per_insert.sql", FEW, expect="name")
def pg_rows(c):
    return "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\nINSERT INTO public.hooks VALUES\n" + ",\n".join("\t(%d, '%s', %s)" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L+00"), sql(t)) for i, t in c) + ";\n"


@capture("dbeaver_insert.sql", FEW, expect="name")
def dbeaver(c):
    return "INSERT INTO public.hooks (id,received_at,payload) VALUES\n" + ",\n".join("\t (%d,'%s',%s)" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), sql(t)) for i, t in c) + ";\n"


@capture("oracle_sqldeveloper.sql", FEW, expect="name")
def oracle(c):
    return "REM INSERTING into HOOKS\nSET DEFINE OFF;\n" + "".join("Insert into HOOKS (ID,RECEIVED_AT,PAYLOAD) values (%d,to_timestamp('%s','YYYY-MM-DD HH24:MI:SS'),%s);\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), sql(t)) for i, t in c)


@capture("mssql_scripted.sql", FEW, expect="name")
def mssql(c):
    return "SET IDENTITY_INSERT [dbo].[hooks] ON \nGO\n" + "".join("INSERT [dbo].[hooks] ([id], [received_at], [payload]) VALUES (%d, CAST(N'%s' AS DateTime2), N%s)\nGO\n" % (i, c.time(i, "%Y-%m-%dT%H:%M:%S.%L"), sql(t)) for i, t in c)


@capture("cockroach_show.tsv", LINE, expect="name")
def cockroach(c):
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(["id", "received_at", "payload"])
    for i, t in c:
        writer.writerow([i, c.time(i, "%Y-%m-%d %H:%M:%S.%L+00"), t])
    return out.getvalue()


@capture("psql_csv_no_header.csv", ALL)
def no_header(c):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([i, c.time(i, "%Y-%m-%d %H:%M:%S.%L+00"), t] for i, t in c)
    return out.getvalue()


@capture("one_column.csv", ALL)
def one_column(c):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[t] for i, t in c])
    return out.getvalue()


@capture("one_column_header.csv", ALL)
def one_column_header(c):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["payload"]] + [[t] for i, t in c])
    return out.getvalue()


@capture("excel_sep.csv", ALL)
def excel_sep(c):
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([["id", "payload"]] + [[i, t] for i, t in c])
    return "sep=;\r\n" + out.getvalue()


@capture("all_quoted_no_header.csv", ALL)
def all_quoted(c):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([[i, c.time(i), t] for i, t in c])
    return out.getvalue()


@capture("semicolon_no_header.csv", ALL)
def semicolon(c):
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([[i, t, "ok"] for i, t in c])
    return out.getvalue()


@capture("path_at_csv.csv", ALL, ("--at", "$.payload"))
def path_csv(c):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["id", "payload"]] + [[i, t] for i, t in c])
    return out.getvalue()


@capture("mysql_outfile_fields.txt", ALL, expect="name")
def outfile(c):
    return "".join('%d,"%s"\n' % (i, t.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\\n")) for i, t in c)


def outfile_field(text, mark, quote, separators):
    """A field of SELECT … INTO OUTFILE … ENCLOSED BY quote ESCAPED BY mark; separators: of fields and lines, their first characters."""
    marked = {mark, quote or separators[0], separators[1]}
    return quote + "".join(mark + "0" if x == "\0" else mark + x if x in marked else x for x in text) + quote


@capture("mysql_outfile_by_quote.csv", "lined_test lined_marks pretty plain hostile escaped")
def outfile_by_quote(c):
    return "".join('%d,%s,"%s"\n' % (i, outfile_field(t, '"', '"', ",\n"), c.time(i, "%Y-%m-%d %H:%M:%S")) for i, t in c)


@capture("mysql_outfile_by_quote_header.csv", "lined_test lined_marks pretty")
def outfile_by_quote_header(c):
    return "id,payload\n" + "".join('%d,%s\n' % (i, outfile_field(t, '"', '"', ",\n")) for i, t in c)


@capture("mysql_outfile_by_quote_crlf.csv", "lined_test lined_marks pretty")
def outfile_by_quote_crlf(c):
    c.sent = [t.replace("\n", "\r\n") for t in c.texts]
    return "id,payload\n" + "".join('%d,%s\n' % (i, outfile_field(t, '"', '"', ",\n")) for i, t in enumerate(c.sent))


@capture("mysql_outfile_by_quote_alone.csv", "lined_test lined_marks pretty plain")
def outfile_by_quote_alone(c):
    return "".join(outfile_field(t, '"', '"', ",\n") + "\n" for i, t in c)


@capture("mysql_outfile_by_quote_tab.txt", "lined_test lined_marks pretty")
def outfile_by_quote_tab(c):
    return "".join("%d\t%s\n" % (i, outfile_field(t, '"', "", "\t\n")) for i, t in c)


@capture("mysql_outfile_single.txt", "lined_test lined_marks pretty")
def outfile_single(c):
    return "".join("'%d','%s',%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), outfile_field(t, "\\", "'", ",\n")) for i, t in c)


@capture("mysql_outfile_crlf.csv", "lined_test lined_marks pretty")
def outfile_crlf(c):
    c.sent = [t.replace("\n", "\r\n") for t in c.texts]
    return "".join('"%d",%s\r\n' % (i, outfile_field(t, "\\", '"', ",\r")) for i, t in enumerate(c.sent))


@capture("mysql_outfile_lines_of_crlf.csv", "lined_test lined_marks pretty")
def outfile_lines_of_crlf(c):
    c.sent = [t.replace("\n", "\r\n") for t in c.texts]
    return "".join('"%d",%s\n' % (i, outfile_field(t, "\\", '"', ",\n")) for i, t in enumerate(c.sent))


@capture("mysql_outfile_bang.txt", "lined_test lined_marks pretty")
def outfile_bang(c):
    return "".join("%d\t%s\n" % (i, outfile_field(t, "!", "", "\t\n")) for i, t in c)


@capture("mysql_outfile_caret.txt", "lined_test lined_marks pretty")
def outfile_caret(c):
    return "".join("%d|%s\n" % (i, outfile_field(t, "^", "", "|\n")) for i, t in c)


@capture("mysql_outfile_cut.csv", "lined_test", expect="damaged")
def outfile_cut(c):
    return "".join('%d,%s\n' % (i, outfile_field(t, '"', '"', ",\n")) for i, t in c)[:-4]


@capture("sqlite_ascii_group_concat.txt", LINE)
def group_concat(c):
    return ",".join(t for i, t in c) + "\n"


@capture("mongosh_find.txt", FEW, expect="name")
def mongosh(c):
    def quoted(t):
        return "'" + t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "'"

    return "[\n" + ",\n".join("  {\n    _id: ObjectId('65a6%020d'),\n    at: ISODate('%s'),\n    body: %s\n  }" % (i, c.time(i), quoted(t)) for i, t in c) + "\n]\n"


@capture("redis_set.resp", ALL)
def resp(c):
    return "".join("*3\r\n$3\r\nSET\r\n$6\r\nhook:%d\r\n$%d\r\n%s\r\n" % (i, len(t.encode()), t) for i, t in c)


@capture("neo4j_cypher_shell.txt", LINE, expect="name")
def cypher(c):
    return "n.payload\n" + "".join('"%s"\n' % t.replace("\\", "\\\\").replace('"', '\\"') for i, t in c)


@capture("influx_line_protocol.txt", LINE, expect="name")
def influx(c):
    return "".join('hooks,source=discko payload="%s" %d\n' % (t.replace("\\", "\\\\").replace('"', '\\"'), c.time(i, "ns")) for i, t in c)


@capture("surrealdb_export.surql", LINE, expect="name")
def surreal(c):
    return "OPTION IMPORT;\n" + "".join("UPDATE hooks:%d CONTENT { at: d'%s', payload: %s };\n" % (i, c.time(i), mysql(t)) for i, t in c)


# YAML


def yaml_block(t, margin):
    return "|-\n" + "".join(" " * margin + line + "\n" for line in t.split("\n"))


@capture("kubectl_configmap.yaml", ALL)
def configmap(c):
    return "apiVersion: v1\ndata:\n" + "".join("  hook-%d.json: %s" % (i, yaml_block(t, 4)) for i, t in c) + "kind: ConfigMap\nmetadata:\n  name: hooks\n"


@capture("kubectl_secret.yaml", ALL)
def secret(c):
    return "apiVersion: v1\ndata:\n" + "".join("  hook-%d.json: %s\n" % (i, base64.b64encode(t.encode()).decode()) for i, t in c) + "kind: Secret\n"


@capture("pyyaml_dump_single.yaml", "plain leads")
def pyyaml_single(c):
    out = ""
    for i, t in c:
        text = t.replace("'", "''")
        words, line, lines = text.split(" "), "", []
        for word in words:
            if len(line) > 80 and word and line[-1:] != " ":
                lines.append(line)
                line = word
            else:
                line = line + " " + word if line else word
        out += "- at: '%s'\n  body: '%s'\n" % (c.time(i), "\n    ".join(lines + [line]))
    return out


@capture("pyyaml_dump_double.yaml", ALL)
def pyyaml_double(c):
    return "".join("- body: " + re.sub(r"(?<!\\)((?:\\\\)*)\\u00(..)", r"\1\\x\2", json.dumps(t, ensure_ascii=True)) + "\n" for i, t in c)


@capture("psych_dump_double.yaml", ALL)
def psych(c):
    out = "---\n"
    for i, t in c:
        text = json.dumps(t, ensure_ascii=False)
        out += "- body: " + text[:1] + text[1:60] + ("\\\n    " + ("\\" if text[60] == " " else "") + text[60:] if len(text) > 90 and text[59] != "\\" and text[58] != "\\" else text[60:]) + "\n"
    return out


def yaml_mappings(c, between, order=sorted):
    def value(v, margin):
        if isinstance(v, dict):
            return "\n" + "".join("%s%s:%s\n" % (" " * margin, k, value(x, margin + 2).rstrip("\n")) for k, x in order(v.items())) if v else " {}\n"
        if isinstance(v, list):
            return "\n" + "".join("%s- %s\n" % (" " * margin, value(x, margin + 2).strip() if not isinstance(x, (dict, list)) else json.dumps(x)) for x in v)
        return " '" + v.replace("'", "''").replace("\n", "\n\n" + " " * margin) + "'" if isinstance(v, str) else " " + json.dumps(v)

    return between.join(value(json.loads(t), 0).lstrip("\n") for i, t in c)


@capture("yaml_mapping.yaml", "plain hostile", expect="name")
def yaml_mapping(c):
    return "---\n" + yaml_mappings(c, "---\n")


@capture("yaml_mapping_after_test.yaml", "plain hostile", expect="name")
def yaml_mapping_after_test(c):
    test = "date: '2024-01-15T10:30:00Z'\nevent: test\ndata: {}\n\n"
    return test + yaml_mappings(c, "\n" + test, list)


@capture("docker_inspect_env.json", LINE)
def inspect_env(c):
    return c.json([{"Id": "x", "Config": {"Env": ["HOOK=" + t for i, t in c]}}], "aws")


# Mail


@capture("multipart_related.eml", FEW)
def multipart(c):
    out = "From: hooks@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=-x\"\n\n"
    for i, t in c:
        out += "--=-x\nContent-Type: application/json; name=\"h%d.json\"\nContent-Disposition: attachment; filename=\"h%d.json\"\nContent-Transfer-Encoding: quoted-printable\n\n" % (i, i)
        out += quopri.encodestring(t.encode()).decode() + "\n"
    return out + "--=-x--\n"


@capture("mbox_base64.mbox", FEW + " long")
def mbox(c):
    return "".join("From hooks@example.org Tue Jan 16 09:15:0%d 2024\nFrom: hooks@example.org\nContent-Type: application/json\nContent-Transfer-Encoding: base64\n\n%s\n" % (i, base64.encodebytes(t.encode()).decode()) for i, t in c)


ENCODINGS = ("base64", "quoted-printable", "8bit")  # of the parts of a mail


def mail(text, page=None, encoding="base64"):
    """A mail as Python's email package writes it, with a page beside the text if there is one."""
    message = email.message.EmailMessage()
    message["From"] = message["To"] = "hooks@example.org"
    message.set_content(text, cte=encoding)
    if page is not None:
        message.add_alternative(page, subtype="html", cte=encoding)
        message.set_boundary("=-x")
    return message.as_string()


def page(text):
    """What editors of mails make of a text."""
    return "<p>" + html.escape(text).replace("\n", "<br>\n").replace("  ", "&nbsp; ") + "</p>\n"


def attached(texts, encoding):
    """A mail with the texts as files, after its own text and page, which have the first of them."""
    message = email.message_from_string(mail("New lead:\n\n%s\n" % texts[0], "<pre>%s</pre>\n" % html.escape(texts[0]), encoding), policy=email.policy.default)
    for i, t in enumerate(texts):
        message.add_attachment(t, subtype="json", filename="h%d.json" % i, cte=encoding)
    return message.as_string()


for encoding in ENCODINGS:
    # A mail is one delivery, whether its page or a file attached to it has the payload as well.
    capture("alternatives_%s.mbox" % encoding, "plain hostile escaped")(lambda c, encoding=encoding: "".join("From hooks@example.org Tue Jan 16 09:15:0%d 2024\n%s\n" % (i, mail("New lead:\n\n%s\n" % t, "<pre>%s</pre>\n" % html.escape(t), encoding)) for i, t in c))
    capture("attached_%s.eml" % encoding, "leads hostile")(lambda c, encoding=encoding: attached(c.texts, encoding))


@capture("words_base64.mbox", ALL)
def words_base64(c):
    return "".join("From hooks@example.org Tue Jan 16 09:15:0%d 2024\n%s\n" % (i, mail("Hello, new lead:\n\n%s\n\nBye\n" % t)) for i, t in c)


@capture("mails_in_json.ndjson", ALL)
def mails_in_json(c):
    return "".join(c.json({"id": i, "raw": mail("Hello, new lead:\n\n%s\n" % t)}) + "\n" for i, t in c)


@capture("text_and_page.eml", ALL)
def text_and_page(c):
    return "".join(mail("New lead:\n" + t, page("New lead:\n" + t), ENCODINGS[i % 3]) for i, t in c)


@capture("page_only.eml", ALL)
def page_only(c):
    return "".join(mail("See the page.", page("New lead:\n" + t), ENCODINGS[i % 3]) for i, t in c)


@capture("psql_html.html", ALL)
def psql_html(c):
    """psql -H: print.c's html_escaped_print"""
    out = '<table border="1">\n  <tr>\n    <th align="center">id</th>\n    <th align="center">payload</th>\n  </tr>\n'
    for i, t in c:
        out += '  <tr valign="top">\n    <td align="right">%d</td>\n    <td align="left">%s</td>\n  </tr>\n' % (i, html.escape(t, quote=False).replace('"', "&quot;").replace("\n", "<br />\n"))
    return out + "</table>\n<p>(%d rows)<br />\n</p>\n" % len(c.texts)


@capture("browser_copy.txt", "plain pretty")
def browser_copy(c):
    """What a browser copies from a page that indents with no-break blanks."""
    return "".join("New lead:\n%s\n" % t.replace("  ", "\xa0 ") for i, t in c)


@capture("page_doubt.html", "hostile pretty", expect="name")
def page_doubt(c):
    """A page whose quotes are no entities: whether & is one is not known."""
    return "".join("<p>" + t.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>").replace("  ", "&nbsp; ") + "</p>\n" for i, t in c)


@capture("rsyslog_escaped.log", ALL)
def rsyslog_escaped(c):
    """rsyslog's $EscapeControlCharactersOnReceive"""
    return "".join("Jan 16 09:15:0%d web app[7]: received %s\n" % (i, t.replace("\n", "#012").replace("\t", "#011")) for i, t in c)


def dotted(text):
    """Bytes as Suricata's PrintStringsToBuffer shows them."""
    return "".join(chr(b) if 32 <= b < 127 or b in (10, 13) else "." for b in text.encode())


@capture("suricata_eve.json", ALL)
def suricata(c):
    out = ""
    for i, t in c:
        request = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(t.encode()), t)
        body = {"http_request_body": base64.b64encode(t.encode()).decode(), "http_request_body_printable": dotted(t)}
        out += c.json({"timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456+0000"), "event_type": "alert", "payload": base64.b64encode(request.encode()).decode(), "payload_printable": dotted(request), "http": body if i % 2 else {}}) + "\n"
    return out


@capture("suricata_printable.json", ALL, expect="name")
def suricata_printable(c):
    """A dot stands for each byte that is not ASCII."""
    return "".join(c.json({"timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456+0000"), "event_type": "http", "http": {"http_request_body_printable": dotted(t)}}) + "\n" for i, t in c)


def separated(c, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["id", "received_at", "payload", "source"])
    writer.writerows([i, c.time(i, "%Y-%m-%d %H:%M:%S.%L+00"), t, "web"] for i, t in c)
    return out.getvalue()


@capture("separated_by_pipes.csv", ALL, timed=True)
def separated_by_pipes(c):
    return separated(c, "|")


@capture("separated_by_carets.csv", ALL, timed=True)
def separated_by_carets(c):
    return separated(c, "^")


@capture("base64_w64.txt", ALL)
def base64_w64(c):
    def wrap(text):
        return "".join(text[k : k + 64] + "\n" for k in range(0, len(text), 64))

    return "\n".join("-----BEGIN MESSAGE-----\n" + wrap(base64.b64encode(t.encode()).decode()) + "-----END MESSAGE-----" for i, t in c) + "\n"


@capture("yaml_binary.yaml", ALL)
def yaml_binary(c):
    return "".join("- body: !binary |\n" + "".join("    " + line + "\n" for line in base64.encodebytes(t.encode()).decode().split()) for i, t in c)


# Shells, requests and tools


@capture("curl_copied.sh", FEW)
def curl_copied(c):
    return "".join("curl 'https://example.org/hook' \\\n  -X POST \\\n  -H 'content-type: application/json' \\\n  --data-raw '%s'\n" % t.replace("'", "'\\''") for i, t in c)


@capture("curl_chrome_dollar.sh", "leads hostile")
def curl_dollar(c):
    def quoted(t):
        return "$'" + t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace("!", "\\u0021") + "'"

    return "".join("curl 'https://example.org/hook' \\\n  -H 'content-type: application/json' \\\n  --data-raw %s ;\n" % quoted(t) for i, t in c)


@capture("bash_xtrace.log", FEW)
def xtrace(c):
    return "".join("+ BODY='%s'\n" % t.replace("'", "'\\''") for i, t in c)


@capture("wget_post.sh", "leads hostile")
def wget(c):
    return "".join("wget --post-data='%s' https://example.org/hook\n" % t.replace("'", "'\\''") for i, t in c)


@capture("fetch_copied.js", FEW, expect="name")
def fetch(c):
    return "".join('fetch("https://example.org/hook", {\n  "headers": {\n    "content-type": "application/json"\n  },\n  "body": %s,\n  "method": "POST"\n});\n' % json.dumps(t, ensure_ascii=False) for i, t in c)


@capture("powershell_copied.ps1", "leads hostile", expect="name")
def powershell(c):
    return "".join('Invoke-WebRequest -UseBasicParsing -Uri "https://example.org/hook" `\n-Method "POST" `\n-Body "%s"\n' % t.replace("`", "``").replace("$", "`$").replace('"', '`"') for i, t in c)


@capture("charles_trace.txt", LINE)
def charles(c):
    return "".join("POST /hook HTTP/1.1\r\nHost: example.org\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n" % (len(t.encode()), t) for i, t in c)


@capture("mitmproxy_save_body.txt", ALL)
def mitm_body(c):
    return "\n".join(t for i, t in c)


@capture("burp_items.xml", LINE)
def burp(c):
    return '<?xml version="1.0"?>\n<items burpVersion="2023.1">\n' + "".join("  <item>\n    <time>Tue Jan 16 09:15:0%d UTC 2024</time>\n    <request base64=\"true\"><![CDATA[%s]]></request>\n  </item>\n" % (i, base64.b64encode(("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(t.encode()), t)).encode()).decode()) for i, t in c) + "</items>\n"


@capture("burp_items_plain.xml", LINE, expect="name")
def burp_plain(c):
    return "<items>\n" + "".join("<item><request base64=\"false\"><![CDATA[POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s]]></request></item>\n" % (len(t.encode()), t) for i, t in c) + "</items>\n"


@capture("jmeter_results.jtl", LINE, expect="name")
def jmeter(c):
    def escape(t):
        return t.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")

    return '<?xml version="1.0"?>\n<testResults version="1.2">\n' + "".join('<httpSample ts="%d" s="true"><queryString class="java.lang.String">%s</queryString></httpSample>\n' % (c.time(i, "ms"), escape(t)) for i, t in c) + "</testResults>\n"


# Loggers and prints


@capture("rust_debug_struct.log", FEW, expect="name")
def rust(c):
    def quoted(t):
        return json.dumps(t, ensure_ascii=False).replace("\\u0000", "\\0").replace("'", "\\'")

    return "".join("[%s INFO  app] received Request { path: \"/hook\", body: %s }\n" % (c.time(i), quoted(t)) for i, t in c)


@capture("rust_debug_value.log", "plain", expect="name")
def rust_value(c):
    def value(v):
        if isinstance(v, dict):
            return "Object {" + ", ".join("%s: %s" % (json.dumps(k), value(x)) for k, x in v.items()) + "}"
        if isinstance(v, list):
            return "Array [" + ", ".join(value(x) for x in v) + "]"
        return "String(%s)" % json.dumps(v, ensure_ascii=False) if isinstance(v, str) else "Null" if v is None else "Bool(%s)" % str(v).lower() if isinstance(v, bool) else "Number(%s)" % v

    return "".join("%s DEBUG hook: %s\n" % (c.time(i), value(json.loads(t))) for i, t in c)


@capture("elixir_inspect.log", "plain hostile", expect="name")
def elixir(c):
    def value(v):
        if isinstance(v, dict):
            return "%{" + ", ".join("%s => %s" % (json.dumps(k), value(x)) for k, x in v.items()) + "}"
        if isinstance(v, list):
            return "[" + ", ".join(value(x) for x in v) + "]"
        return "nil" if v is None else json.dumps(v, ensure_ascii=False)

    return "".join("%s [info] params: %s\n" % (c.time(i, "%H:%M:%S.%L"), value(json.loads(t))) for i, t in c)


@capture("kotlin_data_class.log", "leads", expect="name")
def kotlin(c):
    def value(v):
        if isinstance(v, dict):
            return "Lead(" + ", ".join("%s=%s" % (k, value(x)) for k, x in v.items()) + ")"
        return "[" + ", ".join(value(x) for x in v) + "]" if isinstance(v, list) else "null" if v is None else str(v)

    return "".join("%s INFO hook %s\n" % (c.time(i), value(json.loads(t))) for i, t in c)


@capture("python_tuple.log", "leads hostile", expect="name")
def python_tuple(c):
    return "".join("INFO:root:args=(%r, 'POST')\n" % t for i, t in c)


@capture("python_bytes_list.log", FEW)
def python_bytes(c):
    return "".join("%s DEBUG body=%r\n" % (c.time(i, "%Y-%m-%d %H:%M:%S,%L"), t.encode()) for i, t in c)


@capture("python_exception_note.log", LINE)
def python_exception(c):
    return "".join("Traceback (most recent call last):\n  File \"app.py\", line 3, in hook\n    handle(body)\nValueError: cannot handle: %s\n" % t for i, t in c)


@capture("php_laravel_context.log", LINE, expect="store")
def laravel(c):
    return "".join("[%s] local.INFO: hook %s \n" % (c.time(i, "%Y-%m-%d %H:%M:%S"), c.json({"body": t}, "php")) for i, t in c)


@capture("symfony_dump.txt", "plain", expect="name")
def symfony(c):
    def value(v, margin):
        pad = "  " * margin
        if isinstance(v, dict):
            return "array:%d [\n" % len(v) + "".join('%s  "%s" => %s\n' % (pad, k, value(x, margin + 1)) for k, x in v.items()) + pad + "]"
        if isinstance(v, list):
            return "array:%d [\n" % len(v) + "".join("%s  %d => %s\n" % (pad, k, value(x, margin + 1)) for k, x in enumerate(v)) + pad + "]"
        return json.dumps(v, ensure_ascii=False)

    return "".join("^ " + value(json.loads(t), 0) + "\n" for i, t in c)


@capture("console_dir_multiline.log", "plain hostile", expect="name")
def console_dir(c):
    def value(v, margin):
        pad = " " * margin
        if isinstance(v, dict):
            return "{\n" + ",\n".join("%s  %s: %s" % (pad, k, value(x, margin + 2)) for k, x in v.items()) + "\n" + pad + "}"
        if isinstance(v, list):
            return "[ " + ", ".join(value(x, margin + 2) for x in v) + " ]"
        return ("'" + v.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "'") if isinstance(v, str) else json.dumps(v)

    return "".join("%s hook %s\n" % (c.time(i), value(json.loads(t), 0)) for i, t in c)


@capture("logstash_rubydebug.txt", "plain hostile", expect="name")
def rubydebug(c):
    return "".join("{\n    \"@timestamp\" => %s,\n       \"message\" => %s,\n          \"host\" => \"x\"\n}\n" % (c.time(i), json.dumps(t, ensure_ascii=False)) for i, t in c)


@capture("log4j2_xml.xml", LINE, expect="name")
def log4j2_xml(c):
    return "".join('<Event xmlns="http://logging.apache.org/log4j/2.0/events" timeMillis="%d" level="INFO">\n  <Message><![CDATA[%s]]></Message>\n</Event>\n' % (c.time(i, "ms"), t) for i, t in c)


@capture("ltsv.log", LINE, expect="name")
def ltsv(c):
    return "".join("time:%s\tmethod:POST\tbody:%s\tstatus:200\n" % (c.time(i), t) for i, t in c)


@capture("apache_forensic_percent.log", LINE, expect="name")
def forensic(c):
    return "".join("%s GET /hook?payload=%s 200\n" % (c.time(i), urllib.parse.quote(t)) for i, t in c)


@capture("form_payload.txt", LINE, expect="name")
def form(c):
    return "".join("payload=%s&source=discko\n" % urllib.parse.quote_plus(t) for i, t in c)


@capture("modsec_audit.log", LINE)
def modsec(c):
    return "".join("--a%d-A--\n[%s] x 127.0.0.1 4 127.0.0.1 80\n--a%d-B--\nPOST /hook HTTP/1.1\nHost: x\nContent-Length: %d\n\n--a%d-C--\n%s\n--a%d-F--\nHTTP/1.1 200 OK\nContent-Length: 2\n\n--a%d-Z--\n\n" % (i, c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), i, len(t.encode()), i, t, i, i) for i, t in c)


@capture("nginx_escape_json_body.log", LINE)
def nginx_json(c):
    return "".join('127.0.0.1 [%s] %s\n' % (c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), json.dumps(t, ensure_ascii=False)) for i, t in c)


def nginx_escape(t):
    return "".join("\\x%02X" % b if b in b'"\\' or b < 32 or b > 126 else chr(b) for b in t.encode())


@capture("nginx_default_body.log", LINE)
def nginx_default(c):
    return "".join('127.0.0.1 - - [%s] "POST /hook HTTP/1.1" 200 2 "%s"\n' % (c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), nginx_escape(t)) for i, t in c)


@capture("nginx_json_by_hand.log", ALL)
def nginx_by_hand(c):
    return "".join('{"time":"%s","request_body":"%s","status":"200"}\n' % (c.time(i), nginx_escape(t)) for i, t in c)


@capture("heroku_router_and_body.log", LINE)
def heroku(c):
    return "".join("%s+00:00 heroku[router]: at=info method=POST path=\"/hook\"\n%s+00:00 app[web.1]: %s\n" % (c.time(i, "%Y-%m-%dT%H:%M:%S.%L456"), c.time(i, "%Y-%m-%dT%H:%M:%S.%L456"), t) for i, t in c)


@capture("gcloud_logging_read.yaml", ALL)
def gcloud(c):
    return "".join("---\ninsertId: a%d\ntextPayload: %s\ntimestamp: '%s'\n" % (i, json.dumps(t, ensure_ascii=False), c.time(i)) for i, t in c)


@capture("aws_sqs_text_output.txt", LINE)
def sqs_text(c):
    return "".join("MESSAGES\t%s\tmd5\tid-%d\tAQEB\n" % (t, i) for i, t in c)


@capture("nats_sub.txt", ALL)
def nats(c):
    return "".join('[#%d] Received on "hooks.lead"\n%s\n\n' % (i + 1, t) for i, t in c)


@capture("kafka_console_consumer.txt", LINE)
def kafka_console(c):
    return "".join("CreateTime:%d\tkey-%d\t%s\n" % (c.time(i, "ms"), i, t) for i, t in c) + "Processed a total of %d messages\n" % len(c.texts)


@capture("kafka_dump_log.txt", LINE)
def kafka_dump(c):
    return "Dumping 00000000000000000000.log\nStarting offset: 0\n" + "".join("| offset: %d CreateTime: %d keySize: -1 valueSize: %d sequence: -1 headerKeys: [] payload: %s\n" % (i, c.time(i, "ms"), len(t), t) for i, t in c)


@capture("amqp_rabbitmqadmin.txt", "plain", expect="other")
def rabbitmqadmin(c):
    return "+-------------+---------+\n| routing_key | payload |\n+-------------+---------+\n" + "".join("| hooks | %s |\n" % t for i, t in c) + "+-------------+---------+\n"


@capture("beanstalk_peek.txt", LINE)
def beanstalk(c):
    return "".join("FOUND %d %d\r\n%s\r\n" % (i, len(t.encode()), t) for i, t in c)


@capture("wal2json.ndjson", LINE)
def wal2json(c):
    return "".join(c.json({"change": [{"kind": "insert", "table": "hooks", "columnnames": ["id", "payload"], "columnvalues": [i, t]}]}) + "\n" for i, t in c)


@capture("pg_test_decoding.txt", FEW, expect="name")
def test_decoding(c):
    return "".join("BEGIN 5%d\ntable public.hooks: INSERT: id[integer]:%d payload[text]:%s\nCOMMIT 5%d\n" % (i, i, sql(t), i) for i, t in c)


@capture("postgres_statement.log", FEW, expect="name")
def pg_statement(c):
    return "".join("%s UTC [42] LOG:  statement: INSERT INTO hooks (payload) VALUES (%s)\n" % (c.time(i, "%Y-%m-%d %H:%M:%S.%L"), sql(t).replace("\n", "\n\t")) for i, t in c)


@capture("postgres_parameters.log", "leads hostile", expect="name")
def pg_parameters(c):
    return "".join("%s UTC [42] LOG:  execute <unnamed>: INSERT INTO hooks (payload) VALUES ($1)\n%s UTC [42] DETAIL:  parameters: $1 = %s\n" % (c.time(i, "%Y-%m-%d %H:%M:%S.%L"), c.time(i, "%Y-%m-%d %H:%M:%S.%L"), sql(t)) for i, t in c)


@capture("mysql_general.log", "leads hostile", expect="name")
def mysql_general(c):
    return "".join("%s\t   12 Query\tINSERT INTO hooks (payload) VALUES (%s)\n" % (c.time(i, "%Y-%m-%dT%H:%M:%S.%L456Z"), mysql(t)) for i, t in c)


@capture("django_sql_debug.log", "leads hostile", expect="name")
def django_sql(c):
    return "".join("(0.001) INSERT INTO \"hooks\" (\"payload\") VALUES (%s); args=(%r,)\n" % (sql(t), t) for i, t in c)


@capture("rails_sql_debug.log", "leads hostile", expect="name")
def rails_sql(c):
    return "".join('D, [%s #42] DEBUG -- :   Hook Create (0.3ms)  INSERT INTO "hooks" ("payload") VALUES ($1) RETURNING "id"  [["payload", %s]]\n' % (c.time(i, "%Y-%m-%dT%H:%M:%S.%L456"), json.dumps(t, ensure_ascii=False)) for i, t in c)


@capture("hibernate_binding.log", LINE)
def hibernate(c):
    return "".join("%s TRACE 1 --- [main] org.hibernate.orm.jdbc.bind : binding parameter (1:VARCHAR) <- [%s]\n" % (c.time(i), t) for i, t in c)


@capture("toml_config.toml", "leads hostile pretty", expect="name")
def toml(c):
    return "".join("[[hooks]]\nat = %s\nbody = '''\n%s'''\n" % (c.time(i), t) for i, t in c)


@capture("dotenv.env", LINE, expect="name")
def dotenv(c):
    return "".join("HOOK_%d=%s\n" % (i, json.dumps(t, ensure_ascii=False)) for i, t in c)


@capture("php_single.php", "plain", expect="unread")
def php_single(c):
    """PHP, Ruby and Perl leave every other backslash in such a string alone: it is not known what was sent."""
    texts = (t[:-1] + ', "by": "l\'\\u00e9t\\u00e9"}' for i, t in c)
    return "<?php\n" + "".join("$body = '%s';\n" % t.replace("'", "\\'") for t in texts)


@capture("redis_compressed.rdb", LINE, expect="unread")
def redis_compressed(c):
    """What is too short for LZF is stored as it is."""
    values = (b"\0\1a\xc3\x41\x00\x42\x00" + bytes(range(128, 250)) for i, t in c)
    return b"REDIS0010\xfa\x09redis-ver\x057.0.15\xfe\0\xfb\x04\0" + b"".join(values) + b'\0\1g\x25{"event":"test","data":{"id":"req_9"}}' + b"\xff" + bytes(8)


@capture("ini_quoted.ini", LINE)
def ini(c):
    return "".join("[hook %d]\nbody = %s\n" % (i, t) for i, t in c)


@capture("asciidoc_listing.adoc", ALL)
def asciidoc(c):
    return "".join("[source,json]\n----\n%s\n----\n\n" % t for i, t in c)


@capture("restructured.rst", "pretty")
def rst(c):
    return "".join(".. code-block:: json\n\n" + "".join("   " + line + "\n" for line in t.split("\n")) + "\n" for i, t in c)


@capture("git_diff_added.patch", ALL)
def git_diff(c):
    return "diff --git a/h.json b/h.json\n--- /dev/null\n+++ b/h.json\n@@ -0,0 +1,%d @@\n" % 9 + "".join("+" + line + "\n" for i, t in c for line in t.split("\n"))


@capture("jira_code.txt", ALL)
def jira(c):
    return "".join("{code:json}\n%s\n{code}\n" % t for i, t in c)


@capture("slack_message_text.json", LINE)
def slack(c):
    return c.json([{"type": "message", "ts": "%d.000100" % c.time(i, "s"), "text": "```%s```" % t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")} for i, t in c])


@capture("slack_links.json", "plain")
def slack_links(c):
    return c.json([{"type": "message", "text": re.sub(r'"(https?://[^"]*)"', r'"<\1>"', re.sub(r'"([\w.]+@[\w.]+)"', r'"<mailto:\1|\1>"', t)), "user": "U1", "ts": "%d.000100" % c.time(i, "s")} for i, t in c])


def slack_escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slack_linked(text):
    return re.sub(r'"(https?://[^"<> ]*)"', r'"<\1>"', slack_escape(text))


@capture("slack_linked_text.json", LINE)
def slack_linked_text(c):
    return c.json([{"type": "message", "user": "U1", "text": slack_linked(t), "ts": "%d.000100" % c.time(i, "s")} for i, t in c])


@capture("slack_text_and_blocks.json", LINE)
def slack_blocks(c):
    return c.json([{"type": "message", "text": slack_linked(t), "ts": "%d.000100" % c.time(i, "s"), "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": t}]}]}]} for i, t in c])


@capture("slack_attachment.json", LINE)
def slack_attachment(c):
    return c.json([{"type": "message", "subtype": "bot_message", "text": "", "ts": "%d.000100" % c.time(i, "s"), "attachments": [{"fallback": slack_linked(t), "text": slack_linked(t), "id": 1}]} for i, t in c])


@capture("teams_html.json", "plain", expect="name")
def teams(c):
    return c.json({"value": [{"createdDateTime": c.time(i), "body": {"contentType": "html", "content": "<pre>" + t.replace('"', "&quot;") + "</pre>"}} for i, t in c]})


@capture("json5_config.json5", LINE)
def json5(c):
    return "// hooks\n{\n" + "".join("  hook%d: %s,\n" % (i, t) for i, t in c) + "}\n"


@capture("ts_fixture.ts", ALL)
def ts(c):
    return "".join("export const hook%d = %s;\n" % (i, t) for i, t in c)


@capture("python_fixture.py", "leads", expect="name")
def py_fixture(c):
    return "".join('HOOK_%d = """%s"""\n' % (i, t.replace("\\", "\\\\")) for i, t in c)


@capture("go_fixture.go", "leads pretty")
def go_fixture(c):
    c.sent = [t for t in c.sent if "`" not in t]
    return "".join("var hook%d = []byte(`%s`)\n" % (i, t) for i, t in c if "`" not in t)


# A file of one line


def one_text(c, text="two\\nlines"):
    c.sent = ['{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_one","summary":{"needs":"%s"}}}' % text]
    return c.sent[0]


capture("mysql_one_row.txt", "breaks", expect="name")(lambda c: one_text(c).replace("\\", "\\\\") + "\n")
# PHP writes \\/ for a slash. A column of a single row, with and without an object of the database around it, or behind a warning.
capture("mysql_one_row_slashes.txt", "breaks", expect="name")(lambda c: one_text(c, "https:\\/\\/h.example\\/a").replace("\\", "\\\\") + "\n")
capture("mysql_one_row_first_slash.txt", "breaks", expect="name")(lambda c: one_text(c, "\\/a").replace("\\", "\\\\") + "\n")
capture("mysql_json_object_slashes.txt", "breaks", expect="name")(lambda c: ('{"at": "%s", "body": %s}' % (c.time(0), one_text(c, "a\\/b"))).replace("\\", "\\\\") + "\n")
capture("mysql_warned_slashes.txt", "breaks", expect="name")(lambda c: "mysql: [Warning] Using a password on the command line interface can be insecure.\n" + one_text(c, "a\\/b").replace("\\", "\\\\") + "\n")
capture("one_line_unc.json", "plain")(lambda c: one_text(c, "\\\\host\\\\share") + "\n")
capture("one_line_path.json", "plain")(lambda c: one_text(c, "C:\\\\new\\\\temp") + "\n")
capture("one_body_doubled.json", "plain")(lambda c: one_text(c, "two\\\\nlines"))


# Dumps of the receiver's own table of leads


def table_of_leads(c, column, text):
    return "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE leads(id text, %s text, status text);\n" % column + "".join("INSERT INTO leads VALUES('lead_%d',%s,'NEW');\n" % (i, sql(text % t)) for i, t in c) + "COMMIT;\n"


capture("leads_address_whole.sql", "plain lined_test escaped")(lambda c: table_of_leads(c, "address", "%s"))
for name, column, text in (("label", "first_name", "see %s"), ("behind", "contact_address", "%s see this"), ("second_line", "jobTitle", "see\n%s"), ("first_line", "lastName", "%s\nsee")):
    capture("leads_contact_%s.sql" % name, "leads escaped marks", expect="unread")(lambda c, column=column, text=text: table_of_leads(c, column, text))
capture("leads_contact_mysql.sql", "leads escaped marks", expect="unread")(lambda c: "-- MySQL dump 10.13\nCREATE TABLE `leads` (\n  `id` varchar(30),\n  `firstName` text\n) ENGINE=InnoDB;\nINSERT INTO `leads` VALUES\n" + ",\n".join("('lead_%d',%s)" % (i, mysql("see " + t)) for i, t in c) + ";\n")
capture("leads_contact_copy.sql", "leads escaped marks", expect="unread")(lambda c: "COPY public.leads (id, address, status) FROM stdin;\n" + "".join("lead_%d\t%s\tNEW\n" % (i, ("see " + t).replace("\\", "\\\\").replace("\n", "\\n")) for i, t in c) + "\\.\n")


def one_behind(prefix):
    """The first payload's lines behind a prefix, the others as they are."""
    return lambda c: "".join(("%s" % (prefix if i == 0 else "")) + line + "\n" for i, (_, t) in enumerate(c) for line in ("INFO Received webhook: " * (i == 0) + t).split("\n"))


# A test event shows in none of its lines but that of its name.
capture("pretty_test_of_diff.patch", "lined_test", expect="damaged")(one_behind("+"))
capture("pretty_test_of_mail.txt", "lined_test", expect="damaged")(one_behind("> "))
capture("pretty_test_statement_syslog.log", "lined_test", expect="damaged")(lambda c: "".join(
    "".join("Jan 16 09:15:00 db postgres[7]: [6-%d] %s%s\n" % (n + 1, "#011" * (n > 0), line) for n, line in enumerate(("LOG:  statement: INSERT INTO h VALUES (1, '%s')" % t).split("\n")))
    if i == 0 else t + "\n" for i, (_, t) in enumerate(c)))
