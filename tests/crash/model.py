# model.py CHECKOUT SEED OPERATIONS: does to a store what comes to mind, in any order, and expects of it after
# each operation what a model of a few lines says: inputs that grow, are copied, packed, piped, imported
# again, together, with a low record limit, without the plain tables, ended at any moment and begun again;
# quarantined records that are retried or discarded; people who are shown, erased or expire, with kills before.
#
# A run that fails is made smaller: the fewest operations that still fail are printed, one a line. Saved to a
# file, they are run again by: model.py CHECKOUT FILE
#
# Batches are of 20 records (build/tests/batches_of_20). Prints "ok - what" or "not ok - what".
import array
import contextlib
import fcntl
import functools
import gzip
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import termios
import time

LEADS = 12
LIMITS = {'low': 1024, 'default': 1 << 24}
SHRINK_SECONDS = 120

# ------------------------------------------------------------------------------------------- lines
# A line of an input is [kind, lead, status, n]: `whole`, `long` (over the low limit), `locked`, `torn` or
# `broken` (without anything that tells whose it is).


@functools.lru_cache(maxsize=None)
def text_of(line):
    kind, lead, status, n = line
    if kind == 'broken':
        return b'broken "lead.%d' % n
    data = {'id': 'lead_%d' % lead, 'locked': kind == 'locked', 'status': status}
    if kind == 'long':
        data['padding'] = 'x' * 1500
    payload = json.dumps({'date': date_of(n), 'event': 'lead.unlocked', 'data': data}, separators=(',', ':'))
    return payload[:-2 if kind == 'torn' else None].encode()


def date_of(n):
    return time.strftime('%Y-%m-%dT%H:%M:00.000Z', time.gmtime(1700000000 + 60 * n))


def outcome(line, limit):
    if line[0] in ('broken', 'torn'):
        return line[0]
    return 'too_large' if line[0] == 'long' and limit == 'low' else 'stored'


# ------------------------------------------------------------------------------------------- model


class Row:
    """A row of the ledger: the lines that have been read, under which path, and what came of each."""

    def __init__(self, path):
        self.path, self.lines, self.outcomes, self.limit = path, [], [], 'default'
        self.resolved = set() # of the lines: stored from the quarantine, which still has them

    def count(self, *of):
        return sum(outcome in of for outcome in self.outcomes)

    def size(self):
        return sum(len(text_of(line)) + 1 for line in self.lines)

    def lacks(self, begun):
        return any(ours != 'stored' and theirs == 'stored' for ours, theirs in zip(self.outcomes, begun.outcomes))

    def is_begun_by(self, lines):
        return self.lines and lines[:len(self.lines)] == self.lines


