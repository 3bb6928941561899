"""One delivery in several entries: in pieces, and in several states."""
import base64
import json

from capture import capture, when


# --------------------------------------------- payloads that a program has cut into strings of several records
def cut(text, most):
    return [text[n : n + most] for n in range(0, len(text), most)] or [""]


def pieces(name, record, most, sets="plain hostile escaped long", write=None, **options):
    """RECORD(time, piece, number, count) for each piece of each payload."""

    def made(c):
        records = [record(c.time(i), piece, n, len(cut(t, most)), i) for i, t in c for n, piece in enumerate(cut(t, most))]
        return write(c, records) if write else "".join((r if isinstance(r, str) else c.json(r)) + "\n" for r in records)

    capture(name, sets, **options)(made)


def gcp(at, piece, n, count, i):
    return {"insertId": "i%d-%d" % (i, n), "textPayload": piece, "resource": {"type": "cloud_run_revision"}, "timestamp": at, "split": {"uid": "u%d" % i, "index": n, "totalSplits": count}}


def journald(at, piece, n, count, i):
    marks = {"CONTAINER_PARTIAL_MESSAGE": "true", "CONTAINER_PARTIAL_ID": "p%d" % i, "CONTAINER_PARTIAL_ORDINAL": str(n + 1), "CONTAINER_PARTIAL_LAST": "true" if n == count - 1 else "false"}
    return {"__REALTIME_TIMESTAMP": str(capture_us(i)), "CONTAINER_ID_FULL": "c", "CONTAINER_LOG_ORDINAL": str(10 * i + n), "MESSAGE": piece, **(marks if count > 1 else {}), "PRIORITY": "6"}


def journald_before(at, piece, n, count, i):
    return {"MESSAGE": piece, **({"CONTAINER_PARTIAL_MESSAGE": "true"} if n < count - 1 else {}), "__REALTIME_TIMESTAMP": str(capture_us(i)), "CONTAINER_ID_FULL": "c"}


def capture_us(i):
    return when(i, "us")


def filebeat(at, piece, n, count, i):
    flags = {"flags": ["partial_message"]} if n < count - 1 else {}
    return {"@timestamp": at, "message": piece, "log": {"offset": 16384 * n, "file": {"path": "/var/log/c.log"}, **flags}, "stream": "stdout"}


def gelf(at, piece, n, count, i):
    return {"version": "1.1", "host": "h", "short_message": piece, "timestamp": when(i, "float"), "level": 6, "_container_id": "x", **({"_partial_message": True} if n < count - 1 else {})}


for name, record in (("journald_partial", journald), ("journald_partial_before", journald_before), ("filebeat_partial", filebeat), ("gelf_partial", gelf)):
    pieces(name + ".ndjson", record, 500, timed=True)
for style in ("gcloud", "node"):
    pieces("gcp_split_%s.json" % style, gcp, 500, "plain hostile escaped", write=lambda c, records, style=style: c.json(records, style), timed=True)
pieces("gcp_split_entries.ndjson", gcp, 500, timed=True)

UNMARKED = {
    "kafka_chunks.ndjson": (lambda at, piece, n, count, i: {"topic": "t", "headers": {"chunk": n, "of": count, "id": "m%d" % i}, "value": piece}, None),
    "awslogs_pieces.json": (lambda at, piece, n, count, i: {"timestamp": when(i, "ms"), "message": piece, "ingestionTime": 1}, lambda c, records: c.json({"events": records})),
    "loki_pieces.json": (lambda at, piece, n, count, i: [str(when(i, "ns") + n), piece], lambda c, records: c.json({"streams": [{"stream": {"app": "a"}, "values": records}]})),
    "nginx_debug_pieces.log": (lambda at, piece, n, count, i: '2024/01/16 09:15:%02d [debug] 42#42: *1 body: "%s"' % (i, piece), None),
}
pieces("tcpdump_pieces.txt", lambda at, piece, n, count, i: "E..<..@.@......." + piece, 300, "persons wordy")
for name, (record, write) in UNMARKED.items():
    pieces("split_" + name, record, 300, "persons wordy", write=write, expect="told")


