"""What every analytics view must say of the golden deliveries, worked out from their JSON without SQL.

    python3 expect.py VIEW deliveries.ndjson bare.ndjson outcomes.csv

prints the view's rows as the sqlite3 shell does: values apart by '|', NULL as nothing.
"""
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

AS_OF = datetime(2024, 4, 1, tzinfo=timezone.utc)
# The budgets that occur, read by a person: lowest, highest, currency.
BUDGETS = {"10000-15000": (10000, 15000, None), "50000+": (50000, None, None), "< 5 000 €": (None, 5000, "EUR"),
           "$20k": (20000, 20000, "USD"), "8 000 €": (8000, 8000, "EUR"), "à définir": (None, None, None)}
DISC = {"Dominant": "D", "Influencer": "I", "Stable": "S", "Conscientious": "C"}
FIELDS = [
    ("lead_id", "id"), ("url", "url"), ("lead_date", "date"), ("status", "status"), ("completion", "completion"),
    ("category", "category"), ("contact_type", "contact.type"), ("first_name", "contact.firstName"),
    ("last_name", "contact.lastName"), ("email", "contact.email"), ("phone", "contact.phone"),
    ("disc_profile", "contact.discProfile"), ("disc_profile_explanation", "contact.discProfileExplanation"),
    ("contact_address", "contact.address"), ("linkedin", "contact.linkedin"), ("job_title", "contact.jobTitle"),
    ("company_name", "company.name"), ("company_address", "company.address"), ("company_website", "company.website"),
    ("fit_score", "analysis.fitScore"), ("fit_score_explanation", "analysis.fitScoreExplanation"),
    ("intent_score", "analysis.intentScore"), ("intent_score_explanation", "analysis.intentScoreExplanation"),
    ("budget", "analysis.budget"), ("budget_explanation", "analysis.budgetExplanation"),
    ("deadline", "analysis.deadline"), ("deadline_explanation", "analysis.deadlineExplanation"),
    ("score", "analysis.score"), ("abstract", "summary.abstract"), ("needs", "summary.needs"),
    ("comment", "summary.comment"), ("categories", "summary.categories")]


def when(text):
    try:
        t = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except (AttributeError, ValueError):
        return None
    return t if t.tzinfo else t.replace(tzinfo=timezone.utc)


