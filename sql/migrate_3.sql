-- From schema version 3 to 4: the plain tables hold a lead's outcome, its undocumented fields and its receipt, so
-- that no view has to derive them. The next import rebuilds all plain tables. Inputs are found by their content,
-- since thousands of them may have the same size.

DROP INDEX discko_files_size;
CREATE INDEX discko_files_content ON discko_files (size, content_hash);

DROP INDEX discko_leads_extra;
DROP INDEX discko_versions_locked;
CREATE INDEX discko_versions_locked ON discko_versions (lead_id, event_at, unlock_source)
WHERE locked = 1;
DROP INDEX discko_leads_redelivered;
CREATE INDEX discko_leads_redelivered ON discko_leads (lead_id, deliveries, versions)
WHERE deliveries > versions;
DROP TABLE discko_facts;

CREATE TABLE discko_facts (
    event_id        INTEGER PRIMARY KEY REFERENCES discko_leads (event_id),
    lead_id         TEXT,
    payload_stage   TEXT NOT NULL, -- LOCKED, NEW, IN_PROGRESS, WON, LOST; OTHER for any other status
    stage           TEXT NOT NULL, -- the same, but for what discko_outcomes says
    lead_at         TEXT,
    lead_day        TEXT,
    deadline_at     TEXT,
    category        TEXT,
    disc            TEXT,
    score_band      TEXT,    -- the scores of a locked lead count nowhere: they are NULL
    score           NUMERIC,
    fit_score       NUMERIC,
    intent_score    NUMERIC,
    has_budget      INTEGER NOT NULL,
    budget_min      NUMERIC,
    budget_max      NUMERIC,
    budget_currency TEXT,
    filled          INTEGER NOT NULL, -- a bit for each field that is there
    email_key       TEXT,
    phone_key       TEXT,
    domain_key      TEXT,
    company_key     TEXT
);
CREATE UNIQUE INDEX discko_facts_lead_id ON discko_facts (lead_id);
CREATE INDEX discko_facts_days ON discko_facts (stage, lead_day, disc, score_band, score);
CREATE INDEX discko_facts_scores ON discko_facts (score_band, fit_score, intent_score, stage);
CREATE INDEX discko_facts_budgets ON discko_facts (
    stage, category, budget_currency, has_budget, budget_min, budget_max, score);
CREATE INDEX discko_facts_email ON discko_facts (email_key, lead_id) WHERE email_key IS NOT NULL;
CREATE INDEX discko_facts_phone ON discko_facts (phone_key, lead_id) WHERE phone_key IS NOT NULL;
CREATE INDEX discko_facts_domain ON discko_facts (domain_key, lead_id) WHERE domain_key IS NOT NULL;
CREATE INDEX discko_facts_company ON discko_facts (company_key, lead_id) WHERE company_key IS NOT NULL;

-- What a CRM knows: it overrides the payload's status.
CREATE TABLE IF NOT EXISTS discko_outcomes (
    lead_id TEXT PRIMARY KEY,
    status  TEXT NOT NULL CHECK (status IN ('WON', 'LOST')),
    at      TEXT, -- when
    source  TEXT  -- who says so
);
CREATE TRIGGER discko_outcomes_insert AFTER INSERT ON discko_outcomes BEGIN
    UPDATE discko_facts SET stage = NEW.status WHERE lead_id = NEW.lead_id;
END;
CREATE TRIGGER discko_outcomes_update AFTER UPDATE ON discko_outcomes BEGIN
    UPDATE discko_facts SET stage = payload_stage WHERE lead_id = OLD.lead_id;
    UPDATE discko_facts SET stage = NEW.status WHERE lead_id = NEW.lead_id;
END;
CREATE TRIGGER discko_outcomes_delete AFTER DELETE ON discko_outcomes BEGIN
    UPDATE discko_facts SET stage = payload_stage WHERE lead_id = OLD.lead_id;
END;

-- A field that the vendor's documentation does not have, in the current version of a lead.
CREATE TABLE discko_extras (
    event_id INTEGER NOT NULL REFERENCES discko_leads (event_id),
    path     TEXT NOT NULL,
    day      TEXT, -- of event_at
    example  TEXT, -- its value as JSON, cut
    PRIMARY KEY (event_id, path)
) WITHOUT ROWID;
CREATE INDEX discko_extras_path ON discko_extras (path, day, example);

-- When a payload was received first and how long it had been under way, where the capture tells.
CREATE TABLE discko_receipts (
    event_id    INTEGER PRIMARY KEY REFERENCES discko_events (id),
    received_at TEXT NOT NULL,
    hour        TEXT NOT NULL,   -- of it, as YYYY-MM-DDTHH
    deliveries  INTEGER NOT NULL, -- of those whose capture tells
    latency     INTEGER           -- milliseconds since the payload's date; NULL where it has none
);
CREATE INDEX discko_receipts_hour ON discko_receipts (hour, latency);
CREATE INDEX discko_receipts_again ON discko_receipts (hour, deliveries) WHERE deliveries > 1;

UPDATE discko_snapshot SET event_id = 0, delivery_id = 0;

PRAGMA user_version = 4;