class Model:
    def __init__(self):
        self.rows, self.events = [], {}
        self.erased, self.erased_torn, self.erased_whole = set(), set(), set()

    # A person's line is known again by its bytes, or by its id and date: a torn one by those of any, a whole one
    # by those of a torn one.
    def is_erased(self, line, what):
        stem = (line[1], line[3])
        if line[0] == 'broken':
            return False
        return text_of(line) in self.erased or stem in self.erased_torn or (
            what != 'stored' and stem in self.erased_whole)

    def read(self, line, limit):
        what = outcome(line, limit)
        if self.is_erased(line, what):
            return 'ignored'
        if what == 'stored':
            self.events[text_of(line)] = line
        return what

    def row_of(self, path, lines):
        same = [row for row in self.rows if row.lines == lines]
        begun = [row for row in self.rows if row.path == path and row.is_begun_by(lines)]
        if same:
            return same[0]
        if begun:
            return max(begun, key=lambda row: len(row.lines))
        self.rows.append(Row(path))
        return self.rows[-1]

    def take(self, path, lines, limit):
        row = self.row_of(path, lines)
        known = len(row.outcomes)
        raised = row.limit == 'low' and limit == 'default'
        if raised and known > row.count('stored'):
            known, row.limit = 0, limit # what was not stored may be now: it is read again
            row.resolved = set()
        if row.lines != lines or known == 0:
            row.path, row.lines, row.limit = path, lines, limit
        row.outcomes = row.outcomes[:known] + [self.read(line, limit) for line in lines[known:]]
        # A pipe that was the beginning of this one is part of it, unless it has a payload that this one lacks.
        self.rows = [other for other in self.rows
                     if other is row or path != '-' or other.path != '-' or not other.is_begun_by(lines)
                     or row.lacks(other)]

    def reach(self, sizes, lines, limit):
        """A pipe that was ended, and stays for what the whole one lacks, is as long as it had come."""
        for row in self.rows:
            if row.path == '-' and row.size() not in sizes and row.is_begun_by(lines):
                for line in lines[len(row.lines):]:
                    row.lines = row.lines + [line]
                    row.outcomes.append(self.read(line, limit))
                    if row.size() in sizes:
                        break

    def erase(self, lead):
        for row in self.rows:
            for i, line in enumerate(row.lines):
                if line[1] == lead and row.outcomes[i] not in ('ignored', 'broken'):
                    self.erased.add(text_of(line))
                    whole = row.outcomes[i] == 'stored'
                    (self.erased_whole if whole else self.erased_torn).add((line[1], line[3]))
                    row.outcomes[i] = 'ignored'
        for text, line in list(self.events.items()):
            if line[1] == lead:
                self.erased.add(text)
                self.erased_whole.add((line[1], line[3]))
                del self.events[text]

    def retry(self, limit):
        for row in self.rows:
            large = {i for i, what in enumerate(row.outcomes) if what == 'too_large'}
            row.outcomes = [self.read(line, limit) if what == 'too_large' else what
                            for line, what in zip(row.lines, row.outcomes)]
            row.resolved |= {i for i in large if row.outcomes[i] == 'stored'}

    def discard(self, path):
        for row in self.rows:
            if row.path == path or row.path.startswith(path + '!'):
                row.outcomes = ['ignored' if what not in ('stored', 'ignored') else what for what in row.outcomes]

    def person(self, lead):
        """What --person is to show: payloads with their deliveries, quarantined records, and inputs with any of these."""
        inputs, payloads = [], {text: [] for text, line in self.events.items() if line[1] == lead}
        quarantined = []
        for row in self.rows:
            found = [(i, what) for i, what in enumerate(row.outcomes)
                     if row.lines[i][1] == lead and what in ('stored', 'torn', 'too_large')]
            for i, what in found:
                text = text_of(row.lines[i])
                if what == 'stored':
                    payloads[text].append((row.path, i))
                if what != 'stored' or i in row.resolved:
                    quarantined.append((row.path, i, text.decode()))
            inputs += [(row.path, row.size())] if found else []
        return {'payloads': sorted((json.loads(text)['date'], text.decode(), sorted(of)) for text, of in payloads.items()),
                'quarantined': sorted(quarantined), 'inputs': sorted(inputs)}

    # What the tables are to have.

    def ledger(self):
        return sorted((row.path, row.size(), len(row.outcomes), row.count('stored'),
                       row.count('broken', 'torn', 'too_large'), row.count('ignored')) for row in self.rows)

    def deliveries(self):
        return sorted((row.path, row.size(), i, text_of(row.lines[i]))
                      for row in self.rows for i, what in enumerate(row.outcomes) if what == 'stored')

    def quarantine(self):
        return sorted((row.path, row.size(), i, what == 'too_large', text_of(row.lines[i]))
                      for row in self.rows for i, what in enumerate(row.outcomes)
                      if what in ('broken', 'torn', 'too_large'))

    def leads(self, hashes):
        delivered = [text_of(line) for row in self.rows for line, what in zip(row.lines, row.outcomes)
                     if what == 'stored']
        counts = {}
        for text in delivered:
            counts[text] = counts.get(text, 0) + 1
        found = {}
        for text, line in self.events.items():
            found.setdefault(line[1], []).append((line[0] != 'locked', date_of(line[3]), hashes[text], text, line))
        return sorted(('lead_%d' % lead, len(versions), sum(counts.get(v[3], 0) for v in versions),
                       max(versions)[4][2], max(versions)[1], min(v[1] for v in versions),
                       int(max(versions)[4][0] == 'locked'), int(any(v[0] for v in versions)))
                      for lead, versions in found.items())

    def extras(self, hashes):
        found = {}
        for text, line in self.events.items():
            version = (line[0] != 'locked', date_of(line[3]), hashes[text], line)
            found[line[1]] = max(found.get(line[1], version), version)
        return sorted(('$.data.padding', 'lead_%d' % lead) for lead, version in found.items()
                      if version[3][0] == 'long')


