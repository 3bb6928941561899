"""sqlite-utils calls this for each connection that it opens."""
import sqlite_utils

import discko


@sqlite_utils.hookimpl
def prepare_connection(conn):
    discko.load(conn)
