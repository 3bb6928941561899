"""Makes deliveries.ndjson: some three hundred deliveries of a made-up agency, as discko's spool records.

    python3 make.py > deliveries.ndjson
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
records.sort(key=lambda r: (len(r[1]) * 7919 % 101, r))  # not in the order of time
for n, (at, body) in enumerate(records):
    print(json.dumps({"received_at": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z", "id": str(n), "body": body}, ensure_ascii=False))