def stamp(t):
    return t and t.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{t.microsecond // 1000:03d}Z"


def days(later, earlier):
    return (later - earlier).total_seconds() / 86400


def rounded(x, digits):
    if x is None:
        return None
    x = Fraction(x)
    return float((Decimal(x.numerator) / x.denominator).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else None


def rate(won, lost):
    return rounded(won / (won + lost), 3) if won + lost else None


def at(data, path):
    for key in path.split("."):
        data = (data or {}).get(key)
    return data


class Lead:
    """One version of a lead."""

    def __init__(self, body):
        data = body["data"]
        self.data, self.id, self.sent = data, data.get("id"), when(body["date"])
        self.completed, self.locked = when(data.get("date")), data.get("locked")
        self.order = (self.locked is False, stamp(self.sent) or "", stamp(self.completed) or "")


class Store:
    def __init__(self, deliveries, bare, outcomes):
        self.deliveries = [json.loads(line) for line in open(deliveries, encoding="utf-8")]
        self.deliveries += [{"body": line.rstrip("\n"), "received_at": None} for line in open(bare, encoding="utf-8")]
        self.outcomes = {row["lead_id"]: row["status"] for row in csv.DictReader(open(outcomes, encoding="utf-8"))}
        bodies = {}
        for d in self.deliveries:
            bodies.setdefault(d["body"], []).append(when(d["received_at"]))
        self.bodies = bodies
        versions = defaultdict(list)
        for number, body in enumerate(bodies):
            parsed = json.loads(body)
            if parsed["event"].startswith("lead."):
                lead = Lead(parsed)
                lead.received = bodies[body]
                versions[lead.id if lead.id is not None else number].append(lead)
        self.versions = versions
        self.leads = [self.current(v) for v in versions.values()]

    def current(self, versions):
        lead = max(versions, key=lambda v: v.order)
        data, analysis = lead.data, lead.data.get("analysis") or {}
        lead.versions, lead.deliveries = len(versions), sum(len(v.received) for v in versions)
        stages = ("NEW", "IN_PROGRESS", "WON", "LOST")
        own = "LOCKED" if lead.locked else data.get("status") if data.get("status") in stages else "OTHER"
        lead.own_stage, lead.stage = own, self.outcomes.get(lead.id, own)
        score = analysis.get("score")
        fits = isinstance(score, (int, float)) and 0 <= score <= 8 and not lead.locked
        lead.score = score if fits else None
        lead.band = "unscored" if not fits else "cold" if score < 3 else "warm" if score < 6 else "hot"
        lead.fit, lead.intent = (None if lead.locked or isinstance(analysis.get(name), str) else analysis.get(name)
                                 for name in ("fitScore", "intentScore"))
        if lead.locked:
            lead.band = None
        lead.deadline, lead.category = when(analysis.get("deadline")), data.get("category") or None
        lead.budget = analysis.get("budget") or None
        lead.low, lead.high, lead.currency = BUDGETS.get(lead.budget, (None, None, None))
        lead.disc = DISC.get(at(data, "contact.discProfile"))
        return lead

    def seen(self):
        return [lead for lead in self.leads if lead.stage != "LOCKED"]


def outcome_counts(leads):
    stages = Counter(lead.stage for lead in leads)
    return stages["NEW"] + stages["IN_PROGRESS"], stages["WON"], stages["LOST"]


def as_of(store):
    yield (stamp(AS_OF),)


def funnel(store):
    for position, stage in enumerate(("LOCKED", "NEW", "IN_PROGRESS", "WON", "LOST", "OTHER"), 1):
        leads = [lead for lead in store.leads if lead.stage == stage]
        scores = [lead.score for lead in leads if lead.score is not None]
        is_open = stage in ("NEW", "IN_PROGRESS")
        ages = [(AS_OF.date() - lead.completed.astimezone(timezone.utc).date()).days for lead in leads if lead.completed] if is_open else []
        yield (position, stage, len(leads), rounded(100 * len(leads) / len(store.leads), 1),
               None if stage == "LOCKED" else len(scores), None if stage == "LOCKED" else rounded(mean(scores), 2),
               len(ages) if is_open else None, rounded(mean(ages), 1), max(ages) if ages else None)


def win_rate(store):
    def row(name, band, fit, intent, leads):
        is_open, won, lost = outcome_counts(leads)
        return (name, band, fit, intent, len(leads), is_open, won, lost, won + lost, rate(won, lost))

    yield row("all", None, None, None, store.seen())
    for band in ("hot", "warm", "cold", "unscored"):
        yield row("score band", band, None, None, [lead for lead in store.seen() if (lead.band or "unscored") == band])
    for fit in (2, 1, 0, None):
        for intent in (2, 1, 0, None):
            leads = [lead for lead in store.seen() if lead.fit == fit and lead.intent == intent]
            if leads:
                yield row("fit and intent", None, fit, intent, leads)


def locked(store):
    groups, spans = defaultdict(list), ("0-7 days", "8-30 days", "31-90 days", "over 90 days", "unknown")
    for versions in store.versions.values():
        locks = [v for v in versions if v.locked]
        if locks:
            first = min(locks, key=lambda v: stamp(v.sent) or "")
            after = [v.sent for v in versions if v.locked is False and (not first.sent or v.sent and v.sent >= first.sent)]
            age = days(AS_OF, first.sent) if first.sent else None
            span = "unknown" if age is None else spans[(age > 7) + (age > 30) + (age > 90)]
            groups[first.data.get("unlockSource") or "unknown", span, int(bool(after))].append((first.sent, min(after, default=None)))
    for reason, span, unlocked in sorted(groups, key=lambda g: (g[0], spans.index(g[1]), g[2])):
        times = groups[reason, span, unlocked]
        yield (reason, span, unlocked, len(times), stamp(min((t for t, _ in times if t), default=None)),
               rounded(mean([days(end, t) for t, end in times if end]), 1))


def deadlines(store):
    names = ("overdue", "within 7 days", "within 30 days", "within 90 days", "later", "no date")
    groups = defaultdict(list)
    for lead in store.leads:
        if lead.stage in ("NEW", "IN_PROGRESS"):
            left = None if lead.deadline is None else (lead.deadline.astimezone(timezone.utc).date() - AS_OF.date()).days
            groups[5 if left is None else 0 if left < 0 else 1 if left <= 7 else 2 if left <= 30 else 3 if left <= 90 else 4].append(lead)
    for n, name in enumerate(names):
        dates = [lead.deadline for lead in groups[n] if lead.deadline]
        yield (n + 1, name, len(groups[n]), sum(lead.band == "hot" for lead in groups[n]),
               stamp(min(dates)) if dates else None, stamp(max(dates)) if dates else None)


def pipeline(store):
    groups = defaultdict(list)
    for lead in store.seen():
        groups[lead.stage, lead.category, lead.currency].append(lead)
    stages = ("NEW", "IN_PROGRESS", "WON", "LOST", "OTHER")
    for key in sorted(groups, key=lambda k: (stages.index(k[0]), k[1] is not None, (k[1] or "").encode(), k[2] or "")):
        leads = groups[key]
        readable = [lead for lead in leads if lead.low is not None or lead.high is not None]
        yield (*key, len(leads), len(readable), sum(lead.budget is not None for lead in leads) - len(readable),
               sum(lead.budget is None for lead in leads), sum(lead.low or 0 for lead in readable),
               sum(lead.high if lead.high is not None else lead.low for lead in readable))


def demand(leads):
    is_open, won, lost = outcome_counts(leads)
    scores = [lead.score for lead in leads if lead.score is not None]
    return is_open, won, lost, rate(won, lost), len(scores), rounded(mean(scores), 2)


def category_demand(store):
    groups = defaultdict(list)
    for lead in store.seen():
        groups[lead.category].append(lead)
    for category, leads in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0] is not None, (g[0] or "").encode())):
        yield (category, len(leads), rounded(100 * len(leads) / len(store.seen()), 1), *demand(leads))


