# hostile_random.py DISCKO-IMPORT SEED PAYLOADS: payloads made at random of what is hard to store (long and strange keys,
# numbers beyond 64 bits, NUL, lone surrogates, duplicate keys, deep nesting, long strings) through every
# command. No command fails, --verify agrees after each, and no message has a control character in it.
import os
import random
import sqlite3
import subprocess
import sys

PROGRAM, SEED, COUNT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
R = random.Random(SEED)
KEYS = ['id', 'locked', 'status', 'date', 'contact', 'email', 'firstName', 'analysis', 'score', 'budget', 'summary',
        'categories', 'name', 'points', 'x' * 5000, 'x' * 5000 + 'y', 'a\\u0000b', '\\ud800', '\\u202e', '', '$.a.b', '\\"']
STRINGS = ['', 'a\\u0000b', '\\ud83d', '\\udc00x', '\\u202eabc', '\u202eabc', 'é' * 3000, 'k' * 199, 'k' * 201, 'k' * 70000,
           '2024-13-45', '9999-12-31T23:59:60Z', '10k-15k €', '99999999999999999999 EUR', 'p@x.com', "' OR 1=1 --"]
NUMBERS = ['0', '-0', '1e400', '-1e400', '9223372036854775807', '9223372036854775808', '9223372036854775809',
           '-9223372036854775809', '123456789012345678901234567890', '0.1e-400', '1E2', '5.5']


def string():
    return '"%s"' % ('k' * (1 << 20) if R.random() < 0.003 else R.choice(STRINGS))


def value(depth=0):
    kind = R.randrange(10)
    if kind < 4 or depth > 4:
        return string()
    if kind < 7:
        return R.choice(NUMBERS)
    if kind == 7:
        return R.choice(['true', 'false', 'null'])
    if kind == 8:
        return '[%s]' % ','.join(value(depth + 1) for _ in range(R.randrange(4)))
    return some_object(depth + 1)


def member(depth=0):
    return '"%s":%s' % (R.choice(KEYS), value(depth))


def some_object(depth):
    return '{%s}' % ','.join(member(depth) for _ in range(R.randrange(7)))


def payload():
    if R.random() < 0.03:
        return '{"event":"lead.deep","data":%s}' % ('[' * R.choice([999, 1001, 5000]))
    parts = ['"id":' + R.choice([string(), R.choice(NUMBERS), '"lead"']), '"locked":' + value(3), member()]
    if R.random() < 0.7:
        parts.append('"summary":{"categories":[{"name":%s,"summary":[%s]},%s]}' % (string(), value(2), value()))
    if R.random() < 0.7:
        parts.append('"analysis":{"score":%s,"budget":%s},"contact":{"email":%s}' % (value(3), string(), string()))
    return '{"date":%s,"event":%s,"data":{%s},%s}' % (
        R.choice(['"2024-01-01T00:00:%02dZ"' % R.randrange(60), value(4)]),
        R.choice(['"lead.unlocked"', '"lead.%s"' % ('z' * 300), '"test"']), ','.join(parts), member())


def call(*arguments, most=1):
    done = subprocess.run([PROGRAM, '--quiet', *arguments], capture_output=True)
    if done.returncode > most:
        sys.exit('seed %d, %s: exit %d\n%r\n%r' % (SEED, arguments, done.returncode, done.stdout[-500:], done.stderr[-500:]))
    for control in ('\x1b', '\x00', '\u202e'):
        if control.encode() in done.stderr:
            sys.exit('seed %d, %s: %r in a message' % (SEED, arguments, control))


for name in ('db', 'db.erase-key', 'later'):
    if os.path.exists(name):
        os.unlink(name)
with open('in.ndjson', 'w') as file:
    file.writelines(payload() + '\n' for _ in range(COUNT))
call('db', 'in.ndjson')
call('--verify', 'db', 'in.ndjson', most=0)
call('--no-snapshot', 'later', 'in.ndjson')
call('--snapshot', 'later', most=0)
call('--verify', 'later', most=0)
call('--retry-rejects', 'db')
call('--report', 'report.html', 'db', 'in.ndjson')
for who in ('p@x.com', 'lead'):
    call('--erase', who, 'db')
    call('--verify', 'db', most=0)
call('db', 'in.ndjson')
call('--verify', 'db', most=0)
db = sqlite3.connect('db')
back = db.execute("SELECT count(*) FROM discko_leads WHERE email = 'p@x.com' OR lead_id = 'lead'").fetchone()[0]
records = db.execute('SELECT records FROM discko_files').fetchone()[0]
for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
    db.execute('SELECT count(*) FROM %s' % name).fetchall()
print('seed %d: %s records, %d of somebody erased' % (SEED, 'all' if records == COUNT else records, back))
