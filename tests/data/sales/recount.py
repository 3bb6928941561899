"""Counts what every view of sql/analytics.sql must say, from the payloads' JSON and without SQL, as sql/METRICS.md
defines it, and compares.

    python3 recount.py DATABASE WORDS INPUT...

WORDS is ext/key_words.def. Settings, outcomes and touches are read from the database, leads from the inputs
alone: lines that are payloads, or spool records. It also checks that the rows of each view fall apart into those
that meet a condition, those that do not, and those for which it is not known.
"""
import json
import random
import re
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STAGES = ("NEW", "IN_PROGRESS", "WON", "LOST")
OPEN = ("NEW", "IN_PROGRESS")
DISC = {"Dominant": "D", "Influencer": "I", "Stable": "S", "Conscientious": "C"}
# The budgets that occur, read by a person: lowest, highest, currency, period.
BUDGETS = {
    "10000-15000": (10000, 15000, None, "once"), "50000+": (50000, None, None, "once"),
    "< 5 000 €": (None, 5000, "EUR", "once"), "$20k": (20000, 20000, "USD", "once"),
    "8 000 €": (8000, 8000, "EUR", "once"), "TJM : 500 €": (500, 500, "EUR", "day"),
    "80 €/h": (80, 80, "EUR", "hour"), "1500 €/mois": (1500, 1500, "EUR", "month")}
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
NUMBERS = {"completion": 1e9, "fit_score": 2, "intent_score": 2, "score": 8}
OF_COMPANIES = {"linkedin", "job_title", "company_name", "company_address", "company_website"}


class Near:
    """A figure that is shown rounded to so many places."""

    def __init__(self, value, places):
        self.value, self.places = Fraction(value), places

    def __repr__(self):
        return str(round(float(self.value), self.places))


def near(value, places):
    return None if value is None else Near(value, places)


def ratio(part, whole, places=3, times=1):
    return Near(Fraction(part) * times / whole, places) if whole else None


def agrees(found, expected):
    if isinstance(expected, Near):
        return isinstance(found, (int, float)) and \
            abs(Fraction(found) - expected.value) <= Fraction(1, 2 * 10 ** expected.places) + Fraction(1, 10 ** 9)
    if isinstance(expected, float) or isinstance(found, float):
        return isinstance(found, (int, float)) and isinstance(expected, (int, float)) and abs(found - expected) < 1e-6
    return found == expected


def when(text):
    if not isinstance(text, str) or not re.match(r"\d{4}-\d\d-\d\d", text.strip()):
        return None
    try:
        t = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    t = t if t.tzinfo else t.replace(tzinfo=UTC)
    return t.replace(microsecond=t.microsecond // 1000 * 1000)


def stamp(t):
    return t and t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{t.microsecond // 1000:03d}Z"


def at(data, path):
    for key in path.split("."):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def fold(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).strip().lower())


class Words:
    def __init__(self, path):
        self.lists = defaultdict(set)
        for kind, word in re.findall(r'^([A-Z]+)\("(.*)"\)', open(path, encoding="utf-8").read(), re.M):
            self.lists[kind].add(word)

    def nothing(self, key):
        return not re.search(r"[a-z1-9\u0080-\U0010ffff]", key) or key in self.lists["PLACEHOLDER"]

    def company(self, text):
        key = fold(text or "")
        return None if self.nothing(key) or key in self.lists["COMPANY"] else key

    def email(self, text):
        key = re.sub("^mailto:", "", fold(text or ""))
        return key if re.match(r".+@.+", key) and key not in self.lists["ADDRESS"] else None

    def domain(self, text):
        key = fold(text or "")
        if self.nothing(key):
            return None
        host = re.match(r"^(https?://)?(www\.)?([^/?#:]*)", key)[3].rstrip(".")
        parts = host.split(".")
        shared = any(".".join(parts[i:]) in self.lists["HOST"] for i in range(len(parts)))
        return None if shared or len(parts) < 2 or " " in host else host

    def phone(self, text, country):
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() else "+" if c == "＋" else c for c in (text or "").strip())
        begin = re.search(r"[\d+(]", text)
        if not begin:
            return None
        text = text[begin.start():]
        text = re.sub(r"(?<=\d)(.*?)\(0\)", r"\1", text)
        kept = ""
        for i, c in enumerate(text):
            digits = sum(k.isdigit() for k in kept)
            if digits >= 6 and (c.isalpha() or c in "#;," or c == "/" and text[i + 1:i + 2].isspace()):
                break
            kept += c
        digits = re.sub(r"\D", "", kept)
        world = kept.lstrip("( ").startswith("+") or digits.startswith("00")
        digits = digits[2:] if digits.startswith("00") else digits
        if not 6 <= len(digits) <= 15 or len(set(digits)) == 1 or all((int(b) - int(a)) % 10 == 1 for a, b in zip(digits, digits[1:])):
            return None
        if world or not digits.startswith("0"):
            return digits.lstrip("0")
        return (country or "0") + digits.lstrip("0")


