"""Captures in which one program has quoted what another one had quoted.

A payload that is not stored byte for byte must be in the quarantine: what one of the two has escaped may look like the payload's own.
Each text is an input by itself, since what is learned from one line of an input is applied to the others.
"""
import html
import io
import json
import quopri
import tarfile

from capture import capture


def slashes(text, *more):
    for mark, letter in (("\\", "\\\\"), *more):
        text = text.replace(mark, letter)
    return text


LETTERS = (("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"))


def cell(text):
    return slashes(text, *LETTERS)


def single(text):
    return slashes(text, ("'", "\\'"))


def nginx(text):
    return "".join("\\x%02X" % byte if byte < 32 or byte > 126 or byte in b'"\\' else chr(byte) for byte in text.encode())


def apache(text):
    return "".join("\\x%02x" % ord(c) if ord(c) > 126 else c for c in cell(text).encode().decode("latin-1"))


def entities(text):
    return html.escape(text, quote=False)


WRITERS = {
    "plain": lambda t: t,
    "table": lambda t: 'id,payload,note\n1,"%s",ok\n' % t.replace('"', '""'),
    "standard_sql": lambda t: "INSERT INTO h VALUES (1,'%s');\n" % t.replace("'", "''"),
    "cell": lambda t: "1\tgot %s ok\t2024-01-16 09:15:00\n" % cell(t),
    "columns": lambda t: "1\t%s\t2024-01-16 09:15:00\n" % cell(t),
    "batch": lambda t: "id\tbody\n1\t%s\n" % cell(t),
    "text": lambda t: "2024-01-16T09:15:00Z INFO body=%s\n" % t,
    "bytes": lambda t: "INFO body: %r\n" % ("got " + t + " ok").encode(),
    "postgres": lambda t: "INSERT INTO h VALUES (1, E'%s');\n" % slashes(t, ("'", "\\'"), ("\n", "\\n")),
    "php": lambda t: "$x = 'got %s ok';\n" % single(t),
    "shell": lambda t: "curl -d '%s' https://x.example/\n" % t.replace("'", "'\\''"),
    "attribute": lambda t: '<div data-body="%s">x</div>\n' % html.escape(t),
    "single_attribute": lambda t: "<div data-body='%s'>x</div>\n" % t.replace("&", "&amp;").replace("'", "&#39;"),
    "element": lambda t: '<?xml version="1.0"?>\n<r><body>%s</body></r>\n' % entities(t),
    "access_log": lambda t: '1.2.3.4 - - [16/Jan/2024:09:15:00 +0000] "POST /h HTTP/1.1" 200 2 "%s"\n' % nginx(t),
    "error_log": lambda t: "[Tue Jan 16 09:15:00.123456 2024] [php:notice] [pid 12] [client 1.2.3.4:5] %s\n" % apache(t),
    "yaml": lambda t: "kind: lead\nbody: %s\n" % json.dumps(t, ensure_ascii=False),
    "yaml_single": lambda t: "kind: lead\nbody: '%s'\n" % t.replace("'", "''").replace("\n", "\n\n  "),
    "yaml_block": lambda t: "kind: lead\nbody: |\n%s" % "".join("  %s\n" % line for line in t.split("\n")),
    "audit": lambda t: "--abc-A--\n[16/Jan/2024:09:15:00 +0000] X 1.2.3.4 5 6.7.8.9 80\n--abc-C--\n%s\n--abc-Z--\n" % t,
    "mixed": lambda t: "<html><body><p>See <b>this</b>: %s</p></body></html>\n" % entities(t),
    "captured": lambda t: "haproxy[1]: 1.2.3.4:5 [16/Jan/2024:09:15:00.000] f b/s 0/0/0/1/1 200 2 - - ---- 1/1/0/0/0 0/0 {%s} POST\n" % "".join("#%02X" % byte if byte < 32 or byte > 126 or byte in b'#"{|}' else chr(byte) for byte in t.encode()),
    "quoted": lambda t: "time=2024-01-16T09:15:00Z level=info body=%s\n" % json.dumps(t, ensure_ascii=False),
    "echo": lambda t: "echo '%s' | nc x 1\n" % t.replace("'", "'\\''"),
    "template": lambda t: "const b = `%s`;\n" % slashes(t, ("`", "\\`")),
    "dump": lambda t: "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nINSERT INTO h VALUES(1,'%s');\nCOMMIT;\n" % t.replace("'", "''"),
    "slack": lambda t: '{"type":"message","user":"U1","text":%s,"ts":"1705396500.000100"}\n' % json.dumps(entities(t), ensure_ascii=False),
    "mail": lambda t: "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s\n" % quopri.encodestring(t.encode()).decode(),
    "mixed_lines": lambda t: "<log>\n<e/>\n<!-- c -->\n%s\n</log>\n" % entities(t),
    "report": lambda t: '<testsuite name="hook" tests="1">\n<testcase name="a" time="0.1">\n<system-out>\nstart\n%s\nend\n</system-out>\n</testcase>\n</testsuite>\n' % entities(t),
    "form": lambda t: '<form>\n<input type="hidden"\n  name="body"\n  value="%s">\n</form>\n' % html.escape(t),
    "double_quoted": lambda t: 'X="%s"\n' % slashes(t, ('"', '\\"'), ("$", "\\$"), ("`", "\\`")),
    "dict": lambda t: "INFO row: %r\n" % {"id": 1, "body": t},
    "compose": lambda t: "".join("web-1  | %s\n" % line for line in t.split("\n")),
    "docker": lambda t: "".join(json.dumps({"log": line + "\n", "stream": "stdout", "time": "2024-01-16T09:15:00.1Z"}, ensure_ascii=False) + "\n" for line in t.split("\n")),
    "json": lambda t: '{"id":7,"body":%s}\n' % json.dumps(t, ensure_ascii=False),
    "fenced": lambda t: "## hook\n\n```json\n%s\n```\n" % t,
    "ansi": lambda t: "X=$'%s'\n" % slashes(t, ("'", "\\'"), ("\n", "\\n")),
    "parameters": lambda t: "2024-01-16 09:15:00.000 UTC [1] DETAIL:  parameters: $1 = '%s'\n" % t.replace("'", "''").replace("\n", "\n\t"),
    "request": lambda t: "POST /h HTTP/1.1\nContent-Type: application/json\n\n%s\n" % t,
}


