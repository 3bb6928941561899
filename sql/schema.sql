-- The store: every payload once and verbatim, every delivery, every input and every quarantined record;
-- and the plain tables derived from them, which any program can read without the extension.
--
--   sqlite3 leads.db '.read sql/schema.sql'
--
-- discko-import runs this file on a new database. A migration also runs it, after dropping the objects that
-- change; hence IF NOT EXISTS. SQLite 3.31 is enough.

-- Payloads have about 2 kB and would waste half of SQLite's default page of 4 kB.
PRAGMA page_size = 16384;

SAVEPOINT discko_schema;

PRAGMA application_id = 1148414831; -- "Dsko"
PRAGMA user_version = 5;

-- Each distinct payload. The text is the last column, so that the others can be read without it.
CREATE TABLE IF NOT EXISTS discko_events (
    id           INTEGER PRIMARY KEY,
    hash         BLOB NOT NULL, -- the 16 bytes of discko_hash(payload)
    event_name   TEXT NOT NULL, -- its first 200 characters
    lead         TEXT,          -- the lead's id; NULL if it has none or the event is not a lead's;
                                -- if it has more than 200 bytes, its beginning and a hash
    sent_at      TEXT,          -- the envelope's date, normalised; NULL if it is not a date
    imported_at  TEXT NOT NULL,
    -- The next four order the versions of a lead. They are NULL if the payload has no such value.
    completed_at TEXT,          -- the lead's own date, normalised
    is_locked    INTEGER,       -- 1 or 0; NULL unless it is a boolean
    lock_reason  TEXT,          -- unlockSource, its first 200 characters
    lead_status  TEXT,          -- status, its first 200 characters
    payload      TEXT NOT NULL  -- the bytes of its first delivery
);
CREATE UNIQUE INDEX IF NOT EXISTS discko_events_hash ON discko_events (hash);
CREATE INDEX IF NOT EXISTS discko_events_lead ON discko_events (lead, is_locked, sent_at);
CREATE INDEX IF NOT EXISTS discko_events_locked ON discko_events (lead, sent_at, lock_reason)
WHERE is_locked = 1;
CREATE INDEX IF NOT EXISTS discko_events_unknown ON discko_events (event_name, sent_at)
WHERE event_name NOT IN ('lead.unlocked', 'test');

-- Payloads are append-only. REPLACE does not fire DELETE triggers, so the insert itself is ignored.
CREATE TRIGGER IF NOT EXISTS discko_events_no_update BEFORE UPDATE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');
END;
CREATE TRIGGER IF NOT EXISTS discko_events_no_delete BEFORE DELETE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');
END;
CREATE TRIGGER IF NOT EXISTS discko_events_no_replace BEFORE INSERT ON discko_events
WHEN EXISTS (SELECT 1 FROM discko_events WHERE hash = NEW.hash)
  OR EXISTS (SELECT 1 FROM discko_events WHERE id = NEW.id) BEGIN
    SELECT RAISE(IGNORE);
END;

-- Each imported input. Sizes and offsets refer to the decompressed bytes.
CREATE TABLE IF NOT EXISTS discko_files (
    id           INTEGER PRIMARY KEY,
    path         TEXT NOT NULL,    -- absolute; '-' for standard input; archive!member
    size         INTEGER NOT NULL, -- bytes imported; less than the file has while it is incomplete
    content_hash BLOB NOT NULL,    -- 128-bit XXH3 of these bytes
    format       TEXT NOT NULL,    -- json, ndjson, array, documents, csv, http, log or empty; +carrier
    imported_at  TEXT NOT NULL,
    records      INTEGER NOT NULL DEFAULT 0,
    stored       INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    ignored      INTEGER NOT NULL DEFAULT 0,
    complete     INTEGER NOT NULL DEFAULT 0, -- 0 while the last record waits for its rest
    inside       TEXT,             -- the array or wrapper that is still open at its end
    moved_to     TEXT,             -- where --move-to moved it
    rules        INTEGER NOT NULL DEFAULT 0, -- version of the reading rules that were used last; plus 65536 if the
                                             -- rows are of an earlier reading, which found more
    read_at      TEXT,             -- the argument of --at; NULL if it was not given
    record_max   INTEGER,          -- the record limit that was used; NULL if unknown
    CHECK (records = stored + duplicates + rejected + ignored)
);
CREATE INDEX IF NOT EXISTS discko_files_path ON discko_files (path);
CREATE INDEX IF NOT EXISTS discko_files_content ON discko_files (size, content_hash);
CREATE INDEX IF NOT EXISTS discko_files_incomplete ON discko_files (size) WHERE complete = 0;

-- Archives and compressed files whose whole content is in the store, so that they are recognised without
-- unpacking them again.
CREATE TABLE IF NOT EXISTS discko_internal_packed (
    hash BLOB PRIMARY KEY, -- 128-bit XXH3 of the packed bytes
    size INTEGER NOT NULL, -- of the packed bytes
    path TEXT NOT NULL
) WITHOUT ROWID;