class Lead:
    """One version of a lead, and what is known of the lead where it is the current one."""

    def __init__(self, body, number, store):
        self.number, self.data = number, body["data"]
        self.sent, self.completed = when(body.get("date")), when(self.data.get("date"))
        raw = self.data.get("id")
        self.id = raw if isinstance(raw, str) and raw else str(raw) if is_number(raw) else None
        locked = self.data.get("locked")
        self.locked, self.unlocked = locked is True, locked is False
        self.reason = self.text("unlockSource")
        self.order = (self.unlocked, stamp(self.sent) or "", stamp(self.completed) or "")

    def text(self, path):
        value = at(self.data, path)
        return value if isinstance(value, str) else None

    def number_of(self, path, most):
        value = at(self.data, path)
        return value if is_number(value) and 0 <= value <= most and not self.locked else None


class Store:
    def __init__(self, db, words, inputs):
        self.settings = dict(db.execute("SELECT name, value FROM discko_settings"))
        zone = self.settings.get("time_zone", "utc")
        self.zone = UTC if zone == "utc" else timezone((1 if zone[0] == "+" else -1) * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])))
        self.as_of = when(self.settings["as_of"])
        self.today = date.fromisoformat(self.settings["as_of"]) if len(self.settings["as_of"]) == 10 else self.day(self.as_of)
        self.since, self.until = (date.fromisoformat(self.settings[n]) if n in self.settings else None for n in ("since", "until"))
        self.outcomes = list(db.execute("SELECT lead_id, status, at, source FROM discko_outcomes"))
        self.touches = [(lead, when(t)) for lead, t in db.execute("SELECT lead_id, at FROM discko_touches")]
        self.words, self.bodies, self.count = words, {}, 0
        for path in inputs:
            for line in open(path, encoding="utf-8"):
                record = json.loads(line)
                body, received = (record["body"], record.get("received_at")) if "body" in record else (line.strip(), None)
                self.bodies.setdefault(body, []).append(when(received))
                self.count += 1
        self.versions = defaultdict(list)
        self.payloads = []
        for number, body in enumerate(self.bodies):
            parsed = json.loads(body)
            self.payloads.append((parsed, self.bodies[body]))
            if parsed["event"].startswith("lead."):
                lead = Lead(parsed, number, self)
                lead.deliveries = len(self.bodies[body])
                self.versions[lead.id if lead.id is not None else number].append(lead)
        self.all = [self.current(v) for v in self.versions.values()]
        self.leads = [lead for lead in self.all if self.counts(lead)]

    def day(self, t):
        return t and t.astimezone(self.zone).date()

    def counts(self, lead):
        if lead.begins > self.as_of:
            return False
        return self.since is None and self.until is None or lead.day is not None and self.within(lead.day)

    def within(self, day):
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def bounded(self):
        return self.since is not None or self.until is not None

    def dated(self, text):
        """The day of a date that may be a day alone."""
        t = when(text)
        return t and (t.astimezone(UTC).date() if t.astimezone(UTC).time() == datetime.min.time() else self.day(t))

    def current(self, versions):
        lead = max(versions, key=lambda v: v.order)
        words, data = self.words, lead.data
        lead.all = versions
        lead.sightings = sum(v.deliveries for v in versions)
        seen = min((v.sent for v in versions if v.sent), default=None)
        lead.begins = lead.completed or lead.sent or seen or EPOCH
        lead.day = self.day(lead.completed)
        status = lead.text("status")
        lead.own = "LOCKED" if lead.locked else status if status in STAGES else "OTHER"
        lead.stage, lead.decided = lead.own, self.day(lead.sent) if lead.own in ("WON", "LOST") else None
        for lead_id, said, t, _ in self.outcomes:
            if lead_id == lead.id and not (when(t) and when(t) > self.as_of):
                lead.stage = said.strip().upper()
                lead.decided = None
                if lead.stage in ("WON", "LOST"):
                    lead.decided = self.dated(t) if when(t) else self.day(lead.sent) if status == lead.stage else None
        lead.score, lead.fit, lead.intent = (lead.number_of("analysis." + n, m) for n, m in (("score", 8), ("fitScore", 2), ("intentScore", 2)))
        lead.band = "unscored" if lead.score is None else "cold" if lead.score < 3 else "warm" if lead.score < 6 else "hot"
        deadline = lead.text("analysis.deadline")
        lead.has_deadline, lead.deadline = bool((deadline or "").strip()), self.dated(deadline)
        lead.category = re.sub(r"^ +| +$", "", lead.text("category") or "") or None
        lead.category_key = fold(lead.text("category") or "") or None
        budget = lead.text("analysis.budget")
        lead.has_budget = bool((budget or "").strip())
        lead.low, lead.high, lead.currency, lead.period = BUDGETS.get(budget, (None, None, None, None))
        lead.budget = budget
        lead.disc = DISC.get(lead.text("contact.discProfile"))
        lead.kind = lead.text("contact.type")
        names = [re.sub(r"\s+", " ", (lead.text("contact." + n) or "").strip()) for n in ("firstName", "lastName")]
        lead.name = " ".join(n for n in names if n) or None
        lead.email, lead.phone = words.email(lead.text("contact.email")), words.phone(lead.text("contact.phone"), self.settings.get("phone_country"))
        lead.company, lead.domain = words.company(lead.text("company.name")), words.domain(lead.text("company.website"))
        return lead

    def seen(self):
        return [lead for lead in self.leads if lead.stage != "LOCKED"]

    def months(self):
        """Every month from the first lead to the end, at most ten years of them; and those of older leads."""
        days = [lead.day for lead in self.leads if lead.day]
        last = min(d for d in (self.today, self.until) if d)
        found = {f"{d:%Y-%m}" for d in days}
        if days and min(days) <= last:
            d = max(min(days), last - timedelta(days=3653))
            while d <= last:
                found.add(f"{d:%Y-%m}")
                d += timedelta(days=1)
        return found


