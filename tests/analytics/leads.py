"""Makes deliveries of leads as untidy as forms, people and CRMs leave them, from a seed. Every name in them is made up."""
import json
import random
import unicodedata
from datetime import datetime, timedelta, timezone

FIRST = ["Ada", "Bo", "Zoë", "Élodie", "Åsa", "  Cy ", "Ines", ""]
LAST = ["Testfall", "Beispiel", "Modèle", "Muster", "Exemplaire", None, "Fictif "]
CATEGORIES = ["Site web", "site  WEB", " Site web\u00a0", "Référencement", "RÉFÉRENCEMENT", "référencement\t", "E-commerce",
              "e-Commerce", "Straße", "Œuvre", "œuvre", "", "   ", None, 7, ["x"], "Logo", "Logo\r\n"]
TOPICS = ["Features", "features ", "FEATURES", "Délais", "délais", "Budget", "", "  ", 5, None]
BUDGETS = ["10000-15000", "50000+", "< 5 000 €", "up to 5000", "10k–15k €", "$20k", "à définir", "", "  ", None, 5000, "500 €/jour",
           "TJM : 500 € max", "80-100 €/h", "300 €/jour", "120 €/h", "1.500 €", "environ 15 000 € HT / mois", "£3,000", "5 000 $ canadiens", "N/A",
           "0", "entre 5 000 et 8 000 euros", "1,5k€", "from 2000 USD", "99.99 USD", "€ 0.5"]
DISCS = ["Dominant", "Influencer", "stabilité", "C", "S", "I", "D/I", "DI", "", None, "Dominance", "unknown", 4]
SCORES = [0, 1, 2, 2.9, 2.99, 3, 4, 5, 5.5, 5.999, 6, 6.5, 7, 7.5, 7.99, 8, 8.0, 8.01, 9, -1, -0.0, "7", None, True, [7], 4, 6, 7]
SMALL = [0, 1, 2, 1.5, 2.5, -1, "2", None, 0, 1, 2]
STATUSES = ["NEW"] * 8 + ["IN_PROGRESS"] * 3 + ["WON"] * 5 + ["LOST"] * 5 + ["won", " WON", "ARCHIVED", "", None, 3, "LOST "]
HOSTS = ["https://www.alpha.example", "alpha.example", "HTTP://Alpha.Example/contact?x=1", "https://alpha.example:8443/", " www.alpha.example ",
         "https://shop.alpha.example", "beta.example/", "https://beta.example#top", "http://www.facebook.com/beta", "gmail.com",
         "https://facebook.com/alpha", "n/a", "-", "", None, 12, "https://gamma.example", "//alpha.example/fr", "https://jane:secret@alpha.example/@x",
         "jane@beta.example", "jane@gmail.com"]
COMPANIES = ["Alpha SARL", "ALPHA  sarl", " alpha sarl ", "Béta & Fils", "BÉTA & FILS", "Freelance", "freelance ", "n/a", "-", "", None, "Gamma", 5]
TEXTS = ["text", "", "  ", "\u00a0", None, "Ü\u00a0", 3, "line\nline", "=1+1", "\ud83d", "<b>&\"'"]
NOON = datetime(2024, 4, 15, 12, tzinfo=timezone.utc)  # the views look from that day; these many days from it, something changes
LEAD_EDGES = [0, 0, -1, -2, -3, -7, -8, -31, -32, -45, -46, -105, -106, -136, -137]
DEADLINE_EDGES = [-31, -30, -1, 0, 1, 2, 7, 8, 30, 31, 90, 91]
LOCK_EDGES = [0, -7, -30, -90]
ZONES = ["Z", "Z", "Z", "", "+02:00", "-0500", "+05", ".5Z", ".123456+01:00"]
NOT_DATES = ["soon", "", "2024-02-30", "  ", 20240301, "01/04/2024", None, "2024-13-01", "2024-03-10T25:00:00Z"]


