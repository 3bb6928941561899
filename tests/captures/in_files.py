"""Captures that are exports of databases and sheets, or files packed and encoded in some way."""
import base64
import bz2
import csv
import gzip
import html
import io
import json
import lzma
import subprocess
import tarfile
import zipfile

from capture import capture

ALL = "plain hostile escaped long pretty"
LINE = "plain hostile escaped long"

# --------------------------------------------------------------------------------------------- sheets


def table(rows, **dialect):
    out = io.StringIO()
    csv.writer(out, **{"lineterminator": "\n", **dialect}).writerows(rows)
    return out.getvalue()


def rows(c, form="%Y-%m-%d %H:%M:%S"):
    return [["id", "received_at", "payload"]] + [[i, c.time(i, form), t] for i, t in c]


COLUMN = ("--column", "payload")


@capture("minimal.csv", ALL, COLUMN)
def csv_minimal(c):
    return table(rows(c))


@capture("crlf.csv", ALL, COLUMN)
def csv_crlf(c):
    return table(rows(c), lineterminator="\r\n")


@capture("all_quoted.csv", ALL, COLUMN)
def csv_all(c):
    return table(rows(c), quoting=csv.QUOTE_ALL)


@capture("bom.csv", ALL, COLUMN)
def csv_bom(c):
    return "\ufeff" + table(rows(c), lineterminator="\r\n")


@capture("semicolon.csv", ALL, COLUMN)
def csv_semicolon(c):
    return table(rows(c), delimiter=";")


@capture("quoted.tsv", ALL, COLUMN)
def tsv_quoted(c):
    return table(rows(c), delimiter="\t")


@capture("pipe.csv", LINE, COLUMN, expect="name")
def csv_pipe(c):
    return table(rows(c), delimiter="|", quoting=csv.QUOTE_ALL)


@capture("no_header.csv", ALL, COLUMN, expect="name")
def csv_headless(c):
    return table(rows(c)[1:])


@capture("wrong_column.csv", ALL, ("--column", "body"), expect="name")
def csv_wrong(c):
    return table(rows(c))


@capture("no_column_given_quoted.csv", ALL, expect="name")
def csv_without(c):
    return table(rows(c), quoting=csv.QUOTE_ALL)


@capture("spaces_in_header.csv", LINE, ("--column", "Request Body"))
def csv_spaces(c):
    return table([["Received At", "Request Body"]] + [[c.time(i), t] for i, t in c])


@capture("at_option.csv", ALL, ("--at", "payload"))
def csv_column(c):
    return table(rows(c))


@capture("carrier_in_column.csv", ALL, ("--column", "message"))
def csv_carrier(c):
    return table([["time", "message"]] + [[c.time(i), c.json({"level": "info", "body": t})] for i, t in c])


@capture("base64_column.csv", ALL, COLUMN)
def csv_base64(c):
    return table([["id", "payload"]] + [[i, base64.b64encode(t.encode()).decode()] for i, t in c])


def packed_request(text):
    body = gzip.compress(text.encode("utf-8", "surrogatepass"), mtime=0)
    return b"POST /hook HTTP/1.1\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


# Nothing in such a cell shows what it holds. The first may be a payload as it is.
for name, coded in (("base64", lambda b: base64.b64encode(b).decode()), ("base64_lines", lambda b: base64.encodebytes(b).decode()), ("hex", lambda b: b.hex())):
    @capture("packed_requests_in_%s.csv" % name, "plain hostile long", timed=True)
    def packed_requests(c, coded=coded):
        return table([["id", "received_at", "body"]] + [[i, c.time(i), coded(packed_request(t))] for i, t in c])

    @capture("packed_requests_among_bodies_in_%s.csv" % name, "plain hostile", timed=True)
    def packed_requests_among_bodies(c, coded=coded):
        return table([["received_at", "body"]] + [[c.time(i), t if i == 1 else coded(packed_request(t))] for i, t in c])


@capture("utf16le_excel.txt", "plain escaped hostile", COLUMN)
def excel_unicode(c):
    return ("\ufeff" + table(rows(c), delimiter="\t", lineterminator="\r\n")).encode("utf-16-le", "surrogatepass")


