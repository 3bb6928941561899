"""Prints leads as forms, people and CRMs leave them: untidy in every way that sql/METRICS.md speaks of.

    python3 untidy.py leads      payloads, and spool records of some
    python3 untidy.py sql        outcomes and touches, as SQL
"""
import json
import random
import sys
from datetime import datetime, timedelta, timezone

rng = random.Random(21)
one = rng.choice
UTC = timezone.utc
START = datetime(2023, 11, 20, 7, 30, tzinfo=UTC)
CATEGORIES = ["SEO", "seo", " Seo ", "Référencement", "RÉFÉRENCEMENT", "Re\u0301fe\u0301rencement", "Site\u00a0web", "site  web", "", " ", None, 5]
TOPICS = ["Délais", "DÉLAIS", "de\u0301lais", "Budget", " budget", "Contenu\u00a0éditorial", "contenu éditorial", ""]
BUDGETS = ["10000-15000", "50000+", "< 5 000 €", "$20k", "8 000 €", "TJM : 500 €", "80 €/h", "1500 €/mois", "à définir", " ", "\u00a0", None, "33612345678"]
DEADLINES = ["2024-03-20", "2024-04-01", "2024-03-31T22:00:00.000Z", "2024-04-05T23:30:00+02:00", "2024-06-01T00:00:00Z", "soon", " ", None, 7, "2024-02-30"]
SCORES = [0, 1, 2.5, 3, 4, 5.5, 6, 7.5, 8, 8, None, 9, -1, "7", True]
EMAILS = ["n/a", "test@test.com", "-", None, "", "Zoë@Mail.example", "zoë@mail.example "]
PHONES = ["n/a", "0000", "06 12 34 56 78", "+33 6 12 34 56 78", "tel:+33-6-12-34-56-78", "+33\u00a06 12 34 56 79 ext. 4", "０６１２３４５６７９", None, "", "0123456789"]
NAMES = ["Freelance", "Indépendant", "ÉLAN SARL", "élan  sarl", "Élan Sarl", "n/a", "Garage B", None, 3]
SITES = ["https://www.facebook.com/a", "facebook.com/b", "https://awww.fr", "http://www.elan.fr/x", "ELAN.FR", "n/a", "gmail.com", None]
STATUSES = ["NEW", "NEW", "NEW", "IN_PROGRESS", "WON", "WON", "LOST", "PAUSED", None, 3]


def text(t):
    return one([t.strftime("%Y-%m-%dT%H:%M:%SZ"), t.astimezone(timezone(timedelta(hours=2))).strftime("%Y-%m-%dT%H:%M:%S+02:00")])


def person(i):
    email = one(EMAILS + [f"p{i % 90}@mail.example", f"P{i % 90}@MAIL.example"] * 4)
    phone = one(PHONES + [f"+33 1 40 {i % 97:02d} 20 1{i % 7}", f"0033 1.40.{i % 97:02d}.20.1{i % 7}"] * 4)
    return {"type": one(["PERSON", "COMPANY", "COMPANY", None]), "firstName": one(["Zoë", " Ana", "", None]), "lastName": one(["Nguyen", "Moreau ", None]),
            "email": email, "phone": phone, "jobTitle": one(["CEO", " ", None]), "address": one(["1 rue X", "", None]),
            "discProfile": one(["Dominant", "Influencer", "Stable", "Conscientious", "D/I", None])}


def lead(i, t):
    data = {"id": f"u{i:04d}", "locked": False, "url": f"https://app.discko.example/{i}", "date": text(t), "status": one(STATUSES),
            "completion": one([100, 50, None, "80"]), "category": one(CATEGORIES), "contact": person(i),
            "company": one([None, {"name": one(NAMES), "website": one(SITES)}, {"name": one(NAMES), "website": one(SITES)}]),
            "analysis": {"fitScore": one([0, 1, 2, None, 3, "2"]), "intentScore": one([0, 1, 2, None, 9]), "budget": one(BUDGETS),
                         "deadline": one(DEADLINES), "score": one(SCORES)},
            "summary": {"abstract": one(["text", " ", None]), "categories": [{"name": n, "summary": ["a", "b"][:rng.randrange(3)]} for n in rng.sample(TOPICS, rng.randrange(3))]}}
    if i % 37 == 0:
        data["date"] = one([None, "yesterday", 20240101])
    if i % 29 == 0:
        data["id"] = i
    if i % 41 == 0:
        data["priority"] = i
    return data


def leads():
    t, printed = START, 0
    for i in range(700):
        # A quiet February, a lead long before the others, and some that are yet to come.
        t += timedelta(hours=rng.randrange(11), minutes=rng.randrange(60))
        if t.month == 2 and t.year == 2024:
            t = datetime(2024, 3, 1, 22, 50, tzinfo=UTC)
        when = datetime(2011, 5, 3, 12, tzinfo=UTC) if i == 77 else t
        data, sent = lead(i, when), when + timedelta(seconds=i)
        locked = {"id": data["id"], "locked": True, "unlockSource": one(["insufficient_balance", "out_of_free_credits"]), "date": data["date"], "analysis": {"score": None}}
        versions = [(sent, data)]
        if i % 9 == 0:
            versions = [(sent, locked)]
        elif i % 11 == 0:
            versions = [(sent, locked), (sent + timedelta(days=3), data)]
        elif i % 13 == 0:
            versions = [(sent, data), (sent + timedelta(days=9, hours=5), dict(data, status=one(["WON", "LOST"])))]
        elif i % 53 == 0:
            versions = [(sent, data), (sent + timedelta(days=1), locked)]
        for k, (s, d) in enumerate(versions):
            body = json.dumps({"date": text(s) if i % 61 else None, "event": "lead.unlocked", "data": d}, ensure_ascii=False)
            if i % 3:
                print(body)
            for again in range(0 if i % 3 else 1 + (i % 5 == 0)):
                print(json.dumps({"received_at": (s + timedelta(seconds=2 + again)).strftime("%Y-%m-%dT%H:%M:%SZ"), "id": f"{i}-{k}-{again}", "body": body}))


def sql():
    for i in range(5, 700, 17):
        t = (START + timedelta(hours=5.5 * i + rng.randrange(900))).strftime(one(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]))
        at = one([f"'{t}'", f"'{t}'", f"'{t}'", "NULL", "''", "'last week'"])
        print(f"INSERT OR REPLACE INTO discko_outcomes VALUES ('u{i:04d}', '{one(['WON', 'LOST', 'won', ' Lost ', 'IN_PROGRESS'])}', {at}, 'crm');")
    print("INSERT INTO discko_outcomes VALUES ('nobody', 'WON', '2024-03-01', 'crm');")
    for i in range(3, 700, 5):
        t = START + timedelta(hours=5.3 * i + rng.randrange(200) - 20)
        print(f"INSERT INTO discko_touches VALUES ('u{i:04d}', '{t.strftime('%Y-%m-%dT%H:%M:%SZ')}', '{one(['call', 'mail'])}', 'crm');")
    print("INSERT INTO discko_touches VALUES ('u0003', 'soon', 'call', NULL);")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
