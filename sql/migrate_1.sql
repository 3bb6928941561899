-- From schema version 1 to 2. discko-import runs this file, in the transaction in which it found the
-- older version.

ALTER TABLE discko_files ADD COLUMN inside TEXT;
ALTER TABLE discko_files ADD COLUMN moved_to TEXT;

CREATE TABLE discko_packed (
    hash BLOB PRIMARY KEY, -- XXH3, 128 bits, of its packed bytes
    size INTEGER NOT NULL, -- packed
    path TEXT NOT NULL
) WITHOUT ROWID;

PRAGMA user_version = 2;
