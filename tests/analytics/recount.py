"""
Counts every view of sql/analytics.sql again: from the payloads, and from what sql/METRICS.md and the reference of
the columns say. It was written by somebody who had not seen the SQL, and should stay that way: where a view and this
file disagree, read the pages first. A figure is exact here; compare.py knows how far each one is rounded.
"""
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

DAY = 86400000
EPOCH = date(1970, 1, 1)
FIELDS = {  # completeness: name of the column, path, what it must be
    "lead_id": ("id", "id"), "url": ("url", "text"), "lead_date": ("date", "text"), "status": ("status", "text"),
    "completion": ("completion", 100), "category": ("category", "text"), "contact_type": ("contact.type", "text"),
    "first_name": ("contact.firstName", "text"), "last_name": ("contact.lastName", "text"), "email": ("contact.email", "text"),
    "phone": ("contact.phone", "text"), "disc_profile": ("contact.discProfile", "text"),
    "disc_profile_explanation": ("contact.discProfileExplanation", "text"), "contact_address": ("contact.address", "text"),
    "linkedin": ("contact.linkedin", "text"), "job_title": ("contact.jobTitle", "text"), "company_name": ("company.name", "text"),
    "company_address": ("company.address", "text"), "company_website": ("company.website", "text"), "fit_score": ("analysis.fitScore", 2),
    "fit_score_explanation": ("analysis.fitScoreExplanation", "text"), "intent_score": ("analysis.intentScore", 2),
    "intent_score_explanation": ("analysis.intentScoreExplanation", "text"), "budget": ("analysis.budget", "text"),
    "budget_explanation": ("analysis.budgetExplanation", "text"), "deadline": ("analysis.deadline", "text"),
    "deadline_explanation": ("analysis.deadlineExplanation", "text"), "score": ("analysis.score", 8), "abstract": ("summary.abstract", "text"),
    "needs": ("summary.needs", "text"), "comment": ("summary.comment", "text"), "categories": ("summary.categories", "list")}
DOCUMENTED = {"date", "event", "data", "data.locked", "data.unlockSource", "data.contact", "data.company", "data.analysis", "data.summary"} | {
    "data." + path for path, _ in FIELDS.values()}
CONTAINERS = {"", "data", "data.contact", "data.company", "data.analysis", "data.summary"}
STAGES = ["LOCKED", "NEW", "IN_PROGRESS", "WON", "LOST", "OTHER"]
BANDS = ["hot", "warm", "cold", "unscored"]
PROFILES = {"D": "d dominant dominance", "I": "i influencer influence", "S": "s stable steadiness stabilité", "C": "c conscientious conscientiousness"}
DISC = {"D": "Dominance", "I": "Influence", "S": "Steadiness", "C": "Conscientiousness"}


# Values

class Number(float):
    """A number that knows how it was written."""
    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.text = text
        return number


def first_wins(pairs):
    return dict(reversed(pairs))


def load(text):
    return json.loads(text, object_pairs_hook=first_wins, parse_int=Number, parse_float=Number)


def moment(text):
    """A date in milliseconds since 1970; None where it is none."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?", text, re.A) if isinstance(text, str) else None
    if not found:
        return None
    year, month, day, hour, minute, second, part, sign, zone_hour, zone_minute = found.groups()
    try:
        days = (date(int(year), int(month), int(day)) - EPOCH).days
    except ValueError:
        return None
    hour, minute, second = int(hour or 0), int(minute or 0), int(second or 0)
    if minute > 59 or second > 60 or hour > 24 or hour == 24 and (minute or second):
        return None
    zone = (int(zone_hour or 0) * 60 + int(zone_minute or 0)) * (-1 if sign == "-" else 1)
    return days * DAY + (hour * 60 + minute - zone) * 60000 + second * 1000 + int(((part or "") + "000")[:3])


def iso(at):
    if at is None:
        return None
    return (datetime(1970, 1, 1) + timedelta(milliseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (at % 1000)


def iso_day(day):
    return None if day is None else (EPOCH + timedelta(days=day)).isoformat()


def month_of(day):
    return None if day is None else iso_day(day)[:7]


def text(value):
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else None


def compact(value):
    """The JSON text of a value, without white space."""
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(compact(name) + ":" + compact(inner) for name, inner in value.items()) + "}"
    return value.text if isinstance(value, Number) else json.dumps(text(value) if isinstance(value, str) else value, ensure_ascii=False)


def number(value, top):
    return value if isinstance(value, Number) and 0 <= value <= top else None


def written(value):
    """Text that is not blank."""
    return value if value and value.strip() else None


def key(value):
    """By what texts are compared."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", value).lower()).split()) if written(value) else None


