"""Makes the golden data: some three hundred deliveries of a made-up agency, as discko's spool records, and
a few bare payloads, whose receipt nobody noted.

    python3 make.py          writes deliveries.ndjson and bare.ndjson
"""
import json
import random
from datetime import datetime, timedelta, timezone

random.seed(20240401)
FIRST = ["Claire", "Thomas", "Emily", "Julien", "Sofia", "Zoë", "Marc", "Inès", "Oliver", "Grace"]
LAST = ["Moreau", "Lefèvre", "Carter", "Marchand", "Nguyen", "Meyer", "Dubois", "Lambert", "Hughes", "Kim"]
COMPANIES = [("Boulangerie Moreau", "https://www.moreau.example"), ("boulangerie moreau ", "http://moreau.example/contact"),
             ("Carter & Finch", "https://carterfinch.example"), ("Lumen Studio", "lumen.example"),
             ("Clinique du Parc", None), (None, "https://lumen.example/fr"), ("Northwind Clinics", "https://northwind.example")]
CATEGORIES = ["Site web", "E-commerce", "Branding", "Référencement", None]
TOPICS = ["Fonctionnalités", "Calendrier", "Timeline", "timeline", "Design", "Paiement"]
BUDGETS = ["10000-15000", "50000+", "< 5 000 €", "$20k", "à définir", None, "8 000 €"]
DISC = ["Dominant", "Influencer", "Stable", "Conscientious", "D/I", None]
DEADLINES = ["2024-03-20", "2024-04-01T00:00:00Z", "2024-04-05T12:00:00+02:00", "2024-04-25", "2024-06-01", "2025-01-01", None, "soon"]
SCORES = [0, 1, 2, 2.5, 3, 4, 5.5, 6, 6.5, 7, 8, None, 9]


