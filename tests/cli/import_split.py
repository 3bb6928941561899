"""One payload after another, each in a line that its logger has split: the first at its first byte, and so on.

    import_split.py write FORM FILE    FORM: cri, its flags in JSON (tagged) or docker, and +other where another stream writes in between;
                                       +base64, +string, +nginx, +second: what the payload stands in
    import_split.py check FORM DB      says which payloads are not stored
"""
import base64
import json
import sqlite3
import sys

STAMP = "2024-03-01T09:00:00.123456789Z"
SPLIT = 16384  # Docker's


def payload(number):
    return '{"date":"2024-03-01T09:00:00Z","event":"lead.unlocked","data":{"id":"x%03d","locked":true,"contact":{"event":"lead.x","data":{},"email":"a\\\\b@x.org"},"l":["",[12,{}],"é"]}}' % number


def carried(form, number):
    text = payload(number)
    if form.endswith("+base64"):
        return 'hook body="%s" done' % base64.b64encode(text.encode()).decode()
    if form.endswith("+string"):
        return json.dumps(text)
    if form.endswith("+nginx"):
        return '203.0.113.7 "POST / HTTP/1.1" 200 "%s"' % text.replace("\\", "\\x5C").replace('"', "\\x22")
    return "got " + payload(0) + " and " + text if form.endswith("+second") else text


def forms(form):
    """The payloads, each with the two pieces of the line it stands in."""
    for at in range(1, len(carried(form, 0).encode())):
        line, split = carried(form, at), at
        if form.startswith("docker") and form.endswith(("docker", "+other")):
            before, behind = '{"filling":"', '","body":'
            line, split = before + "x" * (SPLIT - at - len(before + behind)) + behind + line + "}", SPLIT
        pieces = [piece.decode("utf-8", "surrogateescape") for piece in (line.encode()[:split], line.encode()[split:])]
        if form.startswith("cri") or not any(c > "\udc80" for c in "".join(pieces)):  # Docker splits no character
            yield payload(at), *pieces


def cri(stream, flag, piece):
    return "%s %s %s %s\n" % (STAMP, stream, flag, piece)


def docker(stream, flag, piece):
    return json.dumps({"log": piece + ("\n" if flag == "F" else ""), "stream": stream, "time": STAMP}, ensure_ascii=False) + "\n"


def tagged(stream, flag, piece):
    return json.dumps({"log": piece, "stream": stream, "logtag": flag, "time": STAMP}, ensure_ascii=False) + "\n"


LINES = {"cri": cri, "tagged": tagged, "docker": docker}


def write(form, path):
    line = LINES[form.split("+")[0]]
    other = line("stderr", "F", "GET /health 200") if form.endswith("+other") else ""
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        for _, first, rest in forms(form):
            file.write(line("stdout", "P", first) + other + line("stdout", "F", rest))


def check(form, path):
    stored = [row[0] for row in sqlite3.connect(path).execute("SELECT payload FROM discko_events")]
    sent = [(text, first) for text, first, _ in forms(form)] + [(payload(0), "")] * form.endswith("+second")
    for text, first in sent:
        if text not in stored:
            print("not stored: split behind " + repr(first[-40:]))
    print("%s: %d sent, all stored: %s, others: %d" % (form, len(sent), all(text in stored for text, _ in sent), len(set(stored) - {text for text, _ in sent})))


{"write": write, "check": check}[sys.argv[1]](sys.argv[2], sys.argv[3])