def spelling(leads, key):
    return min((v for v in map(key, leads) if v is not None), key=lambda t: t.encode(), default=None)


def outcome_counts(leads):
    return sum(x.stage in OPEN for x in leads), sum(x.stage == "WON" for x in leads), sum(x.stage == "LOST" for x in leads)


def scores(leads):
    found = [x.score for x in leads if x.score is not None]
    return len(found), near(Fraction(sum(map(Fraction, found))) / len(found), 2) if found else None


def by(leads, key):
    groups = defaultdict(list)
    for lead in leads:
        groups[key(lead)].append(lead)
    return groups


def as_of(s):
    yield (stamp(s.as_of),)


def age(s, lead):
    return (s.today - lead.day).days if lead.day else None


def standing(s):
    for x in s.leads:
        yield (x.id, x.stage, age(s, x) if x.stage in OPEN else None, x.score, x.fit, x.intent, int(x.has_budget), x.low, x.high, x.currency,
               x.period, x.day and str(x.day), x.deadline and str(x.deadline), x.decided and str(x.decided))


standing.columns = "lead_id, stage, age_days, score, fit_score, intent_score, has_budget, budget_min, budget_max, budget_currency, budget_period, lead_day, deadline_day, decided_day"


def call_list(s):
    rows = []
    for x in s.leads:
        if x.stage not in OPEN:
            continue
        left = (x.deadline - s.today).days if x.deadline else None
        points = Fraction(x.score or 0) + Fraction(x.intent or 0)
        points += 0 if left is None or left < -30 or left > 30 else 3 if left <= 7 else 1
        points += 0 if age(s, x) is None or age(s, x) > 7 else 2 if age(s, x) <= 2 else 1
        points += x.period is not None
        came_back = any(y.begins < x.begins and (x.email and y.email == x.email or x.phone and y.phone == x.phone) for y in s.all)
        week_ago = s.as_of.astimezone(UTC).date() - timedelta(days=7)
        unlocked = any(v.locked for v in x.all) and any(v.unlocked for v in x.all) and bool(x.sent) and x.sent.astimezone(UTC).date() >= week_ago
        points += 2 * came_back + 2 * unlocked
        rows.append((-points, x.deadline is None, str(x.deadline), -x.begins.timestamp(), x, left, came_back, unlocked))
    rows.sort(key=lambda r: r[:4])
    for rank, (points, _, _, _, x, left, came_back, unlocked) in enumerate(rows, 1):
        yield (rank, float(-points), x.id, x.name, x.text("company.name"), x.text("contact.phone"), x.text("contact.email"), x.stage, x.score,
               x.intent, x.budget, x.deadline and str(x.deadline), left, age(s, x), int(came_back), int(unlocked))


