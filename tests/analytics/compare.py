"""
Compares every row and column of every view of sql/analytics.sql with the recount.

    python3 compare.py ROOT [SEED...]       of untidy leads, under many settings
    python3 compare.py ROOT --store DB      of a store that is there, under the settings it has
"""
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

import leads
import recount

KEYS = {  # the columns that tell the rows of a view apart
    "discko_leads": "event_id",
    "discko_as_of": "", "discko_versions": "event_id", "discko_categories": "event_id category_index",
    "discko_points": "event_id category_index point_index", "discko_standing": "event_id", "discko_call_list": "event_id",
    "discko_funnel": "stage", "discko_win_rate": "grouping score_band fit_score intent_score", "discko_calibration": "score",
    "discko_locked": "reason age unlocked_later", "discko_locked_loss": "currency", "discko_deadlines": "due",
    "discko_pipeline": "status category currency period", "discko_expected": "score_band currency", "discko_category_demand": "category",
    "discko_topic_demand": "topic", "discko_disc_outcome": "disc", "discko_completeness": "field", "discko_completeness_by_month": "month field",
    "discko_monthly": "month", "discko_cohorts": "month category", "discko_daily": "day", "discko_response_times": "month",
    "discko_duplicate_people": "lead_ids emails phones", "discko_duplicate_companies": "match value", "discko_outcomes_unmatched": "lead_id",
    "discko_repeat_contacts": "lead_id name contact day status first_lead_id first_day first_status days_later",
    "discko_delivery_health": "scope name", "discko_drift": "kind name"}
TABLE = "discko_leads"  # beside the views, the columns that are not of one payload
COLUMNS = {TABLE: "event_id, lead_id, versions, deliveries, first_seen, ever_unlocked, category_count, point_count, full_name"}
DECIMALS = {"percent": 1, "average_score": 2, "average_age_days": 1, "win_rate": 3, "low": 3, "high": 3, "average_days_to_unlock": 1, "average_budget": 2,
            "estimated_loss": 2, "points_per_mention": 1, "median_days": 1, "median_hours": 2, "p90_hours": 2, "average_latency": 3, "longest_latency": 3,
            "expected_low": 2, "expected_high": 2}
LISTS = ("lead_ids", "emails", "phones")  # of words, in any order
SETTINGS = [
    {"as_of": "2024-04-15T12:00:00Z"},
    {"as_of": "2024-04-15", "time_zone": "+02:00", "phone_country": "33"},
    {"as_of": "2024-04-15T22:30:00.250Z", "time_zone": "-05:00", "since": "2024-01-01"},
    {"as_of": "2024-04-15T01:00:00+02:00", "time_zone": "+05:45", "since": "2023-12-01", "until": "2024-03-15", "phone_country": "+44"},
    {"as_of": "2024-01-10", "time_zone": "-11:00", "until": "2024-03-01"},
    {"as_of": "2020-01-01"},
    {"as_of": "2024-04-15", "since": "2024-03-01", "until": "2024-02-01"},
    {"time_zone": "localtime"},
]
LOCAL = "CET-1CEST,M3.5.0,M10.5.0/3"  # a zone with summer time that needs no list of zones


# Rows

def same(ours, theirs, column):
    """Whether a value of a view is what was counted."""
    if ours is None or theirs is None:
        return ours is theirs
    if column in LISTS:
        return sorted(theirs.split()) == sorted(word for text in ours for word in text.split())
    if column == "rank":  # the first and the last that it may be
        return ours[0] <= theirs <= ours[1]
    if column == "topic":  # in any of its spellings
        return recount.key(ours) == recount.key(theirs)
    if column == "as_of":  # it may be now
        return abs(recount.moment(ours) - recount.moment(theirs)) < 60000
    if isinstance(ours, set):  # one of them
        return theirs in ours
    if isinstance(ours, (list, dict)) or column == "point" and not isinstance(ours, str):
        return theirs == recount.compact(ours)
    if isinstance(ours, str):
        return theirs == recount.text(ours)
    places = DECIMALS.get(column)
    if places is None:
        return isinstance(theirs, (int, float)) and abs(theirs - ours) < 1e-6
    return isinstance(theirs, (int, float)) and abs(theirs - ours) <= 0.5 * 10 ** -places + 1e-9 + 1e-15 * abs(ours) and abs(round(theirs, places) - theirs) < 1e-9


