#!/usr/bin/env python3
"""Damages each column of each table of a small store in many ways, as no constraint would let anybody do. --verify must tell;
the inputs and --snapshot must restore what was there. Prints where that is not so.

    matrix.py TOP [TABLE[.COLUMN]]
"""
import concurrent.futures, gzip, json, os, re, shutil, sqlite3, subprocess, sys, tempfile, zipfile

TOP, ONLY = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ''
WORK = tempfile.mkdtemp(prefix='discko-damage.')

# What need not be told or restored: patterns for "table.column: kind of damage".
EXCEPT = {
    r'discko_(settings|outcomes|touches)\.': 'set by hand: there is no second copy, and it may be changed',
    r'discko_internal_erased\.(mark|\*)': 'keyed hashes: there is no second copy, but of a single byte',
    r'discko_internal_packed\.': 'a hint: a packed file that is not known is unpacked again',
    r'\.(imported_at|rejected_at|erased_at): ': 'any time may be right; what is none is told',
    r'discko_files\.(path|moved_to): ': 'names: an input may be renamed',
    r'discko_files\.(rules|read_at|record_max|complete): ': 'how it was read: at worst, it is read again',
    r'discko_deliveries\.received_at: (row 0|rows)': 'the time of a file is a guess',
    r'discko_deliveries\.file_id: .*exchanged': 'told, not mended: each of two inputs would take a delivery from the other',
    r'discko_rejects\.id: ': 'nothing refers to it',
}
# Of these columns the store has no second copy.
FREE = re.compile(r'discko_(settings|outcomes|touches)\.|\.(imported_at|rejected_at|erased_at|moved_to)$')
# Compared as a whole with what a rebuild gives.
MADE = ('discko_leads', 'discko_internal_topics', 'discko_internal_extras', 'discko_internal_receipts',
        'discko_internal_shared')


def payload(i):
    data = {'id': 'person%d' % (i % 9), 'locked': i % 4 == 0, 'unlockSource': 'manual', 'status': ('NEW', 'WON')[i % 2],
            'date': '2024-01-%02dT08:00:00Z' % (i % 28 + 1), 'token': i, 'nickname%d' % (i % 3): i,
            'contact': {'email': 'p%d@example.com' % (i % 5), 'firstName': 'Ann', 'phone': '0612345%03d' % (i % 5)},
            'company': {'name': 'C%d' % (i % 4), 'website': 'c%d.example.com' % (i % 4)},
            'analysis': {'score': i % 5, 'budget': '10k-15k EUR', 'deadline': '2024-06-%02d' % (i % 28 + 1)},
            'summary': {'abstract': 'x', 'categories': [{'name': 'Topic %d' % (i % 6), 'summary': ['a']}]}}
    date = '2024-01-%02dT10:00:%02dZ' % (i % 28 + 1, i)
    return json.dumps({'event': 'lead.unlocked', 'date': date, 'data': data}, separators=(',', ':'))


def spooled(i):
    return json.dumps({'received_at': '2024-02-%02dT09:00:00Z' % (i % 28 + 1), 'id': str(i), 'body': payload(i)})


def broken(i):
    return '{"event":"lead.unlocked","data":"%s}' % ('!' * i)


def torn(i):
    return '{"event":"lead.unlocked","data":{"id":"torn%d' % i


def write_inputs(where):
    """Plain, with deliveries told by a capture, waiting, packed; with quarantined records, alone and as neighbours."""
    def lines(*all):
        return ''.join(one + '\n' for one in all)
    with open(where + '/a.ndjson', 'w') as f:
        f.write(lines(payload(0), broken(1), broken(2), payload(1), payload(1), broken(3), payload(2), '{"other":1}'))
    with open(where + '/b.ndjson', 'w') as f:
        f.write(lines(spooled(1), spooled(4), spooled(5), broken(4), spooled(5)) + torn(1))
    with gzip.GzipFile(where + '/c.ndjson.gz', 'w', mtime=0) as f:
        f.write(lines(payload(9), payload(10)).encode())
    with zipfile.ZipFile(where + '/d.zip', 'w') as z:
        z.writestr(zipfile.ZipInfo('m1.json'), payload(12))
        z.writestr(zipfile.ZipInfo('m2.ndjson'), lines(payload(13), broken(5), payload(14)))
    inputs = [where + '/' + name for name in sorted(os.listdir(where))]
    for path in inputs:
        os.utime(path, (1700000000, 1700000000))
    return inputs