-- Each occurrence of a payload in an input. (Migrations keep this table as it is, with its comments.)
CREATE TABLE IF NOT EXISTS discko_deliveries (
    id            INTEGER PRIMARY KEY,
    file_id       INTEGER NOT NULL REFERENCES discko_files (id),
    record        INTEGER NOT NULL, -- 0-based, among all records of the input
    "offset"      INTEGER NOT NULL,
    length        INTEGER NOT NULL,
    event_id      INTEGER NOT NULL REFERENCES discko_events (id),
    received_at   TEXT,
    received_from TEXT, -- 'capture': told by what captured it; 'mtime': the file's, a guess
    UNIQUE (file_id, record)
);
CREATE INDEX IF NOT EXISTS discko_deliveries_captured ON discko_deliveries (event_id, received_at)
WHERE received_from = 'capture';

-- Quarantine: a record that could not be stored as a payload, or several adjacent ones, with their bytes.
CREATE TABLE IF NOT EXISTS discko_rejects (
    id                INTEGER PRIMARY KEY,
    records           INTEGER NOT NULL DEFAULT 1, -- how many records the row has
    file_id           INTEGER NOT NULL REFERENCES discko_files (id),
    record            INTEGER NOT NULL, -- number of the first one
    "offset"          INTEGER NOT NULL,
    length            INTEGER NOT NULL,
    code              TEXT NOT NULL,
    message           TEXT NOT NULL,
    raw               BLOB NOT NULL, -- verbatim; if a record exceeds the size limit, its first 64 KiB
    rejected_at       TEXT NOT NULL,
    resolved_event_id INTEGER REFERENCES discko_events (id),
    parts             TEXT, -- NULL for one record; else a line for each: its number and offset relative to the
                            -- first, and its length
    UNIQUE (file_id, record)
);

-- Keyed hashes of the data that --erase has erased, so that it is not imported again. The key is not in
-- the database.
CREATE TABLE IF NOT EXISTS discko_internal_erased (
    mark      BLOB PRIMARY KEY, -- HMAC-SHA-256 of the canonical form of a JSON text, or of bytes
    erased_at TEXT NOT NULL
) WITHOUT ROWID;

-- How far the plain tables are up to date: they include all events and deliveries up to these ids. To
-- rebuild them, set both to 0 and run snapshot.sql.
CREATE TABLE IF NOT EXISTS discko_internal_snapshot (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    event_id    INTEGER NOT NULL,
    delivery_id INTEGER NOT NULL,
    writers     INTEGER NOT NULL -- above 0 while discko's own statements may change discko_leads
);
INSERT OR IGNORE INTO discko_internal_snapshot VALUES (1, 0, 0, 0);

-- Every version of every lead, including old ones.
CREATE VIEW IF NOT EXISTS discko_versions AS
SELECT id AS event_id, lead AS lead_id, sent_at AS event_at, completed_at AS lead_at,
       is_locked AS locked, lock_reason AS unlock_source, lead_status AS status
FROM discko_events WHERE substr(event_name, 1, 5) = 'lead.';

-- The current version of a lead is the event of the greatest rank. Unlocked versions rank above locked ones
-- (what was visible once stays visible), then the later sent_at, then the later completed_at, then the
-- greater hash. A missing date counts as the oldest. The result does not depend on the order of import. A rank
-- has 81 characters: 1 for unlocked, 24 for each date, and 32 for the hash.
CREATE VIEW IF NOT EXISTS discko_internal_ranks AS
SELECT id AS event_id, event_name, lead, sent_at, is_locked,
       printf('%d%24s%24s', is_locked IS 0, sent_at, completed_at) || hex(hash) AS rank
FROM discko_events;