def keyed(rows, view):
    """The rows by what tells them apart. Rows that nothing tells apart are numbered."""
    found = {}
    for row in rows:
        at = []
        for column in KEYS[view].split():
            value = row[column]
            if column in LISTS and value is not None:
                value = " ".join(sorted(" ".join([value] if isinstance(value, str) else value).split()))
            at.append(recount.key(value) if column == "topic" else value or None if column in LISTS else value)
        at, number = tuple(at), 0
        while at + (number,) in found:
            number += 1
        found[at + (number,)] = row
    return found


def differences(db, store, view):
    """What a view says and the recount does not, or the other way round; and how many rows and values were compared."""
    cursor = db.execute("SELECT %s FROM %s" % (COLUMNS.get(view, "*"), view))
    names = [column[0] for column in cursor.description]
    theirs, ours = keyed((dict(zip(names, row)) for row in cursor), view), keyed(getattr(store, view)(), view)
    found = ["the view alone has %s" % row for at, row in theirs.items() if at not in ours]
    found += ["the recount alone has %s" % row for at, row in ours.items() if at not in theirs]
    for at in ours.keys() & theirs.keys():
        for column, value in theirs[at].items():
            if not same(ours[at].get(column), value, column):
                found.append("%s: %s is %r, counted %r" % (at, column, value, ours[at].get(column)))
    return found, len(theirs), len(theirs) * len(names)


def partition(db, view):
    """A condition parts the rows of a view into those where it is true, false and unknown."""
    rng = random.Random(view)
    columns = [row[1] for row in db.execute("SELECT * FROM pragma_table_info(?)", (view,))]
    whole = db.execute("SELECT count(*) FROM " + view).fetchone()[0]
    for _ in range(4):
        column = rng.choice(columns)
        value = db.execute("SELECT %s FROM %s LIMIT 1 OFFSET ?" % (column, view), (rng.randrange(whole + 1),)).fetchone() or (None,)
        condition = "%s %s ?" % (column, rng.choice(["<", "=", ">="]))
        parts = [db.execute("SELECT count(*) FROM %s WHERE %s" % (view, part % condition), value).fetchone()[0]
                 for part in ("%s", "NOT (%s)", "(%s) IS NULL")]
        if sum(parts) != whole:
            yield "%s, %r: %s are not %d" % (condition, value[0], parts, whole)


# Stores

def budgets(root, payloads):
    """What discko_budget reads in the budgets; it has tests of its own."""
    texts = set()
    for payload in payloads:
        for name in ("data", "analysis", "budget"):
            payload = payload.get(name) if isinstance(payload, dict) else None
        texts |= {payload} if isinstance(payload, str) else set()
    sql = "SELECT json_group_array(json_array(value, json(discko_budget(value)))) FROM json_each('%s')" % json.dumps(sorted(texts)).replace("'", "''")
    shell = subprocess.run(["sqlite3", "-cmd", ".load %s/discko" % root, ":memory:", sql], capture_output=True, text=True, check=True)
    return {text: read for text, read in json.loads(shell.stdout) if read}


def look(db, root):
    """The store as the tables of proof have it, and how it is to be looked at."""
    events = {event: recount.load(payload) for event, payload in db.execute("SELECT id, payload FROM discko_events")}
    deliveries = [(event, recount.moment(at)) for event, at in db.execute(
        "SELECT event_id, CASE received_from WHEN 'capture' THEN received_at END FROM discko_deliveries")]
    words, hashes = recount.Words(root + "/ext/key_words.def"), dict(db.execute("SELECT id, hash FROM discko_events"))
    read = budgets(root, events.values())

    def store():
        settings = dict(db.execute("SELECT name, value FROM discko_settings"))
        now = recount.moment(db.execute("SELECT as_of FROM discko_as_of").fetchone()[0])
        return recount.Store(events, hashes, deliveries, read, words, db.execute("SELECT lead_id, status, at, source FROM discko_outcomes").fetchall(),
                             db.execute("SELECT lead_id, at FROM discko_touches").fetchall(), settings, now)
    return store