def topic_demand(store):
    topics = defaultdict(list)
    for lead in store.seen():
        for category in at(lead.data, "summary.categories") or []:
            topics[category["name"].lower()].append((category["name"], len(category["summary"])))
    rows = [(min(name for name, _ in found), len(found), sum(n for _, n in found)) for found in topics.values()]
    for topic, mentions, points in sorted(rows, key=lambda r: (-r[1], r[0].encode())):
        yield topic, mentions, points, rounded(points / mentions, 1)


def disc_outcome(store):
    for letter, name in (("D", "Dominance"), ("I", "Influence"), ("S", "Steadiness"), ("C", "Conscientiousness"),
                         (None, "none or mixed")):
        leads = [lead for lead in store.seen() if lead.disc == letter]
        yield (letter, name, len(leads), *demand(leads))


# A value that is not of its column's type is none, nor is blank text.
def is_filled(path, value):
    name = path.split(".")[-1]
    if name in ("score", "fitScore", "intentScore", "completion"):
        most = {"score": 8, "completion": float("inf")}.get(name, 2)
        return isinstance(value, (int, float)) and not isinstance(value, bool) and (name == "completion" or 0 <= value <= most)
    if path == "summary.categories":
        return isinstance(value, list) and value != []
    if path == "id" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return True
    return isinstance(value, str) and value.strip(" \t\n\v\f\r\u00a0") != ""


def completeness(store):
    leads = [lead for lead in store.leads if lead.own_stage != "LOCKED"]
    for field, path in FIELDS:
        filled = sum(is_filled(path, at(lead.data, path)) for lead in leads)
        yield field, "$.data." + path, filled, len(leads), rounded(100 * filled / len(leads), 1)