-- The keys that several leads share, so that the views need not read the keys of every lead. The kinds are
-- 'email', 'domain', 'name' (of a company) and 'phone'. A phone number is shared only if its leads do not all
-- have the same e-mail address. Maintained by INSERT INTO discko_internal_renew ('shared', …).
CREATE TABLE IF NOT EXISTS discko_internal_shared (
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    is_checked INTEGER NOT NULL, -- 0: it must be checked whether the key is still shared
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS discko_internal_shared_unchecked ON discko_internal_shared (kind, key)
WHERE is_checked = 0;

-- The current version of each lead: the columns of discko_lead, each with its type, and more
CREATE TABLE IF NOT EXISTS discko_leads (
    -- columns of discko_plain: begin (written by `make generate`)
    event TEXT,
    event_date TEXT,
    lead_id TEXT,
    locked INTEGER,
    url TEXT,
    unlock_source TEXT,
    lead_date TEXT,
    status TEXT,
    completion NUMERIC,
    category TEXT,
    contact_type TEXT,
    first_name TEXT,
    last_name TEXT,
    email TEXT,
    phone TEXT,
    disc_profile TEXT,
    disc_profile_explanation TEXT,
    contact_address TEXT,
    linkedin TEXT,
    job_title TEXT,
    company_name TEXT,
    company_address TEXT,
    company_website TEXT,
    fit_score NUMERIC,
    fit_score_explanation TEXT,
    intent_score NUMERIC,
    intent_score_explanation TEXT,
    budget TEXT,
    budget_explanation TEXT,
    deadline TEXT,
    deadline_explanation TEXT,
    score NUMERIC,
    abstract TEXT,
    needs TEXT,
    comment TEXT,
    categories TEXT,
    event_at TEXT,
    lead_at TEXT,
    deadline_at TEXT,
    full_name TEXT,
    email_domain TEXT,
    score_band TEXT,
    budget_min NUMERIC,
    budget_max NUMERIC,
    budget_currency TEXT,
    disc TEXT,
    category_count INTEGER,
    point_count INTEGER,
    extra TEXT,
    mistyped TEXT, -- JSON object of the documented values that are not of their column's type, by path
    counts_from INTEGER, -- lead_at, else event_at, else first_seen, in milliseconds since 1970, else 0
    lead_day INTEGER, -- of lead_at, in days since 1970; this and deadline_day: in the time zone of discko_settings
    deadline_day INTEGER, -- of deadline_at; midnight in UTC stands for the day alone
    has_deadline INTEGER, -- 1 where the deadline is a text that is not blank
    category_key TEXT, -- category as it is compared
    counted_score NUMERIC, -- score where it counts: from 0 to 8, of a lead that is not locked
    counted_fit NUMERIC, -- fit_score, from 0 to 2, likewise
    counted_intent NUMERIC, -- intent_score, from 0 to 2, likewise
    has_budget INTEGER, -- 1 where the budget is a text that is not blank
    budget_period TEXT, -- once, hour, day, month, year or unit; NULL without an amount
    filled INTEGER, -- a bit for each field of an unlocked lead that is there and not blank
    email_key TEXT, -- e-mail address as it is compared; this and the next: from the first 200 characters
    phone_key TEXT, -- phone number as it is compared
    phone_national INTEGER, -- 1 where the number does not say its country
    domain_key TEXT, -- host of the company's web site as it is compared
    company_key TEXT, -- name of the company as it is compared
    -- columns of discko_plain: end
    event_id      INTEGER PRIMARY KEY REFERENCES discko_events (id), -- the current version
    stage         TEXT NOT NULL,    -- discko_outcomes.status, else LOCKED, the lead's status, or OTHER
    decided_day   INTEGER,          -- when it was won or lost: in days since 1970, like lead_day
    versions      INTEGER NOT NULL, -- distinct payloads of this lead
    deliveries    INTEGER NOT NULL, -- occurrences of any version
    first_seen    TEXT,             -- earliest event_at of any version
    ever_unlocked INTEGER NOT NULL  -- 1 if any version is unlocked
);
CREATE UNIQUE INDEX IF NOT EXISTS discko_leads_lead_id ON discko_leads (lead_id);
CREATE INDEX IF NOT EXISTS discko_leads_redelivered ON discko_leads (
    lead_id, deliveries, versions, counts_from, lead_day)
WHERE deliveries > versions;
-- A row of discko_leads has about two kilobytes. The views read only these indexes, in the order of their
-- GROUP BY.
CREATE INDEX IF NOT EXISTS discko_leads_days ON discko_leads (
    stage, category_key, lead_day, decided_day, filled, contact_type, counted_score, deadline_day,
    has_deadline, counted_intent, budget_period, counts_from, locked, category);
CREATE INDEX IF NOT EXISTS discko_leads_groups ON discko_leads (
    stage, counted_score, counted_fit, counted_intent, category_key, budget_currency, budget_period,
    disc, has_budget, budget_min, budget_max, counts_from, lead_day, category);
CREATE INDEX IF NOT EXISTS discko_leads_email ON discko_leads (
    email_key, counts_from, lead_id, lead_day, phone_key, full_name, stage) WHERE email_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS discko_leads_phone ON discko_leads (phone_key, counts_from, lead_day, email_key)
WHERE phone_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS discko_leads_domain ON discko_leads (domain_key, lead_id, counts_from, lead_day)
WHERE domain_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS discko_leads_company ON discko_leads (company_key, lead_id, counts_from, lead_day)
WHERE company_key IS NOT NULL;

-- Manual changes would be lost with the next import, and some views would not show them.
CREATE TRIGGER IF NOT EXISTS discko_leads_no_insert BEFORE INSERT ON discko_leads
WHEN coalesce((SELECT writers FROM discko_internal_snapshot), 0) < 1 BEGIN
    SELECT RAISE(ABORT,
        'discko_leads is made from payloads: edit discko_outcomes, discko_touches or discko_settings');
END;
CREATE TRIGGER IF NOT EXISTS discko_leads_no_update BEFORE UPDATE ON discko_leads
WHEN coalesce((SELECT writers FROM discko_internal_snapshot), 0) < 1 BEGIN
    SELECT RAISE(ABORT,
        'discko_leads is made from payloads: edit discko_outcomes, discko_touches or discko_settings');
END;
CREATE TRIGGER IF NOT EXISTS discko_leads_no_delete BEFORE DELETE ON discko_leads
WHEN coalesce((SELECT writers FROM discko_internal_snapshot), 0) < 1 BEGIN
    SELECT RAISE(ABORT,
        'discko_leads is made from payloads: edit discko_outcomes, discko_touches or discko_settings');
END;

-- When a lead is removed, its keys may no longer be shared.
CREATE TRIGGER IF NOT EXISTS discko_internal_shared_gone AFTER DELETE ON discko_leads BEGIN
    UPDATE discko_internal_shared SET is_checked = 0 WHERE kind = 'email' AND key = OLD.email_key;
    UPDATE discko_internal_shared SET is_checked = 0 WHERE kind = 'phone' AND key = OLD.phone_key;
    UPDATE discko_internal_shared SET is_checked = 0 WHERE kind = 'domain' AND key = OLD.domain_key;
    UPDATE discko_internal_shared SET is_checked = 0 WHERE kind = 'name' AND key = OLD.company_key;
END;

-- Settings of the views: see README.md. An INSERT of an existing name replaces its value.
CREATE TABLE IF NOT EXISTS discko_settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT
);

