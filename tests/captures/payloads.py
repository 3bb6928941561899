"""The payloads that captures are made of: sets of three or four texts, each payload with an id of its own."""
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENTED = os.path.join(HERE, "..", "..", "examples", "spool", "documented")


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def documented(name):
    with open(os.path.join(DOCUMENTED, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def lead(ident, **summary):
    """A lead as the documentation has it, with another id and other texts."""
    value = documented("person")
    value["data"]["id"] = ident
    value["data"]["summary"].update(summary)
    return value


QUOTED = compact({"date": "2024-01-15T10:30:00Z", "event": "lead.unlocked", "data": {"id": "req_quoted", "locked": True}})


def hostile(points=()):
    """`points`: what a category's points are, besides."""
    accents = lead("req_accents", abstract="Créer un site « vitrine » – déjà 12 000 € d’acompte 🎉", needs="naïve 漢字 عربى Ω")
    accents["data"]["contact"]["lastName"] = "O'Brien-Lefèvre"
    accents["data"]["analysis"]["budget"] = "< 5 000 €"
    marks = lead(
        "req_marks",
        needs="He said: \"call me\" \\ after 5pm\nsecond line\r\nthird\tcolumn; C:\\temp\\new, 'it''s' $$ $1 %s %20 &amp; <b> ]]> \\N \\. \\x22 {{x}} ${y} `z` #{w}",
        comment='a,"b","c";d|e\t"f" \\"g\\" } ] { [ "event":"test" ":"',
    )
    quotes = lead("req_quotes", needs=QUOTED, comment="before " + QUOTED + " behind", abstract=compact(["a", QUOTED]))
    quotes["data"]["summary"]["categories"][0]["summary"] += points
    return [compact(accents), compact(marks), compact(quotes)]


def escaped():
    """Texts that a parser which prints again would alter: escapes, numbers, spacing."""
    first = json.dumps(lead("req_escapes", needs="Créer 🎉 / \u2028 \x7f", comment="tab\there"), ensure_ascii=True)
    second = compact(lead("req_numbers", needs="a/b")).replace('"a/b"', '"a\\/b \\u0041\\u00e9\\uD83D\\uDE00 \\u0000"')
    second = second.replace('"score":7', '"score":7.0').replace('"completion":100', '"completion":1.0E2')
    third = '{ "event" : "lead.unlocked" , "date":"2024-01-15T10:30:00Z",  "data":{"id":"req_spaced","locked":true, "big":12345678901234567890123 , "data":{"event":"x"} } }'
    return [first, second, third]


def long():
    point = "Besoin détaillé n° %d : refonte « complète » du site, \"SEO\" inclus."
    values = []
    for ident, points in (("req_long", 280), ("req_short", 2), ("req_longer", 560)):
        value = lead(ident, abstract="x" * 300)
        value["data"]["summary"]["categories"][0]["summary"] = [point % n for n in range(points)]
        values.append(compact(value))
    return values


def plain():
    return [compact(documented(name)) for name in ("company", "locked", "person", "test")]


def pretty():
    return [json.dumps(json.loads(text), indent=2, ensure_ascii=False) for text in plain()[:3] + hostile([QUOTED])]


MARKS = ("it's", "a ''b'' c", 'a \\"b\\" c', "a\\\\b", "a\\\\\\\\b", 'a\\\\\\"b', "a &amp; b", "a &amp;amp; b", "&quot;b&quot;", "it&#39;s", "a=3Db=20", "No\\u00eb", "No\\\\u00eb", "a\\\\x22b", "a\\nb", "a\\\\nb", "a\\tb", "a\\u0022b", "caf\u00e9")


def marks():
    """What writers escape and what their escapes look like, one kind in each payload, which is longer than a line of a mail."""
    return ['{"event":"lead.unlocked","date":"2024-01-15T10:30:00Z","data":{"id":"req_mark%02d","contact":{"firstName":"Ann"},"summary":{"needs":"%s"}}}' % (n, text) for n, text in enumerate(MARKS)]


SETS = {"plain": plain(), "hostile": hostile(["we post " + QUOTED, QUOTED]), "escaped": escaped(), "long": long(), "pretty": pretty()}
SETS["marks"] = marks()
SETS["lined_marks"] = [json.dumps({"event": "@", "data": {"id": "req_lined%02d" % n, "needs": "@@"}}, indent=2).replace("@@", text).replace("@", "lead.unlocked") for n, text in enumerate(MARKS)]


def lined():
    """Texts of several lines, which quote lines of logs and other payloads."""
    first = lead("req_lined_a", needs="1) first\n2) second\n\n  - last [of all}\n", comment="one\r\ntwo")
    first["data"]["contact"]["address"] = "12 rue de l'\u00c9glise\n75001 Paris"
    second = lead("req_lined_b", needs="see\n" + QUOTED + "\nand\n2024-01-01 00:00:00 INFO body=" + QUOTED + "\n[2024-01-01T00:00:00Z] POST /webhook " + QUOTED + "\n")
    third = lead("req_lined_c", needs="C:\\new\\red\n\tit's \"so\"\n", comment=QUOTED + "\n")
    return [compact(first), compact(second), compact(third)]


SETS["lined"] = lined()
SETS["lined_test"] = [json.dumps({"date": "2024-01-15T10:30:00Z", "event": "test", "data": {"id": "req_test%d" % n, "text": text}}, indent=2) for n, text in enumerate(("Hi!", 'a, b; c | d ^ "e"', "O'Brien\\\n\t"))]
SETS["breaks"] = [compact(lead("req_break%d" % n, needs=text)) for n, text in enumerate(("two\nlines", "a\ttab", "none"))]


def quoting():
    """Leads that quote a payload of another event, in a text and in a point."""
    first = lead("req_quoting_needs", needs='we post {"event":"test","data":{}} to you')
    second = lead("req_quoting_point")
    second["data"]["summary"]["categories"][0]["summary"].append('we post {"event":"test","data":{}} to you')
    return [compact(first), compact(second)]


SETS["quoting"] = quoting()
SETS["leads"] = SETS["plain"][:3]
SETS["persons"] = SETS["plain"][:1] + SETS["plain"][2:3] + hostile()
SETS["wordy"] = [compact(lead("req_wordy%d" % n, needs="words and more " * (60 + 20 * n))) for n in range(3)]
SETS["real"] = SETS["plain"][:3] + hostile() + SETS["escaped"]


def ids(texts):
    return [json.loads(text)["data"]["id"] for text in texts if "id" in json.loads(text)["data"]]


def own(texts, number):
    """The payloads with ids that no other number has."""
    tag = "n%04d" % number
    for ident in ids(texts):
        texts = [text.replace(ident, ident + tag) for text in texts]
    return [text.replace('"data":{}', '"data":{"n":"%s"}' % tag) for text in texts]


def own_ids(texts, number):
    """Ids of the same lengths that no other number has."""
    return {ident: "req_" + ("%d" % (number * 16 + k)).zfill(len(ident) - 4) for k, ident in enumerate(ids(texts))}