def text(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def lead(i, at):
    first, last = random.choice(FIRST), random.choice(LAST)
    name, site = random.choice(COMPANIES)
    company = random.random() < 0.6
    data = {
        "id": f"req_{i:03d}", "locked": False, "url": f"https://app.discko.example/leads/req_{i:03d}",
        "date": text(at), "status": "NEW", "completion": random.randrange(50, 101),
        "category": random.choice(CATEGORIES),
        "contact": {
            "type": "COMPANY" if company else "PERSON", "firstName": first, "lastName": last,
            "email": random.choice([f"{first}.{last}@mail.example", f" {first}.{last}@MAIL.example", None, f"{i}@mail.example"]),
            "phone": random.choice([f"+33 1 23 45 67 {i % 40:02d}", f"0033.1.23.45.67.{i % 40:02d}", None, ""]),
            "discProfile": random.choice(DISC)},
        "company": {"name": name, "website": site} if company else None,
        "analysis": {
            "fitScore": random.choice([0, 1, 2, None]), "intentScore": random.choice([0, 1, 2]),
            "budget": random.choice(BUDGETS), "deadline": random.choice(DEADLINES), "score": random.choice(SCORES)},
        "summary": {
            "abstract": random.choice(["A new site", ""]), "needs": "More leads",
            "categories": [{"name": t, "description": "", "summary": ["a", "b", "c"][:random.randrange(4)]}
                           for t in random.sample(TOPICS, random.randrange(3))]}}
    if i % 23 == 0:
        data["contact"]["nickname"] = "Bob"
        data["priority"] = i
    if i % 31 == 0:
        data["status"] = "PAUSED"
    if i % 47 == 0:
        del data["id"]
    return data


def locked(i, at):
    return {"id": f"req_{i:03d}", "locked": True, "date": text(at), "analysis": {"score": None},
            "unlockSource": random.choice(["insufficient_balance", "out_of_free_credits"])}


records = []


def deliver(at, data, event="lead.unlocked"):
    body = json.dumps({"date": text(at), "event": event, "data": data}, ensure_ascii=False)
    received = at + timedelta(milliseconds=random.randrange(200, 4000))
    tries = 1 if random.random() < 0.9 else random.randrange(2, 5)
    for n in range(tries):
        records.append((received + timedelta(seconds=2**n - 1), body))


start = datetime(2024, 1, 3, 8, tzinfo=timezone.utc)
for i in range(1, 181):
    at = start + timedelta(hours=11.7 * i)
    if i > 150:
        at = start + timedelta(hours=11.7 * 150, seconds=20 * i)  # a burst
    data = lead(i, at)
    if i % 9 == 0:
        deliver(at, locked(i, at))
        if i % 18 == 0:
            at += timedelta(days=i % 7, hours=5)
            deliver(at, data)
    else:
        deliver(at, data)
    if i % 9 and i % 47 and i % 3 == 0:
        later = dict(data, status=random.choice(["IN_PROGRESS", "WON", "LOST", "LOST"]))
        deliver(at + timedelta(days=3, minutes=i), later)
        if later["status"] == "IN_PROGRESS" and i % 2:
            deliver(at + timedelta(days=9, minutes=i), dict(data, status="WON"))
deliver(start, {}, "test")
deliver(start + timedelta(days=20), {"id": "req_001"}, "lead.archived")
deliver(start + timedelta(days=30), {"id": 7}, "report.ready")


# What lies on an edge, or should count nowhere.
def edge(name, sent="2024-03-30T12:00:00Z", event="lead.unlocked", tries=1, **fields):
    data = {"id": f"edge_{name}", "locked": False, "date": sent, "status": "NEW", "analysis": {"score": 1}, **fields}
    body = json.dumps({"date": sent, "event": event, "data": data}, ensure_ascii=False)
    received = datetime(2024, 3, 30, 13, tzinfo=timezone.utc)
    for n in range(tries):
        records.append((received + timedelta(hours=2 * n, minutes=len(records) % 60), body))


for n, day in enumerate(["2024-03-31T23:59:59Z", "2024-04-01", "2024-04-08T23:59:59.999Z", "2024-04-09", "2024-05-01T23:00:00Z",
                         "2024-05-02", "2024-06-30T23:59:59Z", "2024-07-01", "2024-04-01T01:00:00+02:00"]):
    edge(f"deadline_{n}", analysis={"score": 6, "deadline": day})
for n, (sent, reason) in enumerate([("2024-03-25T00:00:00Z", "a"), ("2024-03-24T23:59:59Z", "a"), ("2024-03-02T00:00:00Z", "b"),
                                    ("2024-03-01T23:59:59Z", "b"), ("2024-01-02T00:00:00Z", None), ("2024-01-01T23:59:59Z", None), (None, "a")]):
    edge(f"locked_{n}", sent=sent, locked=True, unlockSource=reason, status=None)
edge("unlocked_first", sent="2024-03-10T00:00:00Z")
edge("unlocked_first", sent="2024-03-12T00:00:00Z", locked=True, unlockSource="a")
edge("locked_twice", sent="2024-03-10T00:00:00Z", locked=True, unlockSource="a")
edge("locked_twice", sent="2024-03-11T00:00:00Z", locked=True, unlockSource="b")
edge("locked_twice", sent="2024-03-13T12:00:00Z")
# A locked lead that says more than one should: none of it counts.
full = {"status": "WON", "category": "Branding", "contact": {"email": "1@mail.example", "phone": "+33 1 00", "discProfile": "Dominant"},
        "company": {"name": "Lumen Studio", "website": "lumen.example"},
        "analysis": {"fitScore": 2, "intentScore": 2, "score": 8, "budget": "10000-15000", "deadline": "2024-04-02"},
        "summary": {"needs": "x", "categories": [{"name": "Secret", "summary": ["a"]}, {"name": "Design", "summary": ["a", "b", "c"]}]}}
edge("locked_full", locked=True, **full)
edge("locked_lost", locked=True, **full)  # discko_outcomes knows it as lost
edge("scores_0", analysis={"score": "7", "fitScore": "high", "intentScore": None})
edge("scores_1", analysis={"score": -1, "fitScore": 1, "intentScore": 1})
edge("scores_2", analysis={"score": 8.01})
edge("scores_3", analysis={"score": 2.99}, status="WON")
edge("scores_4", analysis=None, status="IN_PROGRESS")
edge("no_date", sent=None, analysis={"budget": "", "deadline": ""}, category="")
edge("later", date="2024-05-03T00:30:00+02:00", status="IN_PROGRESS", tries=3)
for n, phone in enumerate(["+33 (0)1 99.88-77/66", "0033 1 99 88 77 66", "+33\u00a01\u202f99\u00a088 77 66", "01 99 88 77 66", "(0)", " "]):
    edge(f"phone_{n}", contact={"phone": phone})
for n, site in enumerate(["https://WWW.Edge.example:8080/a", "edge.example?utm=1", "http://edge.example.#top", "https://edge.example.org", " ", None]):
    edge(f"site_{n}", company={"name": [" Edge SARL", "EDGE sarl ", "Edge  SARL", "", " ", None][n], "website": site})
edge("relocked", sent="2024-03-10T00:00:00Z", locked=True, unlockSource="c")
edge("relocked", sent="2024-03-10T00:00:00Z")
edge("unlocked_twice", sent="2024-03-10T00:00:00Z", locked=True, unlockSource="c")
edge("unlocked_twice", sent="2024-03-12T00:00:00Z")
edge("unlocked_twice", sent="2024-03-20T00:00:00Z", status="WON")
for n in range(2):
    edge(f"pair_{n}", company={"name": f"Pair {n}", "website": "https://pair.example"})
edge("other_0", sent="2024-03-20T00:00:00Z", event="lead.exported")
edge("other_1", sent="2024-03-29T00:00:00Z", event="lead.exported")
edge("again", tries=2)
bare = [records[-1][1]]
edge("bare_0", event="lead.exported")
bare += [records.pop()[1]]
edge("bare_1", sent="2024-03-31T12:00:00Z", contact={"email": "1@mail.example"})
bare += 2 * [records.pop()[1]]
records.sort(key=lambda r: (len(r[1]) * 7919 % 101, r))  # not in the order of time
with open("bare.ndjson", "w", encoding="utf-8") as file:
    file.writelines(body + "\n" for body in bare)
with open("deliveries.ndjson", "w", encoding="utf-8") as file:
    for n, (at, body) in enumerate(records):
        print(json.dumps({"received_at": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z", "id": str(n), "body": body}, ensure_ascii=False), file=file)
