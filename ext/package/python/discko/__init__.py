"""Gives SQLite the fields of captured webhook payloads of Discko: discko.load(connection)."""
import os
import sqlite3

__version__ = "@VERSION@"
__all__ = ["load", "loadable_path"]


def loadable_path():
    """The path of the extension, without its suffix, as SQLite's load_extension takes it."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "discko")


def load(connection):
    """Loads the extension into a sqlite3.Connection, on which no other can be loaded afterwards."""
    if not hasattr(connection, "enable_load_extension"):
        raise sqlite3.NotSupportedError(
            "this Python was built without loadable extensions: use another one, such as the system's")
    connection.enable_load_extension(True)
    try:
        connection.load_extension(loadable_path())
    finally:
        connection.enable_load_extension(False)