# ------------------------------------------------------------------------------- making operations
# ["grow", NAME, LINES]: more lines for the input that is kept here as NAME.
# ["import", OPTIONS, SOURCES, ENDINGS]; a source is [HOW, ...] with HOW one of file, copy, pipe, packed, archive; an
# ending is [SIGNAL, the part of standard input that is given before, seconds]: the import is first begun and
# ended so.
# ["call", ARGUMENTS], ["person", LEAD], ["erase", LEAD, seconds to each kill], ["expire", LEAD, the same], ["retry", LIMIT], ["discard", number of a row]


class Maker:
    def __init__(self, seed):
        self.random, self.n, self.names = random.Random(seed), 0, []

    def line(self, last):
        kind = self.random.random()
        self.n += 1
        n = self.random.randrange(self.n) if self.random.random() < 0.2 else self.n
        lead, status = self.random.randrange(LEADS), self.random.choice(['NEW', 'WON'])
        if kind < 0.05 and not last:
            return ['broken', lead, status, n]
        if kind < 0.1 and not last:
            return ['torn', lead, status, n]
        return ['long' if kind < 0.2 else 'locked' if kind < 0.3 else 'whole', lead, status, n]

    def lines(self, count):
        return [self.line(i in (0, count - 1)) for i in range(count)]

    def name(self):
        made = not self.names or self.random.random() < 0.3
        if made:
            self.names.append('file%dx' % len(self.names))
        name = self.random.choice(self.names)
        grows = [name, self.names[-1]] if self.random.random() < 0.7 else [self.names[-1]] if made else []
        for grown in dict.fromkeys(grows):
            yield ['grow', grown, self.lines(self.random.choice([1, 5, 30, 70]))]
        yield name

    def source(self):
        *grown, name = self.name()
        how = self.random.choice(['file', 'file', 'copy', 'pipe', 'packed', 'archive'])
        if how == 'copy':
            return grown, [how, name, 'copy%dx' % self.random.randrange(1000)]
        if how == 'pipe':
            return grown, [how, name, self.random.random() if self.random.random() < 0.3 else 1]
        if how == 'archive':
            names = [name] + self.random.sample(self.names, min(len(self.names), self.random.randrange(3)))
            return grown, [how, list(dict.fromkeys(names)), 'archive%d.tgz' % self.random.randrange(1000)]
        return grown, [how, name]

    def importing(self):
        grown, sources = [], []
        for _ in range(self.random.randrange(3) + 2 if self.random.random() < 0.2 else 1):
            more, source = self.source()
            grown += more
            if source[0] != 'pipe' or all(other[0] != 'pipe' for other in sources):
                sources.append(source)
        options = ['--no-snapshot'] * (self.random.random() < 0.3) + ['low'] * (self.random.random() < 0.3)
        endings = []
        while self.random.random() < 0.25:
            endings.append([self.random.choice(['KILL', 'TERM']), self.random.random(), self.random.random() * 0.02])
        return grown + [['import', options, sources, endings]]

    def operation(self):
        kind = self.random.random()
        if kind < 0.06:
            kills = [self.random.random() * 0.02 for _ in range(self.random.choice([0, 0, 0, 1, 2]))]
            return [[self.random.choice(['erase', 'erase', 'expire']), self.random.randrange(LEADS), kills]]
        if kind < 0.09:
            return [['person', self.random.randrange(LEADS)]]
        if kind < 0.13:
            return [['call', self.random.choice([['--snapshot', 'db'], ['--verify', 'db'],
                                                 ['--dry-run', 'db', '/dev/null']])]]
        if kind < 0.17:
            return [['retry', self.random.choice(list(LIMITS))]]
        if kind < 0.19:
            return [['discard', self.random.randrange(1000)]]
        return self.importing()


