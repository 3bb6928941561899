-- From schema version 2 to 3: the versions of each lead, and the columns that analytics need, in plain
-- tables of their own. The next import rebuilds all plain tables.

CREATE TABLE discko_versions (
    event_id      INTEGER PRIMARY KEY REFERENCES discko_events (id),
    lead_id       TEXT,
    event_at      TEXT,
    lead_at       TEXT,
    locked        INTEGER,
    unlock_source TEXT,
    status        TEXT
);
CREATE INDEX discko_versions_lead_id ON discko_versions (lead_id);

CREATE TABLE discko_facts (
    event_id        INTEGER PRIMARY KEY REFERENCES discko_leads (event_id),
    lead_id         TEXT,
    stage           TEXT NOT NULL,
    lead_at         TEXT,
    deadline_at     TEXT,
    category        TEXT,
    disc            TEXT,
    score_band      TEXT,
    score           NUMERIC,
    fit_score       NUMERIC,
    intent_score    NUMERIC,
    has_budget      INTEGER NOT NULL,
    budget_min      NUMERIC,
    budget_max      NUMERIC,
    budget_currency TEXT,
    filled          INTEGER NOT NULL,
    email_key       TEXT,
    phone_key       TEXT,
    domain_key      TEXT,
    company_key     TEXT
);
CREATE UNIQUE INDEX discko_facts_lead_id ON discko_facts (lead_id);
CREATE INDEX discko_facts_scores ON discko_facts (score_band, fit_score, intent_score, stage, lead_id);
CREATE INDEX discko_facts_budgets ON discko_facts (
    stage, category, budget_currency, has_budget, budget_min, budget_max, score, lead_id);
CREATE INDEX discko_facts_email ON discko_facts (email_key, lead_id) WHERE email_key IS NOT NULL;
CREATE INDEX discko_facts_phone ON discko_facts (phone_key, lead_id) WHERE phone_key IS NOT NULL;
CREATE INDEX discko_facts_domain ON discko_facts (domain_key, lead_id) WHERE domain_key IS NOT NULL;
CREATE INDEX discko_facts_company ON discko_facts (company_key, lead_id) WHERE company_key IS NOT NULL;

CREATE INDEX discko_events_unknown ON discko_events (event_name, sent_at)
WHERE event_name NOT IN ('lead.unlocked', 'test');
CREATE INDEX discko_deliveries_captured ON discko_deliveries (event_id, received_at)
WHERE received_from = 'capture';
CREATE INDEX discko_versions_locked ON discko_versions (lead_id) WHERE locked = 1;
CREATE INDEX discko_leads_redelivered ON discko_leads (lead_id) WHERE deliveries > versions;
CREATE INDEX discko_leads_extra ON discko_leads (event_at) WHERE extra IS NOT NULL;
CREATE INDEX discko_categories_name ON discko_categories (name COLLATE NOCASE, name, point_count)
WHERE name <> '';

CREATE TABLE discko_erased (
    mark      BLOB PRIMARY KEY, -- HMAC-SHA-256 of the payload without white space between tokens
    erased_at TEXT NOT NULL
) WITHOUT ROWID;

UPDATE discko_snapshot SET event_id = 0, delivery_id = 0;

PRAGMA user_version = 3;