@capture("empty_cells.csv", ALL, COLUMN, expect="name")
def csv_empty(c):
    return table([["id", "payload", "error"], ["0", "", "timeout"]] + [[i + 1, t, ""] for i, t in c] + [["9", "", "refused"]])


def begun_as_table(c, columns, others):
    """The first payload in a row under a header, the other ones behind it, as OTHERS writes them."""
    cells = ["x"] * (columns - 1)
    first = table([["c%d" % n for n in range(columns)], cells + [c.texts[0]]])
    return first + "".join(others(i, t) for i, t in c if i > 0)


@capture("table_then_docker_split.csv", LINE)
def table_then_docker(c):
    return begun_as_table(c, 3, lambda i, text: docker_split(c, i, "got %s\n" % text, 16384))


def docker_split(c, i, text, size):
    return "".join(json.dumps({"log": text[n : n + size], "stream": "stdout", "time": c.time(i)}, ensure_ascii=False) + "\n" for n in range(0, len(text), size))


# What an earlier line opens, or seems to open, changes nothing for the pieces of a payload; where it may be escaped, all of them are kept.
def of_stderr(c, i):
    return c.json({"log": "GET /health 200\n", "stream": "stderr", "time": c.time(i)}) + "\n"


# A buffer of another size than Docker's: what ends without a line end is continued, as its stream shows.
for size in (20, 150, 1000):
    capture("docker_split_%d.log" % size, LINE)(lambda c, size=size: "".join(docker_split(c, i, ("level=info msg=received body=" if i % 2 else "") + t + "\n", size) + of_stderr(c, i) for i, t in c))
    capture("docker_split_%d_inner.log" % size, LINE, expect="name")(lambda c, size=size: "".join(docker_split(c, i, c.json({"msg": "received", "body": t}) + "\n", size) for i, t in c))
    capture("docker_split_%d_between.log" % size, "plain escaped")(lambda c, size=size: "".join((of_stderr(c, i).join(line + "\n" for line in docker_split(c, i, "got %s\n" % t, size).splitlines())) for i, t in c))
    capture("docker_split_%d_pretty.log" % size, "pretty")(lambda c, size=size: "".join("".join(docker_split(c, i, line + "\n", size) for line in t.split("\n")) for i, t in c))


@capture("docker_split_behind_trace.log", "long")
def docker_split_behind_trace(c):
    return "".join("    at Object.<anonymous> (/app/a.js:3:1)\n" + docker_split(c, i, t + "\n", 16384) for i, t in c)


@capture("docker_split_in_element.log", "long", expect="name")
def docker_split_in_element(c):
    return "".join("<p>\n" + docker_split(c, i, "<a>%s</a>\n" % html.escape(t), 16384) for i, t in c)


@capture("table_then_cri_split.csv", LINE)
def table_then_cri(c):
    def split(i, text):
        pieces = [text[n : n + 150] for n in range(0, len(text), 150)]
        return "".join("%s stdout %s %s\n" % (c.time(i), "F" if piece is pieces[-1] else "P", piece) for piece in pieces)

    return begun_as_table(c, 2, split)


@capture("table_then_documents.csv", ALL)
def table_then_documents(c):
    return begun_as_table(c, 2, lambda i, text: text + "\n")


@capture("table_then_log.csv", LINE)
def table_then_log(c):
    return begun_as_table(c, 2, lambda i, text: "%s INFO hook, done\n%s INFO body %s\n" % (c.time(i), c.time(i), text))


@capture("table_of_printed_lines.csv", "pretty", timed=True)
def table_of_lines(c):
    return table([["@timestamp", "@message"]] + [[c.time(i, "%Y-%m-%d %H:%M:%S.%L"), line] for i, t in c for line in ["hook", *t.split("\n"), "done"]], quoting=csv.QUOTE_NONNUMERIC)


@capture("table_of_printed_lines.tsv", "pretty")
def table_of_lines_bare(c):
    return "ts\tmessage\n" + "".join("%d\t%s\n" % (i, line) for i, t in c for line in t.split("\n"))


@capture("table_first_payload_far_below.csv", "plain pretty")
def table_far_below(c):
    return table([["id", "at", "payload"]] + [[n, c.time(0), ""] for n in range(3000)] + [[i, c.time(i), t] for i, t in c])


