# partition.py CHECKOUT SEED PREDICATES: what holds for p, for NOT p and for p IS NULL adds up to the whole.
#
# A store is made by plain inserts of random rows, without the importer. For each random predicate p on the columns of
# discko_leads, all leads but those of one of the three parts are deleted, and each view is asked again: rows of views
# that list leads, and counts of views that group them, must be those of the whole. And each view is asked for the rows
# of a random predicate on its own columns in the same way. Prints "ok - what" or "not ok - what".
import collections
import random
import sqlite3
import subprocess
import sys
import tempfile

# Of a view that lists leads: the columns that do not depend on other leads. Of one that groups them: what it groups
# by, and what it counts and sums. A group that is not there counts as 0.
LISTS = {
    'discko_standing': '*', 'discko_categories': '*', 'discko_points': '*', 'discko_call_list':
    'lead_id, name, company, phone, email, status, category, score, budget, deadline, days_left, age_days, event_id'}
GROUPS = {
    'discko_funnel': ('stage', 'leads scored dated'),
    'discko_win_rate': ('grouping score_band fit_score intent_score', 'leads open won lost decided'),
    'discko_calibration': ('score', 'leads won lost decided'),
    'discko_deadlines': ('due', 'leads hot'),
    'discko_pipeline': ('status lower(category) currency period',
                        'leads with_budget unreadable without_budget budget_low budget_high'),
    'discko_expected': ('score_band currency', 'leads budget_low budget_high'),
    'discko_category_demand': ('lower(category)', 'leads open won lost scored'),
    'discko_topic_demand': ('lower(topic)', 'mentions points'),
    'discko_disc_outcome': ('disc', 'leads open won lost scored'),
    'discko_completeness': ('field', 'filled leads'),
    'discko_completeness_by_month': ('month field', 'filled leads'),
    'discko_cohorts': ('month lower(category)', 'leads decided won lost timed'),
    'discko_daily': ('day', 'leads locked hot warm cold unscored won lost scored'),
    'discko_monthly': ('month', 'leads locked hot warm cold unscored open won lost decided scored won_then lost_then'),
    'discko_response_times': ('month', 'leads touched')}
# About pairs of leads, about events, inputs and outcomes that are there whatever leads are, or about settings.
OTHERS = {'discko_duplicate_people', 'discko_duplicate_companies', 'discko_repeat_contacts', 'discko_versions',
          'discko_locked', 'discko_locked_loss', 'discko_drift', 'discko_delivery_health', 'discko_outcomes_unmatched',
          'discko_as_of'}
WORDS = {
    'status': ['NEW', 'IN_PROGRESS', 'WON', 'LOST', 'odd', None], 'stage': ['LOCKED', 'NEW', 'IN_PROGRESS', 'WON', 'LOST', 'OTHER'],
    'category': ['Web', 'web', 'Design', '', None], 'score_band': ['hot', 'warm', 'cold', 'unscored'],
    'budget_currency': ['EUR', 'USD', None], 'budget_period': ['once', 'month', 'day', None],
    'disc': ['D', 'I', 'S', 'C', None], 'contact_type': ['PERSON', 'COMPANY', None]}