def run(*words):
    done = subprocess.run([TOP + '/discko-import', '--quiet', *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def connect(path):
    db = sqlite3.connect(path, isolation_level=None)
    db.text_factory = lambda text: text.decode('utf-8', 'surrogateescape')
    return db


def names(db, sql, *values):
    return [row[0] for row in db.execute(sql, values)]


def contents(path):
    """All that is stored: ids that may change are replaced by what they stand for, and which
    input was the first to store a payload is left out."""
    db = connect(path)
    out = {}
    for table in names(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'discko_*'"):
        columns = [c for c in names(db, 'SELECT name FROM pragma_table_info(?)', table)
                   if not (c == 'id' or FREE.search(table + '.' + c)) or table == 'discko_internal_snapshot']
        if FREE.search(table + '.'):
            columns = ['*']
        is_mark = table == 'discko_internal_snapshot'
        told = {'file_id': '(SELECT path FROM discko_files WHERE id = file_id)', 'stored': 'stored + duplicates',
                'duplicates': '0', 'delivery_id': '0'}
        told.update({c: '0' if is_mark else '(SELECT hash FROM discko_events WHERE id = t.%s)' % c
                     for c in columns if c.endswith('event_id')})
        chosen = ', '.join(told.get(c, c if c == '*' else '"%s"' % c) for c in columns)
        out[table] = sorted(map(repr, db.execute('SELECT %s FROM "%s" AS t' % (chosen, table))))
    db.close()
    return out


def values(value):
    """Other values for a column: (name, value)."""
    if value is None:
        return [('one', 1), ('text', 'x')]
    if isinstance(value, (int, float)):
        return [('null', None), ('one more', value + 1), ('one less', value - 1), ('large', value + 100000),
                ('text', 'x'), ('zero', 0)]
    is_text = isinstance(value, str)
    of = value.encode() if is_text else value
    forms = [('empty', b''), ('longer', of + of[-1:])]
    if of:
        flip = lambda i: of[:i] + bytes([of[i] ^ 1]) + of[i + 1:]
        digits = [i for i, c in enumerate(of) if 48 <= c <= 57]
        forms += [('first', flip(0)), ('last', flip(len(of) - 1)), ('shorter', of[:-1])]
        forms += [('digit', flip(i)) for i in digits[-1:]]
    forms = [(name, form.decode() if is_text else form) for name, form in forms]
    return forms + [('null', None), ('another type', of if is_text else of.decode('latin-1'))]


class Case:
    def __init__(self, table, column, name, *statements):
        self.place, self.name, self.statements = '%s.%s' % (table, column), name, statements


def cases_of(db, table):
    columns = names(db, 'SELECT name FROM pragma_table_info(?)', table)
    is_keyed = 'WITHOUT ROWID' in db.execute('SELECT sql FROM sqlite_master WHERE name = ?', (table,)).fetchone()[0]
    keys = names(db, 'SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk', table) if is_keyed else ['rowid']
    at = ' AND '.join('"%s" IS ?' % key for key in keys)
    rows = [tuple(row) for row in db.execute('SELECT %s FROM "%s" ORDER BY %s' % (
        ', '.join('"%s"' % k for k in keys), table, ', '.join('"%s"' % k for k in keys)))]
    if not rows:
        raise SystemExit('no row in ' + table)

    def put(column, row, value):
        return 'UPDATE "%s" SET "%s" = ? WHERE %s' % (table, column, at), (value, *row)

    def get(column, row):
        return db.execute('SELECT "%s" FROM "%s" WHERE %s' % (column, table, at), row).fetchone()[0]

    yield Case(table, '*', 'all rows gone', ('DELETE FROM "%s"' % table, ()))
    for n, row in enumerate(rows[:3]):
        copied = ', '.join('NULL' if c == 'id' else '"%s"' % c for c in columns)
        yield Case(table, '*', 'row %d gone' % n, ('DELETE FROM "%s" WHERE %s' % (table, at), row))
        yield Case(table, '*', 'row %d twice' % n,
                   ('INSERT INTO "%s" SELECT %s FROM "%s" WHERE %s' % (table, copied, table, at), row))
    for column in columns:
        seen = set()
        for n, row in enumerate(rows):
            value = get(column, row)
            kind = type(value), table not in MADE and n >= len(rows) // 2
            if kind in seen:
                continue
            seen.add(kind)
            for name, other in values(value):
                if table not in MADE or name in ('null', 'one', 'one more', 'longer', 'another type'):
                    yield Case(table, column, 'row %d, %s' % (n, name), put(column, row, other))
            if column in keys or (column == 'id' and keys == ['rowid']):
                continue
            for m, next in enumerate(rows):
                other = get(column, next)
                if other != value:
                    yield Case(table, column, 'row %d, as row %d' % (n, m), put(column, row, other))
                    yield Case(table, column, 'rows %d and %d exchanged' % (n, m), put(column, row, -77),
                               put(column, next, value), put(column, row, other))
                    break


def alter_schema(db, sql):
    """A program that writes as the rot of a disk does is bound by no constraint."""
    db.execute('PRAGMA writable_schema = ON')
    for statement in sql:
        db.execute(*statement)
    version = db.execute('PRAGMA schema_version').fetchone()[0]
    db.execute('PRAGMA schema_version = %d' % (version + 1))


def damage(path, case):
    db = connect(path)
    tables = db.execute("SELECT sql, name FROM sqlite_master WHERE type = 'table' AND sql NOT NULL").fetchall()
    triggers = names(db, "SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    for name in names(db, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        db.execute('DROP TRIGGER "%s"' % name)
    alter_schema(db, [("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'",)])
    db.close()
    db = connect(path)
    db.execute('PRAGMA ignore_check_constraints = ON')
    db.execute('BEGIN')
    for statement in case.statements:
        db.execute(*statement)
    alter_schema(db, [('UPDATE sqlite_master SET sql = ? WHERE name = ?', t) for t in tables])
    db.execute('COMMIT')
    db.close()
    db = connect(path)
    for trigger in triggers:
        db.execute(trigger)
    db.close()


def news(run, base):
    return ' '.join(line for line in run[1].split('\n') if line not in base[1].split('\n')).replace(WORK, '')[:200]


def try_case(case, sound, inputs, base, before):
    path = tempfile.mktemp('.db', dir=WORK)
    shutil.copy(sound, path)
    shutil.copy(sound + '.erase-key', path + '.erase-key')
    try:
        damage(path, case)
        if all_of(path) == all_of(sound):
            return case, None, ''
    except sqlite3.IntegrityError:
        return case, None, ''
    told = run('--verify', path)
    told = run('--verify', path, *inputs) if told[0] == 0 else told
    end, said = ('told' if told != base else 'NOT TOLD'), news(told, base)
    for step in (path, *inputs), ('--snapshot', path), (path, *inputs):
        run(*step)
        left = run('--verify', path, *inputs)
        if left == base:
            break
    now = contents(path)
    differs = [table for table in before if now.get(table) != before[table]]
    if left != base:
        end, said = end + ', NOT MENDED', news(left, base)
    elif differs:
        end += ', DIFFERS in ' + ' '.join(differs)
    for name in os.listdir(WORK):
        if name.startswith(os.path.basename(path)):
            os.remove(WORK + '/' + name)
    return case, end, said


def all_of(path):
    db = connect(path)
    tables = names(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'discko_*' ORDER BY 1")
    out = [sorted(map(repr, db.execute('SELECT * FROM "%s"' % t))) for t in tables]
    db.close()
    return out


def make_sound():
    os.mkdir(WORK + '/in')
    inputs, sound = write_inputs(WORK + '/in'), WORK + '/sound.db'
    run(sound, *inputs)
    run('--erase', 'person3', sound)
    run('--erase', 'person5', sound)
    db = connect(sound)
    db.execute("INSERT INTO discko_settings VALUES ('as_of', '2024-03-01'), ('time_zone', '+01:00'), ('phone_country', '33')")
    db.execute("INSERT INTO discko_outcomes VALUES ('person0', 'WON', '2024-02-01', 'crm'), ('person4', 'LOST', '2024-05-01', 'crm')")
    db.execute("INSERT INTO discko_touches VALUES ('person0', '2024-01-20', 'call', 'crm'), ('person4', '2024-01-22', 'call', 'crm')")
    run('--snapshot', sound)
    db.close()
    return sound, inputs


def main():
    sound, inputs = make_sound()
    base = run('--verify', sound, *inputs)
    before, db = contents(sound), connect(sound)
    tables = names(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'discko_*' ORDER BY 1")
    cases = [c for t in tables for c in cases_of(db, t) if (c.place + '.').startswith(ONLY) and not any(
        re.search(pattern, '%s: %s' % (c.place, c.name)) for pattern in EXCEPT)]
    db.close()
    told = bad = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for case, end, said in pool.map(lambda c: try_case(c, sound, inputs, base, before), cases):
            told += end == 'told'
            if end not in (None, 'told'):
                bad += 1
                print('not ok - %s: %s: %s: %s' % (case.place, case.name, end, said), flush=True)
    print('%sok - damage is told and mended: %d of %d cases' % ('not ' if bad else '', told, told + bad))
    shutil.rmtree(WORK)
    return bad > 0


if __name__ == '__main__':
    sys.exit(main())