def open_store(path):
    db = sqlite3.connect(path)
    db.text_factory = lambda text: text.decode("utf-8", "surrogatepass")  # a half of a pair is a difference, not an error
    return db


class Tally:
    def __init__(self):
        self.rows, self.values, self.bad, self.seen = 0, 0, 0, set()

    def compare(self, db, store, what, parts=True):
        listed = {name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' AND name NOT LIKE 'discko_internal%'")}
        assert listed | {TABLE} == set(KEYS), "views that are not compared, or are gone: %s" % (listed ^ set(KEYS))
        looked_at = store()
        for view in KEYS:
            found, rows, values = differences(db, looked_at, view)
            if found and "as_of" not in looked_at.settings:  # midnight may have passed
                found, rows, values = differences(db, store(), view)
            found += partition(db, view) if parts else []
            self.rows, self.values, self.bad = self.rows + rows, self.values + values, self.bad + len(found)
            self.seen |= {view} if rows else set()
            for line in found[:4]:
                print("%s, %s: %s" % (what, view, line))


def change_settings(db, settings):
    db.execute("DELETE FROM discko_settings WHERE name <> 'analytics'")
    db.executemany("INSERT INTO discko_settings VALUES (?, ?)", settings.items())
    db.commit()


def fill(root, folder, maker, seed):
    """Three imports; what the CRM knows, and settings, come before, between and behind them."""
    records = list(maker.deliveries())
    third = len(records) // 3
    for part in range(3):
        name = "%s/%d.ndjson" % (folder, part)
        with open(name, "w", encoding="utf-8") as file:
            file.write("\n".join(records[part * third: (part + 1) * third if part < 2 else None]) + "\n")
        subprocess.run([root + "/discko-import", "--quiet", folder + "/db", name], check=True)
        db = open_store(folder + "/db")
        # As in a store of an older version, some of their dates cannot be read.
        db.execute("UPDATE discko_internal_snapshot SET writers = writers + 1")
        db.executemany("INSERT OR REPLACE INTO discko_outcomes VALUES (?, ?, ?, ?)", maker.outcomes[part::3])
        db.executemany("INSERT INTO discko_touches VALUES (?, ?, ?, ?)", maker.touches[part::3])
        db.execute("UPDATE discko_internal_snapshot SET writers = writers - 1")
        db.execute("UPDATE discko_outcomes SET status = 'LOST', at = NULL WHERE lead_id = ?", maker.outcomes[0][:1])
        db.execute("DELETE FROM discko_outcomes WHERE lead_id = ?", maker.outcomes[-1][:1])
        change_settings(db, SETTINGS[(seed + part) % len(SETTINGS)])
    return db


def main(root, seeds):
    os.environ["TZ"] = LOCAL
    time.tzset()
    tally = Tally()
    words = recount.Words(root + "/ext/key_words.def")
    makers = [(leads.Maker(seed, words), SETTINGS) for seed in seeds or (1, 22)] + [
        (leads.Maker(3, words, leads=0), SETTINGS[:1]), (leads.Maker(4, words, leads=60, first="2008-02-20", days=6000), SETTINGS[:2]),
        (leads.Maker(5, words, leads=1500, statuses=["NEW"]), SETTINGS[1:2])]  # more open leads than the call list has room for
    for seed, (maker, settings) in enumerate(makers):
        with tempfile.TemporaryDirectory() as folder:
            db = fill(root, folder, maker, seed)
            store = look(db, root)
            for number, some in enumerate(settings):
                change_settings(db, some)
                tally.compare(db, store, "store %d, settings %d" % (seed, number), parts=seed == number == 0)
            db.close()
            subprocess.run([root + "/discko-import", "--quiet", "--verify", folder + "/db"], check=True)
    print("never had a row: %s" % (set(KEYS) - tally.seen or "none"))
    return tally


if __name__ == "__main__":
    if sys.argv[2:3] == ["--store"]:
        connection, result = open_store(sys.argv[3]), Tally()
        result.compare(connection, look(connection, sys.argv[1]), sys.argv[3])
    else:
        result = main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
    print("%d views and discko_leads compared, %d differences" % (len(KEYS) - 1, result.bad))
    if os.environ.get("COUNTS"):
        print("%d rows, %d values" % (result.rows, result.values))
