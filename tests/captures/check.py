"""Imports captures and says what became of the payloads in each.

They are imported some dozens at a time, each with payloads of its own. Where something seems to be wrong with one, it is
imported again into a store of its own, and what it comes to there is what counts.

    check.py PROGRAM [--keep FOLDER] [NAME...]    PROGRAM: the discko-import to try; NAME: these captures alone, in full

What must never be, whatever is expected:
    silent   exit status 0 and no quarantine while a payload is not stored
    lost     a payload that is neither stored nor in the quarantine's bytes, encodings undone
    changed  something is stored that is none of the payloads sent, byte for byte
    twice    a payload has more deliveries than times it stands in the capture
    clock    a receive time that is none of those the capture has
    verify   --verify does not agree
And, where the capture is expected to be stored:
    missing  not every payload is stored
    junk     something is in quarantine beside them
    status   everything is stored and the exit status is not 0
    untimed  the time it was received, which the capture has, was not found
"""
import base64
import binascii
import collections
import concurrent.futures
import gzip
import json
import os
import quopri
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

import capture
import in_apart  # noqa: F401: each adds its captures to the list
import in_codings  # noqa: F401
import in_entries  # noqa: F401
import in_exports  # noqa: F401
import in_files  # noqa: F401
import in_json  # noqa: F401
import in_logs  # noqa: F401
import in_layers  # noqa: F401
import in_more  # noqa: F401
import in_none  # noqa: F401
import in_programs  # noqa: F401
import in_real
import in_services  # noqa: F401
import in_states  # noqa: F401
import in_text  # noqa: F401
import in_tools  # noqa: F401
import payloads

PACKED = (".gz", ".zip", ".tar", ".xz", ".bz2", ".7z", ".br", ".pcap", ".bin", ".custom")


def canonical(text):
    return json.dumps(json.loads(text, parse_int=float), sort_keys=True)


def undone(raw):
    """Quarantined bytes, and what they come to once base64, gzip, hex and form encoding are undone."""
    parts = [raw, raw.replace(b"\0", b""), re.sub(rb"\s+", b"", raw), urllib.parse.unquote_to_bytes(raw), quopri.decodestring(raw)]
    for run in re.findall(rb"(?:[A-Za-z0-9+/_=-]|\\[nr/]|\r?\n){40,}", raw):
        run = re.sub(rb"\\[nr]|\s|(?<=\\)\\|\\(?=/)", b"", run).rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        try:
            part = base64.b64decode(run + b"=" * (-len(run) % 4))
        except ValueError:
            continue
        parts.append(part)
        if len(parts) < 400:
            parts += undone(part)[1:] if b"=" in part or b"ey" in part else []
        try:
            parts.append(gzip.decompress(part))
        except (OSError, EOFError):
            pass
    if b"+A" in raw:
        parts.append(raw.decode("utf-7", "replace").encode("utf-8", "replace"))
    for run in re.findall(rb"(?:0x[0-9a-f]{1,2}, ){20,}0x[0-9a-f]{1,2}", raw):
        parts.append(bytes(int(byte, 16) for byte in run.split(b", ")))
    for run in re.findall(rb"[0-9A-Fa-f]{40,}", raw):
        if len(run) % 2 == 0:
            parts.append(binascii.unhexlify(run))
    return parts


def dump_undone(raw):
    """The bytes of a hex dump: an offset, groups of digits, and the text behind two blanks."""
    made = b""
    for line in raw.splitlines():
        groups = re.match(rb"[0-9a-f]{7,8}:? +((?:[0-9a-f]{2,4} {1,2})+)", line + b" ")
        if groups:
            made += binascii.unhexlify(re.sub(rb" ", b"", groups.group(1))[:32])
    return made