-- What a CRM knows about a lead: from `at` on, this status overrides the payload's.
CREATE TABLE IF NOT EXISTS discko_outcomes (
    lead_id TEXT PRIMARY KEY,
    status  TEXT NOT NULL CONSTRAINT "the status is NEW, IN_PROGRESS, WON or LOST"
            CHECK (upper(trim(status)) IN ('NEW', 'IN_PROGRESS', 'WON', 'LOST')),
    at      TEXT, -- when it was decided; NULL or empty: unknown. Triggers refuse what is not a date
    source  TEXT  -- who reported it
);

-- Each time somebody contacted a lead.
CREATE TABLE IF NOT EXISTS discko_touches (
    lead_id TEXT NOT NULL,
    at      TEXT NOT NULL, -- triggers refuse what is not a date
    kind    TEXT,          -- call, mail, …
    source  TEXT           -- who reported it
);
CREATE INDEX IF NOT EXISTS discko_touches_lead ON discko_touches (lead_id, at);

-- The leads whose outcome is later than as_of and does not count yet. Updated when an outcome or as_of is
-- set, and by snapshot.sql.
CREATE TABLE IF NOT EXISTS discko_internal_late (
    lead_id TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE VIEW IF NOT EXISTS discko_as_of AS
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(
           (SELECT value FROM discko_settings WHERE name = 'as_of'), 'now')) AS as_of;

-- The time zone as a modifier of SQLite's date functions, and the country code of phone numbers without one.
CREATE VIEW IF NOT EXISTS discko_internal_places AS
SELECT coalesce((SELECT CASE lower(value) WHEN 'utc' THEN '+00:00' ELSE lower(value) END
                 FROM discko_settings WHERE name = 'time_zone'), '+00:00') AS zone,
       (SELECT ltrim(value, '+') FROM discko_settings WHERE name = 'phone_country') AS country;

-- The outcomes and the touches with dates normalised like event_at. CRMs write offsets as +0200 or +02, which
-- SQLite does not read, nor a leap second (:60); and SQLite accepts days that the calendar does not have. A common view of both tables
-- would be read in full for each lead.
CREATE VIEW IF NOT EXISTS discko_internal_decisions AS
SELECT lead_id, upper(trim(status)) AS status, at AS written,
       CASE WHEN at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
                 AND date(substr(at, 1, 10), '+0 days') = substr(at, 1, 10)
            THEN coalesce(
                strftime('%Y-%m-%dT%H:%M:%fZ',
                         CASE WHEN at GLOB '*:*[-+][0-9][0-9][0-9][0-9]'
                              THEN substr(at, 1, length(at) - 2) || ':' || substr(at, -2)
                              WHEN at GLOB '*:*[-+][0-9][0-9]' THEN at || ':00' ELSE at END,
                         '+0 days'),
                CASE substr(at, 17, 3) WHEN ':60'
                THEN strftime('%Y-%m-%dT%H:%M:%fZ', substr(at, 1, 16) || ':00' || substr(at, 20),
                              '+60 seconds') END) END AS at
FROM discko_outcomes;
CREATE VIEW IF NOT EXISTS discko_internal_contacts AS
SELECT lead_id, at AS written,
       CASE WHEN at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
                 AND date(substr(at, 1, 10), '+0 days') = substr(at, 1, 10)
            THEN coalesce(
                strftime('%Y-%m-%dT%H:%M:%fZ',
                         CASE WHEN at GLOB '*:*[-+][0-9][0-9][0-9][0-9]'
                              THEN substr(at, 1, length(at) - 2) || ':' || substr(at, -2)
                              WHEN at GLOB '*:*[-+][0-9][0-9]' THEN at || ':00' ELSE at END,
                         '+0 days'),
                CASE substr(at, 17, 3) WHEN ':60'
                THEN strftime('%Y-%m-%dT%H:%M:%fZ', substr(at, 1, 16) || ':00' || substr(at, 20),
                              '+60 seconds') END) END AS at