class Maker:
    def __init__(self, seed, words, leads=300, first="2023-11-20", days=150, statuses=STATUSES):
        self.random = random.Random(seed)
        self.nobody = [sorted(kind) for kind in (words.nothing, words.addresses, words.companies, words.hosts)]
        self.count = leads
        self.first = datetime.fromisoformat(first).replace(tzinfo=timezone.utc)
        self.days = days
        self.statuses = statuses
        self.touches, self.outcomes = [], []

    def pick(self, values):
        return self.random.choice(values)

    def chance(self, of):
        return self.random.random() < of

    def word(self, kind):
        """One that stands for nothing, or for many."""
        return self.untidy(self.pick(self.nobody[kind]))

    def company(self):
        shared = self.pick(["", "www.", "https://", "https://www.", "http://somebody."]) + self.pick(self.nobody[3]) + self.pick(["", "/somebody"])
        return {"name": self.pick([self.untidy(self.pick(COMPANIES))] * 3 + [self.word(0), self.word(2)]), "address": self.pick(TEXTS),
                "website": self.pick([self.pick(HOSTS)] * 4 + [shared, self.word(0)])}

    def untidy(self, text):
        """The same text in another encoding of its accents, another case, with blanks."""
        if not isinstance(text, str) or not text:
            return text
        text = unicodedata.normalize(self.pick(["NFC", "NFC", "NFD"]), text)
        return self.pick([text, text, text, text.upper() if "ß" not in text else text, text + " ", "\t" + text])

    def written(self, moment):
        """A moment as some program writes it; at times a day alone."""
        if self.chance(0.04):
            return self.pick(NOT_DATES)
        if self.chance(0.05):
            return moment.strftime("%Y-%m-%d")
        if moment.hour == moment.minute == moment.second == 0 and self.chance(0.2):
            return (moment - timedelta(days=1)).strftime("%Y-%m-%dT24:00:00Z")
        if moment.second == 0 and self.chance(0.1):  # a leap second
            return (moment - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:60Z")
        zone = self.pick(ZONES)
        local = moment + {"+02:00": timedelta(hours=2), "-0500": -timedelta(hours=5), "+05": timedelta(hours=5),
                          ".123456+01:00": timedelta(hours=1)}.get(zone, timedelta())
        seconds = "%Y-%m-%dT%H:%M" if zone == "" and self.chance(0.5) else "%Y-%m-%dT%H:%M:%S"
        return local.strftime(seconds.replace("T", self.pick("T T"))) + zone

    def edge(self, days):
        return NOON + timedelta(days=self.pick(days), hours=self.pick([0, -12]), seconds=self.pick([0, 0, 1]))

    def moment(self):
        """A moment of the season, often near midnight, sometimes long after it; nobody comes in February."""
        if self.chance(0.1):
            return self.edge(LEAD_EDGES)
        at = self.first + timedelta(days=self.random.randrange(self.days))
        if at.month == 2:
            at += timedelta(days=29)
        at = at.replace(hour=self.pick([0, 0, 22, 23, 23, 12, 9, 15]), minute=self.pick([0, 0, 30, 59]), second=self.pick([0, 0, 59]))
        return at + timedelta(days=400) if self.chance(0.02) else at

    def email(self, person):
        name = ["a.test", "b.test", "é.test", "C.Test"][person % 4] + str(person)
        address = self.pick([name + "@Mail.example", name + "@mail.example", name.upper() + "@MAIL.EXAMPLE "])
        return self.pick([self.untidy(address)] * 7 + [self.word(0), self.word(1), "TEST@test.com", "no address", "@", "\u00a0", None, 7])

    def phone(self, person):
        tail = "%02d %02d" % (person // 90 + 10, person % 90 + 10)
        same = ["+33 1 23 45 " + tail, "0033.1.23.45." + tail.replace(" ", "."), "+33 (0)1-23-45 " + tail, "01 23 45 " + tail,
                "01 23 45 " + tail + " ext. 12", "+33 1 23 45 " + tail + " poste 4", "Tel: +33 1 23 45 " + tail,
                "".join(chr(ord(c) + 0xfee0) if c.isdigit() else c for c in "+33 1 23 45 " + tail), "+44 20 7946 " + tail]
        return self.pick(same + same + [self.word(0), "-", "", None, "00 00 00 00 00", "123456789", "12345", "+1 234 567 890 123 456 7", 612345678])

    def contact(self):
        person = int(abs(self.random.gauss(0, 1)) * self.count / 3)
        contact = {"type": self.pick(["PERSON", "PERSON", "COMPANY", "COMPANY", "OTHER", None, 1]), "firstName": self.pick(FIRST),
                   "lastName": self.untidy(self.pick(LAST)), "email": self.email(person), "phone": self.phone(person + (person % 4 < 3 and self.chance(0.1))),
                   "discProfile": self.pick(DISCS)}
        for key in ("discProfileExplanation", "address", "linkedin", "jobTitle"):
            if self.chance(0.7):
                contact[key] = self.pick(TEXTS)
        if self.chance(0.05):
            contact["nickname"] = self.pick(["Nick", 1.50, {"a": [1, 2]}])
        return contact

    def summary(self):
        categories = [{"name": self.untidy(self.pick(TOPICS)), "description": self.pick(TEXTS),
                       "summary": [self.pick(["point", 1, None, {"a": 1}, ""]) for _ in range(self.random.randrange(4))]}
                      for _ in range(self.random.randrange(4))]
        if self.chance(0.1) and categories:
            del categories[0]["summary"]
        if self.chance(0.05):
            categories.append(self.pick(["text", None, {}, {"summary": ["x"]}]))
        if self.chance(0.05):
            categories = self.pick([None, "none", {"name": "Features"}])
        return {"abstract": self.pick(TEXTS), "needs": self.pick(TEXTS), "comment": self.pick(TEXTS), "categories": categories}

    def analysis(self):
        due = self.first + timedelta(days=self.random.randrange(self.days + 120), hours=self.pick([0, 0, 0, 23, 12]))
        due = self.edge(DEADLINE_EDGES) if self.chance(0.3) else due
        return {"fitScore": self.pick(SMALL), "intentScore": self.pick(SMALL), "score": self.pick(SCORES), "budget": self.pick(BUDGETS),
                "fitScoreExplanation": self.pick(TEXTS), "intentScoreExplanation": self.pick(TEXTS), "budgetExplanation": self.pick(TEXTS),
                "deadlineExplanation": self.pick(TEXTS), "deadline": self.pick([self.written(due)] * 4 + [None] + NOT_DATES)}

    def data(self, lead, locked, status, at):
        data = {} if lead is Ellipsis else {"id": lead}
        data.update(locked=locked, date=self.written(at))
        if self.chance(0.02):
            del data["date"]
        if locked is True and self.chance(0.8):
            data["unlockSource"] = self.pick(["insufficient_balance", "out_of_free_credits", " out_of_free_credits", "", "\u00a0 ", None, 3])
            data["analysis"] = {"score": None}
            return data
        data.update(url=self.pick(["https://app.example/lead", "", None]), status=status, completion=self.pick([0, 50, 99.5, 100, 101, -1, "90", None]),
                    category=self.untidy(self.pick(CATEGORIES)), contact=self.contact(), analysis=self.analysis(), summary=self.summary(),
                    company=self.pick([None, self.company()]))
        if self.chance(0.03):
            data[self.pick(["contact", "company", "analysis", "summary"])] = self.pick([None, [], "none", 3])
        if self.chance(0.06):
            data["priority"] = self.pick([1, "high", None, [True]])
        return data

    def lead(self, number):
        """The payloads of one lead, in order."""
        lead = self.pick(["lead_%03d" % number] * 20 + [number, number + 0.5, "", None, True, Ellipsis, " lead %d" % number, {"id": number}])
        at = self.moment()
        sent, payloads = at, []
        for _ in range(self.pick([1, 1, 1, 2, 2, 3, 4])):
            locked = self.pick([False] * 10 + [True] * 4 + [None, "true", 0])
            sent += timedelta(seconds=self.pick([0, 0, 60, 86400, 200000, 900000, -5000]), milliseconds=self.pick([0, 0, 250]))
            if locked is True and self.chance(0.2):
                sent = self.edge(LOCK_EDGES)
            envelope = {"date": self.written(sent), "event": self.pick(["lead.unlocked"] * 12 + ["lead.updated"]),
                        "data": self.data(lead, locked, self.pick(self.statuses), at)}
            if self.chance(0.03):
                del envelope["date"]
            if self.chance(0.03):
                envelope["version"] = 2
            payloads.append((sent, envelope))
        self.aside(lead if not isinstance(lead, (int, float)) or isinstance(lead, bool) else json.dumps(lead), at)
        return payloads

    def aside(self, lead, at):
        """What a CRM knows of the lead."""
        if not isinstance(lead, str):
            return
        if self.chance(0.15):
            when = at + timedelta(days=self.random.randrange(-3, 90), seconds=self.pick([0, 3600]))
            when = self.edge([0]) if self.chance(0.1) else when
            self.outcomes.append((lead, self.pick(["WON", "won ", " Lost", "LOST", "in_progress", "NEW"]),
                                  self.pick([self.written(when)] * 5 + [when.strftime("%Y-%m-%d"), None, "soon", "2090-01-01"]), "crm"))
        while self.chance(0.3):
            when = at + timedelta(seconds=self.pick([-3600, 0, 1, 1800, 7200, 86400, 500000, 9000000]))
            when = self.edge([0]) if self.chance(0.1) else when
            self.touches.append((lead, self.pick([self.written(when) or "soon"] * 6 + ["2090-01-01", "soon"]), "call", "crm"))

    def events(self):
        """Events that are no leads, and leads that are no objects."""
        for number in range(self.count // 20 + 1):
            at = self.moment()
            event = self.pick(["test", "lead.exported", "report.ready", "Lead.unlocked", "lead"])
            yield at, {"date": self.written(at), "event": event, "data": {} if event != "lead.exported" else {"id": "lead_%03d" % number, "locked": False}}

    def deliveries(self):
        """Records of a file: payloads bare, or as a receiver kept them; some come again."""
        payloads = [payload for number in range(self.count) for payload in self.lead(number)] + list(self.events())
        if self.chance(0.5):
            self.random.shuffle(payloads)
        burst = self.first + timedelta(days=5, hours=3)
        for sent, envelope in payloads:
            text = json.dumps(envelope, ensure_ascii=self.chance(0.5) or "\\ud83d" in json.dumps(envelope), indent=self.pick([None, None, None, 1]))
            if self.chance(0.02):
                text = text.replace('"status":', '"status": "NEW", "status":', 1)
            for _ in range(self.pick([1, 1, 1, 1, 2, 3])):
                if self.chance(0.3):
                    yield text
                else:
                    got = burst if self.chance(0.1) else sent + timedelta(milliseconds=self.pick([100, 2500, 61000, 9000000, -50]))
                    yield json.dumps({"received_at": got.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (got.microsecond // 1000), "id": str(self.random.random()), "body": text})
        self.outcomes += [("nobody_%d" % n, "WON", self.pick([None, "2024-01-01", "2090-01-01"]), "crm") for n in range(3)]
        self.touches.append(("nobody_1", "2024-01-01", "call", "crm"))