call_list.columns = "rank, points, lead_id, name, company, phone, email, status, score, intent_score, budget, deadline, days_left, age_days, came_back, just_unlocked"


def funnel(s):
    for position, stage in enumerate(("LOCKED",) + STAGES + ("OTHER",), 1):
        leads = [x for x in s.leads if x.stage == stage]
        ages = [age(s, x) for x in leads if x.day] if stage in OPEN else []
        count, average = scores(leads)
        yield (position, stage, len(leads), ratio(len(leads), len(s.leads), 1, 100), None if stage == "LOCKED" else count,
               None if stage == "LOCKED" else average, len(ages) if stage in OPEN else None,
               ratio(sum(ages), len(ages), 1), max(ages) if ages else None)


def win_rate(s):
    def row(name, band, fit, intent, leads):
        is_open, won, lost = outcome_counts(leads)
        return (name, band, fit, intent, len(leads), is_open, won, lost, won + lost, ratio(won, won + lost))

    if s.seen():
        yield row("all", None, None, None, s.seen())
    for band, leads in by(s.seen(), lambda x: x.band).items():
        yield row("score band", band, None, None, leads)
    for (fit, intent), leads in by(s.seen(), lambda x: (x.fit, x.intent)).items():
        yield row("fit and intent", None, fit, intent, leads)


def calibration(s):
    z = 1.959964
    for score in range(9):
        leads = [x for x in s.seen() if x.score is not None and int(x.score) == score]
        _, won, lost = outcome_counts(leads)
        n = won + lost
        low = high = None
        if n:
            p = won / n
            middle, width = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
            low, high = max(0, (middle - width) / (1 + z * z / n)), min(1, (middle + width) / (1 + z * z / n))
        yield score, len(leads), won, lost, n, ratio(won, n), near(low, 3), near(high, 3)


