"""More captures that are text: what servers, shells, tools, build servers, queues' clients, proxies and documents make of payloads."""
import base64
import gzip
import json
import pickle
import pprint
import re
import struct
import textwrap
import urllib.parse

from capture import capture
from in_entries import print_r
from in_text import lines, prefixed

ALL = "plain hostile escaped long pretty"
LINE = "plain hostile escaped long"
FEW = "leads hostile pretty"


def each(name, write, sets=LINE, expect="store", timed=False, head="", foot=""):
    """WRITE(c, i, t) for each payload, between HEAD and FOOT."""
    capture(name, sets, expect=expect, timed=timed)(lambda c: head + "".join(write(c, i, t) for i, t in c) + foot)


def entities(text, quotes=False):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if quotes else text


def c_string(text, octal=True):
    """As C, strace and protobuf's text format write a string."""
    plain = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}
    return '"' + "".join(plain.get(b) or (chr(b) if 32 <= b < 127 else "\\%03o" % b) for b in text.encode()) + '"'


def dots(text, keep="\r\n"):
    """As tcpdump -A and ngrep show bytes: what is not printable ASCII is a dot."""
    return "".join(chr(b) if 32 <= b < 127 or chr(b) in keep else "." for b in text.encode())


def http(body):
    return "POST /hook HTTP/1.1\r\nHost: x\r\nUser-Agent: axios/1.6\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body.encode()), body)


# Leads that a program has taken apart: the whole input is one record, and nothing that a text quotes is stored
def messagepack(value):
    """As MessagePack."""
    if value is None or isinstance(value, bool):
        return b"\xc0" if value is None else b"\xc3" if value else b"\xc2"
    if isinstance(value, (int, float)):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        return b"\xdb" + struct.pack(">I", len(data)) + data if len(data) > 31 else bytes([0xA0 | len(data)]) + data
    many, parts = (0xDF, [x for pair in value.items() for x in pair]) if isinstance(value, dict) else (0xDD, value)
    return bytes([many]) + struct.pack(">I", len(value)) + b"".join(map(messagepack, parts))


def bson(value):
    """A document of MongoDB's."""
    body = b""
    for name, x in value.items() if isinstance(value, dict) else ((str(i), x) for i, x in enumerate(value)):
        kind, data = (10, b"") if x is None else (8, bytes([x])) if isinstance(x, bool) else (1, struct.pack("<d", x)) if isinstance(x, (int, float)) else (3 if isinstance(x, dict) else 4, b"")
        if isinstance(x, str):
            text = x.encode("utf-8", "surrogatepass") + b"\0"
            kind, data = 2, struct.pack("<i", len(text)) + text
        body += bytes([kind]) + name.encode("utf-8", "surrogatepass").replace(b"\0", b"?") + b"\0" + (bson(x) if isinstance(x, (dict, list)) else data)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def proto(value, depth=0):
    """A Struct of Protocol Buffers in their text format."""
    pad = "  " * depth
    if isinstance(value, dict):
        return "".join("%sfields {\n%s  key: %s\n%s  value {\n%s%s  }\n%s}\n" % (pad, pad, c_string(k), pad, proto_value(v, depth + 2), pad, pad) for k, v in value.items())
    return "".join("%svalues {\n%s%s}\n" % (pad, proto_value(v, depth + 1), pad) for v in value)


def proto_value(v, depth):
    pad = "  " * depth
    if isinstance(v, (dict, list)):
        return "%s%s {\n%s%s}\n" % (pad, "struct_value" if isinstance(v, dict) else "list_value", proto(v, depth + 1), pad)
    kind = "null_value: NULL_VALUE" if v is None else "bool_value: %s" % str(v).lower() if isinstance(v, bool) else "number_value: %s" % v if isinstance(v, (int, float)) else "string_value: " + c_string(v)
    return "%s%s\n" % (pad, kind)


def tokens(text):
    return re.findall(r'"(?:[^"\\]|\\.)*"|[^"]+', text)


def recording(text, size):
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return '{"version": 2, "width": 80, "height": 24, "timestamp": 1705396500, "env": {"SHELL": "/bin/bash"}}\n' + "".join('[%d.5, "o", %s]\n' % (i, json.dumps(p)) for i, p in enumerate(pieces))


def r_list(value, path=""):
    """As R prints a list."""
    items = value.items() if isinstance(value, dict) else ()
    return "".join("%s$%s\n%s" % (path, k, r_list(v, "%s$%s" % (path, k)) if isinstance(v, dict) else "[1] %s\n\n" % json.dumps(v, ensure_ascii=False)) for k, v in items) + "\n"


APART = "leads lined"
capture("apart.msgpack", APART, expect="told")(lambda c: b"".join(messagepack(json.loads(t)) for i, t in c))
capture("apart.bson", APART, expect="told")(lambda c: b"".join(bson(json.loads(t)) for i, t in c))
capture("apart.pickle", APART, expect="told")(lambda c: pickle.dumps([json.loads(t) for i, t in c], 2))
capture("apart_pickle0.txt", APART, expect="told")(lambda c: pickle.dumps([json.loads(t) for i, t in c], 0))
each("apart_struct.textproto", lambda c, i, t: proto(json.loads(t)), APART, "told")
each("apart_r.txt", lambda c, i, t: r_list(json.loads(t)), APART, "told")
each("apart_irc.txt", lambda c, i, t: "".join("\x0312%s\x03" % x if x[0] == '"' else x for x in tokens(t)) + "\n", APART, "told")
each("apart_tokens.txt", lambda c, i, t: "".join("%s\t%r\n" % ("Token.Name.Tag" if x[0] == '"' else "Token.Punctuation", x) for x in tokens(t)), APART, "told")
each("apart_vardumper.html", lambda c, i, t: '<pre class=sf-dump id=sf-dump-%d data-indent-pad="  "><span class=sf-dump-note>array:3</span> [<samp data-depth=1 class=sf-dump-expanded>\n' % i + "".join('  "<span class=sf-dump-key>%s</span>" => "<span class=sf-dump-str>%s</span>"\n' % (entities(k), entities(str(v), True)) for k, v in json.loads(t).items()) + "</samp>]\n</pre>\n", APART, "told", head="<script> Sfdump = window.Sfdump || 1; </script>")
capture("asciinema_pieces.cast", "leads lined pretty", expect="told")(lambda c: recording("".join(t.replace("\n", "\r\n") + "\r\n" for i, t in c), 300))
capture("asciinema_typed.cast", "leads pretty", expect="told")(lambda c: recording("".join(t.replace("\n", "\r\n") + "\r\n" for i, t in c), 1))
capture("asciinema_first.json", "leads lined pretty", expect="told")(lambda c: json.dumps({"version": 1, "width": 80, "height": 24, "stdout": [[0.1, x] for i, t in c for x in (t[:30], t[30:] + "\r\n")]}) + "\n")


def in_box(t, width, head, rest):
    """In a box whose lines are broken at a width: HEAD is given the number of the line."""
    return "".join((head(n) if at == 0 else rest) + line[at : at + width] + "\n" for n, line in enumerate(t.split("\n")) for at in range(0, max(len(line), 1), width))