# ------------------------------------------------------- a printed body, each line of it in an entry of its own
SHIPPED = {
    "filebeat": lambda at, line, n: {"@timestamp": at, "log": {"offset": 40 * n, "file": {"path": "/a.log"}}, "message": line},
    "logstash": lambda at, line, n: {"@timestamp": at, "event": {"original": line}, "message": line},
    "gelf": lambda at, line, n: {"version": "1.1", "host": "h", "short_message": line, "timestamp": at},
    "mezmo": lambda at, line, n: {"_ts": at, "_line": line, "_app": "hook"},
    "splunk_hec": lambda at, line, n: {"time": at, "host": "web1", "event": line, "fields": {"env": "prod"}},
    "azure": lambda at, line, n: {"time": at, "category": "AppServiceConsoleLogs", "resultDescription": line},
    "splunk_export": lambda at, line, n: {"preview": False, "result": {"_raw": line, "_time": at}},
    "elasticdump": lambda at, line, n: {"_index": "logs", "_id": str(n), "_source": {"@timestamp": at, "message": line}},
    "datadog": lambda at, line, n: {"id": str(n), "content": {"timestamp": at, "host": "web1", "message": line}},
    "json_payload": lambda at, line, n: {"insertId": str(n), "jsonPayload": {"message": line}, "timestamp": at},
}
for name, record in SHIPPED.items():
    capture("printed_%s.ndjson" % name, "pretty", timed=True)(lambda c, record=record: "".join(c.json(record(c.time(i), line, n)) + "\n" for i, t in c for n, line in enumerate(t.split("\n"))))


@capture("fluentbit_p_pieces.ndjson", "plain long", timed=True)
def fluentbit_p(c):
    return "".join(c.json({"time": c.time(i), "stream": "stdout", "_p": "P" if n + 1 < len(cut(t, 900)) else "F", "log": piece}) + "\n" for i, t in c for n, piece in enumerate(cut(t, 900)))


# --------------------------------------------------------------- a payload that a capture has in several states of one delivery
ALL = "plain hostile escaped long"


@capture("stepfunctions_history.json", ALL, timed=True)
def stepfunctions(c):
    runs = []
    for i, t in c:
        states = [("ExecutionStarted", "executionStartedEventDetails", "input"), ("TaskStateEntered", "stateEnteredEventDetails", "input"), ("TaskStateExited", "stateExitedEventDetails", "output")]
        events = [{"timestamp": c.time(i), "type": kind, "id": n + 1, "previousEventId": n, details: {name: t, "name": "Store"}} for n, (kind, details, name) in enumerate(states)]
        runs.append(c.json({"events": events}, "aws"))
    return "\n".join(runs) + "\n"


@capture("temporal_history.ndjson", ALL)
def temporal(c):
    out = ""
    for i, t in c:
        payloads = {"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": base64.b64encode(t.encode()).decode()}]}
        states = [("WORKFLOW_EXECUTION_STARTED", "workflowExecutionStartedEventAttributes"), ("ACTIVITY_TASK_SCHEDULED", "activityTaskScheduledEventAttributes")]
        out += c.json({"events": [{"eventId": str(n + 1), "eventTime": c.time(i), "eventType": "EVENT_TYPE_" + kind, name: {"input": payloads}} for n, (kind, name) in enumerate(states)]}) + "\n"
    return out


def binlog_row(values):
    return "".join("###   @%d=%s\n" % (n + 1, v) for n, v in enumerate(values))


@capture("mysqlbinlog_update.txt", "plain")
def binlog_update(c):
    rows = [(binlog_row((i, "'%s'" % t, "'new'")), binlog_row((i, "'%s'" % t, "'done'"))) for i, t in c]
    return "".join("### UPDATE `d`.`hooks`\n### WHERE\n%s### SET\n%s" % row for row in rows)


@capture("debezium_changes.ndjson", ALL, timed=True)
def debezium(c):
    out = ""
    for i, t in c:
        row = {"id": i, "payload": t}
        for op, before, after in (("c", None, row), ("d", {**row, "seen": True}, None)):
            out += c.json({"before": before, "after": after, "source": {"table": "hooks"}, "op": op, "ts_ms": when(i, "ms")}) + "\n"
    return out


@capture("debezium_deleted.ndjson", ALL, timed=True)
def debezium_deleted(c):
    return "".join(c.json({"before": {"id": i, "payload": t}, "after": None, "op": "d", "ts_ms": when(i, "ms")}) + "\n" for i, t in c)


@capture("mail_answered.eml", "plain")
def mail_answered(c):
    body = "\n".join(t for i, t in c)
    quoted = "\n".join("> " + t for i, t in c)
    return "From: a@example.com\nSubject: Re: hooks\nDate: Tue, 16 Jan 2024 09:15:00 +0000\nContent-Type: text/plain; charset=utf-8\n\nsee below\n\n%s\n\nOn Tue, bot wrote:\n%s\n" % (body, quoted)


@capture("jupyter_printed.ipynb", "plain escaped")
def jupyter_printed(c):
    cells = [{"cell_type": "code", "source": ["p = r'''%s'''\n" % t, "print(p)"], "outputs": [{"output_type": "stream", "name": "stdout", "text": [t + "\n"]}]} for i, t in c]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1, ensure_ascii=False)


@capture("git_diff_replaced.diff", ALL)
def git_diff(c):
    return "diff --git a/hooks b/hooks\n--- a/hooks\n+++ b/hooks\n" + "".join("@@ -1,3 +1,3 @@\n-%s\n+%s\n" % (t, t) for i, t in c)