def locked(s):
    groups, spans = defaultdict(list), ("0-7 days", "8-30 days", "31-90 days", "over 90 days", "unknown")
    for versions in s.versions.values():
        locks = [v for v in versions if v.locked]
        first = min(locks, key=lambda v: stamp(v.sent) or "", default=None)
        if first is None or first.sent and first.sent > s.as_of or s.bounded() and not (first.sent and s.within(s.day(first.sent))):
            continue
        after = [v.sent for v in versions if v.unlocked and v.sent and v.sent <= s.as_of and (not first.sent or v.sent >= first.sent)]
        days = (s.as_of - first.sent) / timedelta(days=1) if first.sent else None
        span = "unknown" if days is None else spans[(days > 7) + (days > 30) + (days > 90)]
        groups[first.reason or "unknown", span, int(bool(after))].append((first.sent, min(after, default=None)))
    for (reason, span, unlocked), times in groups.items():
        waits = [(end - t) / timedelta(days=1) for t, end in times if end and t]
        yield (reason, span, unlocked, len(times), stamp(min((t for t, _ in times if t), default=None)),
               near(sum(waits) / len(waits), 1) if waits else None)


def middle(x):
    low, high = (x.low if x.low is not None else x.high), (x.high if x.high is not None else x.low)
    return Fraction(low + high, 2)


def locked_loss(s):
    locked_leads = sum(x.stage == "LOCKED" for x in s.leads)
    _, won, lost = outcome_counts(s.seen())
    for currency, leads in by([x for x in s.seen() if x.stage == "WON" and x.period == "once"], lambda x: x.currency).items():
        total = sum(map(middle, leads))
        yield (currency, locked_leads, won + lost, ratio(won, won + lost), len(leads), ratio(total, len(leads), 2),
               ratio(total * locked_leads, won + lost, 2))


locked_loss.columns = "currency, locked_leads, decided, win_rate, won_budgets, average_budget, estimated_loss"


def deadlines(s):
    names = ("overdue", "within 7 days", "within 30 days", "within 90 days", "later", "unreadable", "no deadline")
    groups = defaultdict(list)
    for x in s.leads:
        if x.stage in OPEN:
            left = (x.deadline - s.today).days if x.deadline else None
            groups[(5 if x.has_deadline else 6) if left is None else 0 if left < 0 else 1 if left <= 7 else 2 if left <= 30 else 3 if left <= 90 else 4].append(x)
    for n, name in enumerate(names):
        dates = [str(x.deadline) for x in groups[n] if x.deadline]
        yield n + 1, name, len(groups[n]), sum(x.band == "hot" for x in groups[n]), min(dates, default=None), max(dates, default=None)


def pipeline(s):
    for (stage, _, currency, period), leads in by(s.seen(), lambda x: (x.stage, x.category_key, x.currency, x.period)).items():
        once, rate = period == "once", period not in (None, "once")
        lows, highs = [x.low for x in leads], [x.high if x.high is not None else x.low for x in leads]
        yield (stage, spelling(leads, lambda x: x.category), currency, period, len(leads), len(leads) if period else 0,
               0 if period else sum(x.has_budget for x in leads), 0 if period else sum(not x.has_budget for x in leads),
               sum(v or 0 for v in lows) if once else 0, sum(highs) if once else 0,
               min(v if v is not None else h for v, h in zip(lows, highs)) if rate else None, max(highs) if rate else None)


def expected(s):
    for (band, currency), leads in by([x for x in s.leads if x.stage in OPEN and x.period == "once"], lambda x: (x.band, x.currency)).items():
        _, won, lost = outcome_counts([x for x in s.seen() if x.band == band])
        low = sum(x.low or 0 for x in leads)
        high = sum(x.high if x.high is not None else x.low for x in leads)
        yield (band, currency, len(leads), won + lost, ratio(won, won + lost), low, high, ratio(low * won, won + lost, 2),
               ratio(high * won, won + lost, 2))