def packed(texts):
    """A tar archive of the texts."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, text in enumerate(texts):
            member = tarfile.TarInfo("%02d.txt" % number)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def nested(outer, inner, sets="marks lined_marks"):
    capture("layers_%s_of_%s.tar" % (outer, inner), sets, expect="name")(lambda c: packed([WRITERS[outer](WRITERS[inner](t)) for t in c.texts]))


for outer, inner in (("single_attribute", "table"), ("element", "table"), ("php", "table"), ("error_log", "table"), ("error_log", "columns"), ("error_log", "attribute"), ("error_log", "php"), ("error_log", "bytes"), ("batch", "text"),
                     ("batch", "columns"), ("cell", "bytes"), ("columns", "mail"), ("columns", "attribute"), ("columns", "table"), ("attribute", "php"), ("attribute", "columns"), ("attribute", "bytes"), ("attribute", "error_log"),
                     ("single_attribute", "access_log"), ("single_attribute", "mail"), ("single_attribute", "php"), ("element", "mail"), ("element", "request"), ("element", "error_log"), ("standard_sql", "yaml"), ("standard_sql", "request"),
                     ("shell", "yaml"), ("shell", "php"), ("php", "element"), ("php", "request"), ("postgres", "cell"), ("bytes", "error_log"), ("columns", "php"), ("element", "standard_sql"), ("element", "dump"), ("element", "yaml"), ("element", "single_attribute"), ("single_attribute", "error_log"), ("single_attribute", "standard_sql"),
                     ("single_attribute", "element"), ("attribute", "access_log"), ("dump", "error_log"), ("shell", "bytes"), ("shell", "slack"), ("php", "single_attribute"), ("yaml", "element"), ("yaml_single", "error_log"), ("columns", "element"), ("standard_sql", "standard_sql"), ("standard_sql", "yaml_single"), ("dump", "batch"), ("dump", "element"), ("standard_sql", "element"), ("yaml_single", "batch"),
                     ("yaml_single", "element"), ("shell", "yaml_single"), ("single_attribute", "batch"), ("yaml_block", "mail"), ("mail", "audit"), ("yaml_block", "dump"), ("yaml_block", "attribute"), ("bytes", "yaml_block"),
                     ("mixed", "standard_sql"), ("mixed", "php"), ("quoted", "captured"), ("bytes", "captured"), ("echo", "quoted"), ("template", "captured"),
                     ("mixed_lines", "batch"), ("mixed_lines", "json"), ("report", "compose"), ("report", "docker"), ("form", "bytes"), ("form", "captured"), ("form", "report"), ("double_quoted", "batch"), ("double_quoted", "columns"),
                     ("double_quoted", "element"), ("double_quoted", "form"), ("double_quoted", "ansi"), ("template", "error_log"), ("template", "bytes"), ("template", "php"), ("error_log", "captured"), ("docker", "mixed_lines"),
                     ("docker", "report"), ("docker", "mail"), ("compose", "mixed_lines"), ("compose", "mail"), ("php", "form"), ("single_attribute", "mixed_lines")):
    nested(outer, inner)
nested("dict", "table", "marks")