def squeezed(data):
    """A text without what a program breaks its lines with: frames, marks and white space."""
    return re.sub(r"[\s│┆|.+↵:]+", "", data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


class Store:
    """What an import left of one input: payloads, times, quarantine."""

    def __init__(self, db, path):
        self.payloads, self.rejects, self.times, self.deliveries, self.ignored = [], [], [], collections.Counter(), 0
        self.rejected = 0
        if db is None:
            return
        files = [row[0] for row in db.execute("SELECT id FROM discko_files WHERE path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '!'", (path,))]
        for file in files:
            self.ignored += db.execute("SELECT ignored FROM discko_files WHERE id = ?", (file,)).fetchone()[0]
            self.rejected += db.execute("SELECT rejected FROM discko_files WHERE id = ?", (file,)).fetchone()[0]
            self.rejects += db.execute("SELECT code, message, raw FROM discko_rejects WHERE file_id = ? ORDER BY record", (file,)).fetchall()
            self.times += db.execute("SELECT received_from, received_at, payload FROM discko_deliveries d JOIN discko_events e ON e.id = d.event_id WHERE d.file_id = ?", (file,)).fetchall()
        for _, _, text in self.times:
            self.deliveries[text] += 1
        self.payloads = list(self.deliveries)


def opened(path):
    if not os.path.exists(path):
        return None
    db = sqlite3.connect(path)
    db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    return db


def never(store, sent, run, name):
    """What must not be, whatever the capture is."""
    faults = []
    missing = [text for text in sent if text not in store.payloads]
    same = [text for text in missing if canonical(text) in {canonical(p) for p in store.payloads}]
    if missing and run.returncode == 0 and not store.rejects:
        faults.append("silent")
    if same or [p for p in store.payloads if p not in sent]:
        faults.append("changed")
    gone = [text for text in missing if text not in same]
    if gone and not name.endswith(PACKED):
        kept = b"\n".join(part for row in store.rejects for part in undone(row[2]))
        if any(trace(text) not in kept for text in gone):
            faults.append("lost")
    if any(count > sent.count(text) for text, count in store.deliveries.items() if text in sent):
        faults.append("twice")
    return faults, missing


def as_printed(sent, stored):
    """The payloads as the program printed them: what is stored, where it is equal as a value."""
    printed = {canonical(text): text for text in stored}
    return [printed.get(canonical(text), text) for text in sent]


def trace(text):
    return json.loads(text)["data"].get("id", "test").encode()


def judge(item, store, sent, run):
    if item.expect == "nothing":
        return (["changed"] if store.payloads else []) + (["junk"] if store.rejects else []) + (["status"] if run.returncode != 1 else [])
    if item.expect == "damaged":
        return [] if run.returncode == 1 and store.rejects else ["silent"]
    if item.expect in ("unread", "told", "whole"):
        gone = (item.expect != "unread" and store.ignored) or (item.expect == "whole" and store.rejected != len(sent))
        return (["changed"] if store.payloads else []) + ([] if run.returncode == 1 and store.rejects else ["silent"]) + (["lost"] if gone else [])
    if item.expect == "kept":
        kept = [squeezed(part) for row in store.rejects for part in (*undone(row[2]), dump_undone(row[2]))]
        gone = [t for t in sent if t not in store.payloads and not any(squeezed(t.encode()) in k for k in kept)]
        wrong = [t for t in store.payloads if t not in sent]
        return (["changed"] if wrong else []) + (["lost"] if gone else []) + (["silent"] if run.returncode != 1 else [])
    if item.expect == "lines":
        kept = {line.strip() for row in store.rejects for line in re.sub(rb"(?m)^Jan [^]]*\]: ", b"", row[2]).splitlines()}
        gone = [t for t in sent if t not in store.payloads and any(line.strip().encode() not in kept for line in t.splitlines())]
        return (["changed"] if [t for t in store.payloads if t not in sent] else []) + (["lost"] if gone else []) + (["silent"] if run.returncode != 1 else [])
    if item.expect == "pieces":
        text = b"".join(json.loads(row[2])["log"].encode() for row in store.rejects)
        gone = [t for t in sent if t.encode() not in text]
        gone = [t for t in gone if t not in store.payloads]
        wrong = [t for t in store.payloads if t not in sent]
        return (["changed"] if wrong else []) + (["lost"] if gone else []) + (["silent"] if run.returncode != 1 else [])
    if item.expect == "other":
        return ["silent"] if run.returncode == 0 and not store.payloads else []
    if item.name[5:] in in_real.PRINTED or item.name in capture.INDENTED:
        sent = as_printed(sent, store.payloads)
    faults, missing = never(store, sent, run, item.name)
    if item.expect == "others":
        faults = [fault for fault in faults if fault != "changed"]
    good = ("2024-01-16T09:15",) + (("202",) if item.sets == ["real"] else ())
    if any(source == "capture" and (not at.startswith(good) or at.startswith("2024-01-15T10:30")) for source, at, _ in store.times):
        faults.append("clock")
    if item.timed and not missing:
        for source, at, text in store.times:
            if text in sent and (source != "capture" or at[:19] != capture.when(sent.index(text))[:19]):
                faults.append("untimed")
                break
    if missing and item.expect != "name":
        faults.append("missing")
    if missing and item.expect == "name" and run.returncode != 1:
        faults.append("status")
    if not missing and store.rejects and item.expect != "name":
        faults.append("junk")
    if not missing and not store.rejects and run.returncode != 0:
        faults.append("status")
    return faults


def write(item, texts):
    """The bytes of a capture and the payloads that stand in it."""
    context = capture.Context(texts)
    data = item.function(context)
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"), context.sent


def write_own(item, chosen, number):
    """The same with ids that no other capture has, so that it can share a store with others; None where it cannot."""
    if item.sets != ["real"]:
        return write(item, payloads.own(payloads.SETS[chosen], number))
    data, sent = write(item, payloads.SETS[chosen])
    for ident, other in payloads.own_ids(payloads.SETS[chosen], number).items():
        if ident.encode() not in data:
            return None
        data = data.replace(ident.encode(), other.encode())
        sent = [text.replace(ident, other) for text in sent]
    return data, sent


def save(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def run_import(program, options, db, paths):
    return subprocess.run([program, "--final", "--no-progress", "--no-snapshot", *options, db, *paths], capture_output=True, timeout=300)


def verified(program, options, db, paths):
    return subprocess.run([program, "--verify", *options, db, *paths], capture_output=True, timeout=300)


def tried(program, item, chosen, keep):
    """A capture in a store of its own: its faults, a line that sums it up, and what the program said."""
    data, sent = write(item, payloads.SETS[chosen])
    work = tempfile.mkdtemp()
    try:
        path, db = save(work, item.name, data), os.path.join(work, "store.db")
        if keep:
            shutil.copy(path, os.path.join(keep, chosen + "-" + item.name))
        run = run_import(program, item.options, db, [path])
        store = Store(opened(db), path)
        faults = judge(item, store, sent, run)
        if os.path.exists(db):
            verify = verified(program, item.options, db, [path])
            if verify.returncode != 0:
                faults.append("verify")
                run.stderr += verify.stdout + verify.stderr
        stored = sum(text in store.payloads for text in sent)
        text = run.stderr.decode(errors="replace").replace(work + "/", "")
        return faults, "exit %d, %d of %d, %d in quarantine" % (run.returncode, stored, len(sent), len(store.rejects)), text
    except subprocess.TimeoutExpired:
        return ["time"], "too long", ""
    finally:
        shutil.rmtree(work)


def exit_status(report, path):
    """The exit status that an import of this input alone would have, by what --json says of it and its members."""
    entries = [e for e in report["inputs"] if e["path"] == path or e["path"].startswith(path + "!")]
    good = [e["state"] == "imported" and e["complete"] and e["rejected"] == 0 and (e["records"] == 0 or e["stored"] + e["duplicates"] > 0) for e in entries]
    return 0 if good and all(good) else 1


def tried_together(program, jobs):
    """Captures in one store: those that must be tried by themselves, as something seems to be wrong with them."""
    work = tempfile.mkdtemp()
    try:
        db, inputs, alone = os.path.join(work, "store.db"), [], []
        for number, (item, chosen) in jobs:
            own = write_own(item, chosen, number)
            if own is None:
                alone.append((item, chosen))
            else:
                inputs.append((item, chosen, save(os.path.join(work, str(number)), item.name, own[0]), own[1]))
        options, paths = jobs[0][1][0].options, [path for _, _, path, _ in inputs]
        run = run_import(program, options + ["--json"], db, paths)
        report, store = json.loads(run.stdout), opened(db)
        statuses = [exit_status(report, path) for path in paths]
        if run.returncode != max(statuses, default=0) or verified(program, options, db, paths).returncode != 0:
            return [job for _, job in jobs]
        for (item, chosen, path, sent), status in zip(inputs, statuses):
            if judge(item, Store(store, path), sent, subprocess.CompletedProcess([], status)):
                alone.append((item, chosen))
        return alone
    except (subprocess.TimeoutExpired, ValueError):
        return [job for _, job in jobs]
    finally:
        shutil.rmtree(work)


TOGETHER = 50


def in_groups(jobs):
    """The jobs by their options, some dozens each; each with a number of its own."""
    by_options = collections.defaultdict(list)
    for number, job in enumerate(jobs):
        by_options[tuple(job[0].options)].append((number, job))
    for group in by_options.values():
        for at in range(0, len(group), TOGETHER):
            yield group[at : at + TOGETHER]


def main(arguments):
    program, keep = os.path.abspath(arguments.pop(0)), None
    if arguments[:1] == ["--keep"]:
        keep = arguments[1]
        arguments = arguments[2:]
        os.makedirs(keep, exist_ok=True)
    items = [item for item in capture.CAPTURES if not arguments or item.name in arguments]
    jobs = [(item, chosen) for item in items for chosen in item.sets]
    total, bad = collections.Counter(), set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        alone = jobs
        if not keep and not arguments:
            alone = [job for some in pool.map(lambda group: tried_together(program, group), in_groups(jobs)) for job in some]
        for (item, chosen), (faults, line, text) in zip(alone, pool.map(lambda job: tried(program, *job, keep), alone)):
            for fault in faults:
                total[fault] += 1
                bad.add(item.name)
            if faults or arguments:
                print("%s, %s: %s · %s" % (item.name, chosen, ", ".join(faults) or "good", line))
                print("".join("    %s\n" % part[:220] for part in text.strip().splitlines()[: None if arguments else 1]), end="")
    print("%d of %d captures good, in %d imports" % (len(items) - len(bad), len(items), len(jobs)), end="")
    print("".join("; %d %s" % (count, fault) for fault, count in sorted(total.items())))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
