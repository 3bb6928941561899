"""Queries a store of discko-import with the extension loaded: leads.py DATABASE [DISCKO]

DISCKO is discko.so without its suffix; by default the installed one.
"""
import sqlite3
import sys


def connect(database, extension="discko"):
    """A connection on which discko's functions are there; extensions cannot be loaded on it any more."""
    connection = sqlite3.connect(database)
    if not hasattr(connection, "enable_load_extension"):
        sys.exit("leads.py: this Python was built without loadable extensions; use another one, such as /usr/bin/python3")
    connection.enable_load_extension(True)
    connection.load_extension(extension)
    connection.enable_load_extension(False)
    connection.row_factory = sqlite3.Row
    return connection


if __name__ == "__main__":
    connection = connect(*sys.argv[1:])
    # The raw payloads, as columns.
    for row in connection.execute(
            "SELECT l.status, count(*) AS leads, round(avg(l.score), 1) AS score"
            " FROM discko_events, discko_lead(payload) AS l WHERE NOT l.locked GROUP BY l.status"):
        print(f"{row['status']:12} {row['leads']:3} leads, average score {row['score']}")
    # One field of a payload of one's own.
    print(connection.execute("SELECT discko_lead(?, 'analysis.budget')",
                             ('{"event":"lead.unlocked","data":{"analysis":{"budget":"10k–15k €"}}}',)).fetchone()[0])
