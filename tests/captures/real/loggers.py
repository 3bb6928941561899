"""Writes the payloads of a file (one a line) through loggers for Python: loggers.py PAYLOADS FOLDER."""
import csv
import json
import logging
import os
import subprocess
import sys
from pprint import pprint

payloads, folder = sys.argv[1:3]
with open(payloads, encoding="utf-8") as file:
    texts = [line for line in file.read().split("\n") if line]


def logger(form, write):
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format=form)
    for text in texts:
        write(text)


def json_logger(write):
    from pythonjsonlogger import jsonlogger

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(jsonlogger.JsonFormatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("hook")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    for text in texts:
        write(log, text)


def structured(renderer, **fields):
    import structlog

    stamp = structlog.processors.TimeStamper(fmt="iso")
    structlog.configure(processors=[structlog.processors.add_log_level, stamp, renderer(structlog)])
    for text in texts:
        structlog.get_logger().info("webhook", **{name: read(text) for name, read in fields.items()})


def loguru(write, **options):
    from loguru import logger as log

    log.remove()
    log.add(sys.stdout, colorize=False, **options)
    for text in texts:
        write(log, text)


LONG, SHORT = "%(asctime)s %(levelname)s %(name)s: %(message)s", "[%(asctime)s] [%(levelname)s] %(message)s"
RUNS = {
    "logging_text.log": lambda: logger(LONG, lambda text: logging.info("body %s", text)),
    "logging_dict.log": lambda: logger(LONG, lambda text: logging.info("body %s", json.loads(text))),
    "logging_repr.log": lambda: logger(logging.BASIC_FORMAT, lambda text: logging.info("body %r", text.encode())),
    "logging_dumps.log": lambda: logger(SHORT, lambda text: logging.info(json.dumps(json.loads(text)))),
    "logging_pretty.log": lambda: logger(SHORT, lambda text: logging.info("body:\n%s", json.dumps(json.loads(text), indent=4))),
    "pprint.log": lambda: [pprint(json.loads(text)) for text in texts],
    "jsonlogger.ndjson": lambda: json_logger(lambda log, text: log.info("webhook", extra={"payload": json.loads(text)})),
    "jsonlogger_text.ndjson": lambda: json_logger(lambda log, text: log.info("webhook " + text)),
    "structlog_json.ndjson": lambda: structured(lambda s: s.processors.JSONRenderer(), body=json.loads),
    "structlog_json_text.ndjson": lambda: structured(lambda s: s.processors.JSONRenderer(), data=str),
    "structlog_console.log": lambda: structured(lambda s: s.dev.ConsoleRenderer(colors=False), body=str),
    "structlog_kv.log": lambda: structured(lambda s: s.processors.KeyValueRenderer(), body=str),
    "structlog_logfmt.log": lambda: structured(lambda s: s.processors.LogfmtRenderer(), body=str),
    "loguru_text.log": lambda: loguru(lambda log, text: log.info("body {}", text)),
    "loguru_serialize.ndjson": lambda: loguru(lambda log, text: log.bind(payload=json.loads(text)).info("webhook"), serialize=True),
    "csv.csv": lambda: csv.writer(sys.stdout).writerows([["at", "payload"]] + [["2024-01-16T09:15:00Z", text] for text in texts]),
}

if len(sys.argv) > 3:
    RUNS[sys.argv[3]]()
else:
    for name in RUNS:
        run = subprocess.run([sys.executable, __file__, payloads, folder, name], stdout=subprocess.PIPE, check=True)
        with open(os.path.join(folder, "python_" + name), "wb") as file:
            file.write(run.stdout)