def duplicates(store, keys):
    rows = []
    for name, key in keys:
        groups = defaultdict(list)
        for lead in store.leads:
            if key(lead):
                groups[key(lead)].append(lead.id)
        rows += [(name, k, ids) for k, ids in groups.items() if len(ids) > 1]
    for name, k, ids in sorted(rows, key=lambda r: (-len(r[2]), r[0], r[1].encode())):
        yield name, k, len(ids), " ".join(sorted(i for i in ids if i))


def ascii_lower(text):
    return re.sub("[A-Z]", lambda m: m[0].lower(), text)


def duplicate_people(store):
    return duplicates(store, (
        ("email", lambda lead: ascii_lower((at(lead.data, "contact.email") or "").strip())),
        ("phone", lambda lead: re.sub(r"\D", "", (at(lead.data, "contact.phone") or "").replace("(0)", "")).lstrip("0"))))


def duplicate_companies(store):
    return duplicates(store, (
        ("domain", lambda lead: re.sub(r"^(https?://)?(www\.)?([^/?#:]*?)\.?([/?#:].*)?$", r"\3", (at(lead.data, "company.website") or "").strip().lower())),
        ("name", lambda lead: ascii_lower((at(lead.data, "company.name") or "").strip()))))


def daily(store):
    groups = defaultdict(list)
    for lead in store.leads:
        groups[lead.completed and stamp(lead.completed)[:10]].append(lead)
    for day in sorted(groups, key=lambda d: d or ""):
        leads = groups[day]
        bands = Counter(lead.band or "unscored" for lead in leads if lead.stage != "LOCKED")
        stages = Counter(lead.stage for lead in leads)
        yield (day, len(leads), stages["LOCKED"], bands["hot"], bands["warm"], bands["cold"], bands["unscored"],
               stages["WON"], stages["LOST"], sum(lead.score is not None for lead in leads),
               rounded(mean([lead.score for lead in leads]), 2))


def delivery_health(store):
    hours = defaultdict(lambda: [0, 0, []])
    for body, times in store.bodies.items():
        parsed = json.loads(body)
        for n, t in enumerate(sorted(t for t in times if t)):
            hour = hours[t.strftime("%Y-%m-%dT%H")]
            hour[0] += 1
            hour[1] += n > 0
            if n == 0 and when(parsed["date"]):
                hour[2].append(Fraction((t - when(parsed["date"])) // timedelta(milliseconds=1), 1000))
    every = [x for hour in hours.values() for x in hour[2]]
    yield ("all", None, len(store.deliveries), len(store.deliveries) - len(store.bodies), None, len(every),
           rounded(mean(every), 3), rounded(max(every), 3))
    average = mean([hour[0] for hour in hours.values()])
    for name in sorted(hours):
        count, again, timed = hours[name]
        yield ("hour", name + ":00Z", count, again, int(count >= 10 and count > 3 * average), len(timed),
               rounded(mean(timed), 3), rounded(max(timed), 3) if timed else None)
    for lead in sorted((lead for lead in store.leads if lead.deliveries > lead.versions), key=lambda lead: str(lead.id)):
        yield "lead", lead.id, lead.deliveries, lead.deliveries - lead.versions, None, None, None, None


def drift(store):
    events = defaultdict(list)
    for body in store.bodies:
        parsed = json.loads(body)
        if parsed["event"] not in ("lead.unlocked", "test"):
            events[parsed["event"]].append(parsed["date"][:10])
    for name, dates in sorted(events.items(), key=lambda e: (-len(e[1]), e[0])):
        yield "event", name, len(dates), None, min(dates), max(dates)
    for path in ("contact.nickname", "priority"):
        leads = [lead for lead in store.leads if at(lead.data, path) is not None]
        dates = [stamp(lead.sent)[:10] for lead in leads]
        yield "field", "$.data." + path, len(leads), min(json.dumps(at(lead.data, path)) for lead in leads), min(dates), max(dates)


def shown(value):
    return "" if value is None else str(value)


if __name__ == "__main__":
    for values in globals()[sys.argv[1].removeprefix("discko_")](Store(*sys.argv[2:])):
        print("|".join(shown(v) for v in values))