FROM discko_touches;

-- Which settings are invalid. Dates must exist in the calendar.
CREATE VIEW IF NOT EXISTS discko_internal_faults AS
WITH dated AS (
    SELECT name, value,
           value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
           AND date(substr(value, 1, 10), '+0 days') IS substr(value, 1, 10) AS is_dated
    FROM discko_settings
)
SELECT name,
       CASE WHEN typeof(value) <> 'text' OR instr(value, char(0)) > 0 THEN 1 -- length() stops at a NUL
            WHEN name = 'analytics' -- discko's own note
            THEN length(value) <> 32 OR value GLOB '*[^0-9a-f]*'
            WHEN name = 'as_of'
            THEN is_dated IS NOT 1 OR length(value) > 10
                 AND (substr(value, 11, 1) NOT IN ('T', ' ') OR julianday(value) IS NULL)
            WHEN name IN ('since', 'until') THEN is_dated IS NOT 1 OR length(value) > 10
            WHEN name = 'time_zone'
            THEN (lower(value) IN ('utc', 'localtime')
                  OR value GLOB '[+-][01][0-9]:[0-5][0-9]' AND substr(value, 2) <= '14:00') IS NOT 1
            WHEN name = 'phone_country'
            THEN (ltrim(value, '+') GLOB '[1-9]' OR ltrim(value, '+') GLOB '[1-9][0-9]'
                  OR ltrim(value, '+') GLOB '[1-9][0-9][0-9]') IS NOT 1
                 OR length(value) - length(ltrim(value, '+')) > 1
            ELSE 1 END AS is_fault
FROM dated;

-- The columns of discko_leads that depend on settings and outcomes.
CREATE VIEW IF NOT EXISTS discko_internal_settled AS
SELECT l.event_id,
       coalesce(o.status,
                CASE WHEN l.locked IS 1 THEN 'LOCKED'
                     WHEN l.status IN ('NEW', 'IN_PROGRESS', 'WON', 'LOST') THEN l.status
                     ELSE 'OTHER' END) AS stage,
       CAST(julianday(
           CASE WHEN o.status IS NULL
                THEN CASE WHEN l.locked IS NOT 1 AND l.status IN ('WON', 'LOST')
                          THEN date(l.event_at, p.zone) END
                WHEN o.status NOT IN ('WON', 'LOST') THEN NULL
                WHEN o.at IS NULL
                THEN CASE WHEN l.status = o.status THEN date(l.event_at, p.zone) END
                WHEN substr(o.at, 11) = 'T00:00:00.000Z' THEN date(o.at)
                ELSE date(o.at, p.zone) END) - 2440587.5 AS INTEGER) AS decided_day,
       CAST(julianday(date(l.lead_at, p.zone)) - 2440587.5 AS INTEGER) AS lead_day,
       CAST(julianday(CASE WHEN substr(l.deadline_at, 11) = 'T00:00:00.000Z' THEN date(l.deadline_at)
                           ELSE date(l.deadline_at, p.zone) END) - 2440587.5 AS INTEGER)
           AS deadline_day
FROM discko_leads AS l CROSS JOIN discko_internal_places AS p
LEFT JOIN discko_internal_decisions AS o
       ON o.lead_id = l.lead_id AND o.lead_id NOT IN (SELECT lead_id FROM discko_internal_late);

-- INSERT INTO discko_internal_renew updates what depends on `what`:
--   a setting   is refused if it is invalid; else discko_leads is updated after a change from `before` to `after`
--   'outcome'   discko_leads is updated for the lead with the id `before`
--   'date'      is refused if `after`, a date of the outcome or a touch of the lead `before`, cannot be read; not
--               from discko's own statements, which keep what older versions have taken
--   'new'       the settings and outcomes are applied to the leads with an event_id above `before`
--   'shared'    discko_internal_shared is updated for leads with an event_id above `before`, and removed leads
--   'unchecked' the keys with is_checked = 0 are checked
CREATE VIEW IF NOT EXISTS discko_internal_renew AS SELECT NULL AS what, NULL AS before, NULL AS after;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_check INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what NOT IN ('outcome', 'date') BEGIN
    SELECT CASE NEW.what
           WHEN 'as_of' THEN RAISE(ABORT,
               'as_of is a date, such as 2024-04-01 or 2024-04-01T12:00:00Z; for now, delete the row')
           WHEN 'since' THEN RAISE(ABORT, 'since is a day, such as 2024-04-01')
           WHEN 'until' THEN RAISE(ABORT, 'until is a day, such as 2024-04-01')
           WHEN 'time_zone' THEN RAISE(ABORT, 'time_zone is utc, localtime, or an offset such as +02:00')
           WHEN 'phone_country' THEN RAISE(ABORT, 'phone_country is a country code, such as 33')
           ELSE RAISE(ABORT,
               'no such setting: there are as_of, since, until, time_zone and phone_country') END
    FROM discko_internal_faults WHERE name = NEW.what AND is_fault;
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_date INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'date' AND NEW.after <> ''
     AND coalesce((SELECT writers FROM discko_internal_snapshot), 0) < 1 BEGIN
    SELECT RAISE(ABORT,
        'at is a date, such as 2024-04-01 or 2024-04-01T12:00:00Z, or empty if it is not known')
    FROM (SELECT at FROM discko_internal_decisions WHERE lead_id = NEW.before AND written = NEW.after
          UNION ALL
          SELECT at FROM discko_internal_contacts WHERE lead_id = NEW.before AND written = NEW.after)
    WHERE at IS NULL OR instr(NEW.after, char(0)) > 0; -- the functions for dates stop at a NUL
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_outcome INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'outcome' BEGIN
    DELETE FROM discko_internal_late WHERE lead_id = NEW.before;
    INSERT INTO discko_internal_late
    SELECT lead_id FROM discko_internal_decisions
    WHERE lead_id = NEW.before AND at > (SELECT as_of FROM discko_as_of);
    UPDATE discko_internal_snapshot SET writers = writers + 1;
    UPDATE discko_leads
    SET (stage, decided_day) = (SELECT s.stage, s.decided_day FROM discko_internal_settled AS s
                                WHERE s.event_id = discko_leads.event_id)
    WHERE lead_id = NEW.before;
    UPDATE discko_internal_snapshot SET writers = writers - 1;