# --------------------------------------------------------------------------------------- running


class Run:
    """Operations on a store of its own."""

    def __init__(self, program):
        self.program, self.model, self.files = program, Model(), {}

    def call(self, arguments, stdin=None, ending=None):
        process = subprocess.Popen([self.program, '--quiet'] + arguments, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if ending is not None:
            return self.end(process, stdin or b'', *ending)
        said, _ = process.communicate(stdin)
        return process.returncode, said.decode(errors='replace')

    def end(self, process, stdin, how, part, seconds):
        os.set_blocking(process.stdin.fileno(), False)
        try:
            process.stdin.raw.write(stdin[:int(part * (len(stdin) + 1))])
        except BrokenPipeError:
            pass
        time.sleep(seconds)
        unread = array.array('i', [1]) # what has been given is taken before the end, on a slow machine too
        for _ in range(100 if how == 'TERM' and seconds > 0.01 else 0):
            fcntl.ioctl(process.stdin.fileno(), termios.FIONREAD, unread)
            if unread[0] == 0:
                break
            time.sleep(0.002)
        process.send_signal(getattr(signal, 'SIG' + how))
        process.stdout.read()
        process.stdin.close()
        process.wait()

    def put(self, name, content):
        with open(name, 'wb') as file:
            file.write(content)
        return os.path.abspath(name)

    def archive(self, names, path):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode='w:gz') as tar:
            for name in names:
                member = tarfile.TarInfo(name)
                content = content_of(self.files[name])
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return self.put(path, made.getvalue())

    def prepare(self, source):
        """The word for the command line, what is taken from it as (path, lines), and what is piped."""
        how, name = source[:2]
        if how == 'archive':
            names = [one for one in name if one in self.files]
            path = self.archive(names, source[2]) if names else None
            return path, [(path + '!' + one, self.files[one]) for one in names], None
        if name not in self.files:
            return None, [], None
        lines = self.files[name]
        if how == 'pipe':
            lines = lines[:max(1, int(source[2] * len(lines)))]
            return '-', [('-', lines)], content_of(lines)
        target = 'gz' + name if how == 'packed' else source[2] if how == 'copy' else name
        path = self.put(target, gzip.compress(content_of(lines)) if how == 'packed' else content_of(lines))
        return path, [(path, lines)], None

    def importing(self, options, sources, endings):
        words, taken, stdin = [], [], None
        limit = 'low' if 'low' in options else 'default'
        for source in sources:
            word, more, piped = self.prepare(source)
            if word is not None and word not in words:
                words.append(word)
                taken += more
                stdin = piped if piped is not None else stdin
        if not taken:
            return 0, ''
        arguments = ['--max-record', str(LIMITS[limit])]
        arguments += [option for option in options if option != 'low'] + ['db'] + words
        for ending in endings:
            self.call(arguments, stdin, ending)
        result = self.call(arguments, stdin)
        for path, lines in taken:
            self.model.take(path, list(lines), limit)
        if endings:
            with contextlib.closing(sqlite3.connect('db')) as db:
                sizes = [row[0] for row in db.execute("SELECT size FROM discko_files WHERE path = '-'")]
            for path, lines in taken:
                if path == '-':
                    self.model.reach(sizes, list(lines), limit)
        return result

    def erasing(self, what, lead, kills):
        arguments = ['--erase', 'lead_%d' % lead, 'db']
        if what == 'expire': # all others have been heard of today
            with contextlib.closing(sqlite3.connect('db')) as db, db:
                db.execute("UPDATE discko_deliveries SET received_from = 'mtime', received_at = CASE WHEN event_id IN"
                           " (SELECT id FROM discko_events WHERE lead = ?) THEN '2024-01-01T00:00:00.000Z'"
                           " ELSE strftime('%Y-%m-%dT%H:%M:%fZ', 'now') END", ('lead_%d' % lead,))
            arguments = ['--expire', '30', 'db']
        for seconds in kills:
            self.call(arguments, None, ('KILL', 0, seconds))
        return self.call(arguments)

    def shown(self, lead):
        """What is wrong with what --person says."""
        code, said = self.call(['--person', 'lead_%d' % lead, 'db'])
        expected = self.model.person(lead)
        if not expected['payloads'] and not expected['quarantined']:
            return [] if code == 1 else ['--person of nobody: exit %d: %s' % (code, said[:300])]
        if code != 0:
            return ['--person: exit %d: %s' % (code, said[:300])]
        all_of = json.loads(said)
        compact = functools.partial(json.dumps, separators=(',', ':'))
        found = {'payloads': sorted((p['sent_at'], compact(p['payload']), sorted((d['input'], d['record']) for d in p['deliveries']))
                                    for p in all_of['payloads']),
                 'quarantined': sorted((q['input'], q['record'], q['raw']) for q in all_of['quarantined']),
                 'inputs': sorted((i['path'], i['size']) for i in all_of['inputs'])}
        return ['--person, %s:\n  missing %s\n  more    %s' % (
            what, [x for x in expected[what] if x not in found[what]][:3], [x for x in found[what] if x not in expected[what]][:3])
                for what in expected if found[what] != expected[what]]

    def do(self, operation):
        what, *of = operation
        if what == 'person':
            return self.shown(*of)
        if what == 'grow':
            self.files[of[0]] = self.files.get(of[0], []) + [tuple(line) for line in of[1]]
            return []
        most = 1
        if what == 'import':
            code, said = self.importing(*of)
        elif what == 'call':
            code, said = self.call(of[0])
            most = 0 if '--verify' in of[0] else 1
        elif what in ('erase', 'expire'):
            # Whoever has nothing but what is in quarantine does not expire.
            if what == 'erase' or any(line[1] == of[0] for line in self.model.events.values()):
                code, said = self.erasing(what, *of)
                self.model.erase(of[0])
            else:
                code, said = 0, ''
        elif what == 'retry':
            code, said = self.call(['--retry-rejects', '--max-record', str(LIMITS[of[0]]), 'db'])
            self.model.retry(of[0])
        elif what == 'discard':
            paths = [row.path for row in self.model.rows] or ['-']
            path = paths[of[0] % len(paths)]
            code, said = self.call(['--discard-rejects', path, 'db'])
            self.model.discard(path)
        return self.wrong() if code <= most else ['exit %d: %s' % (code, said)]

    def wrong(self):
        db, found, model = sqlite3.connect('db'), [], self.model

        def expect(what, sql, expected):
            rows = [tuple(row) for row in db.execute(sql)]
            if sorted(rows) != sorted(expected):
                missing = [str(x)[:300] for x in expected if x not in rows][:3]
                more = [str(x)[:300] for x in rows if x not in expected][:3]
                found.append('%s:\n  expected %s\n  found    %s' % (what, missing, more))
        expect('events', 'SELECT CAST(payload AS BLOB) FROM discko_events', [(line,) for line in model.events])
        expect('ledger', 'SELECT path, size, records, stored + duplicates, rejected, ignored FROM discko_files',
               model.ledger())
        expect('stored', 'SELECT coalesce(sum(stored), 0) FROM discko_files', [(len(model.events),)])
        expect('deliveries', 'SELECT f.path, f.size, d.record, CAST(e.payload AS BLOB) FROM discko_deliveries AS d '
               'JOIN discko_files AS f ON f.id = d.file_id JOIN discko_events AS e ON e.id = d.event_id',
               model.deliveries())
        expect('quarantine', "SELECT f.path, f.size, r.record, r.code = 'too_large', CAST(r.raw AS BLOB) "
               'FROM discko_rejects AS r JOIN discko_files AS f ON f.id = r.file_id '
               'WHERE r.resolved_event_id IS NULL', model.quarantine())
        behind = db.execute('SELECT event_id < (SELECT coalesce(max(id), 0) FROM discko_events) OR delivery_id <> '
                            '(SELECT coalesce(max(id), 0) FROM discko_deliveries) FROM discko_internal_snapshot').fetchone()[0]
        if not behind and not found:
            hashes = dict(db.execute('SELECT CAST(payload AS BLOB), hash FROM discko_events'))
            expect('leads', 'SELECT lead_id, versions, deliveries, status, event_at, first_seen, locked, ever_unlocked '
                   'FROM discko_leads', model.leads(hashes))
            expect('extras', 'SELECT x.path, l.lead_id FROM discko_internal_extras AS x JOIN discko_leads AS l USING (event_id)',
                   model.extras(hashes))
        db.close()
        return found