class Words:
    """Those that are the same for nobody: ext/key_words.def."""
    def __init__(self, path):
        found = defaultdict(set)
        with open(path, encoding="utf-8") as file:
            for kind, word in re.findall(r'^([A-Z]+)\("(.*)"\)', file.read(), re.M):
                found[kind].add(word)
        self.nothing, self.companies, self.addresses, self.hosts = (found[kind] for kind in ("PLACEHOLDER", "COMPANY", "ADDRESS", "HOST"))

    def something(self, value):
        found = key(value)
        return found if found and found not in self.nothing and re.search(r"\w", found) else None

    def email(self, value):
        found = self.something(value)
        return found if found and "@" in found and found not in self.addresses else None

    def company(self, value):
        found = self.something(value)
        return found if found not in self.companies else None

    def host(self, value):
        found = re.fullmatch(r"(?:[a-z]+:)?(?://)?(?:[^/?#]*@)?(?:www\.)?([^/:?#\s]+\.[^/:?#\s]+)(?:[/:?#].*)?", value.strip().lower()) if written(value) else None
        host = found[1].rstrip(".") if found and found[1] not in self.nothing else ""
        parts = host.split(".")
        return None if not host or any(".".join(parts[i:]) in self.hosts for i in range(len(parts))) else host


def phone_key(value, country):
    if not written(value):
        return None
    plain = unicodedata.normalize("NFKC", value).lower().replace("(0)", "")
    plain = re.sub(r"(ext\.?|poste|x) *\d+ *$", "", plain)
    digits = re.sub(r"[^0-9]", "", plain)
    abroad = re.sub(r"[^0-9+]", "", plain).startswith("+")
    if not abroad and digits.startswith("00"):
        digits, abroad = digits[2:], True
    national = not abroad and digits.startswith("0")
    counted = all((int(b) - int(a)) % 10 == 1 for a, b in zip(digits, digits[1:]))
    if not 6 <= len(digits) <= 15 or len(set(digits)) == 1 or counted:
        return None
    return country + digits[1:] if national and country else digits


def disc(value):
    return next((letter for letter, names in PROFILES.items() if (value or "-").strip().lower() in names.split()), None)


def band(score):
    return "unscored" if score is None else "cold" if score < 3 else "warm" if score < 6 else "hot"


def rate(part, whole, times=1):
    return times * part / whole if whole else None


# Leads

class Version:
    def __init__(self, store, event, payload):
        self.event, self.payload, self.data = event, payload, payload["data"]
        self.event_at, self.lead_at = moment(payload.get("date")), moment(self.data.get("date"))
        self.locked = self.data.get("locked") if isinstance(self.data.get("locked"), bool) else None
        self.source, self.status = text(self.data.get("unlockSource")), text(self.data.get("status"))
        given = self.data.get("id")
        self.id = given.text if isinstance(given, Number) else text(given) or None
        self.hash = store.hashes[event]

    def order(self):
        low = float("-inf")
        return (self.locked is False, low if self.event_at is None else self.event_at, low if self.lead_at is None else self.lead_at, self.hash)

    def value(self, path):
        inner = self.data
        for part in path.split("."):
            inner = inner.get(part) if isinstance(inner, dict) else None
        return inner

    def text(self, path):
        return text(self.value(path))