END;
-- A bound on the key keeps the leads from being read if there is nothing to apply.
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_new INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'new' BEGIN
    UPDATE discko_leads
    SET (stage, decided_day, lead_day, deadline_day) =
        (SELECT s.stage, s.decided_day, s.lead_day, s.deadline_day FROM discko_internal_settled AS s
         WHERE s.event_id = discko_leads.event_id)
    WHERE event_id > (SELECT CASE WHEN zone = '+00:00' AND NOT EXISTS (SELECT 1 FROM discko_outcomes)
                                  THEN 9223372036854775807 ELSE NEW.before END
                      FROM discko_internal_places)
      AND (lead_id IN (SELECT lead_id FROM discko_outcomes)
           OR (SELECT zone <> '+00:00' FROM discko_internal_places));
    UPDATE discko_leads
    SET phone_key = (SELECT country FROM discko_internal_places) || substr(phone_key, 2)
    WHERE event_id > (SELECT CASE WHEN country IS NULL THEN 9223372036854775807 ELSE NEW.before END
                      FROM discko_internal_places)
      AND phone_national = 1 AND substr(phone_key, 1, 1) = '0';
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_as_of INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'as_of' BEGIN
    DELETE FROM discko_internal_late;
    INSERT INTO discko_internal_late
    SELECT lead_id FROM discko_internal_decisions WHERE at > (SELECT as_of FROM discko_as_of);
    UPDATE discko_internal_snapshot SET writers = writers + 1;
    UPDATE discko_leads
    SET (stage, decided_day) = (SELECT s.stage, s.decided_day FROM discko_internal_settled AS s
                                WHERE s.event_id = discko_leads.event_id)
    WHERE lead_id IN (SELECT lead_id FROM discko_outcomes);
    UPDATE discko_internal_snapshot SET writers = writers - 1;
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_zone INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'time_zone' BEGIN
    UPDATE discko_internal_snapshot SET writers = writers + 1;
    UPDATE discko_leads
    SET (lead_day, deadline_day, decided_day) =
        (SELECT s.lead_day, s.deadline_day, s.decided_day FROM discko_internal_settled AS s
         WHERE s.event_id = discko_leads.event_id)
    WHERE event_id IN (
        SELECT l.event_id FROM discko_leads AS l
        CROSS JOIN discko_internal_settled AS s ON s.event_id = l.event_id
        WHERE s.lead_day IS NOT l.lead_day OR s.deadline_day IS NOT l.deadline_day
           OR s.decided_day IS NOT l.decided_day);
    UPDATE discko_internal_snapshot SET writers = writers - 1;
    UPDATE discko_internal_topics
    SET lead_day = (SELECT l.lead_day FROM discko_leads AS l WHERE l.event_id = discko_internal_topics.event_id)
    WHERE lead_day IS NOT (SELECT l.lead_day FROM discko_leads AS l
                           WHERE l.event_id = discko_internal_topics.event_id);
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_country INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'phone_country' BEGIN
    UPDATE discko_internal_snapshot SET writers = writers + 1;
    UPDATE discko_leads
    SET phone_key = coalesce(ltrim(NEW.after, '+'), '0')
                    || substr(phone_key, 1 + length(coalesce(ltrim(NEW.before, '+'), '0')))
    WHERE phone_national = 1;
    UPDATE discko_internal_snapshot SET writers = writers - 1;
    INSERT INTO discko_internal_renew VALUES ('shared', 0, NULL);