@capture("table_first_cell_long.csv", "plain pretty")
def table_first_long(c):
    return table([["id", "note", "payload"]] + [[i, "a, b\n" * 20000, t] for i, t in c])


# ------------------------------------------------------------------------------------------- databases


def sqlite(c, *commands):
    """What the sqlite3 shell itself prints of a table of the payloads."""
    script = "CREATE TABLE hooks(id INTEGER PRIMARY KEY, received_at TEXT, payload TEXT);\n"
    for i, t in c:
        script += "INSERT INTO hooks VALUES(%d, '%s', CAST(x'%s' AS TEXT));\n" % (i + 1, c.time(i, "%Y-%m-%d %H:%M:%S"), t.encode().hex())
    return subprocess.run(["sqlite3", "-batch", ":memory:"], input=(script + "\n".join(commands) + "\n").encode(), capture_output=True, check=True).stdout


def sqlite_mode(name, mode, sets=ALL, query="SELECT * FROM hooks;", options=(), expect="store", timed=False):
    capture(name, sets, options, expect, timed)(lambda c: sqlite(c, *mode.split("\n"), query))


sqlite_mode("sqlite_list.txt", ".mode list", LINE)
sqlite_mode("sqlite_list_header.txt", ".mode list\n.headers on", LINE)
sqlite_mode("sqlite_payload_only.txt", ".mode list", ALL, "SELECT payload FROM hooks;")
sqlite_mode("sqlite_ascii.bin", ".mode ascii", ALL)
sqlite_mode("sqlite_tabs.tsv", ".mode tabs\n.headers on", LINE, expect="name")
sqlite_mode("sqlite_csv.csv", ".mode csv\n.headers on", ALL, options=COLUMN)
sqlite_mode("sqlite_json.json", ".mode json", ALL)
sqlite_mode("sqlite_quote.txt", ".mode quote", ALL, expect="name")
sqlite_mode("sqlite_insert.sql", ".mode insert hooks", ALL)
sqlite_mode("sqlite_dump.sql", ".mode list", ALL, ".dump")
sqlite_mode("sqlite_line.txt", ".mode line", LINE)
sqlite_mode("sqlite_column.txt", ".mode column\n.headers on", "plain escaped", expect="other")
sqlite_mode("sqlite_table.txt", ".mode table", "plain escaped", expect="other")
sqlite_mode("sqlite_box.txt", ".mode box", "plain escaped", expect="other")
sqlite_mode("sqlite_markdown.md", ".mode markdown", "plain escaped", expect="other")
sqlite_mode("sqlite_html.html", ".mode html", "plain", expect="name")
sqlite_mode("sqlite_tcl.txt", ".mode tcl", "plain escaped", expect="name")
sqlite_mode("sqlite_hex.txt", ".mode list", LINE, "SELECT hex(payload) FROM hooks;", expect="name")
sqlite_mode("sqlite_group_array.json", ".mode list", "plain hostile escaped", "SELECT json_group_array(json(payload)) FROM hooks;")


def copy_text(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


@capture("pg_copy.txt", "plain hostile long pretty")
def pg_copy(c):
    return "".join("%d\t%s\t%s\t\\N\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.123+00"), copy_text(t)) for i, t in c)


@capture("pg_copy_escaped.txt", "escaped", expect="name")
def pg_copy_escaped(c):
    return pg_copy(c)


@capture("pg_copy_one_column.txt", "plain hostile pretty")
def pg_copy_one(c):
    return "".join(copy_text(t) + "\n" for i, t in c)


@capture("pg_dump_copy.sql", ALL, expect="name")
def pg_dump(c):
    return "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n\nCOPY public.hooks (id, at, payload) FROM stdin;\n" + pg_copy(c).replace("\t\\N\n", "\n") + "\\.\n\n\n--\n-- PostgreSQL database dump complete\n--\n"


@capture("pg_dump_inserts_e_string.sql", ALL, expect="name")
def pg_inserts(c):
    return "".join("INSERT INTO public.hooks VALUES (%d, '%s');\n" % (i, t.replace("'", "''")) for i, t in c)


@capture("psql_tA.txt", LINE)
def psql_ta(c):
    return "".join("%d|%s|%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S+00"), t) for i, t in c)


@capture("psql_expanded.txt", LINE)
def psql_x(c):
    return "".join("-[ RECORD %d ]---------------\nid      | %d\npayload | %s\n" % (i + 1, i, t) for i, t in c)