class Lead:
    """A lead as the settings show it."""
    def __init__(self, store, versions):
        self.store, self.versions = store, versions
        self.now = now = max(versions, key=Version.order)
        self.id, self.event = now.id, now.event
        self.open_payload = now.locked is not True
        dates = [v.event_at for v in versions if v.event_at is not None]
        self.counts_from = next((at for at in (now.lead_at, now.event_at, min(dates, default=None)) if at is not None), None)
        self.day = store.day(now.lead_at)
        self.month = month_of(self.day)
        self.set_stage()
        self.open, self.decided = self.stage in ("NEW", "IN_PROGRESS"), self.stage in ("WON", "LOST")
        self.deadline_at = moment(now.value("analysis.deadline"))
        self.deadline = store.whole_day(self.deadline_at)
        scored = self.open_payload
        self.score, self.fit, self.intent = (number(now.value("analysis." + name), top) if scored else None
                                             for name, top in (("score", 8), ("fitScore", 2), ("intentScore", 2)))
        self.band = band(self.score)
        self.budget_text = written(now.text("analysis.budget"))
        self.budget = store.budgets.get(now.text("analysis.budget")) or {"min": None, "max": None, "currency": None, "period": None}
        self.has_budget = self.budget["period"] is not None
        self.project = self.budget["period"] == "once"
        # "50000+" has 50000 for both ends
        self.low, self.high = self.budget["min"], self.budget["max"] if self.budget["max"] is not None else self.budget["min"]
        self.category = key(now.text("category"))
        self.disc = disc(now.text("contact.discProfile"))
        self.age = store.today - self.day if self.open and self.day is not None else None
        self.name = " ".join(name.strip() for name in (now.text("contact.firstName"), now.text("contact.lastName")) if written(name)) or None
        self.email = store.words.email(now.text("contact.email"))
        self.phone = phone_key(now.text("contact.phone"), store.country)
        self.host, self.company = store.words.host(now.text("company.website")), store.words.company(now.text("company.name"))

    def set_stage(self):
        now, store = self.now, self.store
        status, at = store.outcomes.get(self.id, (None, None)) if self.id is not None else (None, None)
        if status is not None and at is not None and at > store.as_of:
            status = None
        self.decided_day = None
        if status is not None:
            self.stage = status
        elif now.locked is True:
            self.stage = "LOCKED"
        else:
            self.stage = now.status if now.status in ("NEW", "IN_PROGRESS", "WON", "LOST") else "OTHER"
        if self.stage in ("WON", "LOST"):
            if status is not None and at is not None:
                self.decided_day = store.whole_day(at)
            elif now.status == self.stage:
                self.decided_day = store.day(now.event_at)

    def points_without_past(self):
        left = self.days_left()
        points = (self.score or 0) + (self.intent or 0) + self.has_budget
        if left is not None:
            points += 3 if -30 <= left <= 7 else 1 if 8 <= left <= 30 else 0
        if self.age is not None:
            points += 2 if self.age <= 2 else 1 if self.age <= 7 else 0
        return points

    def days_left(self):
        return None if self.deadline is None else self.deadline - self.store.today

    def just_unlocked(self):
        since = (self.store.as_of // DAY - 7) * DAY
        return self.now.locked is False and any(v.locked is True for v in self.versions) and self.now.event_at is not None and self.now.event_at >= since


def median(values):
    values = sorted(values)
    half = len(values) // 2
    return None if not values else values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def reached(values, tenths):
    """The smallest of the values that so many tenths of them do not exceed."""
    values = sorted(values)
    return values[-(-len(values) * tenths // 10) - 1] if values else None


def groups(leads, by):
    found = defaultdict(list)
    for lead in leads:
        found[by(lead)].append(lead)
    return found


def won_lost(leads):
    won, lost = (sum(lead.stage == stage for lead in leads) for stage in ("WON", "LOST"))
    return {"won": won, "lost": lost, "decided": won + lost, "win_rate": rate(won, won + lost)}


def scores(leads):
    found = [lead.score for lead in leads if lead.score is not None]
    return {"scored": len(found), "average_score": rate(sum(found), len(found))}


def only(row, *names):
    return {name: row[name] for name in names}


class Store:
    """What the tables of proof hold, looked at with the settings; a method for each view."""

    def __init__(self, events, hashes, deliveries, budgets, words, outcomes, touches, settings, now):
        self.events, self.hashes, self.deliveries, self.all_outcomes = events, hashes, deliveries, outcomes
        self.budgets, self.words, self.settings = budgets, words, settings
        self.times = Counter(event for event, _ in deliveries)
        typed = settings.get("as_of")
        self.as_of = now if typed is None else moment(typed)
        self.country = settings.get("phone_country", "").lstrip("+")
        self.today = self.day(self.as_of)
        if typed and len(typed) == 10:
            self.today = self.as_of // DAY
        self.since, self.until = (moment(settings[name]) // DAY if name in settings else None for name in ("since", "until"))
        self.outcomes = {lead: (status.strip().upper(), moment(at)) for lead, status, at, _ in outcomes}
        self.touched = defaultdict(list)
        for lead, at in touches:
            if moment(at) is not None and moment(at) <= self.as_of:
                self.touched[lead].append(moment(at))
        self.read()

    def read(self):
        by_id = defaultdict(list)
        self.versions = []
        for event, payload in self.events.items():
            if payload["event"].startswith("lead.") and isinstance(payload.get("data"), dict):
                version = Version(self, event, payload)
                self.versions.append(version)
                by_id[version.id if version.id is not None else (event,)].append(version)
        self.ids = {lead for lead in by_id if isinstance(lead, str)}
        self.every = [Lead(self, versions) for versions in by_id.values()]
        self.leads = [lead for lead in self.every if not (lead.counts_from is not None and lead.counts_from > self.as_of) and self.within(lead.day)]
        self.seen = [lead for lead in self.leads if lead.stage != "LOCKED"]

    # Days

    def offset(self, at):
        zone = self.settings.get("time_zone", "utc")
        if zone == "localtime":
            return time.localtime(at // 1000).tm_gmtoff * 1000
        return 0 if zone == "utc" else (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[4:6])) * 60000

    def day(self, at):
        return None if at is None else (at + self.offset(at)) // DAY

    def whole_day(self, at):
        return None if at is None else at // DAY if at % DAY == 0 else self.day(at)

    def within(self, day):
        if self.since is None and self.until is None:
            return True
        return day is not None and (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def calendar(self, by):
        """Every month or day from the first lead to today, or to `until`; of more than ten years, the last ten."""
        first = min((lead.day for lead in self.leads if lead.day is not None), default=None)
        end = self.today if self.until is None else min(self.today, self.until)
        return set() if first is None else {by(day) for day in range(max(first, end - 3653), end + 1)}

    def spelling(self, texts):
        """The spelling that sorts first, for each text that is the same."""
        found = {}
        for written_so in texts:
            if key(written_so):
                shown = written_so.strip()
                found[key(written_so)] = min(found.get(key(written_so), shown), shown)
        return found

    def categories(self):
        return self.spelling(lead.now.text("category") for lead in self.seen)

    # Views

    def discko_as_of(self):
        yield {"as_of": iso(self.as_of)}

    def discko_leads(self):
        for lead in self.every:
            categories = lead.now.value("summary.categories")
            categories = categories if isinstance(categories, list) else []
            points = [category.get("summary") for category in categories if isinstance(category, dict)]
            dates = [version.event_at for version in lead.versions if version.event_at is not None]
            yield {"event_id": lead.event, "lead_id": lead.id, "versions": len(lead.versions), "first_seen": iso(min(dates, default=None)),
                   "deliveries": sum(self.times[version.event] for version in lead.versions),
                   "ever_unlocked": any(version.locked is False for version in lead.versions), "full_name": lead.name,
                   "category_count": len(categories), "point_count": sum(len(listed) for listed in points if isinstance(listed, list))}

    def discko_versions(self):
        for v in self.versions:
            yield {"event_id": v.event, "lead_id": v.id, "event_at": iso(v.event_at), "lead_at": iso(v.lead_at),
                   "locked": v.locked, "unlock_source": v.source, "status": v.status}

    def discko_categories(self):
        for lead in self.every:
            listed = lead.now.value("summary.categories")
            for index, category in enumerate(listed if isinstance(listed, list) else []):
                category = category if isinstance(category, dict) else {}
                points = category.get("summary")
                yield {"event_id": lead.event, "lead_id": lead.id, "category_index": index, "name": category.get("name"),
                       "description": category.get("description"), "points": points, "point_count": len(points) if isinstance(points, list) else 0}

    def discko_points(self):
        for category in self.discko_categories():
            for index, point in enumerate(category["points"] if category["point_count"] else []):
                yield {"event_id": category["event_id"], "lead_id": category["lead_id"], "category_index": category["category_index"],
                       "category_name": category["name"], "point_index": index, "point": "null" if point is None else point}

    def discko_standing(self):
        for lead in self.leads:
            budget = lead.budget
            yield {"event_id": lead.event, "lead_id": lead.id, "stage": lead.stage, "age_days": lead.age, "lead_at": iso(lead.now.lead_at),
                   "deadline_at": iso(lead.deadline_at), "category": (lead.now.text("category") or "").strip() or None, "disc": lead.disc,
                   "score_band": lead.band if lead.open_payload else None, "score": lead.score, "fit_score": lead.fit, "intent_score": lead.intent, "has_budget": lead.budget_text is not None,
                   "budget_min": budget["min"], "budget_max": budget["max"], "budget_currency": budget["currency"], "budget_period": budget["period"],
                   "lead_day": iso_day(lead.day), "deadline_day": iso_day(lead.deadline), "decided_day": iso_day(lead.decided_day)}

    def rank(self, lead, points):
        """Most points first, then the nearer deadline, then the later lead."""
        return (-points, lead.deadline is None, lead.deadline or 0, -self.begins(lead)[0])

    def discko_call_list(self):
        waiting = [lead for lead in self.leads if lead.open]
        waiting = sorted(waiting, key=lambda lead: self.rank(lead, lead.points_without_past()))[:1000]
        first = {}
        for lead in self.every:
            for contact in (("email", lead.email), ("phone", lead.phone)):
                first[contact] = min(first.get(contact, self.begins(lead)), self.begins(lead))
        rows = []
        for lead in waiting:
            back = any(value is not None and first[kind, value][0] < self.begins(lead)[0] for kind, value in (("email", lead.email), ("phone", lead.phone)))
            points = lead.points_without_past() + 2 * back + 2 * lead.just_unlocked()
            text = lead.now.text
            rows.append((self.rank(lead, points), {
                "points": points, "lead_id": lead.id, "name": lead.name, "company": text("company.name"), "job_title": text("contact.jobTitle"),
                "phone": text("contact.phone"), "email": text("contact.email"), "url": text("url"), "status": lead.stage,
                "category": (text("category") or "").strip() or None, "score": lead.score, "intent_score": lead.intent, "budget": text("analysis.budget"),
                "deadline": iso_day(lead.deadline), "days_left": lead.days_left(), "age_days": lead.age, "came_back": back,
                "just_unlocked": lead.just_unlocked(), "event_id": lead.event, "reason": self.reason(lead, back)}))
        order = [r for r, _ in sorted(rows, key=lambda row: row[0])]
        for r, row in rows:  # leads that nothing tells apart share their ranks
            yield dict(row, rank=(order.index(r) + 1, len(order) - order[::-1].index(r)))

    def reason(self, lead, back):
        left, said = lead.days_left(), []
        said.append("score unknown" if lead.score is None else "score %.4g" % (lead.score + 0.0))
        if lead.intent and lead.intent >= 1:
            said.append("high intent" if lead.intent == 2 else "some intent")
        if left is not None and left <= 30:
            said.append("deadline today" if left == 0 else "deadline was yesterday" if left == -1 else "deadline tomorrow" if left == 1 else
                        "deadline in %d days" % left if left > 0 else "deadline %d days over" % -left)
        if back:
            said.append("came back")
        if lead.just_unlocked():
            said.append("just unlocked")
        if lead.age is not None:
            said.append("new today" if lead.age == 0 else "1 day old" if lead.age == 1 else "%d days old" % lead.age)
        if lead.has_budget:
            said.append("has a budget")
        return ", ".join(said)

    def begins(self, lead):
        return (lead.counts_from if lead.counts_from is not None else float("-inf"), lead.id or "", lead.event)

    def discko_funnel(self):
        for position, stage in enumerate(STAGES, 1):
            leads = [lead for lead in self.leads if lead.stage == stage]
            ages = [lead.age for lead in leads if lead.age is not None]
            yield {"position": position, "stage": stage, "leads": len(leads), "percent": rate(len(leads), len(self.leads), 100),
                   **(scores(leads) if stage != "LOCKED" else {"scored": None, "average_score": None}),
                   "dated": len(ages) if stage in ("NEW", "IN_PROGRESS") else None, "average_age_days": rate(sum(ages), len(ages)),
                   "oldest_age_days": max(ages, default=None)}

    def discko_win_rate(self):
        found = {("all", None, None, None): self.seen} if self.seen else {}
        found.update({("score band", name, None, None): leads for name, leads in groups(self.seen, lambda lead: lead.band).items()})
        found.update({("fit and intent", None, *pair): leads for pair, leads in groups(self.seen, lambda lead: (lead.fit, lead.intent)).items()})
        for (grouping, name, fit, intent), leads in found.items():
            yield {"grouping": grouping, "score_band": name, "fit_score": fit, "intent_score": intent, "leads": len(leads),
                   "open": sum(lead.open for lead in leads), **won_lost(leads)}

    def discko_calibration(self):
        for score in range(9):
            leads = [lead for lead in self.seen if lead.score is not None and int(lead.score) == score]
            row, z = won_lost(leads), 1.959964
            low = high = None
            if row["decided"]:
                n, p = row["decided"], row["win_rate"]
                middle, spread = p + z * z / 2 / n, z * (p * (1 - p) / n + z * z / 4 / n / n) ** 0.5
                low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
            yield {"score": score, "leads": len(leads), **row, "low": low, "high": high}

    def discko_locked(self):
        found = defaultdict(list)
        for lead in self.every:
            past = [v for v in lead.versions if v.event_at is None or v.event_at <= self.as_of]
            locks = [v for v in past if v.locked is True]
            if not locks:
                continue
            first = min(locks, key=lambda v: (v.event_at is None, v.event_at or 0, v.source or ""))
            if not self.within(self.day(first.event_at)):
                continue
            unlocks = [v.event_at for v in past if v.locked is False and v.event_at is not None and first.event_at is not None and v.event_at >= first.event_at]
            ago = None if first.event_at is None else self.as_of - first.event_at
            age = "unknown" if ago is None else "0-7 days" if ago <= 7 * DAY else "8-30 days" if ago <= 30 * DAY else "31-90 days" if ago <= 90 * DAY else "over 90 days"
            found[(first.source or "").strip() or "unknown", age, int(bool(unlocks))].append((first.event_at, min(unlocks, default=None)))
        for (reason, age, unlocked), times in found.items():
            waits = [(end - start) / DAY for start, end in times if end is not None]
            yield {"reason": reason, "age": age, "unlocked_later": unlocked, "leads": len(times),
                   "oldest_locked_at": iso(min((start for start, _ in times if start is not None), default=None)), "average_days_to_unlock": rate(sum(waits), len(waits))}

    def discko_locked_loss(self):
        locked, row = sum(lead.stage == "LOCKED" for lead in self.leads), won_lost(self.seen)
        for currency, leads in groups([lead for lead in self.seen if lead.stage == "WON" and lead.project], lambda lead: lead.budget["currency"]).items():
            middles = [lead.high if lead.low is None else (lead.low + lead.high) / 2 for lead in leads]
            yield {"currency": currency, "locked_leads": locked, **only(row, "decided", "win_rate"), "won_budgets": len(leads),
                   "average_budget": rate(sum(middles), len(leads)), "estimated_loss": locked * sum(middles) / row["decided"],
                   "note": "estimate: locked leads may be unlike the leads that were won"}

    def discko_deadlines(self):
        found = defaultdict(list)
        for lead in self.leads:
            if lead.open:
                left = lead.days_left()
                found["no deadline" if left is None and not written(lead.now.text("analysis.deadline")) else "unreadable" if left is None else "overdue" if left < 0 else
                      "within 7 days" if left <= 7 else "within 30 days" if left <= 30 else "within 90 days" if left <= 90 else "later"].append(lead)
        for position, due in enumerate(["overdue", "within 7 days", "within 30 days", "within 90 days", "later", "unreadable", "no deadline"], 1):
            days = [lead.deadline for lead in found[due] if lead.deadline is not None]
            yield {"position": position, "due": due, "leads": len(found[due]), "hot": sum(lead.band == "hot" for lead in found[due]),
                   "first_deadline": iso_day(min(days, default=None)), "last_deadline": iso_day(max(days, default=None))}

    def discko_pipeline(self):
        names = self.categories()
        for (stage, category, currency, period), leads in groups(self.seen, lambda x: (x.stage, x.category, x.budget["currency"], x.budget["period"])).items():
            projects, rates = [x for x in leads if x.project], [x for x in leads if x.has_budget and not x.project]
            yield {"status": stage, "category": names.get(category), "currency": currency, "period": period, "leads": len(leads),
                   "with_budget": sum(x.has_budget for x in leads), "unreadable": sum(not x.has_budget and x.budget_text is not None for x in leads),
                   "without_budget": sum(x.budget_text is None for x in leads),
                   "budget_low": sum(x.low or 0 for x in projects), "budget_high": sum(x.high or 0 for x in projects),
                   "rate_low": min((x.high if x.low is None else x.low for x in rates), default=None), "rate_high": max((x.high for x in rates), default=None)}

    def discko_expected(self):
        for (name, currency), leads in groups([x for x in self.leads if x.open and x.project], lambda x: (x.band, x.budget["currency"])).items():
            row = won_lost([x for x in self.seen if x.band == name])
            low, high = sum(x.low or 0 for x in leads), sum(x.high or 0 for x in leads)
            yield {"score_band": name, "currency": currency, "leads": len(leads), **only(row, "decided", "win_rate"), "budget_low": low, "budget_high": high,
                   "expected_low": rate(low * row["won"], row["decided"]), "expected_high": rate(high * row["won"], row["decided"])}

    def discko_category_demand(self):
        names = self.categories()
        for category, leads in groups(self.seen, lambda lead: lead.category).items():
            yield {"category": names.get(category), "leads": len(leads), "percent": rate(len(leads), len(self.seen), 100),
                   "open": sum(lead.open for lead in leads), **only(won_lost(leads), "won", "lost", "win_rate"), **scores(leads)}

    def discko_topic_demand(self):
        shown = {lead.event for lead in self.seen}
        found = [row for row in self.discko_categories() if row["event_id"] in shown and written(text(row["name"]))]
        names, mentions, points = self.spelling(row["name"] for row in found), Counter(), Counter()
        for row in found:
            mentions[key(row["name"])] += 1
            points[key(row["name"])] += row["point_count"]
        for topic in mentions:
            yield {"topic": names[topic], "mentions": mentions[topic], "points": points[topic], "points_per_mention": points[topic] / mentions[topic]}

    def discko_disc_outcome(self):
        found = groups(self.seen, lambda lead: lead.disc)
        for letter in [*DISC, None]:
            leads = found[letter]
            yield {"disc": letter, "profile": DISC.get(letter, "none or mixed"), "leads": len(leads), "open": sum(lead.open for lead in leads),
                   **only(won_lost(leads), "won", "lost", "win_rate"), **scores(leads)}

    def filled(self, leads, field):
        path, what = FIELDS[field]
        kind = {"contact_address": "COMPANY", "linkedin": "PERSON", "job_title": "PERSON"}.get(field, "PERSON" if field.startswith("company_") else None)
        leads = [lead for lead in leads if lead.open_payload and (kind is None or lead.now.text("contact.type") != kind)]
        def has(now):
            value = now.value(path)
            return (now.id is not None if what == "id" else written(text(value)) is not None if what == "text" else
                    isinstance(value, list) and len(value) > 0 if what == "list" else number(value, what) is not None)
        count = sum(has(lead.now) for lead in leads)
        return {"field": field, "filled": count, "leads": len(leads), "percent": rate(count, len(leads), 100)}

    def discko_completeness(self):
        for field in FIELDS:
            yield {"path": "$.data." + FIELDS[field][0], **self.filled(self.leads, field)}

    def discko_completeness_by_month(self):
        for month, leads in groups(self.leads, lambda lead: lead.month).items():
            if month is not None:
                yield from ({"month": month, **row} for row in (self.filled(leads, field) for field in FIELDS) if row["leads"])

    def bands(self, leads):
        return {"leads": len(leads), "locked": sum(lead.stage == "LOCKED" for lead in leads),
                **{name: sum(lead.stage != "LOCKED" and lead.band == name for lead in leads) for name in BANDS}}

    def months(self):
        """Those of the calendar, and those in which leads came or were decided."""
        days = {day for lead in self.leads for day in (lead.day, lead.decided_day) if day is not None}
        return self.calendar(month_of) | {month_of(day) for day in days}

    def discko_monthly(self):
        found = groups(self.leads, lambda lead: lead.month)
        then = {stage: Counter(month_of(lead.decided_day) for lead in self.leads if lead.stage == stage and lead.decided_day is not None) for stage in ("WON", "LOST")}
        for month in self.months() | found.keys() & {None}:
            leads = found.get(month, [])
            yield {"month": month, **self.bands(leads), "open": sum(lead.open for lead in leads), **won_lost(leads), **scores(leads),
                   "won_then": then["WON"][month], "lost_then": then["LOST"][month]}

    def discko_cohorts(self):
        names, found = self.categories(), groups(self.seen, lambda lead: (lead.month, lead.category))
        for month in self.calendar(month_of) - {month for month, _ in found}:
            found[month, None] = []
        for (month, category), leads in found.items():
            days = [lead.decided_day - lead.day for lead in leads if lead.decided_day is not None and lead.day is not None]
            yield {"month": month, "category": names.get(category), "leads": len(leads), **won_lost(leads), "timed": len(days), "median_days": median(days)}

    def discko_daily(self):
        found = groups(self.leads, lambda lead: lead.day)
        for day in self.calendar(int) | found.keys():
            leads = found.get(day, [])
            yield {"day": iso_day(day), **self.bands(leads), **only(won_lost(leads), "won", "lost"), **scores(leads)}

    def discko_response_times(self):
        found = groups(self.leads, lambda lead: lead.month)
        for month in self.months():
            waits = []
            for lead in found.get(month, []):
                later = [at for at in self.touched.get(lead.id, []) if at >= lead.now.lead_at]
                waits += [(min(later) - lead.now.lead_at) / 3600000] if later else []
            yield {"month": month, "leads": len(found.get(month, [])), "touched": len(waits), "median_hours": reached(waits, 5), "p90_hours": reached(waits, 9)}

    def people(self):
        """Leads that share an address or a number, or are joined by others that do."""
        holders = defaultdict(list)
        for lead in self.leads:
            for contact in (("email", lead.email), ("phone", lead.phone)):
                if contact[1] is not None:
                    holders[contact].append(lead)
        seen = set()
        for lead in self.leads:
            group, ahead = [], [lead]
            while ahead:
                one = ahead.pop()
                if one.event not in seen:
                    seen.add(one.event)
                    group.append(one)
                    ahead += holders.get(("email", one.email), []) + holders.get(("phone", one.phone), [])
            if len(group) > 1:
                yield sorted(group, key=self.begins), holders

    def discko_duplicate_people(self):
        for group, holders in self.people():
            shared = {kind for lead in group for kind in ("email", "phone") if len(holders.get((kind, getattr(lead, kind)), [])) > 1}
            yield {"match": " and ".join(sorted(shared)), "name": {lead.name for lead in group} - {None} or None, "leads": len(group), "emails": {lead.email for lead in group} - {None} or None,
                   "phones": {lead.phone for lead in group} - {None} or None, "lead_ids": [lead.id for lead in group if lead.id] or None}

    def discko_repeat_contacts(self):
        for group, _ in self.people():
            first = group[0]
            for contact, lead in enumerate(group[1:], 2):
                yield {"lead_id": lead.id, "name": lead.name, "contact": contact, "day": iso_day(lead.day), "status": lead.stage, "first_lead_id": first.id,
                       "first_day": iso_day(first.day), "first_status": first.stage,
                       "days_later": lead.day - first.day if None not in (lead.day, first.day) else None}

    def discko_duplicate_companies(self):
        for match, by in (("domain", lambda lead: lead.host), ("name", lambda lead: lead.company)):
            for value, leads in groups(self.leads, by).items():
                if value is not None and len(leads) > 1:
                    yield {"match": match, "value": value, "leads": len(leads), "lead_ids": [lead.id for lead in leads if lead.id] or None}

    def discko_outcomes_unmatched(self):
        for lead, status, at, source in self.all_outcomes:
            if lead not in self.ids:
                yield {"lead_id": lead, "status": status, "at": at, "source": source}

    def discko_delivery_health(self):
        sent = {event: moment(payload.get("date")) for event, payload in self.events.items()}
        inside = [(event, at) for event, at in self.deliveries if self.within(self.day(sent[event]))]
        first = {}
        for event, at in inside:
            if at is not None:
                first[event] = min(first.get(event, at), at)

        def row(scope, name, deliveries, redeliveries, timed):
            late = [(first[event] - sent[event]) / 1000 for event in timed if sent[event] is not None]
            return {"scope": scope, "name": name, "deliveries": deliveries, "redeliveries": redeliveries, "timed": len(late),
                    "average_latency": rate(sum(late), len(late)), "longest_latency": max(late, default=None)}

        yield row("all", None, len(inside), len(inside) - len({event for event, _ in inside}), first)
        hours = groups([d for d in inside if d[1] is not None], lambda delivery: delivery[1] // 3600000)
        begun = groups(first, lambda event: first[event] // 3600000)
        for hour, now in hours.items():
            busy = len(now) >= 10 and len(now) > 3 * sum(map(len, hours.values())) / len(hours)
            yield {**row("hour", iso(hour * 3600000)[:13] + ":00Z", len(now), len(now) - len(begun[hour]), begun[hour]), "burst": int(busy)}
        for lead in self.leads:
            count = sum(self.times[version.event] for version in lead.versions)
            if count > len(lead.versions):
                yield {"scope": "lead", "name": lead.id or "event %d" % lead.event, "deliveries": count, "redeliveries": count - len(lead.versions)}

    def extras(self, value, path=""):
        """The fields that the vendor does not document, by path."""
        if path and path not in DOCUMENTED:
            yield "$." + path, value
        elif isinstance(value, dict) and path in CONTAINERS:
            for name, inner in value.items():
                yield from self.extras(inner, path + "." + name if path else name)

    def discko_drift(self):
        def rows(kind, found):
            for name, times in found.items():
                days = [at // DAY for at in times if at is not None and self.within(at // DAY)]
                undated = sum(at is None and self.within(None) for at in times)
                if days or undated:
                    yield {"kind": kind, "name": name, "times": len(days) + undated,
                           "first_day": iso_day(min(days, default=None)), "last_day": iso_day(max(days, default=None))}

        events, fields, examples = defaultdict(list), defaultdict(list), defaultdict(set)
        for payload in self.events.values():
            if payload["event"] not in ("test", "lead.unlocked"):
                events[payload["event"]].append(moment(payload.get("date")))
        for lead in self.every:
            for path, value in self.extras(lead.now.payload):
                fields[path].append(lead.now.event_at)
                examples[path].add(compact(value)[:60])
        yield from ({**row, "example": None} for row in rows("event", events))
        yield from ({**row, "example": examples[row["name"]]} for row in rows("field", fields))