END;
-- 'shared' collects the keys that several leads have. A phone number is only a candidate: 'unchecked' holds the whole rule.
-- All leads are read in the order of the indexes, which takes a quarter of the time of a lookup for each key.
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_all_shared INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'shared' AND NEW.before = 0 BEGIN
    DELETE FROM discko_internal_shared;
    INSERT INTO discko_internal_shared
    SELECT 'email', email_key, 1 FROM discko_leads WHERE email_key IS NOT NULL
    GROUP BY email_key HAVING count(*) > 1;
    INSERT INTO discko_internal_shared
    SELECT 'phone', phone_key, 0 FROM discko_leads WHERE phone_key IS NOT NULL
    GROUP BY phone_key HAVING count(*) > 1;
    INSERT INTO discko_internal_shared
    SELECT 'domain', domain_key, 1 FROM discko_leads WHERE domain_key IS NOT NULL
    GROUP BY domain_key HAVING count(*) > 1;
    INSERT INTO discko_internal_shared
    SELECT 'name', company_key, 1 FROM discko_leads WHERE company_key IS NOT NULL
    GROUP BY company_key HAVING count(*) > 1;
    INSERT INTO discko_internal_renew VALUES ('unchecked', NULL, NULL);
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_shared INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'shared' AND NEW.before > 0 BEGIN
    INSERT OR IGNORE INTO discko_internal_shared
    SELECT 'email', email_key, 1 FROM discko_leads
    WHERE email_key IN (SELECT email_key FROM discko_leads WHERE event_id > NEW.before)
    GROUP BY email_key HAVING count(*) > 1;
    INSERT OR IGNORE INTO discko_internal_shared
    SELECT 'phone', phone_key, 0 FROM discko_leads
    WHERE phone_key IN (SELECT phone_key FROM discko_leads WHERE event_id > NEW.before)
    GROUP BY phone_key HAVING count(*) > 1;
    INSERT OR IGNORE INTO discko_internal_shared
    SELECT 'domain', domain_key, 1 FROM discko_leads
    WHERE domain_key IN (SELECT domain_key FROM discko_leads WHERE event_id > NEW.before)
    GROUP BY domain_key HAVING count(*) > 1;
    INSERT OR IGNORE INTO discko_internal_shared
    SELECT 'name', company_key, 1 FROM discko_leads
    WHERE company_key IN (SELECT company_key FROM discko_leads WHERE event_id > NEW.before)
    GROUP BY company_key HAVING count(*) > 1;
    INSERT INTO discko_internal_renew VALUES ('unchecked', NULL, NULL);
END;
CREATE TRIGGER IF NOT EXISTS discko_internal_renew_unchecked INSTEAD OF INSERT ON discko_internal_renew
WHEN NEW.what = 'unchecked' BEGIN
    DELETE FROM discko_internal_shared
    WHERE is_checked = 0 AND NOT CASE kind
        WHEN 'email'
        THEN (SELECT count(*) > 1 FROM discko_leads WHERE email_key = discko_internal_shared.key)
        WHEN 'phone'
        THEN (SELECT count(*) > 1 AND (count(email_key) < count(*) OR min(email_key) <> max(email_key))
              FROM discko_leads WHERE phone_key = discko_internal_shared.key)
        WHEN 'domain'
        THEN (SELECT count(*) > 1 FROM discko_leads WHERE domain_key = discko_internal_shared.key)
        ELSE (SELECT count(*) > 1 FROM discko_leads WHERE company_key = discko_internal_shared.key) END;
    UPDATE discko_internal_shared SET is_checked = 1 WHERE is_checked = 0;
END;

CREATE TRIGGER IF NOT EXISTS discko_settings_replace BEFORE INSERT ON discko_settings BEGIN
    DELETE FROM discko_settings WHERE name = NEW.name;
END;
CREATE TRIGGER IF NOT EXISTS discko_settings_insert AFTER INSERT ON discko_settings BEGIN
    INSERT INTO discko_internal_renew VALUES (NEW.name, NULL, NEW.value);
END;
CREATE TRIGGER IF NOT EXISTS discko_settings_update AFTER UPDATE ON discko_settings BEGIN
    INSERT INTO discko_internal_renew VALUES (OLD.name, OLD.value, NULL);
    INSERT INTO discko_internal_renew VALUES (NEW.name, NULL, NEW.value);
END;
CREATE TRIGGER IF NOT EXISTS discko_settings_delete AFTER DELETE ON discko_settings BEGIN
    INSERT INTO discko_internal_renew VALUES (OLD.name, OLD.value, NULL);
END;

CREATE TRIGGER IF NOT EXISTS discko_outcomes_insert AFTER INSERT ON discko_outcomes BEGIN
    INSERT INTO discko_internal_renew VALUES ('date', NEW.lead_id, NEW.at);
    INSERT INTO discko_internal_renew VALUES ('outcome', NEW.lead_id, NULL);
