"""What captures are written with.

A capture is a function that is given the payloads and writes what some program would have written of
them. It is listed with a name, the sets of payloads it is tried with, the options that discko-import is
given, and what is expected:

    store    each payload is stored, byte for byte as the program wrote it; nothing else is, and exit status 0
    name     the same, or it is quarantined with exit status 1
    other    the program altered the payloads: what is lost is said, and that is all
    kept     the program broke the payloads into lines: each is stored, or all of its lines stand in one record in quarantine
    lines    the same where other lines stand between: each line of one that is not stored is in quarantine, and exit status 1
    pieces   the same of the pieces of a split record: together, those in quarantine are the payload
    unread   the program took the payloads apart: nothing is stored, also nothing that they quote, and that is told
    told     the same, and nothing is ignored
    whole    the same, and each of them is one record in quarantine, to its last line
    damaged  the bytes are not what was sent: the damage is told, and exit status 1
    nothing  no payload is in it: nothing is stored, nothing is quarantined
"""
import datetime
import json
import re

CAPTURES = []  # in the order of their definition
START = datetime.datetime(2024, 1, 16, 9, 15, 0, 123000, datetime.timezone.utc)


# White space between tokens may differ where a capture indents what it prints over several lines.
INDENTED = ("pretty_indented.md", "pretty_dotnet.log", "pretty_php_fpm.log", "mitmdump_d3.txt", "sse_multi_data_lines.txt", "pretty_quote.eml", "logentries_4k_split_syslog.txt", "sqlite_group_array.json",
            "postgres_statement.log", "restructured.rst", "knative_event_display.txt", "pino_pretty_clock.log", "pino_pretty_stamp.log", "pino_pretty_halved.log", "pino_pretty_untimed.log", "httpie_format.txt", "git_blame_lines.txt", "bruno.bru", "bruno_request.bru")


class Capture:
    def __init__(self, name, function, sets, options, expect, timed):
        self.name, self.function, self.sets = name, function, sets
        self.options, self.expect, self.timed = options, expect, timed


def capture(name, sets="plain hostile escaped long", options=(), expect="store", timed=False):
    def add(function):
        CAPTURES.append(Capture(name, function, sets.split(), list(options), expect, timed))
        return function

    return add


STYLES = {
    "node": dict(ensure_ascii=False, separators=(",", ":")),
    "go": dict(ensure_ascii=False, separators=(",", ":")),
    "python": dict(ensure_ascii=True),
    "php": dict(ensure_ascii=True, separators=(",", ":")),
    "pretty": dict(ensure_ascii=False, indent=2),
    "aws": dict(ensure_ascii=False, indent=4),
    "gcloud": dict(ensure_ascii=True, indent=2),
}


def surrogates_escaped(text):
    return re.sub("[\ud800-\udfff]", lambda m: "\\u%04x" % ord(m.group()), text)


def dump(value, style):
    text = surrogates_escaped(json.dumps(value, **STYLES[style]))
    if style == "go":  # encoding/json escapes these for HTML
        for character in "<>&\u2028\u2029":
            text = text.replace(character, "\\u%04x" % ord(character))
    if style == "php":
        text = text.replace("/", "\\/")
    return text


class Context:
    """The payloads of one capture, what was sent of them in the end, and the times at which they came."""

    def __init__(self, texts):
        self.texts, self.sent = texts, list(texts)

    def __iter__(self):
        return iter(enumerate(self.texts))

    def object(self, index):
        """Stands for payload INDEX as a value of its own in what json() prints."""
        return "\x01%d\x01" % index

    def json(self, value, style="node"):
        """VALUE as a program prints it, its payloads parsed and printed with it."""
        lines = []
        for line in dump(value, style).split("\n"):
            margin = re.match(" *", line).group()
            lines.append(re.sub(r'"\\u0001(\d+)\\u0001"', lambda m: self._printed(int(m.group(1)), style, margin), line))
        return "\n".join(lines)

    def _printed(self, index, style, margin):
        self.sent[index] = dump(json.loads(self.texts[index]), style).replace("\n", "\n" + margin)
        return self.sent[index]

    def raw(self, value, style="node"):
        """The same, but with the bytes of the payloads as they came."""
        return re.sub(r'"\\u0001(\d+)\\u0001"', lambda m: self.texts[int(m.group(1))], dump(value, style))

    def send(self, index, text):
        """Payload INDEX is TEXT."""
        self.sent[index] = text
        return text

    def time(self, index, form="iso"):
        return when(index, form)


def when(index, form="iso"):
    at = START + datetime.timedelta(seconds=index)
    epoch = int(at.timestamp())
    if form in ("s", "ms", "us", "ns"):
        return {"s": epoch, "ms": epoch * 1000 + 123, "us": epoch * 10**6 + 123456, "ns": epoch * 10**9 + 123456789}[form]
    if form == "float":
        return epoch + 0.123
    if form == "iso":
        return at.strftime("%Y-%m-%dT%H:%M:%S.123Z")
    return at.strftime(form.replace("%L", "123"))