each("newman_box.txt", lambda c, i, t: "\u2192 hook %d\n  \u250c \u2191 raw \u2605 1.4kB\n%s  \u2514\n" % (i, in_box(t, 54, lambda n: "  \u2502 ", "  \u2502 ")), "leads pretty", "name")
each("bat_numbered.txt", lambda c, i, t: in_box("2026-11-28T18:30:00Z webhook " + t, 60, lambda n: "%4d   \u2502 " % (n + 1), "       \u2502 "), "leads pretty", "name")
each("sed_l.txt", lambda c, i, t: "".join("".join(line[at : at + 69] + ("\\\n" if at + 69 < len(line) else "$\n") for at in range(0, max(len(line), 1), 69)) for line in t.replace("\\", "\\\\").split("\n")), "leads lined pretty", "told")
each("ngrep_x.txt", lambda c, i, t: "T 127.0.0.1:42042 -> 127.0.0.1:9100 [AP] #%d\n" % i + "".join("  %-23s    %-23s    %s\n" % (row[:8].hex(" "), row[8:].hex(" "), dots(row.decode("latin-1"), "")) for row in (http(t).encode()[at : at + 16] for at in range(0, len(http(t).encode()), 16))) + "\n", APART, "told")
capture("jupyter_lines.ipynb", ALL)(lambda c: json.dumps({"cells": [{"cell_type": "code", "execution_count": i, "metadata": {}, "outputs": [{"name": "stdout", "output_type": "stream", "text": ("got it\n" + t + "\n").splitlines(True)}], "source": ["print(body)"]} for i, t in c], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False))

# XML and HTML of which the quotes are left as they are
each("plist_string.plist", lambda c, i, t: "\t<string>%s</string>\n" % entities(t), ALL, "name", head='<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n<array>\n', foot="</array>\n</plist>\n")
each("windows_event_lines.xml", lambda c, i, t: "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Hook'/><TimeCreated SystemTime='%s'/></System><EventData><Data>%s</Data></EventData></Event>\r\n" % (c.time(i), entities(t)), ALL, "name")
each("soap_cdata.xml", lambda c, i, t: '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><Hook><at>%s</at><body><![CDATA[%s]]></body></Hook></soap:Body></soap:Envelope>\n' % (c.time(i), t.replace("]]>", "]]]]><![CDATA[>")), ALL, "name")
each("cdata_logfmt.xml", lambda c, i, t: '<e at="%s"><![CDATA[level=info msg=webhook body=%s]]></e>\n' % (c.time(i), c.json(t).replace("]]>", "]]]]><![CDATA[>")), "plain hostile", "name")
each("cdata_lines.xml", lambda c, i, t: '<e at="%s"><![CDATA[POST /webhook\n%s]]></e>\n' % (c.time(i), t.replace("]]>", "]]]]><![CDATA[>")), "plain hostile", "name")
each("cdata_lines_apart.xml", lambda c, i, t: "  <entry>\n    <body><![CDATA[\nPOST /webhook\n%s\n]]></body>\n  </entry>\n" % t.replace("]]>", "]]]]><![CDATA[>"), ALL, head="<log>\n", foot="</log>\n")
each("cdata_log4j_apart.xml", lambda c, i, t: "<log4j:event><log4j:message><![CDATA[\n%s\n]]></log4j:message></log4j:event>\n" % t.replace("]]>", "]]>]]&gt;<![CDATA["), ALL)
each("cdata_kubernetes.log", lambda c, i, t: "".join("%s stdout F %s\n" % (c.time(i), line) for line in ("<entry><![CDATA[\nPOST /webhook\n%s\n]]></entry>" % t.replace("]]>", "]]]]><![CDATA[>")).split("\n")), ALL, "name")
each("cdata_quoted.log", lambda c, i, t: "INFO paste <![CDATA[ x ]]> as text\nINFO body=%s\n" % t, "plain hostile", "name")


@capture("syslog_octets.log", "hostile escaped pretty", expect="name", timed=True)
def syslog_octets(c):
    """Frames with their lengths before them (RFC 6587), and between them one whose payload is cut off."""
    frames = (("<134>1 %s h app 7 - - %s" % (c.time(i), t), '<134>1 2020-01-01T00:00:00Z h app 7 - - {"event":"lead.unlocked","data":{"id":"\\x"}') for i, t in c)
    return "".join("%d %s" % (len(m.encode()), m) for pair in frames for m in pair)


each("soap_escaped.xml", lambda c, i, t: '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">\n  <soap:Body>\n    <Hook>\n      <body>%s</body>\n    </Hook>\n  </soap:Body>\n</soap:Envelope>\n' % entities(t), ALL, "name")
each("junit_system_out.xml", lambda c, i, t: '  <testcase name="hook %d" classname="Hook" time="0.01">\n    <system-out><![CDATA[body: %s\n]]></system-out>\n  </testcase>\n' % (i, t.replace("]]>", "]]]]><![CDATA[>")), ALL, "name", head='<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="hook" tests="3">\n', foot="</testsuite>\n")
each("junit_escaped.xml", lambda c, i, t: '  <testcase name="hook %d"><system-out>%s</system-out></testcase>\n' % (i, entities(t)), ALL, "name", head="<testsuites><testsuite>\n", foot="</testsuite></testsuites>\n")
each("atom_content.xml", lambda c, i, t: "  <entry>\n    <id>urn:x:%d</id>\n    <updated>%s</updated>\n    <content type=\"text\">%s</content>\n  </entry>\n" % (i, c.time(i), entities(t)), ALL, "name", head='<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n', foot="</feed>\n")
each("rss_description.xml", lambda c, i, t: "<item><pubDate>Tue, 16 Jan 2024 09:15:00 GMT</pubDate><description>%s</description></item>\n" % entities(t, True), ALL, "name", head='<rss version="2.0"><channel>\n', foot="</channel></rss>\n")
each("html_pre_inner.html", lambda c, i, t: "<h2>Hook %d</h2>\n<pre>%s</pre>\n" % (i, entities(t)), ALL, "name", head="<!DOCTYPE html>\n<html><body>\n", foot="</body></html>\n")
each("html_pre_php.html", lambda c, i, t: "<pre>%s</pre>\n" % entities(t, True).replace("'", "&#039;"), ALL, "name")
each("html_pre_python.html", lambda c, i, t: "<pre>%s</pre>\n" % entities(t).replace('"', "&#34;").replace("'", "&#39;"), ALL, "name")
each("html_code_in_table.html", lambda c, i, t: "<tr><td>%d</td><td><code>%s</code></td></tr>\n" % (i, entities(t)), LINE, "name", head="<table>\n", foot="</table>\n")
each("html_script_json.html", lambda c, i, t: '<script type="application/json" id="h%d">%s</script>\n' % (i, t.replace("</", "<\\/")), "plain long", "store", head="<!DOCTYPE html><html><head>\n", foot="</head></html>\n")
each("html_data_attribute.html", lambda c, i, t: '<div class="hook" data-payload="%s"></div>\n' % entities(t, True), ALL, "name")
each("confluence_storage.xml", lambda c, i, t: '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">json</ac:parameter><ac:plain-text-body><![CDATA[%s]]></ac:plain-text-body></ac:structured-macro>\n' % t.replace("]]>", "]]]]><![CDATA[>"), ALL, "name")
each("spreadsheet_2003.xml", lambda c, i, t: '<Row><Cell><Data ss:Type="Number">%d</Data></Cell><Cell><Data ss:Type="String">%s</Data></Cell></Row>\n' % (i, entities(t).replace("\n", "&#10;")), ALL, "name", head='<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>\n', foot="</Table></Worksheet></Workbook>\n")
each("phpmyadmin_xml.xml", lambda c, i, t: '        <table name="hooks">\n            <column name="id">%d</column>\n            <column name="payload">%s</column>\n        </table>\n' % (i, entities(t, True)), ALL, "name", head='<?xml version="1.0" encoding="utf-8"?>\n<pma_xml_export version="1.0">\n    <database name="h">\n', foot="    </database>\n</pma_xml_export>\n")
each("django_dumpdata.xml", lambda c, i, t: '  <object model="hooks.hook" pk="%d">\n    <field name="payload" type="TextField">%s</field>\n  </object>\n' % (i, entities(t)), ALL, "name", head='<?xml version="1.0" encoding="utf-8"?>\n<django-objects version="1.0">\n', foot="</django-objects>\n")
each("sqs_query_api.xml", lambda c, i, t: "<Message><MessageId>m%d</MessageId><ReceiptHandle>AQEB</ReceiptHandle><MD5OfBody>x</MD5OfBody><Body>%s</Body></Message>" % (i, entities(t, True)), ALL, "name", head='<?xml version="1.0"?><ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult>', foot="</ReceiveMessageResult></ReceiveMessageResponse>")
each("azure_queue_api.xml", lambda c, i, t: "<QueueMessage><MessageId>m%d</MessageId><InsertionTime>Tue, 16 Jan 2024 09:15:00 GMT</InsertionTime><MessageText>%s</MessageText></QueueMessage>" % (i, base64.b64encode(t.encode()).decode()), LINE, "store", head='\ufeff<?xml version="1.0" encoding="utf-8"?><QueueMessagesList>', foot="</QueueMessagesList>")
each("log4net_xml.xml", lambda c, i, t: '<log4net:event logger="Hook" timestamp="%s" level="INFO" thread="7" domain="x" username="x"><log4net:message>%s</log4net:message></log4net:event>\r\n' % (c.time(i), entities(t)), ALL, "name")
each("jul_xml.xml", lambda c, i, t: "<record>\n  <date>%s</date>\n  <millis>%d</millis>\n  <sequence>%d</sequence>\n  <level>INFO</level>\n  <message>Body: %s</message>\n</record>\n" % (c.time(i), c.time(i, "ms"), i, entities(t)), ALL, "name", head='<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!DOCTYPE log SYSTEM "logger.dtd">\n<log>\n', foot="</log>\n")
each("activemq_admin.xml", lambda c, i, t: '<message id="ID:x-%d">%s</message>\n' % (i, entities(t)), ALL, "name", head="<messages>\n", foot="</messages>\n")
each("pdml_field.pdml", lambda c, i, t: '<packet><proto name="json"><field name="http.file_data" showname="File Data" size="3" pos="0" show="%s" value="%s"/></proto></packet>\n' % (entities(t, True), t.encode().hex()), "leads", "name", head='<?xml version="1.0"?>\n<pdml version="0">\n', foot="</pdml>\n")
each("docx_text.xml", lambda c, i, t: "<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % entities(t), ALL, "name", head='<?xml version="1.0" encoding="UTF-8"?><w:document><w:body>', foot="</w:body></w:document>")

# Strings of other languages and tools
each("strace_read.txt", lambda c, i, t: '42   09:15:0%d.123456 read(5, %s, 65536) = %d\n' % (i, c_string(http(t)), len(http(t).encode())), LINE, "name")
each("strace_write_cut.txt", lambda c, i, t: "write(1, %s..., 4096) = 4096\n" % c_string(t[:300]), LINE, "name")
each("ltrace.txt", lambda c, i, t: "puts(%s) = 1\n" % c_string(t), LINE, "name")
each("protobuf_text.textproto", lambda c, i, t: "messages {\n  id: %d\n  payload: %s\n}\n" % (i, c_string(t)), ALL, "name")
each("gdb_print.txt", lambda c, i, t: "$%d = 0x5555 %s\n" % (i, c_string(t)), LINE, "name")
each("c_fixture.c", lambda c, i, t: "static const char hook%d[] = %s;\n" % (i, c_string(t)), ALL, "name")
each("c_adjacent_strings.c", lambda c, i, t: "static const char hook%d[] =\n%s;\n" % (i, "\n".join("    " + c_string(line + "\n") for line in t.split("\n"))), "pretty", "other")
each("csharp_verbatim.cs", lambda c, i, t: 'var hook%d = @"%s";\n' % (i, t.replace('"', '""')), ALL, "name")
each("csharp_raw.cs", lambda c, i, t: 'var hook%d = """\n%s\n""";\n' % (i, t), ALL)
each("java_text_block.java", lambda c, i, t: 'String hook%d = """\n%s""";\n' % (i, "".join("    " + line + "\n" for line in t.replace("\\", "\\\\").split("\n"))), "leads hostile", "name")
each("java_string.java", lambda c, i, t: "String hook%d = %s;\n" % (i, json.dumps(t, ensure_ascii=False)), ALL, "name")
each("kotlin_raw.kt", lambda c, i, t: 'val hook%d = """%s"""\n' % (i, t), "leads", "name")
each("rust_raw.rs", lambda c, i, t: 'let hook%d = r#"%s"#;\n' % (i, t), ALL)
each("python_raw_triple.py", lambda c, i, t: "HOOK_%d = r'''%s'''\n" % (i, t), "leads escaped", "name")
each("python_single.py", lambda c, i, t: "HOOK_%d = %r\n" % (i, t), ALL, "name")
each("python_repl.txt", lambda c, i, t: ">>> body\n%r\n" % t, ALL, "name")
each("python_icecream.log", lambda c, i, t: "ic| hook.py:42 in handle()- body: %r\n" % t, LINE, "name")
each("python_fstring_debug.log", lambda c, i, t: "INFO body=%r status=200\n" % t, LINE, "name")
each("python_bytes_str.log", lambda c, i, t: "%s INFO Received: %s\n" % (c.time(i), t.encode()), ALL, "name")
each("node_repl.txt", lambda c, i, t: "> body\n'%s'\n" % t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"), ALL, "name")
each("js_template.js", lambda c, i, t: "const hook%d = `%s`;\n" % (i, t.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")), ALL, "name")
each("js_single.js", lambda c, i, t: "const hook%d = '%s';\n" % (i, t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")), ALL, "name")
each("php_heredoc.php", lambda c, i, t: "$hook%d = <<<'JSON'\n%s\nJSON;\n" % (i, t), ALL)
each("php_single.php", lambda c, i, t: "$hook%d = '%s';\n" % (i, t.replace("\\", "\\\\").replace("'", "\\'")), ALL, "name")
each("ruby_heredoc.rb", lambda c, i, t: "hook%d = <<~'JSON'\n%s\nJSON\n" % (i, t), ALL)
each("perl_single.pl", lambda c, i, t: "my $hook%d = q{%s};\n" % (i, t), "leads", "name")
each("shell_heredoc.sh", lambda c, i, t: "curl -d @- https://x/hook <<'EOF'\n%s\nEOF\n" % t, ALL)
each("shell_double.sh", lambda c, i, t: 'curl -d "%s" https://x/hook\n' % re.sub(r'(["\\$`])', r"\\\1", t), LINE, "name")
each("windows_cmd.bat", lambda c, i, t: 'curl -d "%s" https://x/hook\r\n' % t.replace("\\", "\\\\").replace('"', '\\"'), LINE, "name")
each("windows_copied_curl.bat", lambda c, i, t: 'curl ^"https://x/hook^" ^\n  --data-raw ^"%s^"\n' % re.sub(r'([&<>|^%!"{}\[\]()])', r"^\1", t.replace("\\", "\\\\").replace('"', '\\"')), "leads hostile", "name")
each("haskell_show.log", lambda c, i, t: "body = \"%s\"\n" % "".join("\\" + x if x in '"\\' else "\\n" if x == "\n" else "\\r" if x == "\r" else "\\t" if x == "\t" else x if 32 <= ord(x) < 127 else "\\%d" % ord(x) for x in t), "leads hostile", "name")
each("erlang_binary.log", lambda c, i, t: '=INFO REPORT==== 16-Jan-2024::09:15:00 ===\n    body: <<"%s"%s>>\n' % (t.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"), "" if t.isascii() else "/utf8"), ALL, "name")
each("elixir_string.log", lambda c, i, t: "%s [info] body: %s\n" % (c.time(i, "%H:%M:%S.%L"), json.dumps(t, ensure_ascii=False).replace("#{", "\\#{")), LINE, "name")
each("clojure_edn.log", lambda c, i, t: '{:at #inst "%s", :body %s}\n' % (c.time(i), json.dumps(t, ensure_ascii=False)), ALL, "name")
each("lua_string.lua", lambda c, i, t: "hook[%d] = [==[%s]==]\n" % (i + 1, t), ALL)
each("nsdictionary.log", lambda c, i, t: '%s hook[42:1] {\n    data =     {\n        id = "%s";\n    };\n    event = "lead.unlocked";\n}\n' % (c.time(i), json.loads(t)["data"].get("id")), "leads", "name")
each("swift_dictionary.log", lambda c, i, t: '["event": "lead.unlocked", "data": ["id": "%s"]]\n' % json.loads(t)["data"].get("id"), "leads", "name")
each("java_properties.properties", lambda c, i, t: "hook.%d=%s\n" % (i, re.sub(r"([\\:=#!])", r"\\\1", t).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")), "leads hostile escaped", "name")
each("systemd_environment.service", lambda c, i, t: "Environment='HOOK_%d=%s'\n" % (i, t.replace("\\", "\\\\")), "leads escaped", "name")
each("teamcity_message.log", lambda c, i, t: "[09:15:00] ##teamcity[message text='%s' status='NORMAL']\n" % re.sub(r"[|'\n\r\[\]]", lambda m: {"\n": "|n", "\r": "|r"}.get(m.group(), "|" + m.group()), t), LINE, "name")
each("rtf_document.rtf", lambda c, i, t: "".join("\\" + x if x in "\\{}" else x if ord(x) < 128 else "\\u%d?" % ord(x) if ord(x) < 32768 else "??" for x in t.replace("\n", " ")) + "\\par\n", "leads hostile", "name", head="{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Courier;}}\n", foot="}\n")
each("latex_verbatim.tex", lambda c, i, t: "\\begin{verbatim}\n%s\n\\end{verbatim}\n" % t, ALL)
each("gron.txt", lambda c, i, t: "json = {};\njson.data = {};\njson.data.id = %s;\njson.event = \"lead.unlocked\";\n" % json.dumps(json.loads(t)["data"].get("id")), "leads", "other")
each("rails_console_inspect.txt", lambda c, i, t: "=> #<Hook:0x00007f id: %d, payload: %s, created_at: \"2024-01-16 09:15:00.123\">\n" % (i, json.dumps(t, ensure_ascii=False).replace("#{", "\\#{")), LINE, "name")
each("vcr_cassette.yml", lambda c, i, t: "- request:\n    method: post\n    body:\n      encoding: UTF-8\n      string: '%s'\n  recorded_at: Tue, 16 Jan 2024 09:15:00 GMT\n" % t.replace("'", "''").replace("\n", "\n\n        "), "leads hostile", "name", head="---\nhttp_interactions:\n")
each("delayed_job.yaml", lambda c, i, t: "--- !ruby/object:HookJob\nbody: '%s'\n" % t.replace("'", "''"), LINE, "name")
each("go_vcr.yaml", lambda c, i, t: "- request:\n    body: %s\n    headers: {}\n    method: POST\n" % json.dumps(t, ensure_ascii=False), ALL, "name", head="---\nversion: 1\ninteractions:\n")
each("yaml_plain_flow.yaml", lambda c, i, t: "- at: %s\n  body: %s\n" % (c.time(i), t), "plain long", "store")
each("yaml_folded.yaml", lambda c, i, t: "- body: >-\n    %s\n" % t.replace(" ", "\n    ", 3), "leads")
each("ini_semicolons.ini", lambda c, i, t: "[hook%d]\n; received\nbody=\"%s\"\n" % (i, t), "leads", "name")
each("toml_basic.toml", lambda c, i, t: "[[hooks]]\nbody = %s\n" % json.dumps(t, ensure_ascii=False), ALL, "name")
each("toml_multiline_basic.toml", lambda c, i, t: '[[hooks]]\nbody = """\n%s"""\n' % t.replace("\\", "\\\\").replace('"""', '""\\"'), FEW, "name")
each("hcl_heredoc.tf", lambda c, i, t: 'resource "x" "h%d" {\n  body = <<EOF\n%s\nEOF\n}\n' % (i, t), "leads escaped")
each("markdown_table.md", lambda c, i, t: "| %d | `%s` |\n" % (i, t.replace("|", "\\|")), "leads escaped", head="| id | payload |\n|----|---------|\n")
each("markdown_tilde.md", lambda c, i, t: "~~~json\n%s\n~~~\n" % t, ALL)
each("markdown_quote_fence.md", lambda c, i, t: "> ```json\n%s> ```\n\n" % "".join("> " + line + "\n" for line in t.split("\n")), "leads hostile", "store")
each("org_mode.org", lambda c, i, t: "#+BEGIN_SRC json\n%s\n#+END_SRC\n" % t, ALL)
each("bbcode.txt", lambda c, i, t: "[code]%s[/code]\n" % t, ALL)

# Consoles of servers and platforms
lines("github_actions.log", "{%Y-%m-%dT%H:%M:%S.%L4567Z} {body}")
lines("github_actions_debug.log", "{%Y-%m-%dT%H:%M:%S.%L4567Z} ##[debug]payload: {body}")
lines("gitlab_ci.log", "\x1b[0Ksection_start:1705396500:step\r\x1b[0K\x1b[36;1mbody\x1b[0;m {body}", timed=False)
lines("gitlab_ci_timestamps.log", "{%Y-%m-%dT%H:%M:%S.%L456Z} 01O {body}")
lines("jenkins_timestamper.log", "[{%Y-%m-%dT%H:%M:%S.%LZ}] {body}")
lines("jenkins_pipeline.log", "[Pipeline] echo\n{body}", timed=False)
lines("azure_pipelines.log", "{%Y-%m-%dT%H:%M:%S.%L4567Z} ##[section]{body}")
lines("buildkite.log", "\x1b_bk;t=1705396500123\x07{body}", timed=False)
lines("logcat.txt", "{%m-%d %H:%M:%S.%L}  1234  1250 I Hook    : {body}", timed=False)
lines("logcat_brief.txt", "I/Hook    ( 1234): {body}", timed=False)
lines("oslog_stream.txt", "{%Y-%m-%d %H:%M:%S.%L456+0000} 0x1b2c     Default     0x0                  42     0    hook: (hook) [com.example:hook] {body}")
lines("nslog.txt", "{%Y-%m-%d %H:%M:%S.%L456+0000} hook[42:12345] {body}")
lines("airflow.log", "[{%Y-%m-%dT%H:%M:%S.%L+0000}] {x}hook.py:42} INFO - {body}".replace("{x}", "("), timed=True)
lines("prefect.log", "{%H:%M:%S.%L} | INFO    | Flow run 'x' - {body}", timed=False)
lines("openfaas.log", "{%Y-%m-%dT%H:%M:%SZ} 2024/01/16 09:15:00 stdout: {body}", timed=False)
lines("functions_framework.log", "{%Y-%m-%dT%H:%M:%S.%LZ} [Information] Executing 'Functions.Hook' body={body}")
lines("gcloud_run_tail.log", "{%Y-%m-%d %H:%M:%S} {body}")
lines("gcloud_functions_read.txt", "D      hook  abc123  {%Y-%m-%d %H:%M:%S.%L}  {body}")
lines("wrangler_pretty.txt", "POST https://x/hook - Ok @ 1/16/2024, 9:15:00 AM\n  (log) {body}", timed=False)
lines("deno_deploy.txt", "{%Y-%m-%dT%H:%M:%S.%LZ} gcp-europe-west1 info {body}")
lines("bun_console.txt", "$ bun run a.ts\n{body}", timed=False)
lines("cloudfoundry_recent.txt", "   {%Y-%m-%dT%H:%M:%S.%L+0000} [RTR/0] OUT x - POST /hook\n   {%Y-%m-%dT%H:%M:%S.%L+0000} [APP/PROC/WEB/0] OUT {body}")
lines("aws_logs_tail_detailed.txt", "{%Y-%m-%dT%H:%M:%S.%L000+00:00} 2024/01/16/[$LATEST]8f5e {body}")
lines("aws_filter_text_output.txt", "EVENTS\t37\t{ms}\t{body}\tstream\t{ms}", timed=False)
lines("aws_sqs_yaml_like.txt", "  Body: {body}", timed=False)
lines("docker_logs_details.txt", "com.example.a=b,x=y {body}", timed=False)
lines("docker_syslog_driver.txt", "<30>{%b %d %H:%M:%S} web1 4f3c2b1a[42]: {body}", timed=False)
lines("heroku_drain.txt", "83 <40>1 {%Y-%m-%dT%H:%M:%S.%L456+00:00} host app web.3 - {body}")
lines("papertrail_cli.txt", "{%b %d %H:%M:%S} web1 hook: {body}", timed=False)
lines("papertrail_archive.tsv", "7711{i}\t{%Y-%m-%dT%H:%M:%S}\t{%Y-%m-%dT%H:%M:%SZ}\t42\tweb1\t1.2.3.4\tUser\tInfo\thook\t{body}", "plain escaped long")
lines("rsyslog_debug.txt", "Debug line with all properties:\nFROMHOST: 'web1', fromhost-ip: '1.2.3.4', HOSTNAME: 'web1', PRI: 30,\nsyslogtag 'hook:', programname: 'hook', APP-NAME: 'hook', PROCID: '-', MSGID: '-',\nTIMESTAMP: 'Jan 16 09:15:00', STRUCTURED-DATA: '-',\nmsg: ' {body}'\n", timed=False)
lines("loki_logcli_labels.txt", "{%Y-%m-%dT%H:%M:%SZ} (app=\"hook\") {body}")
lines("stern_json_extjson.txt", "hook-1 hook {body}", timed=False)
lines("kail.txt", "default/hook-1[hook]: {body}", timed=False)
lines("dapr_run.txt", "== APP == {body}", timed=False)
lines("turbo_run.txt", "hook:dev: {body}", timed=False)
lines("concurrently.txt", "[0] {body}", timed=False)
lines("lerna.txt", "@acme/hook: {body}", timed=False)
lines("pnpm_recursive.txt", "packages/hook dev: {body}", timed=False)
lines("nx.txt", "\x1b[2m>\x1b[22m {body}", timed=False)
lines("docker_build.txt", "#12 3.456 {body}", timed=False)
lines("maven.log", "[INFO] {body}", timed=False)
lines("gradle_test.log", "    {body}", timed=False)
lines("jest_console.log", "  console.log\n    {body}\n\n      at handle (src/hook.js:42:11)\n", timed=False)
lines("mocha.log", "    \u2713 hook\n{body}", timed=False)
lines("pytest_captured.log", "----------------------------- Captured stdout call -----------------------------\n{body}", timed=False)
lines("pytest_live_log.log", "INFO     hook:hook.py:42 {body}", timed=False)
lines("go_test.log", "=== RUN   TestHook\n    hook_test.go:42: {body}\n--- PASS: TestHook (0.00s)", timed=False)
lines("rspec.log", "{body}\n.", timed=False)
lines("k6_console.log", "time=\"{%Y-%m-%dT%H:%M:%SZ}\" level=info msg=webhook source=console body={body}")
lines("charm_log.log", "{%Y/%m/%d %H:%M:%S} INFO webhook body={body}", "plain escaped long")
lines("glog.log", "I0116 09:15:0{i}.123456 42 hook.cc:42] {body}", timed=False)
lines("spdlog.log", "[{%Y-%m-%d %H:%M:%S.%L}] [hook] [info] {body}")
lines("boost_log.log", "[{%Y-%m-%d %H:%M:%S.%L456}] [0x00007f] [info]    {body}")
lines("log4perl.log", "{%Y/%m/%d %H:%M:%S} INFO> hook.pl:42 main::hook - {body}")
lines("dancer.log", "[main:42] info @{%Y-%m-%d %H:%M:%S}> {body} in hook.pl l. 42")
lines("cakephp.log", "{%Y-%m-%d %H:%M:%S} info: {body}")
lines("codeigniter.log", "INFO - {%Y-%m-%d %H:%M:%S} --> {body}")
lines("yii.log", "{%Y-%m-%d %H:%M:%S} [203.0.113.7][-][-][info][application] {body}")
lines("magento.log", "[{%Y-%m-%dT%H:%M:%S.%L456+00:00}] main.INFO: {body} [] []")
lines("wordpress_debug.log", "[{%d-%b-%Y %H:%M:%S UTC}] Hook: {body}")
lines("drupal_watchdog.log", "{%b %d %H:%M:%S} web1 drupal: https://x|1705396500|hook|203.0.113.7|https://x/hook||0||{body}", timed=False)
lines("odoo.log", "{%Y-%m-%d %H:%M:%S},123 42 INFO db odoo.addons.hook.controllers: {body}")
lines("frappe.log", "{%Y-%m-%d %H:%M:%S},123 INFO hook {body}")
lines("unicorn_stderr.log", "I, [{%Y-%m-%dT%H:%M:%S.%L456} #42]  INFO -- : {body}")
lines("passenger.log", "App 42 output: {body}", timed=False)
lines("uwsgi.log", "[pid: 42|app: 0|req: 1/1] 203.0.113.7 () (32 vars in 400 bytes) [Tue Jan 16 09:15:00 2024] POST /hook => generated 2 bytes\n{body}", timed=False)
lines("tomcat_catalina_stdout.log", "{%d-%b-%Y %H:%M:%S.%L} INFO [http-nio-8080-exec-1] org.apache.Hook body {body}")
lines("jboss.log", "\x1b[0m\x1b[0m{%H:%M:%S,%L} INFO  [com.example.Hook] (default task-1) {body}\x1b[0m", timed=False)
lines("weblogic.log", "####<Jan 16, 2024 9:15:00,123 AM UTC> <Info> <Hook> <web1> <server1> <[ACTIVE]> <> <> <> <{ms}> <BEA-000000> <{body}> ", timed=False)
lines("websphere.log", "[1/16/24 9:15:00:123 UTC] 00000042 SystemOut     O {body}", timed=False)
lines("liberty.log", "[1/16/24, 9:15:00:123 UTC] 00000042 com.example.Hook I {body}", timed=False)
lines("mule.log", "INFO  {%Y-%m-%d %H:%M:%S,%L} [[hook].uber.01: [hook].CPU_LITE @42] [processor: hook/processors/0; event: 8f5e] org.mule.Logger: {body}")
lines("camel_log_eip.log", "{%Y-%m-%d %H:%M:%S.%L}  INFO 42 --- [exec-1] hook : Exchange[ExchangePattern: InOnly, BodyType: String, Body: {body}]")
lines("nifi_app.log", "{%Y-%m-%d %H:%M:%S,%L} INFO [Timer-Driven Process Thread-1] o.a.n.p.standard.LogAttribute LogAttribute[id=x] FlowFile Payload {body}")
lines("biztalk_like.log", "{%Y-%m-%d %H:%M:%S.%L}\t[42]\tINFO\tHook\t{body}")
lines("delphi_like.log", "{%d/%m/%Y %H:%M:%S} - {body}", timed=False)
lines("nginx_lua_notice.log", "{%Y/%m/%d %H:%M:%S} [warn] 42#42: *1 [lua] body_logger.lua:3: {body} while logging request, client: 203.0.113.7")
lines("haproxy_lua.log", "[info] 015/091500 (42) : {body}", timed=False)
lines("envoy_text_access.log", "[{%Y-%m-%dT%H:%M:%S.%LZ}] \"POST /hook HTTP/1.1\" 200 - 1629 2 3 2 \"-\" \"axios\" \"x\" \"h\" \"10.0.0.1:80\" body={body}")
lines("traefik_common.log", "203.0.113.7 - - [{%d/%b/%Y:%H:%M:%S +0000}] \"POST /hook HTTP/1.1\" 200 2 \"-\" \"-\" 1 \"hook@docker\" \"http://10.0.0.1\" 3ms {body}")
lines("caddy_console.log", "{%Y/%m/%d %H:%M:%S.%L}\tINFO\thttp.log.access\thandled\t{body}")
lines("webhook_adnanh.log", "[webhook] {%Y/%m/%d %H:%M:%S} [8f5e] body: {body}")
lines("localtunnel_log.txt", "{%a %b %d %Y %H:%M:%S} GMT+0000 (UTC) POST /hook {body}", timed=False)
lines("hookdeck_cli.txt", "{%Y-%m-%d %H:%M:%S} [200] POST http://localhost:3000/hook | https://x {body}")
lines("svix_listen.txt", "<- Forwarding message ID evt to: http://localhost POST {body}", timed=False)
lines("stripe_listen_json.txt", "{body}\n{%Y-%m-%d %H:%M:%S}  <--  [200] POST http://localhost:3000 [evt_1]", timed=False)
lines("nats_sub_plain.txt", "09:15:0{i} Received on \"hooks.lead\" : {body}", timed=False)
lines("nsq_tail.txt", "{body}", timed=False)
lines("kafka_headers.txt", "CreateTime:{ms}\ttraceparent:00-1,ct:application/json\tkey-{i}\t{body}", timed=True)
lines("kafka_partition_offset.txt", "CreateTime:{ms}\tPartition:0\tOffset:{i}\tNO_HEADERS\tnull\t{body}", timed=True)
lines("kcat_key_tab.txt", "key-{i}\t{body}", timed=False)
lines("pulsar_consume.txt", "----- got message -----\npublishTime:[{ms}], eventTime:[0], key:[null], properties:[], content:{body}", timed=False)
lines("connect_struct.txt", "Struct(id={i},payload={body})", timed=False)
lines("wscat.txt", "< {body}", timed=False)
lines("wscat_stamped.txt", "[{%H:%M:%S}] < {body}", timed=False)
lines("socketio_frames.txt", "42[\"lead\",{body}]", timed=False)
lines("phoenix_frames.txt", "[null,null,\"room:x\",\"lead\",{body}]", timed=False)
lines("irc_log.txt", "[09:15] <hookbot> {body}", timed=False)
lines("telegram_export.txt", "Hook Bot, [{%d.%m.%Y %H:%M}]\n{body}\n", timed=False)
lines("whatsapp_export.txt", "16/01/2024, 09:15 - Hook: {body}", timed=False)
lines("discord_chat_exporter.txt", "[16-Jan-24 09:15 AM] hook#0000\n{body}\n", timed=False)
lines("tmux_capture.txt", "web1% {body}", timed=False)
lines("git_log_patch.txt", "+{body}", timed=False)
lines("git_blame.txt", "^abc1234 (A U Thor 2024-01-16 09:15:0{i} +0000 {i}) {body}", timed=False)
lines("git_grep.txt", "HEAD:spool/h.json:{body}", timed=False)
lines("ag_vimgrep.txt", "h.log:1:1:{body}", timed=False)
lines("grep_context.txt", "h.log-12-GET /\nh.log:13:{body}\n--", timed=False)
lines("grep_byte.txt", "1024:{body}", timed=False)
lines("nl_ba.txt", "     {i}  {body}", timed=False)
lines("miller_dkvp.txt", "id={i},at={%Y-%m-%dT%H:%M:%SZ},payload={body}", timed=False)
lines("etcdctl_get.txt", "hooks/{i}\n{body}", timed=False)
lines("mosquitto_verbose_stamp.txt", "{s} leads/hook {body}", timed=False)
lines("amqp_consume.txt", "{body}", timed=False)
lines("memcached_get.txt", "VALUE hook{i} 0 1629\r\n{body}\r\nEND\r", timed=False)
lines("pop3_transcript.txt", "+OK 1629 octets\r\nSubject: lead\r\n\r\n{body}\r\n.\r", timed=False)
lines("smtp_transcript.txt", "DATA\r\n354 go\r\nSubject: lead\r\n\r\n{body}\r\n.\r\n250 ok\r", timed=False)
lines("swaks.txt", " -> Subject: lead\n -> \n -> {body}\n -> .", timed=False)
lines("openssl_s_client.txt", "---\nread R BLOCK\n{body}\nclosed", timed=False)
lines("vlog_bin.txt", "-   VCL_Log        body:{body}", timed=False)
lines("tilt.txt", "     hook \u2502 {body}", timed=False)
lines("skaffold.txt", "[hook] {body}", timed=False)
lines("devspace.txt", "dev:hook  {body}", timed=False)
lines("sst_dev.txt", "|  +3ms     {body}", timed=False)
lines("serverless_logs.txt", "{%Y-%m-%d %H:%M:%S.%L}\t8f5e\tINFO\t{body}")
lines("cdk_tail.txt", "[hook] {%I:%M:%S %p} {body}", timed=False)
lines("amplify_like.txt", "{%Y-%m-%dT%H:%M:%S.%LZ}\t8f5e-1\tINFO\tEVENT: {body}")
lines("timestamps_twice.log", "{%Y-%m-%dT%H:%M:%S.%LZ} {%Y-%m-%d %H:%M:%S} INFO {body}")
lines("trailing_stamp.log", "{body} at {%Y-%m-%dT%H:%M:%S.%LZ}", timed=False)
lines("quoted_by_double.log", "INFO body \"{body}\" done", timed=False)
lines("parenthesised.log", "INFO body ({body})", timed=False)
lines("angle.log", "INFO body <{body}>", timed=False)
lines("semicolon_fields.log", "{%Y-%m-%d %H:%M:%S};INFO;hook;{body};200")
lines("pipe_fields.log", "{%Y-%m-%d %H:%M:%S}|INFO|hook|{body}|200")
lines("cef.log", "CEF:0|X|Hook|1|100|lead|3|rt={ms} msg={body}", timed=False)
lines("leef.log", "LEEF:2.0|X|Hook|1|lead|^|devTime={ms}^msg={body}", timed=False)
lines("w3c_quoted.log", "{%Y-%m-%d %H:%M:%S} POST /hook '{body}'", "plain escaped long", expect="name")
@capture("w3c_iis.log", "long", expect="name")
def iis(c):
    head = "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem x-body sc-status\n"
    return head + "".join("%s POST /hook %s 200\n" % (c.time(i, "%Y-%m-%d %H:%M:%S"), t.replace(" ", "+")) for i, t in c)


lines("vertical_tab.log", "\x0b{body}\x0c", timed=False)
lines("bell_and_controls.log", "\x07\x08{body}\x1b[K", timed=False)
lines("bom_every_line.log", "\ufeffINFO {body}", timed=False)
lines("nbsp_indent.log", "\u00a0\u00a0{body}", timed=False)
lines("zero_width.log", "\u200b{body}\u200b", timed=False)
lines("rtl_mark.log", "\u200f{body}", timed=False)
lines("cr_progress.log", "10%\r50%\r100%\r{body}", timed=False)
prefixed("pretty_github_actions.log", "{%Y-%m-%dT%H:%M:%S.%L4567Z} ", timed=True)
prefixed("pretty_logcat.txt", "{%m-%d %H:%M:%S.%L}  1234  1250 I Hook    : ")
prefixed("pretty_logcat_brief.txt", "I/Hook    ( 1234): ")
prefixed("pretty_turbo.txt", "hook:dev: ")
prefixed("pretty_dapr.txt", "== APP == ")
prefixed("pretty_concurrently.txt", "[0] ")
prefixed("pretty_docker_build.txt", "#12 3.456 ")
prefixed("pretty_maven.log", "[INFO] ")
prefixed("pretty_git_show.txt", "+")
prefixed("pretty_grep_n.txt", "h.json-")
prefixed("pretty_swaks.txt", " -> ")
prefixed("pretty_tilt.txt", "     hook \u2502 ")
prefixed("pretty_sst.txt", "|  +3ms     ")
prefixed("pretty_lambda_stamped.txt", "{%Y-%m-%dT%H:%M:%S.%LZ}\t8f5e\tINFO\t", timed=True)
prefixed("pretty_ecs.txt", "{%Y-%m-%dT%H:%M:%S.%L000+00:00} ecs/hook/4f ", timed=True)
prefixed("pretty_syslog_5424.txt", "<134>1 {%Y-%m-%dT%H:%M:%S.%LZ} web1 hook 42 - - ", timed=True)
each("pretty_syslog_others.log", lambda c, i, t: "Jan 16 09:15:00 web1 cron[99]: (root) CMD (x)\n".join("Jan 16 09:15:00 web1 hook[42]: " + line + "\n" for line in t.split("\n")), "pretty")
each("pretty_syslog_one.log", lambda c, i, t: "".join("Jan 16 09:15:00 web1 hook[42]: %s\n%s" % (line, "Jan 16 09:15:00 web1 cron[99]: (root) CMD (x)\n" * (n == 3)) for n, line in enumerate(t.split("\n"))), "pretty")
prefixed("pretty_comment.js", "// ")
each("grep_color.txt", lambda c, i, t: "h.log:" * (i > 0) + t.replace("lead", "\x1b[01;31m\x1b[Klead\x1b[m\x1b[K") + "\n")
prefixed("pretty_comment.sh", "# ")
prefixed("pretty_javadoc.java", " * ")
prefixed("pretty_sql_comment.sql", "-- ")
prefixed("pretty_insomnia_timeline.txt", "| ", before="> POST /hook HTTP/1.1\n> Host: x\n\n")

# Requests and traffic
each("knative_event_display.txt", lambda c, i, t: "☁️  cloudevents.Event\nValidation: valid\nContext Attributes,\n  specversion: 1.0\n  type: lead.unlocked\n  source: /discko\n  id: %d\n  time: %s\n  datacontenttype: application/json\nData,\n  %s\n" % (i, c.time(i), t.replace("\n", "\n  ")), "pretty")
each("rabbitmq_firehose.log", lambda c, i, t: "=" * 80 + "\n2024-01-16 9:15:0%d:123: Message published\n\nNode:         rabbit@web1\nConnection:   127.0.0.1:51234 -> 127.0.0.1:5672\nVirtual host: /\nUser:         guest\nChannel:      1\nExchange:     hooks\nRouting keys: [<<\"hooks\">>]\nRouted queues: [<<\"q\">>]\nProperties:   [{<<\"delivery_mode\">>,signedint,1},\n               {<<\"headers\">>,table,[]}]\nPayload: \n%s\n\n" % (i, t), ALL)
each("nats_stream_view.txt", lambda c, i, t: "[%d] Subject: hooks.lead Received: %s\n\n%s\n\n\n" % (i + 1, c.time(i, "%Y-%m-%dT%H:%M:%SZ"), t), ALL)
each("nats_sub_headers.txt", lambda c, i, t: '[#%d] Received on "hooks.lead"\nNats-Msg-Id: %d\nContent-Type: application/json\n\n%s\n\n\n' % (i + 1, i, t), ALL)
each("goreplay.gor", lambda c, i, t: "1 8f5e%d %d 0\n%s\n\U0001f435\U0001f648\U0001f649\n" % (i, c.time(i, "ns"), http(t)), ALL)
each("stomp_frames.txt", lambda c, i, t: "MESSAGE\ndestination:/queue/leads\nmessage-id:%d\ncontent-length:%d\n\n%s\0\n" % (i, len(t.encode()), t), ALL)
each("tshark_follow.txt", lambda c, i, t: "\n" + "=" * 67 + "\nFollow: http,ascii\nFilter: tcp.stream eq %d\nNode 0: 127.0.0.1:51234\nNode 1: 127.0.0.1:80\n%d\n%s\n\t17\nHTTP/1.1 200 OK\r\n\n" % (i, len(http(t)), http(t)) + "=" * 67 + "\n", "plain")
each("tcpdump_A_full.txt", lambda c, i, t: "09:15:0%d.123456 IP 203.0.113.7.51234 > 10.0.0.1.80: Flags [P.], seq 1:1629, ack 1, win 502, options [nop,nop,TS val 1 ecr 2], length %d: HTTP: POST /hook HTTP/1.1\nE..d..@.@..........P......P.....%s\n" % (i, len(t), dots(http(t), "\r\n\t")), "leads hostile escaped", "name")
each("tcpdump_A_stamped.txt", lambda c, i, t: "%s.123456 IP localhost.51234 > localhost.80: Flags [P.], seq 1:1629, length %d: HTTP: POST /hook HTTP/1.1\nE..d..@.@..%s\n" % (c.time(i, "%Y-%m-%d %H:%M:%S"), len(t), dots(http(t), "\r\n\t")), "leads hostile", "name")
each("ngrep.txt", lambda c, i, t: "T %s.123456 203.0.113.7:51234 -> 10.0.0.1:80 [AP] #%d\n%s\n" % (c.time(i, "%Y/%m/%d %H:%M:%S"), i, dots(http(t), "")), "leads hostile escaped", "name", head="interface: any\nfilter: ( port 80 ) and ((ip || ip6) || (vlan && (ip || ip6)))\n####\n")
each("ngrep_byline.txt", lambda c, i, t: "T 203.0.113.7:51234 -> 10.0.0.1:80 [AP] #%d\n%s\n" % (i, dots(http(t), "\n").replace("\r", ".")), "leads hostile", "name", head="interface: any\n##\n")
each("tcpflow_console.txt", lambda c, i, t: "203.000.113.007.51234-010.000.000.001.00080: %s\n\n" % dots(http(t), "\r\n"), "leads hostile", "name")
each("k6_http_debug.log", lambda c, i, t: 'time="%s" level=info msg="Request:\\n%s\\n" group=0 iter=0 request_id=x scenario=default source=http-debug vu=1\n' % (c.time(i, "%Y-%m-%dT%H:%M:%SZ"), json.dumps(http(t), ensure_ascii=False)[1:-1]), LINE, "name")
each("httpie_verbose.txt", lambda c, i, t: http(t).replace("\r\n", "\n", 5) + "\n\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok\n\n", ALL)
each("hurl_verbose.txt", lambda c, i, t: "* Executing entry %d\n*\n> POST /hook HTTP/1.1\n> Host: x\n> Content-Type: application/json\n>\n* Request body:\n* %s\n*\n< HTTP/1.1 200 OK\n<\n" % (i, t), LINE)
each("wget_server_response.txt", lambda c, i, t: "--2024-01-16 09:15:0%d--  http://x/last\nResolving x... 10.0.0.1\nConnecting to x... connected.\nHTTP request sent, awaiting response... \n  HTTP/1.1 200 OK\n  Content-Type: application/json\nLength: 1629 (1.6K) [application/json]\nSaving to: 'STDOUT'\n\n%s\n2024-01-16 09:15:00 (1 MB/s) - written to stdout\n\n" % (i, t), LINE)
each("curl_i_http2.txt", lambda c, i, t: "HTTP/2 200 \r\ncontent-type: application/json; charset=utf-8\r\ndate: Tue, 16 Jan 2024 09:15:00 GMT\r\ncontent-length: %d\r\n\r\n%s" % (len(t.encode()), t), ALL)
each("curl_i_no_length.txt", lambda c, i, t: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n%s\n" % t, ALL)
each("curl_i_100_continue.txt", lambda c, i, t: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s\n" % (len(t.encode()), t), ALL)
each("http_put_h1_multi_get.txt", lambda c, i, t: "GET /health HTTP/1.1\r\nHost: x\r\n\r\n" + http(t) + "\r\n", ALL)


def tnet(value):
    """A value as mitmproxy saves it: a tnetstring."""
    if isinstance(value, dict):
        return tnet_of("".join(tnet(k) + tnet(v) for k, v in value.items()), "}")
    if isinstance(value, list):
        return tnet_of("".join(tnet(v) for v in value), "]")
    return tnet_of(str(value).lower(), "!") if isinstance(value, bool) else tnet_of(str(value), "^") if isinstance(value, float) else tnet_of(str(value), "#") if isinstance(value, int) else tnet_of("", "~") if value is None else tnet_of(value, ",")


def tnet_of(text, kind):
    return "%d:%s%s" % (len(text.encode()), text, kind)


def flow(c, i, t):
    """A flow of mitmdump -w: the times of a request stand behind or before its content."""
    start, old = float(c.time(i, "float")), 1588655105.5
    request = {"path": "/hook", "method": "POST", "port": 80, "timestamp_end": start + 0.002, "timestamp_start": start, "trailers": None, "content": t, "headers": [["Host", "x"], ["Content-Length", str(len(t.encode()))]], "http_version": "HTTP/1.1"}
    request = dict(reversed(request.items())) if i % 2 else request
    return {"type": "http", "version": 17, "websocket": None, "response": {"reason": "OK", "status_code": 200, "timestamp_end": start + 0.02, "timestamp_start": start + 0.01, "content": "ok", "headers": [["Server", "x"]]}, "request": request,
            "server_conn": {"timestamp_start": old, "address": ["127.0.0.1", 80]}, "client_conn": {"timestamp_start": old, "tls_established": False}, "metadata": {}}


each("mitmproxy.flows", lambda c, i, t: tnet(flow(c, i, t)), ALL, timed=True)
each("mitmproxy_tcp.flows", lambda c, i, t: tnet({"type": "tcp", "client_conn": {"timestamp_start": 1588655105.5}, "messages": [[True, http(t), float(c.time(i, "float"))], [False, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", float(c.time(i, "float"))]]}), ALL, timed=True)
# One that was cut at its end, and one with a text in it that quotes the beginning of a flow.
each("mitmproxy_cut.flows", lambda c, i, t: tnet(flow(c, i, t)), LINE, foot=tnet(flow(type("c", (), {"time": lambda self, i, form: 1588655105.5})(), 0, "x"))[:-20])
each("sse_event_named.txt", lambda c, i, t: "event: lead.unlocked\nid: %d\nretry: 3000\ndata: %s\n\n" % (i, t), LINE)
each("smee_sse.txt", lambda c, i, t: "id: 1\nevent: message\ndata: %s\n\n" % c.json({"host": "smee.io", "content-type": "application/json", "body": c.object(i), "query": {}, "timestamp": c.time(i, "ms")}), "plain hostile long", timed=True)
each("graphql_multipart.txt", lambda c, i, t: "--graphql\r\nContent-Type: application/json\r\n\r\n%s\r\n" % c.json({"payload": {"data": {"hook": {"body": t}}}}), ALL, foot="--graphql--\r\n")
each("multipart_form.txt", lambda c, i, t: "POST /hook HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b%d\r\n\r\n--b%d\r\nContent-Disposition: form-data; name=\"payload\"\r\nContent-Type: application/json\r\n\r\n%s\r\n--b%d--\r\n" % (i, i, t, i), LINE, "name")
each("form_body_http.txt", lambda c, i, t: (lambda b: "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (len(b), b))("payload=" + urllib.parse.quote_plus(t)), LINE, "name")
each("query_string_access.log", lambda c, i, t: '203.0.113.7 - - [%s] "GET /hook?payload=%s HTTP/1.1" 200 2 "-" "x"\n' % (c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), urllib.parse.quote(t)), LINE, "name")
each("otel_debug_exporter.txt", lambda c, i, t: "LogRecord #%d\nObservedTimestamp: 2020-05-05 05:05:05.123 +0000 UTC\nTimestamp: %s +0000 UTC\nSeverityText: INFO\nSeverityNumber: Info(9)\nBody: Str(%s)\nAttributes:\n     -> a: Str(b)\nTrace ID: \nSpan ID: \nFlags: 0\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t), ALL, timed=True)
each("wireshark_copied_summary.txt", lambda c, i, t: "JavaScript Object Notation: application/json\n    Object\n        Member: event\n            [Path with value: /event:lead.unlocked]\n            String value: lead.unlocked\n            Key: event\n", "leads", "other")

# Mail
each("maildir_7bit.eml", lambda c, i, t: "Return-Path: <h@x>\nReceived: from x by y; Tue, 16 Jan 2024 09:15:00 +0000\nSubject: lead\nContent-Type: application/json\n\n%s\n" % t, "leads escaped")
each("takeout.mbox", lambda c, i, t: "From 17882@xxx Tue Jan 16 09:15:0%d +0000 2024\r\nX-GM-THRID: 1\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n\r\n" % (i, t), ALL)
each("emlx.emlx", lambda c, i, t: "%d\nSubject: lead\nContent-Type: text/plain\n\n%s\n<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict><key>date</key><integer>1705396500</integer></dict></plist>\n" % (len(t), t), LINE)
each("mail_base64_html.eml", lambda c, i, t: "--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n%s\n" % base64.encodebytes(("<html><pre>" + entities(t) + "</pre></html>").encode()).decode(), FEW, "name", head="MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n", foot="--b--\n")
each("mail_flowed.eml", lambda c, i, t: "Subject: lead\nContent-Type: text/plain; format=flowed\n\n%s\n" % " \n".join(textwrap.wrap(t, 70, break_long_words=False)), "leads", "name")

# Lines that begin with a clock in brackets, which is no array
def node_foreman(c, i, t):
    """nf wraps at 500 units of UTF-16 and marks what it has wrapped."""
    units = t.encode("utf-16-le")
    pieces = [units[at : at + 1000].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 1000)]
    return "".join("9:15:00 AM web.1          |  %s%s\n" % (">  " if k else "", piece) for k, piece in enumerate(pieces))


each("node_foreman.log", node_foreman, "plain escaped leads", "name")


def boxed(v):
    """R's jsonlite writes each value in a list of its own, and so does xml2js."""
    return {k: boxed(x) for k, x in v.items()} if isinstance(v, dict) else list(map(boxed, v)) if isinstance(v, list) else [v]


each("boxed.ndjson", lambda c, i, t: json.dumps(boxed(json.loads(t))) + "\n", "leads hostile", "unread")
each("boxed_data.ndjson", lambda c, i, t: json.dumps({k: [v] for k, v in json.loads(t).items()}) + "\n", "leads hostile", "unread")

# The data of a lead printed by itself, as the documentation's example hands it on
for name, write in {"print_r": print_r, "python": repr, "json": json.dumps}.items():
    each("data_alone_%s.log" % name, lambda c, i, t, write=write: "Event received: lead.unlocked %s\n" % write(json.loads(t)["data"]), "leads hostile", "unread")
each("tshark_fields.tsv", lambda c, i, t: "%s\t%s\n" % (c.time(i), re.sub("[^\0-\x7f]", lambda m: "\ufffd" * len(m.group().encode()), t)), "hostile", "name")
each("tshark_v.txt", lambda c, i, t: "".join("            Member: %s\n                String value: %s\n" % kv for kv in json.loads(t)["data"]["summary"].items()), "hostile", "unread", head="Frame 1: 1225 bytes on wire (9800 bits), 1225 bytes captured (9800 bits) on interface lo, id 0\n")


def php_fpm_cut(c, i, t):
    """PHP cuts a message at log_limit, and PHP-FPM the line in which it quotes it: here within a text that quotes a payload."""
    said = "[16-Jan-2024 09:15:0%d] WARNING: [pool www] child 42 said into stderr: " % i
    at = max(t.find('{\\"'), 900)
    return '%s"NOTICE: PHP message: Discko: %s"\n%s"%s..."\n' % (said, t[: at - 1], said, t[at - 1 :][:400])


each("php_fpm_cut.log", php_fpm_cut, "hostile", "unread")


def pino_pretty(c, i, t, head):
    body = json.dumps(json.loads(t), indent=2, ensure_ascii=False).replace("\n", "\n    ")
    return "%s INFO (4321): hook\n    body: %s\n" % (head, body)


each("pino_pretty_clock.log", lambda c, i, t: pino_pretty(c, i, t, "[%s.123]" % c.time(i, "%H:%M:%S")), "leads long")
each("pino_pretty_stamp.log", lambda c, i, t: pino_pretty(c, i, t, "[%s.123 +0000]" % c.time(i, "%Y-%m-%d %H:%M:%S")), "leads")
each("pino_pretty_halved.log", lambda c, i, t: pino_pretty(c, i, t, "[%s.123]" % c.time(i, "%H:%M:%S")).replace("\\\\", "\\"), LINE, "name")
each("pino_pretty_untimed.log", lambda c, i, t: pino_pretty(c, i, t, "").replace(" INFO (4321)", "INFO").replace("\\\\", "\\"), LINE, "name")
for name, head in {"ignore": "[%H:%M:%S] INFO: hook", "level_first": "INFO [%H:%M:%S.123] (4321): hook", "offset": "[%Y-%m-%d %H:%M:%S.123 +0000] INFO: hook", "colour": "[%H:%M:%S.123] \x1b[32mINFO\x1b[39m: \x1b[36mhook\x1b[39m"}.items():
    each("pino_pretty_%s.log" % name, lambda c, i, t, head=head: '%s {"req":{"body":%s}}\n' % (c.time(i, head), t.replace("\\\\", "\\")), LINE, "name")
each("pino_pretty_single.log", lambda c, i, t: '[%s.123] INFO (4321): hook {"req":{"body":%s}}\n' % (c.time(i, "%H:%M:%S"), t.replace("\\\\", "\\")), LINE, "name")
each("clock_over_pretty.log", lambda c, i, t: "[%s] hook\n%s\n" % (c.time(i, "%H:%M:%S"), t), ALL)

# Apache's error log: every backslash doubled, every byte that is not printable ASCII as \\xhh, quotes as they are
def apache(text):
    return "".join({"\\": "\\\\", "\n": "\\n", "\t": "\\t"}.get(chr(b), chr(b) if 32 <= b < 127 else "\\x%02x" % b) for b in text.encode())


each("apache_error_php.log", lambda c, i, t: "[%s] [php:notice] [pid 29796:tid 29796] [client 203.0.113.7:49508] %s\n" % (c.time(i, "%a %b %d %H:%M:%S.123456 %Y"), apache(t)), ALL)
each("apache_error_cgi.log", lambda c, i, t: "web-1  | [%s] [cgi:error] [pid 7] [client 203.0.113.7:49508] AH01215: stderr from /hook: lead %s, referer: https://x\n" % (c.time(i, "%a %b %d %H:%M:%S.123456 %Y"), apache(t)), ALL)
each("apache_error_old.log", lambda c, i, t: "[%s] [error] [client 203.0.113.7] %s\r\n" % (c.time(i, "%a %b %d %H:%M:%S %Y"), apache(t)), ALL)
each("apache_error_docker.ndjson", lambda c, i, t: c.json({"log": "[%s] [wsgi:error] [pid 7:tid 9] [remote 203.0.113.7:49508] %s\n" % (c.time(i, "%a %b %d %H:%M:%S.123456 %Y"), apache(t)), "stream": "stderr"}) + "\n", ALL)
each("apache_error_unescaped.log", lambda c, i, t: "[%s] [php:notice] [pid 7] [client 203.0.113.7:49508] %s\n" % (c.time(i, "%a %b %d %H:%M:%S.123456 %Y"), t), LINE)

# HTML whose quotes are raw and whose letters have names, as editors and mail programs write it
def named(text):
    names = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00e9": "&eacute;", "\u00ef": "&iuml;", "\u2019": "&rsquo;", "\u20ac": "&euro;"}
    return "".join(names.get(character, character) for character in text)


each("html_names.html", lambda c, i, t: "<p>Lead: %s</p>\n" % named(t), "plain hostile", "name", head="<html><body>\n", foot="</body></html>\n")
each("html_names_br.html", lambda c, i, t: "<b>Lead:</b>%s%s<br />\n" % ("<br>\n" if i else " ", named(t)), "plain", "name")
each("html_names_json.ndjson", lambda c, i, t: c.json({"html_body": "<div>Lead:<br>%s</div>" % named(t)}) + "\n", "plain", "name")
each("html_nbsp.html", lambda c, i, t: "<div>%s</div>\n" % t.replace(": ", ":&nbsp; ").replace(" d", "&nbsp; d"), "leads", "name")
each("elastic_highlight.ndjson", lambda c, i, t: c.json({"_source": {"message": t}, "highlight": {"message": [t.replace("lead.unlocked", "lead.unlocked").replace('"NEW"', '"<em>NEW</em>"')]}}) + "\n", "leads")

# What a logger or PowerShell prints for objects deeper than it goes
def cut_levels(t, stub, many):
    lead = json.loads(t)
    for name, value in lead["data"].items():
        lead["data"][name] = stub if isinstance(value, dict) else many if isinstance(value, list) else value
    return json.dumps(lead, separators=(",", ":"))


each("sentry_depth.ndjson", lambda c, i, t: '{"extra":{"body":%s}}\n' % cut_levels(t, "[Object]", "[Array]"), "leads", "other")
each("powershell_depth.json", lambda c, i, t: cut_levels(t, "@{type=PERSON; firstName=Jane}", "System.Object[]") + "\n", "leads", "other")

# Tools that write bytes as letters
each("avro_bytes.json", lambda c, i, t: json.dumps({"Offset": str(i), "Body": {"bytes": t.encode().decode("latin-1")}}) + "\n", ALL)
each("apache_wire.log", lambda c, i, t: "".join(chr(b) if b < 128 else "[0x%02x]" % b for b in ('%s DEBUG [main] org.apache.http.wire: http-outgoing-0 >> "%s"\n' % (c.time(i), t)).encode()), LINE, "name")


def socat_v_dated(c, i, t):
    message = http(t)
    escaped = message.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t")
    return "> %s.000352248  length=%d from=0 to=%d\n%s" % (c.time(i, "%Y/%m/%d %H:%M:%S"), len(message.encode()), len(message.encode()) - 1, dots(escaped, "\n"))


each("socat_v_dated.txt", socat_v_dated, LINE, "name")

# The header has no name for the last column
each("event_viewer.csv", lambda c, i, t: 'Information,2/3/2026 4:05:1%d AM,Discko,1000,None,"%s"\r\n' % (i, t.replace('"', '""')), ALL, head="\ufeffLevel,Date and Time,Source,Event ID,Task Category\r\n")


# The body is printed again, and the header that tells its length is not
def httpie_format(c, i, t):
    body = json.dumps(json.loads(t), indent=4, sort_keys=True, ensure_ascii=False)
    return "POST /hook HTTP/1.1\nContent-Length: %d\nContent-Type: application/json\nHost: x\n\n%s\n\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok\n\n\n\n" % (len(t.encode()), body)


each("httpie_format.txt", httpie_format, "leads")

# Records of which the beginning is missing: what their texts quote is no payload
def tails(t):
    return [t[t.index(at) + skip :] for at, skip in (('"data":', 30), ('"summary":', 0), ('"summary":', 12), ('"comment":', 4))]


each("tails.log", lambda c, i, t: "".join(tail + "\n" for tail in tails(t)), "hostile", "unread")
each("tails_in_strings.ndjson", lambda c, i, t: "".join(json.dumps({"n": n, "text": tail}) + "\n" for n, tail in enumerate(tails(t))), "hostile", "unread")


def cut(text, size):
    return [text[at : at + size] for at in range(0, len(text), size)]


# Loggers that split a record, and say so
each("google_log_split.ndjson", lambda c, i, t: "".join(json.dumps({"insertId": "i%d" % n, "timestamp": c.time(i), "textPayload": part, "split": {"uid": "u%d" % i, "index": n, "totalSplits": len(cut(t, 700))}}) + "\n" for n, part in enumerate(cut(t, 700))), "hostile long")
each("journald_line_max.ndjson", lambda c, i, t: "".join(json.dumps({"__REALTIME_TIMESTAMP": c.time(i, "us"), "_PID": "42", "MESSAGE": part, **({"_LINE_BREAK": "line-max"} if n + 1 < len(cut(t, 700)) else {})}) + "\n" for n, part in enumerate(cut(t, 700))), "hostile long")
each("torn_brace.log", lambda c, i, t: "{\nnpm WARN deprecated x@1.0.0\n%s\n" % t, ALL)


# Base64 in one line, of a length that needs no padding, and in lines
def base64_lines(text, width):
    data = text.encode()
    while width == 0 and len(data) % 3:
        data += b" "
    return base64.b64encode(data).decode() + "\n" if width == 0 else base64.encodebytes(data).decode()


each("base64_both.txt", lambda c, i, t: base64_lines(t, 0 if i % 2 == 0 else 76), "plain hostile long")


# A record of some hundred bytes that would unpack to gigabytes
def packed(data):
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def bomb(c):
    inner = packed(b"a" * 1000000)
    middle = packed(json.dumps({"x": [inner] * 20}).encode())
    return json.dumps({"a": packed(json.dumps({"x": [middle] * 100}).encode())}) + "\n"


capture("packed_bomb.ndjson", "plain", expect="damaged")(bomb)


# A Buffer of Node's in a body that is printed over many lines
each("buffer_pretty.log", lambda c, i, t: json.dumps({"body": {"type": "Buffer", "data": list(t.encode())}}, indent=2) + "\n", "plain hostile")

# A table in one line, as SheetJS writes it: each value twice, in an attribute as it is
each("sheetjs.html", lambda c, i, t: '<tr><td data-t="s" data-v="{0}" id="sjs-A{1}">{0}</td><td data-t="s" data-v="{2}" id="sjs-B{1}">{3}</td></tr>'.format(c.time(i), i + 2, t, entities(t, True)), "plain leads", timed=True, head="<html><head><meta charset=\"utf-8\"/><title>SheetJS Table Export</title></head><body><table><tr><td>at</td><td>body</td></tr>", foot="</table></body></html>")


# JSON that a program has coloured, each of its words in an element of its own
def coloured(text, word, mark):
    """WORD(w) for each word of JSON, MARK(m) for each run of its marks."""
    return "".join(word(part) if part[0] not in "{}[]:, \n" else mark(part) for part in re.findall(r'"(?:\\.|[^"\\])*"|[{}\[\]:, \n]+|[^{}\[\]:, \n"]+', text))


COLOURED = "plain hostile pretty"
each("pygments.html", lambda c, i, t: coloured(t, lambda w: '<span class="s2">%s</span>' % entities(w, True), lambda m: '<span class="p">%s</span>' % m) + "\n", COLOURED, "unread", head='<div class="highlight"><pre><span></span>', foot="</pre></div>\n")
each("highlight_js.html", lambda c, i, t: '<pre><code class="hljs language-json">%s</code></pre>\n' % coloured(t, lambda w: '<span class="hljs-string">%s</span>' % entities(w), str), COLOURED, "unread", head="<!DOCTYPE html>\n<html><body>\n", foot="</body></html>\n")
each("pygments.svg", lambda c, i, t: '<text x="0" y="%d" xml:space="preserve">%s</text>\n' % (14 + 19 * i, coloured(t, lambda w: '<tspan fill="#BA2121">%s</tspan>' % entities(w, True), str)), COLOURED, "unread", head='<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">\n<g font-family="monospace">\n', foot="</g></svg>\n")
each("pygments_bbcode.txt", lambda c, i, t: coloured(t, lambda w: "[color=#BA2121]%s[/color]" % w, str) + "\n", COLOURED, "unread")
each("rcs.txt", lambda c, i, t: t.replace("@", "@@") + "\n", ALL, "unread", head="head\t1.1;\naccess;\nsymbols;\nlocks; strict;\ncomment\t@# @;\n\n\n1.1\ndate\t2024.01.16.09.15.00;\tauthor a;\tstate Exp;\nbranches;\nnext\t;\n\n\ndesc\n@@\n\n\n1.1\nlog\n@Hooks\n@\ntext\n@", foot="@\n")
each("pygments_in_notes.md", lambda c, i, t: '<div class="highlight"><pre><span></span>%s</pre></div>\n\n' % coloured(t, lambda w: '<span class="s2">%s</span>' % entities(w, True), lambda m: '<span class="p">%s</span>' % m), "plain hostile", "unread", head="# Hooks\n\n")

# tshark -z follow writes the size of each segment before it
each("tshark_follow_apart.txt", lambda c, i, t: "%d\n%s\n%d\n%s\n\t17\nHTTP/1.1 200 OK\n\n" % (len(http(t)), http(t).replace("\r", "")[:-len(t)], len(t), t), "plain", head="\n%s\nFollow: tcp,ascii\nFilter: tcp.stream eq 0\nNode 0: 127.0.0.1:56954\nNode 1: 127.0.0.1:9300\n" % ("=" * 67))

# A cell of which the export has lost the beginning
each("cell_end.csv", lambda c, i, t: '%d,%s,"%s"\n' % (i, c.time(i), t[len(t) // 2 if i else 0:].replace('"', '""')), "long", "damaged", head="id,received_at,body\n")

each("dynamodb_items.ndjson", lambda c, i, t: json.dumps({"Item": {"id": {"S": str(i)}, "received_at": {"S": c.time(i)}, "body": {"S": t}}}) + "\n", LINE, timed=True)


# Objects as programs print them, over lines, with the line ends of their texts or without: each is one record
def indented(value, margin, names, first, scalar):
    """The members of an object or a list, each on a line of its own: NAMES(key) before the value."""
    lines = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        name = margin + (names(key) if isinstance(value, dict) else first(key))
        if isinstance(item, (dict, list)) and item:
            lines += [name + ("{" if isinstance(item, dict) else "["), indented(item, margin + "    ", names, first, scalar), margin + ("}" if isinstance(item, dict) else "]")]
        else:
            lines.append(name + scalar(item))
    return "\n".join(lines)


def data_printer(value):
    """Perl's: names without quotes, and line ends as they are."""
    quoted = lambda text: '"%s"' % text.replace('"', '\\"') if isinstance(text, str) else "[]" if text == [] else "{}" if text == {} else "undef" if text is None else str(text)
    return "{\n%s\n}\n" % indented(value, "    ", lambda key: "%-12s" % key + "   ", lambda index: "[%d] " % index, quoted)


def spew_map(value, margin=""):
    """Go's, of a map."""
    text = lambda item: '(string) (len=%d) %s' % (len(item.encode()), json.dumps(item, ensure_ascii=False))
    inner = margin + " "
    if isinstance(value, dict):
        return "(map[string]interface {}) (len=%d) {\n%s%s}" % (len(value), "".join("%s%s: %s,\n" % (inner, text(key), spew_map(item, inner)) for key, item in value.items()), margin)
    if isinstance(value, list):
        return "([]interface {}) (len=%d cap=%d) {\n%s%s}" % (len(value), len(value), "".join("%s%s,\n" % (inner, spew_map(item, inner)) for item in value), margin)
    return text(value) if isinstance(value, str) else "(interface {}) <nil>" if value is None else "(bool) %s" % str(value).lower() if isinstance(value, bool) else "(float64) %s" % value


def spew_struct(value):
    return '(main.Payload) {\n Date: (string) (len=20) "x",\n Event: (string) (len=13) "%s",\n Data: %s\n}\n' % (value["event"], spew_map(value["data"], " "))


def ruby_pp(value, margin=""):
    """Ruby's pp of a hash that is too wide for a line."""
    inner = margin + " "
    if isinstance(value, dict) and value:
        return "{" + (",\n" + inner).join('%s=>%s' % (json.dumps(key), ("\n  " + inner if isinstance(item, (dict, list)) and item else "") + ruby_pp(item, inner + "  ")) for key, item in value.items()) + "}"
    if isinstance(value, list) and value:
        return "[" + (",\n" + inner).join(ruby_pp(item, inner) for item in value) + "]"
    return "nil" if value is None else json.dumps(value, ensure_ascii=False).replace("#{", "\\#{")


def erlang_bytes(text):
    numbers = [str(b) for b in text.encode()]
    return "<<%s>>\n" % ",\n  ".join(",".join(numbers[at:at + 20]) for at in range(0, len(numbers), 20))


OBJECTS = "hostile leads"
each("data_printer.txt", lambda c, i, t: data_printer(json.loads(t)), OBJECTS, "whole")
each("go_spew_map.txt", lambda c, i, t: spew_map(json.loads(t)) + "\n", OBJECTS, "whole")
each("go_spew_struct.txt", lambda c, i, t: spew_struct(json.loads(t)), OBJECTS, "whole")
each("ruby_pp_data.txt", lambda c, i, t: "%s\n" % ruby_pp(json.loads(t)["data"]), "hostile", "whole")
each("python_pprint_data.txt", lambda c, i, t: pprint.pformat(json.loads(t)["data"]) + "\n", "hostile", "whole")
each("erlang_bytes.txt", lambda c, i, t: erlang_bytes(t), "hostile", "whole")

# The event of a test in prints of each language
TESTS = {
    "go_plus": "{Date:2024-01-15T10:30:00Z Event:test Data:{ID: Locked:false}}",
    "go_map": "map[data:map[] date:2024-01-15T10:30:00Z event:test]",
    "go_fields": "{2024-01-15T10:30:00Z test map[]}",
    "java_map": "{date=2024-01-15T10:30:00Z, event=test, data={}}",
    "java_record": "Hook[date=2024-01-15T10:30:00Z, event=test, data=Data[]]",
    "scala": "Hook(2024-01-15T10:30:00Z,test,Data())",
    "python": "Hook(date='2024-01-15T10:30:00Z', event='test', data={})",
    "csharp": "Hook { Date = 2024-01-15T10:30:00Z, Event = test, Data = Data { } }",
    "swift": 'Hook(date: "2024-01-15T10:30:00Z", event: "test", data: Data())',
}
for name, text in TESTS.items():
    each("test_printed_%s.log" % name, lambda c, i, t, text=text: "%s INFO got %s\n" % (c.time(i), text), "plain", "whole")


# Values behind their paths: each is a record of a lead
def streamed(value, path):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [line for key, item in pairs for line in streamed(item, (*path, key))] or [[list(path), value]]


def gron(value, path):
    lines = ["%s = %s;" % (path, "{}" if isinstance(value, dict) else "[]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False))]
    pairs = sorted(value.items()) if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return lines + [line for key, item in pairs for line in gron(item, "%s[%d]" % (path, key) if isinstance(key, int) else "%s.%s" % (path, key))]


def r_str(value, margin=" "):
    text = lambda item: "chr " + json.dumps(item, ensure_ascii=False) if isinstance(item, str) else "NULL" if item is None else "logi %s" % str(item).upper() if isinstance(item, bool) else "num %s" % item
    pairs = value.items() if isinstance(value, dict) else (("", item) for item in value)
    return "".join("%s$ %-5s:%s" % (margin, key, "List of %d\n%s" % (len(item), r_str(item, margin + " .." if margin != " " else "  ..")) if isinstance(item, (dict, list)) else " " + text(item) + "\n") for key, item in pairs)


each("jq_stream_indexed.txt", lambda c, i, t: "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in streamed(json.loads(t), [i])), OBJECTS, "told")
each("gron_list.txt", lambda c, i, t: "\n".join(gron(json.loads(t), "json[%d]" % i)[1:]) + "\n", OBJECTS, "whole")
each("r_str.txt", lambda c, i, t: r_str(json.loads(t)), OBJECTS, "whole")

# A lead's data without its envelope
each("data_alone.ndjson", lambda c, i, t: json.dumps(json.loads(t)["data"], ensure_ascii=False) + "\n", "hostile", "whole")
each("data_alone_pino.ndjson", lambda c, i, t: json.dumps({"level": 30, "time": c.time(i, "ms"), "data": json.loads(t)["data"], "msg": "lead received"}) + "\n", "hostile", "whole")
each("data_alone_simple.log", lambda c, i, t: "info: Lead received %s\n" % json.dumps({"data": json.loads(t)["data"]}), "hostile", "whole")


# Telegram's export has each message twice, in "text" and in "text_entities"
def telegram(c):
    entity = lambda t: [{"type": "pre", "text": t, "language": ""}]
    return json.dumps({"messages": [{"id": i, "type": "message", "date": c.time(i), "from": "Bot", "text": entity(t), "text_entities": entity(t)} for i, t in c]}, indent=1, ensure_ascii=False)


capture("telegram_export.json", ALL, timed=True)(telegram)





def bat(text):
    """A lead with a text that quotes JSON, in lines with their numbers; that text is broken around it, and its later pieces have none."""
    lead, lines = json.loads(text), []
    lead["data"]["summary"] = {"needs": '[2024-01-01T00:00:00Z] POST /webhook {"event": "lead.unlocked", "data": {"id": "x"}}\n\' " end'}
    for number, line in enumerate(json.dumps(lead, indent=2, ensure_ascii=False).split("\n")):
        pieces = re.split(r"(T00:00:00Z\] POST .*\}\}\\n')", line)
        lines += ["%4d   \u2502 %s" % (250 + number, pieces[0])] + ["       \u2502 " + piece for piece in pieces[1:]]
    return "".join(line + "\n" for line in lines)


each("bat_wrapped.txt", lambda c, i, t: bat(t), "hostile", "unread")


def filled(text, width=80):
    """As Python's rich prints a text where no terminal is: lines of as many words as fit, a longer word cut."""
    lines, line = [], ""
    for word in re.findall("[^ ]+ *", text):
        if line and len((line + word).rstrip()) > width:
            lines.append(line)
            line = ""
        while len(word.rstrip()) > width:
            lines.append(word[:width])
            word = word[width:]
        line += word
    return "\n".join(kept[:width].rstrip() if len(kept) > width else kept for kept in lines + [line])


SPACED = "leads hostile"
each("rich_print.txt", lambda c, i, t: filled(json.dumps(json.loads(t))) + "\n\n", SPACED, "unread")
each("rich_print_compact.txt", lambda c, i, t: filled(t) + "\n\n", "leads", "unread")
each("rich_log.txt", lambda c, i, t: "[09:15:0%d] got a webhook\n" % i + filled(json.dumps(json.loads(t)), 120) + "\n", SPACED, "unread")
each("tshark_follow_dots.txt", lambda c, i, t: "\n" + "=" * 67 + "\nFollow: tcp,ascii\nFilter: tcp.stream eq %d\nNode 0: 127.0.0.1:51234\nNode 1: 127.0.0.1:80\n%d\n%s\n" % (i, len(http(t).encode()), dots(http(t), "\r\n")) + "=" * 67 + "\n", "leads hostile escaped", "name")
each("tshark_follow_lines.txt", lambda c, i, t: "%d\n%s\n" % (len(t.encode()), dots(t)), "leads hostile", "name", head="\n%s\nFollow: tcp,ascii\nFilter: tcp.stream eq 0\nNode 0: 127.0.0.1:56954\nNode 1: 127.0.0.1:9300\n" % ("=" * 67), foot="=" * 67 + "\n")


# Packets that tshark has taken apart. Their bytes stand in hexadecimal, beside texts in which characters were replaced.
def colons(data):
    return data.hex(":")


def replaced(text):
    return re.sub("[^\0-\x7f]", lambda m: "\ufffd" * len(m.group().encode()), text)


def json_layer(text, mark="."):
    """The payload's own members, with what its texts quote."""
    summary = json.loads(text)["data"].get("summary", {})
    return {"json.object".replace(".", mark): {"json.value.string".replace(".", mark): [summary.get(name, "") for name in ("needs", "comment")]}}


def packet_old(c, i, t):
    """As tshark 4.0 -T json."""
    return {"frame": {"frame.time": c.time(i, "%b %d, %Y %H:%M:%S.123000000 UTC"), "frame.time_epoch": "%s.123000000" % c.time(i, "s"), "frame.number": str(i)}, "tcp": {"tcp.srcport": "51234", "tcp.payload": colons(http(t).encode())}, "http": {"POST /hook HTTP/1.1\\r\\n": {"http.request.method": "POST"}, "http.request.line": "Host: x\r\n", "http.file_data": replaced(t)}, "json": json_layer(t)}


def packet_new(c, i, t):
    """As tshark 4.2 and later, where the body came in several packets."""
    return {"frame": {"frame.time": c.time(i), "frame.time_epoch": "%s.123000000" % c.time(i, "s")}, "tcp": {"tcp.payload": colons(t.encode()[-40:])}, "http": {"http.request.method": "POST", "http.file_data": colons(t.encode())}, "json": json_layer(t)}


def packet_raw(c, i, t):
    """As tshark -T jsonraw, of a frame with both."""
    return {"frame_raw": [("ffffffffffff" + http(t).encode().hex()), 0, 100, 0, 1], "tcp": {"tcp.payload_raw": [http(t).encode().hex(), 0, 90, 0, 30]}, "http": {"http.file_data_raw": [t.encode().hex(), 66, 80, 0, 30]}}


def packets(name, write, sets, timed=True):
    capture(name, sets, timed=timed)(lambda c: json.dumps([{"_index": "packets-2024-01-16", "_type": "doc", "_score": None, "_source": {"layers": write(c, i, t)}} for i, t in c], indent=2))


each("hex_string.ndjson", lambda c, i, t: json.dumps({"time": c.time(i), "body": (t if i else http(t)).encode().hex()}) + "\n", "plain hostile escaped pretty", timed=True)
each("hex_column.csv", lambda c, i, t: "%d,%s,%s\n" % (i, c.time(i), (t if i else http(t)).encode().hex()), "plain hostile escaped pretty", timed=True, head="id,time,body\n")
packets("tshark_json.json", packet_old, "plain hostile escaped long pretty lined")
packets("tshark_json_bytes.json", packet_new, "plain hostile escaped long pretty lined")
packets("tshark_jsonraw.json", packet_raw, "plain hostile pretty", timed=False)
packets("tshark_json_filtered.json", lambda c, i, t: {"frame": {"frame.time_epoch": "%s.123000000" % c.time(i, "s")}, "http": {"http.file_data": t}, "json": json_layer(t)}, "plain escaped pretty")
each("tshark_ek.ndjson", lambda c, i, t: json.dumps({"index": {"_index": "packets-2024-01-16", "_type": "doc"}}) + "\n" + json.dumps({"timestamp": str(c.time(i, "ms")), "layers": {"frame": {"frame_frame_number": "4"}, "tcp": {"tcp_tcp_payload": colons(http(t).encode())}, "http": {"http_http_file_data": replaced(t)}, "json": json_layer(t, "_")}}) + "\n", "plain hostile escaped pretty lined", timed=True)
each("tshark_fields_bytes.tsv", lambda c, i, t: "%s\t%s\n" % (c.time(i), t.encode().hex()), "plain hostile escaped pretty lined", timed=True)
each("tshark_fields_colons.csv", lambda c, i, t: '"%s","%s"\n' % (c.time(i), colons(t.encode())), "plain hostile escaped pretty lined", timed=True)
each("tshark_fields_payload.tsv", lambda c, i, t: "%s\t%s\n" % (c.time(i), http(t).encode().hex()), "plain hostile escaped pretty lined", timed=True)
packets("tshark_json_chosen.json", lambda c, i, t: {"frame.time": [c.time(i, "%b %d, %Y %H:%M:%S.123000000 UTC")], "http.file_data": [t]}, "plain escaped pretty")
packets("tshark_json_filtered_layers.json", lambda c, i, t: {"frame": {"filtered": "frame"}, "tcp": {"filtered": "tcp"}, "http": {"http.file_data": t}, "json": json_layer(t)}, "plain escaped pretty lined", timed=False)
each("tshark_ek_chosen.ndjson", lambda c, i, t: json.dumps({"timestamp": str(c.time(i, "ms")), "layers": {"frame_time": [c.time(i)], "tcp_payload": [colons(http(t).encode())], "json_value_string": json_layer(t)["json.object"]["json.value.string"]}}) + "\n", "plain hostile escaped lined", timed=True)
capture("tshark_json_layer.json", "hostile lined", expect="unread")(lambda c: json.dumps([{"_source": {"layers": {"json": json_layer(t)}}} for i, t in c], indent=2))
capture("tshark_json_segment.json", "hostile lined", expect="unread")(lambda c: json.dumps([{"_source": {"layers": {"frame": {"frame.number": "1"}, "tcp": {"tcp.payload": colons(part)}}}} for i, t in c for part in (http(t).encode()[:-60], http(t).encode()[-600:])], indent=2))


# Packets with their bytes in hexadecimal, and the later pieces of a message, which begin in a text of the lead
def frame(data):
    """The bytes of a packet as tcpdump sees them, from the header of IP on."""
    return bytes.fromhex("4500002800010000400634c7cb0071070a000001c8220050000003e8000013895018faf0a28e0000") + data


def dump_lines(data, width, form, group=2):
    """FORM: of a line, given the offset, the groups and the bytes as text."""
    rows = [(at, data[at : at + width]) for at in range(0, len(data), width)]
    return "".join(form % (at, " ".join(row[k : k + group].hex() for k in range(0, len(row), group)), dots(row.decode("latin-1"), "")) for at, row in rows)


TCPDUMP = "%s.123456 IP 203.0.113.7.51234 > 10.0.0.1.80: Flags [P.], seq 1:1629, ack 1, win 502, length 1628: HTTP: POST /hook HTTP/1.1\n"
each("tcpdump_X.txt", lambda c, i, t: TCPDUMP % c.time(i, "%Y-%m-%d %H:%M:%S") + dump_lines(frame(http(t).encode()), 16, "\t0x%04x:  %-39s  %s\n"), "plain hostile escaped pretty lined", timed=True)
each("tcpdump_xx.txt", lambda c, i, t: TCPDUMP % c.time(i, "%Y-%m-%d %H:%M:%S") + dump_lines(frame(t.encode()), 16, "\t0x%04x:  %-39s%.0s\n"), "plain hostile escaped pretty lined", timed=True)
each("tcpflow_D.txt", lambda c, i, t: "203.000.113.007.51234-010.000.000.001.00080: \n" + dump_lines(http(t).encode(), 32, "%04x: %-79s  %s\n"), "plain hostile escaped pretty lined")
PIECES = [(heading, form) for heading, form in (("T 203.0.113.7:51234 -> 10.0.0.1:80 [AP] #%d\n", "ngrep"), ("203.000.113.007.51234-010.000.000.001.00080: ", "tcpflow"), ("09:15:00.123456 IP 203.0.113.7.51234 > 10.0.0.1.80: Flags [P.], seq %d, length 300: HTTP\nE..(....@.4...q.", "tcpdump_A"))]
for heading, form in PIECES:
    each(form + "_pieces.txt", lambda c, i, t, h=heading: "".join((h % i if "%" in h else h) + dots(part.decode("latin-1"), "") + "\n\n" for part in (http(t).encode()[at : at + 300] for at in range(0, len(http(t).encode()), 300))), "leads hostile lined", "unread")
each("tcpdump_X_pieces.txt", lambda c, i, t: "".join(TCPDUMP % c.time(i, "%H:%M:%S") + dump_lines(frame(part), 16, "\t0x%04x:  %-39s  %s\n") for part in (http(t).encode()[at : at + 300] for at in range(0, len(http(t).encode()), 300))), "leads hostile lined", "unread")


# The same far behind the beginning of a log, where nothing tells what the input is
LATE = b"2024-01-16T09:14:00Z INFO nothing new\n" * 2000
for kind, binary in (("msgpack", messagepack), ("bson", bson), ("pickle2", lambda v: pickle.dumps(v, 2)), ("pickle4", lambda v: pickle.dumps(v, 4))):
    capture("late_%s.log" % kind, "leads hostile lined", expect="unread")(lambda c, b=binary: LATE + b"".join(b"%s INFO body=%s\n" % (c.time(i).encode(), b(json.loads(t))) for i, t in c) + LATE)
capture("late_bson_store.log", "leads", expect="name")(lambda c: LATE + b"".join(b"%s INFO body=%s\n" % (c.time(i).encode(), bson({"event": "lead.unlocked", "data": {"id": "other"}})) + LATE + t.encode() + b"\n" for i, t in c))


# The characters and the octal numbers of od
def od(data, cell):
    rows = [(at, data[at : at + 16]) for at in range(0, len(data), 16)]
    return "".join("%07o%s\n" % (at, "".join(" " + cell(byte) for byte in row)) for at, row in rows) + "%07o\n" % len(data)


def od_cell(byte):
    return {0: " \\0", 9: " \\t", 10: " \\n", 13: " \\r", 92: " \\\\"}.get(byte) or ("  " + chr(byte) if 32 <= byte < 127 else "%03o" % byte)


each("od_c.txt", lambda c, i, t: t + "\n" + od(t.replace("req_", "req_od_").encode(), od_cell), "leads hostile", "other")
capture("od_c_alone.txt", "leads hostile pretty", expect="told")(lambda c: od("\n".join(c.texts).encode(), od_cell))
capture("od_b_alone.txt", "leads hostile pretty", expect="told")(lambda c: od("\n".join(c.texts).encode(), "%03o".__mod__))


# R in a locale that has none of these letters
each("r_marks.txt", lambda c, i, t: re.sub("[^\0-\x7f]", lambda m: "<U+%04X>" % ord(m.group()) if m.group() < "\U00010000" else "<U+%08X>" % ord(m.group()), t) + "\n", "plain hostile escaped", "name")


# A column of a table, filled up
def column(c):
    widest = max(len(line) for t in c.texts for line in t.split("\n")) + 8
    return "id  payload\n--  %s\n" % ("-" * (widest - 4)) + "".join("\n".join((("%-4d" % i if n == 0 else "    ") + line).ljust(widest) for n, line in enumerate(t.split("\n"))) + "\n" for i, t in c)



capture("sqlite_column_filled.txt", "pretty", expect="name")(column)

# The time behind the payload, or on a line of its own above it
each("vector_logfmt.log", lambda c, i, t: "host=web1 message=%s path=/hook source_type=http_server timestamp=%s\n" % (json.dumps(t, ensure_ascii=False), c.time(i)), LINE, timed=True)
each("logfmt_other_time_behind.log", lambda c, i, t: "host=web1 message=%s deadline=2020-05-05T05:05:05Z retry_at=2020-05-05T05:05:05Z\n" % json.dumps(t, ensure_ascii=False), LINE)
each("otel_debug_unset_time.txt", lambda c, i, t: "LogRecord #%d\nObservedTimestamp: %s +0000 UTC\nTimestamp: 1970-01-01 00:00:00 +0000 UTC\nSeverityText: INFO\nBody: Str(%s)\nFlags: 0\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t), ALL, timed=True)
each("mysql_vertical_behind.txt", lambda c, i, t: "*************************** %d. row ***************************\n         id: %d\n    payload: %s\n expires_at: 2020-05-05 05:05:05\nreceived_at: %s\n" % (i + 1, i, t, c.time(i, "%Y-%m-%d %H:%M:%S.%L")), LINE, timed=True)
each("psql_expanded_behind.txt", lambda c, i, t: "-[ RECORD %d ]-----\nid          | %d\npayload     | %s\nname        | x\nreceived_at | %s\n" % (i + 1, i, t, c.time(i, "%Y-%m-%d %H:%M:%S.%L+00")), LINE, timed=True)
each("psql_expanded_behind_other_row.txt", lambda c, i, t: "-[ RECORD 1 ]-----\nid          | %d\npayload     | %s\n-[ RECORD 2 ]-----\nreceived_at | 2020-05-05 05:05:05\n" % (i, t), LINE)


def mysql_row(fields):
    return "  <row>\n%s  </row>\n" % "".join('\t<field name="%s">%s</field>\n' % (name, entities(value, True)) for name, value in fields)


MYSQL_XML = '<?xml version="1.0"?>\n\n<resultset statement="select * from hooks" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
each("mysql_xml.xml", lambda c, i, t: mysql_row([("id", str(i)), ("created_at", c.time(i, "%Y-%m-%d %H:%M:%S.%L")), ("payload", t), ("expires_at", "2020-05-05 05:05:05")]), "plain hostile", timed=True, head=MYSQL_XML, foot="</resultset>\n")
each("mysql_xml_behind.xml", lambda c, i, t: mysql_row([("id", str(i)), ("payload", t), ("expires_at", "2020-05-05 05:05:05"), ("created_at", c.time(i, "%Y-%m-%d %H:%M:%S.%L"))]), "plain hostile", timed=True, head=MYSQL_XML, foot="</resultset>\n")
each("elements_in_lines.xml", lambda c, i, t: "  <item>\n    <body>%s</body>\n  </item>\n" % entities(t), "plain hostile", head="<export>\n  <created>2020-05-05T05:05:05Z</created>\n  <time>2020-05-05T05:05:05Z</time>\n", foot="</export>\n")
each("sqlite_line_time.txt", lambda c, i, t: "         id = %d\n  expires_at = 2020-05-05 05:05:05\n received_at = %s\n    payload = %s\n\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t), LINE, timed=True)
each("sqlite_line_no_time.txt", lambda c, i, t: "received_at = 2020-05-05 05:05:05\n    payload = x\n\n    payload = %s\n\n" % t, LINE)
each("journalctl_export.txt", lambda c, i, t: "__CURSOR=s=1;i=%d\n__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=1\n_HOSTNAME=web1\nPRIORITY=6\nMESSAGE=%s\n_PID=42\n\n" % (i, c.time(i, "us"), t), LINE, timed=True)
each("yaml_time_above.yaml", lambda c, i, t: "---\ntime: %s\nbody: '%s'\n" % (c.time(i), t.replace("'", "''")), "plain hostile", timed=True)
each("time_of_another_entry.txt", lambda c, i, t: "time: 2020-05-05T05:05:05Z\nmessage: server started\nready\nbody: %s\n" % t, LINE)

# A document between lines that open and close a block; bytes that a message's length proves, below a line with a tag
each("bruno.bru", lambda c, i, t: "meta {\n  name: hook%d\n  type: http\n}\n\npost {\n  url: http://x/hook\n  body: json\n}\n\nbody:json {\n  %s\n}\n\n" % (i, t.replace("\n", "\n  ")), ALL)
each("warc.warc", lambda c, i, t: "WARC/1.0\r\nWARC-Type: request\r\nWARC-Date: %s\r\nWARC-Record-ID: <urn:uuid:%d>\r\nContent-Type: application/http; msgtype=request\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (c.time(i), i, len(http(t).encode()), http(t)), ALL)
each("http_below_tag.txt", lambda c, i, t: http(t) + "\r\n", "plain hostile escaped long pretty marks", head="From: <a@x>\r\n<b>\r\n\r\n")
each("http_below_page.txt", lambda c, i, t: http(t) + "\r\n", "plain hostile marks", head="<html><body>502 Bad Gateway<hr>\r\n")
each("sqlite_quote_one.txt", lambda c, i, t: "'%s'\n" % t.replace("'", "''"), "plain hostile marks", "name")
each("postgres_test_decoding.txt", lambda c, i, t: "table public.hooks: INSERT: id[integer]:%d payload[text]:'%s' at[timestamp without time zone]:'2024-01-16 09:15:0%d.123'\n" % (i, t.replace("'", "''"), i % 10), "plain hostile escaped long marks", head="BEGIN 500\n", foot="COMMIT 500\n")
# The first lines of messages without their headers, as a program logs them
each("bare_http_lines.txt", lambda c, i, t: "POST /hook HTTP/1.1\n%s\nHTTP/1.1 200 OK\n" % t, ALL, foot="done\n")
each("bare_http_lines.log", lambda c, i, t: "".join("%s %s\n" % (c.time(i), line) for line in ("POST /hook HTTP/1.1", t, "HTTP/1.1 200 OK")), LINE, timed=True, foot="2024-01-16T09:15:09.123Z done\n")