def category_demand(s):
    for _, leads in by(s.seen(), lambda x: x.category_key).items():
        is_open, won, lost = outcome_counts(leads)
        yield (spelling(leads, lambda x: x.category), len(leads), ratio(len(leads), len(s.seen()), 1, 100), is_open, won, lost,
               ratio(won, won + lost), *scores(leads))


def topic_demand(s):
    topics = defaultdict(list)
    for x in s.seen():
        for category in at(x.data, "summary.categories") or []:
            name = category.get("name")
            if isinstance(name, str) and fold(name):
                topics[fold(name)].append((name.strip(" "), len(category.get("summary") or [])))
    for found in topics.values():
        points = sum(n for _, n in found)
        yield min((name for name, _ in found), key=lambda t: t.encode()), len(found), points, ratio(points, len(found), 1)


def disc_outcome(s):
    for letter, name in (("D", "Dominance"), ("I", "Influence"), ("S", "Steadiness"), ("C", "Conscientiousness"), (None, "none or mixed")):
        leads = [x for x in s.seen() if x.disc == letter]
        is_open, won, lost = outcome_counts(leads)
        yield (letter, name, len(leads), is_open, won, lost, ratio(won, won + lost), *scores(leads))


def is_filled(x, field, path):
    value = x.id if field == "lead_id" else at(x.data, path)
    if field in NUMBERS:
        return is_number(value) and 0 <= value <= NUMBERS[field]
    if field == "categories":
        return isinstance(value, list) and len(value) > 0
    return isinstance(value, str) and value.strip() != ""


def applies(x, field):
    return x.kind != "COMPANY" if field == "contact_address" else x.kind != "PERSON" if field in OF_COMPANIES else True


def complete(leads):
    for field, path in FIELDS:
        able = [x for x in leads if not x.locked and applies(x, field)]
        filled = sum(is_filled(x, field, path) for x in able)
        yield field, path, filled, len(able), ratio(filled, len(able), 1, 100)


def completeness(s):
    for field, path, *rest in complete(s.leads):
        yield field, "$.data." + path, *rest


def completeness_by_month(s):
    for month, leads in by([x for x in s.leads if x.day], lambda x: f"{x.day:%Y-%m}").items():
        for field, _, filled, able, percent in complete(leads):
            if able:
                yield month, field, filled, able, percent


def bands(leads):
    seen = [x for x in leads if x.stage != "LOCKED"]
    return tuple(sum(x.band == band for x in leads) for band in ("hot", "warm", "cold")) + (sum(x.band == "unscored" for x in seen),)


def monthly(s):
    groups = by(s.leads, lambda x: x.day and f"{x.day:%Y-%m}")
    then = [(f"{x.decided:%Y-%m}", x.stage) for x in s.leads if x.decided]
    for month in s.months() | set(groups) | {m for m, _ in then}:
        leads = groups.get(month, [])
        is_open, won, lost = outcome_counts(leads)
        yield (month, len(leads), sum(x.stage == "LOCKED" for x in leads), *bands(leads), is_open, won, lost, won + lost,
               ratio(won, won + lost), *scores(leads), then.count((month, "WON")), then.count((month, "LOST")))


def cohorts(s):
    groups = by(s.seen(), lambda x: (x.day and f"{x.day:%Y-%m}", x.category_key))
    for (month, _), leads in groups.items():
        _, won, lost = outcome_counts(leads)
        days = sorted((x.decided - x.day).days for x in leads if x.decided and x.day)
        median = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2 if days else None
        yield (month, spelling(leads, lambda x: x.category), len(leads), won + lost, won, lost, ratio(won, won + lost), len(days), median)
    for month in s.months() - {m for m, _ in groups}:
        yield month, None, 0, 0, 0, 0, None, 0, None