END;
CREATE TRIGGER IF NOT EXISTS discko_outcomes_update AFTER UPDATE ON discko_outcomes BEGIN
    INSERT INTO discko_internal_renew SELECT 'date', NEW.lead_id, NEW.at WHERE NEW.at IS NOT OLD.at;
    INSERT INTO discko_internal_renew VALUES ('outcome', OLD.lead_id, NULL);
    INSERT INTO discko_internal_renew VALUES ('outcome', NEW.lead_id, NULL);
END;
CREATE TRIGGER IF NOT EXISTS discko_outcomes_delete AFTER DELETE ON discko_outcomes BEGIN
    INSERT INTO discko_internal_renew VALUES ('outcome', OLD.lead_id, NULL);
END;

CREATE TRIGGER IF NOT EXISTS discko_touches_insert AFTER INSERT ON discko_touches BEGIN
    INSERT INTO discko_internal_renew VALUES ('date', NEW.lead_id, NEW.at);
END;
CREATE TRIGGER IF NOT EXISTS discko_touches_update AFTER UPDATE ON discko_touches
WHEN NEW.at IS NOT OLD.at BEGIN
    INSERT INTO discko_internal_renew VALUES ('date', NEW.lead_id, NEW.at);
END;

-- The summary categories of each lead's current version.
CREATE VIEW IF NOT EXISTS discko_categories AS
SELECT l.event_id, l.lead_id, c.key AS category_index,
       CASE c.type WHEN 'object' THEN json_extract(c.value, '$.name') END AS name,
       CASE c.type WHEN 'object' THEN json_extract(c.value, '$.description') END AS description,
       CASE c.type WHEN 'object' THEN coalesce(json_array_length(c.value, '$.summary'), 0) ELSE 0 END
           AS point_count,
       CASE c.type WHEN 'object' THEN json_extract(c.value, '$.summary') END AS points
FROM discko_leads AS l
CROSS JOIN json_each(CASE WHEN l.category_count > 0 THEN l.categories END) AS c;

-- The points of these categories. The empty second SELECT keeps SQLite from flattening the subquery, which
-- would serialise the whole category again for each of its points.
CREATE VIEW IF NOT EXISTS discko_points AS
SELECT c.event_id, c.lead_id, c.category_index, c.name AS category_name, p.key AS point_index,
       CASE WHEN p.type IN ('true', 'false', 'null') THEN p.type ELSE CAST(p.value AS TEXT) END AS point
FROM (SELECT event_id, lead_id, category_index, name, points FROM discko_categories WHERE point_count > 0
      UNION ALL SELECT NULL, NULL, NULL, NULL, NULL WHERE 0) AS c
CROSS JOIN json_each(c.points) AS p;

-- The names of these categories (the first 200 characters), in the order in which they are counted. The
-- rows of a lead are deleted with it.
CREATE TABLE IF NOT EXISTS discko_internal_topics (
    name           TEXT NOT NULL COLLATE NOCASE,
    event_id       INTEGER NOT NULL,
    category_index INTEGER NOT NULL,
    point_count    INTEGER NOT NULL,
    lead_day       INTEGER, -- of the lead
    PRIMARY KEY (name, event_id, category_index)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS discko_internal_topics_gone AFTER DELETE ON discko_leads
WHEN OLD.category_count > 0 BEGIN
    DELETE FROM discko_internal_topics
    WHERE event_id = OLD.event_id AND name IN (
        SELECT substr(json_extract(value, '$.name'), 1, 200)
        FROM json_each(OLD.categories) WHERE type = 'object');
END;

-- Undocumented fields in the current versions of leads, at most 24 per lead. The rows of a lead are deleted
-- with it.
CREATE TABLE IF NOT EXISTS discko_internal_extras (
    path     TEXT NOT NULL, -- its first 200 characters
    event_id INTEGER NOT NULL,
    day      INTEGER, -- of event_at, since 1970
    example  TEXT,    -- its value as JSON, truncated
    PRIMARY KEY (path, event_id)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS discko_internal_extras_gone AFTER DELETE ON discko_leads
WHEN OLD.extra IS NOT NULL BEGIN
    DELETE FROM discko_internal_extras
    WHERE event_id = OLD.event_id AND path IN (
        SELECT substr(key, 1, 200) FROM json_each(OLD.extra));
END;

-- When a payload was first received and how long that took, if the capture says when.
CREATE TABLE IF NOT EXISTS discko_internal_receipts (
    event_id    INTEGER PRIMARY KEY REFERENCES discko_events (id),
    received_at TEXT NOT NULL,
    hour        TEXT NOT NULL,    -- of received_at, as YYYY-MM-DDTHH
    deliveries  INTEGER NOT NULL, -- those whose capture says when
    latency     INTEGER,          -- milliseconds since the payload's date; NULL if it has none
    sent_ms     INTEGER           -- the payload's date in milliseconds since 1970
);
CREATE INDEX IF NOT EXISTS discko_internal_receipts_hour ON discko_internal_receipts (hour, latency, sent_ms);
CREATE INDEX IF NOT EXISTS discko_internal_receipts_again ON discko_internal_receipts (hour, deliveries, sent_ms)
WHERE deliveries > 1;

RELEASE discko_schema;
