"""Datasette calls this for each connection that it opens."""
import datasette

import discko


@datasette.hookimpl
def prepare_connection(conn):
    discko.load(conn)