class Store:
    def __init__(self, top, seed):
        self.random = random.Random(seed)
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name + '/db'
        subprocess.run(['sqlite3', path, '.read sql/schema.sql', '.read sql/analytics.sql'], cwd=top, check=True,
                       stdout=subprocess.DEVNULL)
        self.db = sqlite3.connect(path, isolation_level=None)
        # Nobody is to write to the plain tables but an import: here somebody does.
        for name, in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
                                     " AND tbl_name IN ('discko_leads', 'discko_internal_topics')").fetchall():
            self.db.execute('DROP TRIGGER ' + name)
        self.columns = {name: kind for _, name, kind, *_ in self.db.execute('PRAGMA table_info(discko_leads)')}
        self.fill()

    def value(self, column, kind):
        pick = self.random
        if column in WORDS:
            return pick.choice(WORDS[column])
        if column in ('locked', 'ever_unlocked', 'has_budget', 'has_deadline', 'phone_national'):
            return pick.choice([0, 1])
        if column.endswith('_day'):
            return pick.choice([None, *range(19800, 19900)])
        if column.endswith('_at') or column == 'first_seen':
            return pick.choice([None, '2024-%02d-%02dT10:00:00.000Z' % (pick.randrange(1, 8), pick.randrange(1, 28))])
        if column in ('score', 'counted_score'):
            return pick.choice([None, 0, 1, 2.5, 4, 5.5, 6, 7, 8])
        if column in ('counted_fit', 'counted_intent', 'fit_score', 'intent_score'):
            return pick.choice([None, 0, 1, 2])
        if column == 'filled':
            return pick.randrange(1 << 20)
        if column == 'counts_from':
            return pick.choice([0, 1710000000000, 1715000000000, 1900000000000])
        if kind == 'TEXT':
            return pick.choice([None, '', 'a', 'B', "o'c", 'é%_'])
        return pick.choice([None, 0, 1, 7, 1000, 2.5])

    def lead(self, event):
        row = {column: self.value(column, kind) for column, kind in self.columns.items()}
        row['event_id'], row['lead_id'] = event, 'lead %d' % event
        row['category_key'] = row['category'].strip().lower() or None if row['category'] else None
        names = self.random.sample(['Audit', 'audit', 'SEO', 'Hosting'], self.random.randrange(3))
        row['categories'] = '[%s]' % ','.join('{"name":"%s","summary":["x","y"]}' % name for name in names)
        row['category_count'], row['point_count'] = len(names), 2 * len(names)
        row['versions'], row['deliveries'], row['extra'], row['mistyped'] = 1, 1, None, None
        for column in ('budget_min', 'budget_max'):
            row[column] = self.random.choice([None, 100, 2000])
        if row['stage'] not in ('WON', 'LOST'):
            row['decided_day'] = None
        row['locked'] = int(row['stage'] == 'LOCKED')
        if row['locked']:
            row['counted_score'] = row['counted_fit'] = row['counted_intent'] = None
        return row, names

    def insert(self, table, values):
        self.db.execute('INSERT INTO %s VALUES (%s)' % (table, ', '.join('?' * len(values))), values)

    def fill(self):
        self.db.execute('BEGIN')
        self.insert('discko_settings', ('as_of', '2024-08-01'))
        for event in range(1, 121):
            row, names = self.lead(event)
            self.insert('discko_leads', list(row.values()))
            for index, name in enumerate(names):
                self.insert('discko_internal_topics', (name, event, index, 2, row['lead_day']))
            if self.random.random() < 0.3:
                self.insert('discko_touches', ('lead %d' % event, '2024-05-%02d' % self.random.randrange(1, 28), 'call', 'x'))
        self.db.execute("INSERT INTO discko_internal_renew VALUES ('shared', 0, NULL)")
        self.db.execute('COMMIT')

    # --------------------------------------------------------------------------------- predicates

    def literal(self, value):
        return 'NULL' if value is None else repr(value) if not isinstance(value, str) else "'%s'" % value.replace("'", "''")

    def predicate(self, columns, depth=0):
        pick = self.random
        kind = pick.random()
        if depth < 3 and kind < 0.45:
            a, b = self.predicate(columns, depth + 1), self.predicate(columns, depth + 1)
            return pick.choice(['(%s AND %s)' % (a, b), '(%s OR %s)' % (a, b), '(NOT %s)' % a])
        column, of = pick.choice(list(columns.items()))
        one, two = (self.literal(self.value(column, of)) for _ in range(2))
        name = '"%s"' % column
        return '(%s)' % pick.choice([
            '%s = %s' % (name, one), '%s < %s' % (name, one), '%s >= %s' % (name, one), '%s IS NULL' % name,
            '%s BETWEEN %s AND %s' % (name, one, two), '%s IN (%s, %s)' % (name, one, two), "%s LIKE '%%a%%'" % name,
            'length(%s) > 1' % name, '%s <> %s' % (name, one), 'typeof(%s) = \'text\'' % name])

    # ------------------------------------------------------------------------------------- views

    def listed(self, view):
        return collections.Counter(self.db.execute('SELECT %s FROM %s' % (LISTS[view], view)).fetchall())

    def grouped(self, view):
        keys, sums = (part.split() for part in GROUPS[view])
        sums = [name for name in sums if name in self.names(view)]
        found = collections.Counter()
        for row in self.db.execute('SELECT %s FROM %s' % (', '.join(keys + sums), view)):
            for name, value in zip(sums, row[len(keys):]):
                if value:
                    found[row[:len(keys)] + (name,)] += value
        return found

    def names(self, view):
        return [name for _, name, *_ in self.db.execute('PRAGMA table_info(%s)' % view)]

    def ask(self):
        return {view: self.listed(view) if view in LISTS else self.grouped(view) for view in [*LISTS, *GROUPS]}

    def part(self, condition):
        self.db.execute('BEGIN')
        self.db.execute('DELETE FROM discko_leads WHERE event_id NOT IN (SELECT event_id FROM discko_leads WHERE %s)' % condition)
        found = self.ask()
        self.db.execute('ROLLBACK')
        return found

    def leads_add_up(self, predicate, whole):
        parts = [self.part(condition % predicate) for condition in ('%s', 'NOT %s', '%s IS NULL')]
        for view, expected in whole.items():
            if sum((part[view] for part in parts), collections.Counter()) != expected:
                return view
        return None

    def rows_add_up(self, view):
        columns = {name: 'TEXT' for name in self.names(view)}
        predicate = self.predicate(columns)
        counts = [self.db.execute('SELECT count(*) FROM %s WHERE %s' % (view, condition)).fetchone()[0] for condition in (
            '1', predicate, 'NOT ' + predicate, predicate + ' IS NULL')]
        return None if counts[0] == sum(counts[1:]) else '%s WHERE %s: %s' % (view, predicate, counts)


def check(good, what):
    print('%sok - %s' % ('' if good else 'not ', what))
    return good


def main():
    top, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    store = Store(top, seed)
    views = [name for name, in store.db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    new = {view for view in views if not view.startswith('discko_internal_')} ^ ({*LISTS, *GROUPS} | OTHERS)
    good = check(not new, 'each view is known here: %s' % (', '.join(sorted(new)) or len(views)))
    whole = store.ask()
    empty = [view for view, found in whole.items() if not found]
    good = check(not empty, 'each view has rows: %s' % ', '.join(empty)) and good
    faults = []
    for _ in range(count):
        predicate = store.predicate(store.columns)
        view = store.leads_add_up(predicate, whole)
        if view is not None:
            faults.append('%s: %s' % (view, predicate))
    good = check(not faults, '%d predicates on the leads: %s' % (count, '; '.join(faults[:3]))) and good
    faults = [fault for _ in range(count) for view in views if (fault := store.rows_add_up(view))]
    good = check(not faults, '%d predicates on each view: %s' % (count, '; '.join(faults[:3]))) and good
    sys.exit(not good)


main()