def daily(s):
    groups = by(s.leads, lambda x: x.day)
    days = [d for d in groups if d]
    last = min(d for d in (s.today, s.until) if d)
    every = set(groups)
    if days and min(days) <= last:
        d = max(min(days), last - timedelta(days=3653))
        while d <= last:
            every.add(d)
            d += timedelta(days=1)
    for day in every:
        leads = groups.get(day, [])
        _, won, lost = outcome_counts(leads)
        yield (day and str(day), len(leads), sum(x.stage == "LOCKED" for x in leads), *bands(leads), won, lost, *scores(leads))


def response_times(s):
    waits = defaultdict(list)
    for x in s.leads:
        times = [t for lead, t in s.touches if lead == x.id and t and x.completed and x.completed <= t <= s.as_of]
        if times:
            waits[f"{x.day:%Y-%m}"].append((min(times) - x.completed) / timedelta(hours=1))
    groups = by(s.leads, lambda x: x.day and f"{x.day:%Y-%m}")
    for month in s.months() | {f"{x.decided:%Y-%m}" for x in s.leads if x.decided} | {m for m in groups if m}:
        found = sorted(waits[month])
        n = len(found)
        yield (month, len(groups.get(month, [])), n, near(found[(n + 1) // 2 - 1], 2) if n else None,
               near(found[(9 * n + 9) // 10 - 1], 2) if n else None)


def people(s):
    """Leads that share an address or a number, and those that share one with these, and so on."""
    parent = {}

    def root(k):
        while parent.setdefault(k, k) != k:
            k = parent[k]
        return k

    for x in s.leads:
        for key in [k for k in (("email", x.email), ("phone", x.phone)) if k[1]]:
            parent[root(key)] = root(("lead", x.number))
    groups = by([x for x in s.leads if x.email or x.phone], lambda x: root(("lead", x.number)))
    return [g for g in groups.values() if len(g) > 1]


def shared(values):
    values = [v for v in values if v]
    return len(values) > len(set(values))


def duplicate_people(s):
    for leads in people(s):
        match = " and ".join(n for n in ("email", "phone") if shared(getattr(x, n) for x in leads))
        leads = sorted(leads, key=lambda x: (x.id is not None, (x.id or "").encode()))
        yield (match, spelling(leads, lambda x: x.name), " ".join(dict.fromkeys(x.email for x in leads if x.email)) or None,
               " ".join(dict.fromkeys(x.phone for x in leads if x.phone)) or None, len(leads), " ".join(sorted(x.id for x in leads if x.id)) or None)


def repeat_contacts(s):
    for leads in people(s):
        leads = sorted(leads, key=lambda x: (x.begins, x.id is not None, (x.id or "").encode()))
        first = leads[0]
        for n, x in enumerate(leads[1:], 2):
            yield (x.id, x.name, n, x.day and str(x.day), x.stage, first.id, first.day and str(first.day), first.stage,
                   (x.day - first.day).days if x.day and first.day else None)


def duplicate_companies(s):
    for match, key in (("domain", "domain"), ("name", "company")):
        for value, leads in by(s.leads, lambda x: getattr(x, key)).items():
            if value and len(leads) > 1:
                yield match, value, len(leads), " ".join(sorted(x.id for x in leads if x.id)) or None


def outcomes_unmatched(s):
    ids = {x.id for x in s.all}
    return (o for o in s.outcomes if o[0] not in ids)


def delivery_health(s):
    hours, count, distinct = defaultdict(lambda: [0, 0, []]), 0, 0
    for parsed, times in s.payloads:
        sent = when(parsed.get("date"))
        if s.bounded() and not (sent and s.within(s.day(sent))):
            continue
        count, distinct = count + len(times), distinct + 1
        for n, t in enumerate(sorted(t for t in times if t)):
            hour = hours[t.astimezone(UTC).strftime("%Y-%m-%dT%H")]
            hour[0], hour[1] = hour[0] + 1, hour[1] + (n > 0)
            if n == 0 and sent:
                hour[2].append(Fraction((t - sent) // timedelta(milliseconds=1), 1000))
    every = [x for hour in hours.values() for x in hour[2]]
    yield ("all", None, count, count - distinct, None, len(every), near(sum(every) / len(every), 3) if every else None,
           float(max(every)) if every else None)
    for name, (n, again, timed) in hours.items():
        average = sum(hour[0] for hour in hours.values()) / len(hours)
        yield ("hour", name + ":00Z", n, again, int(n >= 10 and n > 3 * average), len(timed),
               near(sum(timed) / len(timed), 3) if timed else None, float(max(timed)) if timed else None)
    for x in s.leads:
        if x.sightings > len(x.all) and x.id is not None:
            yield "lead", x.id, x.sightings, x.sightings - len(x.all), None, None, None, None


def drift(s):
    events, fields = defaultdict(list), defaultdict(list)
    inside = lambda t: not s.bounded() or t is not None and s.within(t.astimezone(UTC).date())
    for parsed, _ in s.payloads:
        if parsed["event"] not in ("lead.unlocked", "test") and inside(when(parsed.get("date"))):
            events[parsed["event"]].append(stamp(when(parsed.get("date")))[:10])
    for name, dates in events.items():
        yield "event", name, len(dates), None, min(dates), max(dates)
    for x in s.all:
        for path in ("contact.nickname", "priority", "channel"):
            if at(x.data, path) is not None and inside(x.sent):
                fields["$.data." + path].append((json.dumps(at(x.data, path)), stamp(x.sent)[:10]))
    for path, found in fields.items():
        yield "field", path, len(found), min(e for e, _ in found), min(d for _, d in found), max(d for _, d in found)


def key_of(row):
    return [(v is not None, isinstance(v, str), round(float(v), 1) if is_number(v) else float(round(v.value, 1)) if isinstance(v, Near) else v) if v is not None else (False, False, 0)
            for v in row]


def compare(db, name, store):
    count = globals()[name.removeprefix("discko_")]
    expected = [tuple(row) for row in count(store)]
    found = list(db.execute(f"SELECT {getattr(count, 'columns', '*')} FROM {name}"))
    left, extra = list(found), []
    by_text = lambda row: tuple(v for v in row if isinstance(v, str))
    index = defaultdict(list)
    for row in left:
        index[by_text(row)].append(row)
    for row in expected:
        twin = next((f for f in index[by_text(row)] if len(f) == len(row) and all(map(agrees, f, row))), None)
        if twin is None:
            extra.append(row)
        else:
            index[by_text(row)].remove(twin)
    missing = [row for rows in index.values() for row in rows]
    if extra or missing:
        print(f"{name}: {len(found)} rows, of which {len(missing)} differ")
        for row in sorted(missing, key=repr)[:4]:
            print("  it says", row)
        for row in sorted(extra, key=repr)[:4]:
            print("  counted", row)
    else:
        print(f"{name}: {len(found)} rows")


def partition(db, name):
    """A condition p parts the rows into those where it is true, false and unknown."""
    rng = random.Random(name)
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
    whole = db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    for _ in range(6):
        column = rng.choice(columns)
        value = db.execute(f"SELECT {column} FROM {name} WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1 OFFSET ?",
                           (rng.randrange(max(whole, 1)),)).fetchone()
        p = f"{column} {rng.choice(['<', '=', '>='])} ?" if value else f"{column} > ''"
        parts = [db.execute(f"SELECT count(*) FROM {name} WHERE {q}", value or ()).fetchone()[0]
                 for q in (p, f"NOT ({p})", f"({p}) IS NULL")]
        if sum(parts) != whole:
            print(f"{name}: {p} {value}: {parts} are not {whole}")


if __name__ == "__main__":
    database = sqlite3.connect(sys.argv[1])
    store = Store(database, Words(sys.argv[2]), sys.argv[3:])
    for (view,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view' AND name NOT LIKE 'discko_internal%'"
                                    " AND name NOT IN ('discko_versions', 'discko_categories', 'discko_points') ORDER BY 1").fetchall():
        compare(database, view, store)
        partition(database, view)