def mysql_escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\0", "\\0")


@capture("mysql_batch_header.tsv", ALL, COLUMN, expect="name")
def mysql_batch(c):
    return "id\treceived_at\tpayload\n" + "".join("%d\t%s\t%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), mysql_escape(t)) for i, t in c)


@capture("mysql_batch_skip_names.txt", LINE, expect="name")
def mysql_batch_n(c):
    return "".join("%d\t%s\n" % (i, mysql_escape(t)) for i, t in c)


@capture("mysql_outfile.txt", ALL, expect="name")
def mysql_outfile(c):
    return "".join("%d\t%s\t%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), t.replace("\\", "\\\\").replace("\n", "\\\n").replace("\t", "\\\t")) for i, t in c)


@capture("mysql_vertical.txt", LINE)
def mysql_g(c):
    return "".join("*************************** %d. row ***************************\n     id: %d\npayload: %s\n" % (i + 1, i, t) for i, t in c)


@capture("mysql_table.txt", "plain escaped", expect="name")
def mysql_table(c):
    width = max(len(t) for i, t in c)
    line = "+----+" + "-" * (width + 2) + "+\n"
    return line + "| id | " + "payload".ljust(width) + " |\n" + line + "".join("| %2d | %s |\n" % (i, t.ljust(width)) for i, t in c) + line


@capture("mysqldump.sql", ALL, expect="name")
def mysqldump(c):
    values = ",".join("(%d,'%s')" % (i, t.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")) for i, t in c)
    return "-- MySQL dump 10.13  Distrib 8.0.35\n--\nDROP TABLE IF EXISTS `hooks`;\nLOCK TABLES `hooks` WRITE;\nINSERT INTO `hooks` VALUES %s;\nUNLOCK TABLES;\n" % values


@capture("dollar_quoted.sql", ALL, expect="name")
def dollar(c):
    return "".join("INSERT INTO hooks(payload) VALUES ($json$%s$json$);\n" % t for i, t in c)


@capture("bcp.txt", "plain long")
def bcp(c):
    return "".join("%d\t%s\t%s\r\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t) for i, t in c)


@capture("sqlcmd.txt", LINE, expect="name")
def sqlcmd(c):
    return "id          payload\r\n----------- -------\r\n" + "".join("%11d %s\r\n" % (i, t) for i, t in c) + "\r\n(%d rows affected)\r\n" % len(c.texts)


@capture("redis_lrange.txt", LINE, expect="name")
def lrange(c):
    return "".join('%d) "%s"\n' % (i + 1, t.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")) for i, t in c)


@capture("redis_raw.txt", LINE)
def redis_raw(c):
    return "".join("%d-0\nbody\n%s\n" % (c.time(i, "ms"), t) for i, t in c)


@capture("redis_aof.bin", LINE)
def redis_aof(c):
    out = b""
    for i, t in c:
        data = t.encode()
        out += b"*3\r\n$5\r\nLPUSH\r\n$5\r\nhooks\r\n$%d\r\n%s\r\n" % (len(data), data)
    return out


@capture("mongosh_print.txt", "plain", expect="name")
def mongosh(c):
    return "".join("{\n  _id: ObjectId(\"65a50b9f8d1c2a0000000000\"),\n  body: '%s'\n}\n" % t for i, t in c)


@capture("cql_copy.csv", LINE, COLUMN)
def cql(c):
    return table(rows(c), quoting=csv.QUOTE_MINIMAL)


@capture("clickhouse_jsoneachrow.ndjson", ALL)
def clickhouse(c):
    return "".join(json.dumps({"ts": c.time(i, "%Y-%m-%d %H:%M:%S"), "body": t}, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/") + "\n" for i, t in c)


@capture("clickhouse_tsv.tsv", ALL, expect="name")
def clickhouse_tsv(c):
    return "".join("%s\t%s\n" % (c.time(i, "%Y-%m-%d %H:%M:%S"), t.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")) for i, t in c)


@capture("duckdb_box.txt", "plain", expect="name")
def duckdb(c):
    return "┌───────┬─────────┐\n│  id   │ payload │\n├───────┼─────────┤\n" + "".join("│ %5d │ %s │\n" % (i, t) for i, t in c) + "└───────┴─────────┘\n"


# --------------------------------------------------------------------------------- packed and encoded


def ndjson(c):
    return "".join(t + "\n" for i, t in c).encode()


@capture("members.gz", LINE)
def gz_members(c):
    return b"".join(gzip.compress(t.encode() + b"\n", mtime=0) for i, t in c)


@capture("log.gz", LINE)
def log_gz(c):
    return gzip.compress("".join("%s INFO %s\n" % (c.time(i), t) for i, t in c).encode(), mtime=0)


@capture("s3_firehose_no_newlines.gz", LINE)
def s3_gz(c):
    return gzip.compress("".join(t for i, t in c).encode(), mtime=0)


@capture("twice.json.gz.gz", ALL)
def gz_twice(c):
    return gzip.compress(gzip.compress(("[" + ",".join(t for i, t in c) + "]").encode(), mtime=0), mtime=0)


@capture("sheet.csv.bz2", ALL, COLUMN)
def csv_bz2(c):
    return bz2.compress(table(rows(c)).encode())


@capture("carrier.json.xz", ALL)
def json_xz(c):
    return lzma.compress(c.json({"Messages": [{"Body": t} for i, t in c]}, "aws").encode())


def tar(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1705396500
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def pack(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 16, 9, 15, 0)), data)
    return out.getvalue()


@capture("mixed_members.tar.gz", LINE)
def tar_mixed(c):
    files = [("spool/0.json", c.texts[0].encode()), ("spool/1.log.gz", gzip.compress(("INFO " + c.texts[1] + "\n").encode(), mtime=0))]
    return tar(files + [("spool/%d.txt" % i, b"> " + t.encode() + b"\n") for i, t in list(c)[2:]], "w:gz")


@capture("zip_in_tar.tar", LINE)
def zip_in_tar(c):
    return tar([("a/logs.zip", pack([("%d.ndjson" % i, t.encode() + b"\n") for i, t in c]))])


@capture("tar_in_zip.zip", LINE)
def tar_in_zip(c):
    return pack([("day.tar.gz", tar([("%d.json" % i, t.encode()) for i, t in c], "w:gz"))])


@capture("lambda_console_export.zip", ALL)
def zip_docker(c):
    return pack([("x/a-json.log", "".join(c.json({"log": t + "\n", "stream": "stdout", "time": c.time(i)}) + "\n" for i, t in c).encode()), ("__MACOSX/x/._a-json.log", b"\0\5\x16\7\0\2")])


@capture("utf16le_bom.ndjson", LINE)
def utf16(c):
    return ("\ufeff" + "".join(t + "\r\n" for i, t in c)).encode("utf-16-le")


@capture("utf16be_bom.json", ALL)
def utf16be(c):
    return ("\ufeff[" + ",\n".join(t for i, t in c) + "]").encode("utf-16-be")


@capture("utf16le_powershell_redirect.log", LINE)
def powershell(c):
    return ("\ufeff" + "".join("%s INFO %s\r\n" % (c.time(i), t) for i, t in c)).encode("utf-16-le")


@capture("utf16le_no_bom.ndjson", "plain", expect="name")
def utf16_no_bom(c):
    return "".join(t + "\r\n" for i, t in c).encode("utf-16-le")


@capture("utf32le_bom.ndjson", "plain", expect="name")
def utf32(c):
    return ("\ufeff" + "".join(t + "\n" for i, t in c)).encode("utf-32-le")


@capture("bom_each_file_concatenated.ndjson", LINE)
def boms(c):
    return "".join("\ufeff" + t + "\r\n" for i, t in c)


@capture("record_separators.json-seq", ALL)
def json_seq(c):
    return "".join("\x1e" + t + "\n" for i, t in c)


@capture("no_separators.json", ALL)
def no_separators(c):
    return "".join(t for i, t in c)


@capture("crlf_no_final_newline.ndjson", LINE)
def crlf(c):
    return "\r\n".join(t for i, t in c)


@capture("length_prefixed_le32.bin", LINE, expect="name")
def le32(c):
    return b"".join(len(t.encode()).to_bytes(4, "little") + t.encode() for i, t in c)


@capture("latin1_log.log", "hostile", expect="name")
def latin1(c):
    return "".join("INFO %s\n" % t for i, t in c).encode("latin-1", "replace")


@capture("cut_in_the_middle.ndjson", LINE, expect="damaged")
def cut(c):
    data = ndjson(c)
    return data[: len(data) - len(c.texts[-1]) // 2]


@capture("cut_at_the_beginning.ndjson", LINE, expect="name")
def cut_head(c):
    return ndjson(c)[25:]


@capture("cut.json.gz", LINE, expect="name")
def cut_gz(c):
    data = gzip.compress(ndjson(c), mtime=0)
    return data[: len(data) * 9 // 10]


@capture("damaged.zip", LINE, expect="damaged")
def damaged_zip(c):
    data = bytearray(pack([("a.ndjson", ndjson(c))]))
    data[len(data) // 2] ^= 0x55
    return bytes(data)


@capture("seven.7z", "plain", expect="name")
def seven(c):
    return b"7z\xbc\xaf\x27\x1c\0\4" + bytes(range(256)) * 8


@capture("brotli.json.br", "plain", expect="name")
def brotli(c):
    return b"\x1b\x5e\x06\x00" + bytes((n * 73 + 11) % 251 for n in range(1500))


@capture("capture.pcap", LINE, expect="name")
def pcap(c):
    out = b"\xd4\xc3\xb2\xa1\2\0\4\0" + bytes(8) + b"\0\0\4\0\1\0\0\0"
    for i, t in c:
        packet = bytes(54) + b"POST /hook HTTP/1.1\r\nHost: x\r\n\r\n" + t.encode()
        out += c.time(i, "s").to_bytes(4, "little") + bytes(4) + len(packet).to_bytes(4, "little") * 2 + packet
    return out


@capture("tcpdump_A.txt", "plain", expect="name")
def tcpdump(c):
    return "".join("09:15:0%d.123456 IP 203.0.113.7.51234 > 10.0.0.1.80: Flags [P.], seq 1:1629, ack 1, win 502, length 1628: HTTP: POST /hook HTTP/1.1\nE..d..@.@..........P....POST /hook HTTP/1.1\nHost: x\nContent-Type: application/json\n\n%s\n" % (i, t) for i, t in c)


@capture("hexdump_C.txt", "plain", expect="other")
def hexdump(c):
    data = ndjson(c)
    return "".join("%08x  %s  |%s|\n" % (n, " ".join("%02x" % b for b in data[n : n + 16]).ljust(48), "".join(chr(b) if 32 <= b < 127 else "." for b in data[n : n + 16])) for n in range(0, len(data), 16))


# ClickHouse's default format escapes apostrophes, too. Each lead with one reads in one way.
@capture("clickhouse_tabs.tsv", ALL, expect="name")
def clickhouse(c):
    return "".join("%d\t%s\t%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), mysql_escape(t).replace("'", "\\'")) for i, t in c)


@capture("clickhouse_names.tsv", "plain hostile", expect="name")
def clickhouse_names(c):
    return "id\treceived_at\tbody\n" + clickhouse(c)


# SCRIPT of H2: SQL's own literals with Unicode escapes.
def h2_literal(text):
    return "U&'" + "".join("\\\\" if ch == "\\" else "''" if ch == "'" else ch if " " <= ch < "\x7f" else "\\%04x" % ord(ch) if ord(ch) < 0x10000 else "\\+%06x" % ord(ch) for ch in text) + "'"


@capture("h2_script.sql", LINE)
def h2(c):
    return ';\nCREATE MEMORY TABLE "PUBLIC"."HOOKS"("ID" INTEGER, "BODY" CHARACTER VARYING);\nINSERT INTO "PUBLIC"."HOOKS" VALUES\n' + ",\n".join("(%d, TIMESTAMP '%s', %s)" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), h2_literal(t)) for i, t in c) + ";\n"


# HSQLDB writes a backslash as \u005c where what follows would read as an escape of its own.
@capture("hsqldb_script.sql", "plain escaped", expect="other")
def hsqldb(c):
    return "CREATE MEMORY TABLE PUBLIC.HOOKS(ID INTEGER,BODY VARCHAR(100000))\n" + "".join("INSERT INTO HOOKS VALUES(%d,'%s')\n" % (i, t.replace("\\", "\\u005c").replace("'", "''")) for i, t in c)