def content_of(lines):
    return b''.join(text_of(line) + b'\n' for line in lines)


def failure_of(program, operations):
    """What is wrong behind an operation, and its number; or None."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    try:
        run = Run(program)
        run.call(['db', '/dev/null'])
        for n, operation in enumerate(operations + [['call', ['--verify', 'db']]]):
            wrong = run.do(operation)
            if wrong:
                return n, wrong
    finally:
        os.chdir('/')
        shutil.rmtree(folder)
    return None


# --------------------------------------------------------------------------------------- shrinking


def smaller(operation):
    """The same operation with less in it, the least first."""
    what = operation[0]
    if what == 'grow':
        lines = operation[2]
        for size in (len(lines) // 2, 1):
            for at in range(0, len(lines) if 0 < size < len(lines) else 0, max(size, 1)):
                yield [what, operation[1], lines[:at] + lines[at + size:]]
    if what == 'import':
        for part in (1, 2, 3):
            for i in range(len(operation[part])):
                less = operation[part][:i] + operation[part][i + 1:]
                if less or part != 2:
                    yield operation[:part] + [less] + operation[part + 1:]


def candidates(operations):
    size = len(operations) // 2
    while size > 0:
        for at in range(0, len(operations), size):
            yield operations[:at] + operations[at + size:]
        size //= 2
    for i, operation in enumerate(operations):
        for less in smaller(operation):
            yield operations[:i] + [less] + operations[i + 1:]


def shrink(program, operations):
    """Fewer operations that fail too. An ending is a matter of luck: what has one is tried twice."""
    ends, before = time.time() + SHRINK_SECONDS, None
    while operations != before:
        before = operations
        for fewer in candidates(operations):
            tries = 2 if any(operation[0] == 'import' and operation[3] for operation in fewer) else 1
            failed = next((f for f in (failure_of(program, fewer) for _ in range(tries)) if f), None)
            if failed:
                operations = fewer[:failed[0] + 1]
                break
            if time.time() > ends:
                return operations
    return operations


def report(program, operations, failed, what):
    print('not ok - a model of the store, %s, operation %d' % (what, failed[0]))
    print('\n'.join(failed[1]))
    operations = shrink(program, operations[:failed[0] + 1])
    again = failure_of(program, operations)
    print('the same, made smaller%s:' % ('' if again else ', which fails now and then'))
    print('\n'.join(json.dumps(operation) for operation in operations))
    print('\n'.join(again[1] if again else []))


def main():
    program = os.path.join(os.path.abspath(sys.argv[1]), 'build/tests/batches_of_20')
    if len(sys.argv) == 3:
        with open(sys.argv[2]) as file:
            operations, what = [json.loads(line) for line in file if line.startswith('[')], sys.argv[2]
    else:
        seed, count = int(sys.argv[2]), int(sys.argv[3])
        maker, what = Maker(seed), 'seed %d' % seed
        operations = [operation for _ in range(count) for operation in maker.operation()]
    failed = failure_of(program, operations)
    if failed:
        report(program, operations, failed, what)
        return 1
    print('ok - %d operations on a store, as a model says (%s)' % (len(operations), what))
    return 0


sys.exit(main())
