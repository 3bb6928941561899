-- A store of schema version 3, made by the importer of that time from the first three payloads of
-- ../captures/plain.ndjson, the last two spool records, a file that grows, and what is no payload; an erased
-- person's mark added.
PRAGMA page_size = 16384;
PRAGMA application_id = 1148414831;
PRAGMA user_version = 3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE discko_events (
    id          INTEGER PRIMARY KEY,
    hash        BLOB NOT NULL CHECK (length(hash) = 16), -- the bytes of discko_hash(payload)
    event_name  TEXT NOT NULL,
    lead        TEXT,          -- the lead's id; NULL where it has none, or the event is no lead
    sent_at     TEXT,          -- the envelope's date, normalised; NULL where it is no date
    imported_at TEXT NOT NULL,
    payload     TEXT NOT NULL  -- the bytes of its first delivery
);
INSERT INTO discko_events VALUES(1,X'8b7ec19aa6bf6e273452c2f6d5ac3054','lead.unlocked','req_xyz789','2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.554Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_xyz789","locked":false,"url":"https://app.discko.io/acme/leads/req_xyz789","date":"2024-01-15T10:30:00Z","status":"NEW","completion":100,"category":"Digital Marketing","contact":{"type":"COMPANY","firstName":"John","lastName":"Smith","email":"john.smith@acme.com","phone":"+1987654321","linkedin":"https://linkedin.com/in/johnsmith","jobTitle":"Marketing Director","discProfile":"Influencer","discProfileExplanation":"Enthusiastic and people-oriented"},"company":{"name":"ACME Corp","address":"456 Business Ave, San Francisco, CA","website":"https://acme.com"},"analysis":{"fitScore":2,"fitScoreExplanation":"Perfect match for our B2B services","intentScore":2,"intentScoreExplanation":"Active evaluation phase, comparing vendors","budget":"50000+","budgetExplanation":"Enterprise budget, multiple projects planned","deadline":"2024-03-01T00:00:00.000Z","deadlineExplanation":"Want to start campaign in Q1","score":8},"summary":{"abstract":"Enterprise lead with strong fit and budget, ready to switch providers","needs":"Comprehensive digital marketing strategy and execution","comment":"Currently working with another agency but not satisfied","categories":[{"name":"Marketing Strategy","description":"Strategic marketing requirements","summary":["Full digital marketing audit","Multi-channel campaign strategy","Performance metrics and KPIs"]},{"name":"Execution Needs","description":"Implementation and execution requirements","summary":["Content creation and management","Social media management","PPC and SEO campaigns","Regular reporting and optimization"]}]}}}');
INSERT INTO discko_events VALUES(2,X'5d89438f1de10b347f51cc37271438f4','lead.unlocked','req_locked123','2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.554Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_locked123","locked":true,"unlockSource":"insufficient_balance","analysis":{"score":null},"date":"2024-01-15T10:30:00Z"}}');
INSERT INTO discko_events VALUES(3,X'ddceb4a93b8602137a1ea763d4a12be5','lead.unlocked','req_abc123','2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.554Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_abc123","locked":false,"url":"https://app.discko.io/acme/leads/req_abc123","date":"2024-01-15T10:30:00Z","status":"NEW","completion":100,"category":"Web Development","contact":{"type":"PERSON","firstName":"Jane","lastName":"Doe","email":"jane.doe@email.com","phone":"+1234567890","address":"123 Main St, New York, NY","discProfile":"Dominant","discProfileExplanation":"Results-oriented and direct communicator"},"company":null,"analysis":{"fitScore":2,"fitScoreExplanation":"Strong match with our ideal customer profile","intentScore":2,"intentScoreExplanation":"High purchase intent, ready to move forward","budget":"10000-15000","budgetExplanation":"Budget aligns well with project scope","deadline":"2024-02-15T00:00:00.000Z","deadlineExplanation":"Needs delivery before product launch","score":7},"summary":{"abstract":"High-value lead seeking e-commerce solution with urgent timeline","needs":"Modern e-commerce website with payment integration","comment":"Looking for a quick turnaround","categories":[{"name":"E-commerce Features","description":"Required e-commerce functionality","summary":["Shopping cart integration","Payment gateway setup","Inventory management"]},{"name":"Timeline","description":"Project timeline requirements","summary":["Launch before product release","Quick turnaround needed","Delivery by mid-February"]}]}}}');
INSERT INTO discko_events VALUES(4,X'ea8f855aedaffaa1d435066e64158191','test',NULL,'2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.554Z','{"date":"2024-01-15T10:30:00Z","event":"test","data":{}}');
INSERT INTO discko_events VALUES(5,X'429611606f51b3f99d93310e8d3a3f35','lead.unlocked','hostile','2024-10-09T13:55:36.500Z','2026-11-27T07:47:31.554Z','{"date":"2024-10-09T13:55:36.5Z","event":"lead.unlocked","data":{"id":"hostile","locked":false,"big":12345678901234567890.1230,"contact":{"lastName":"\ud83d alone \u0000 nul","firstName":"Zoë 😀 \\ \" </script> \t \n ; ,   '' \\x22 {\"event\":1}"}}}');
CREATE TABLE discko_files (
    id           INTEGER PRIMARY KEY,
    path         TEXT NOT NULL,    -- absolute; '-' for standard input; archive!member
    size         INTEGER NOT NULL, -- bytes dealt with: less than the file has while its end waits
    content_hash BLOB NOT NULL,    -- XXH3, 128 bits, of these bytes
    format       TEXT NOT NULL,    -- json, ndjson, array, documents, csv, http, log or empty; +carrier
    imported_at  TEXT NOT NULL,
    records      INTEGER NOT NULL DEFAULT 0,
    stored       INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    ignored      INTEGER NOT NULL DEFAULT 0,
    complete     INTEGER NOT NULL DEFAULT 0, -- 0 while its end waits to be whole
    inside       TEXT,             -- the array or carrier that is still open at its end
    moved_to     TEXT,             -- where --move-to has put it
    CHECK (records = stored + duplicates + rejected + ignored)
);
INSERT INTO discko_files VALUES(1,'/captured/plain.ndjson',3251,X'61d97c917a447d0f2575edf38c79a193','ndjson','2026-11-27T07:47:31.554Z',3,3,0,0,0,1,NULL,NULL);
INSERT INTO discko_files VALUES(2,'/captured/spool.ndjson',504,X'f7aec8451d2cc506118f7411dc04d333','ndjson+spool','2026-11-27T07:47:31.554Z',2,2,0,0,0,1,NULL,NULL);
INSERT INTO discko_files VALUES(3,'/captured/bad.ndjson',13,X'5956d2ba756fda260741b581418d2495','json','2026-11-27T07:47:31.554Z',1,0,0,1,0,1,NULL,NULL);
INSERT INTO discko_files VALUES(4,'/captured/growing.ndjson',1641,X'373b362124066bf27152edc711b8ac6f','json','2026-11-27T07:47:31.554Z',1,0,1,0,0,0,NULL,NULL);
CREATE TABLE discko_packed (
    hash BLOB PRIMARY KEY, -- XXH3, 128 bits, of its packed bytes
    size INTEGER NOT NULL, -- packed
    path TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE discko_deliveries (
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
INSERT INTO discko_deliveries VALUES(1,1,0,0,1640,1,'2026-11-27T07:47:31.525Z','mtime');
INSERT INTO discko_deliveries VALUES(2,1,1,1641,193,2,'2026-11-27T07:47:31.525Z','mtime');
INSERT INTO discko_deliveries VALUES(3,1,2,1835,1415,3,'2026-11-27T07:47:31.525Z','mtime');
INSERT INTO discko_deliveries VALUES(4,2,0,0,129,4,'2024-10-09T13:55:03.000Z','capture');
INSERT INTO discko_deliveries VALUES(5,2,1,130,373,5,'2024-10-09T13:55:04.000Z','capture');
INSERT INTO discko_deliveries VALUES(6,4,0,0,1640,1,'2026-11-27T07:47:31.528Z','mtime');
CREATE TABLE discko_rejects (
    id                INTEGER PRIMARY KEY,
    file_id           INTEGER NOT NULL REFERENCES discko_files (id),
    record            INTEGER NOT NULL,
    "offset"          INTEGER NOT NULL,
    length            INTEGER NOT NULL,
    code              TEXT NOT NULL,
    message           TEXT NOT NULL,
    raw               BLOB NOT NULL, -- verbatim; of a record over the size limit its first 64 KiB
    rejected_at       TEXT NOT NULL,
    resolved_event_id INTEGER REFERENCES discko_events (id),
    UNIQUE (file_id, record)
);
INSERT INTO discko_rejects VALUES(1,3,0,0,12,'console_output','console output at byte 0 of the record: expected JSON, not console.log output: capture the raw body or JSON.stringify(body)',X'7b6576656e743a202278227d','2026-11-27T07:47:31.554Z',NULL);
CREATE TABLE discko_erased (
    mark      BLOB PRIMARY KEY, -- HMAC-SHA-256 of the payload without white space between tokens
    erased_at TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO discko_erased VALUES(X'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff','2024-02-01T00:00:00.000Z');
CREATE TABLE discko_snapshot (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    event_id    INTEGER NOT NULL,
    delivery_id INTEGER NOT NULL
);
INSERT INTO discko_snapshot VALUES(1,5,6);
CREATE TABLE discko_versions (
    event_id      INTEGER PRIMARY KEY REFERENCES discko_events (id),
    lead_id       TEXT,    -- NULL where it has none: it stands for itself
    event_at      TEXT,
    lead_at       TEXT,
    locked        INTEGER,
    unlock_source TEXT,
    status        TEXT
);
INSERT INTO discko_versions VALUES(1,'req_xyz789','2024-01-15T10:30:00.000Z','2024-01-15T10:30:00.000Z',0,NULL,'NEW');
INSERT INTO discko_versions VALUES(2,'req_locked123','2024-01-15T10:30:00.000Z','2024-01-15T10:30:00.000Z',1,'insufficient_balance',NULL);
INSERT INTO discko_versions VALUES(3,'req_abc123','2024-01-15T10:30:00.000Z','2024-01-15T10:30:00.000Z',0,NULL,'NEW');
INSERT INTO discko_versions VALUES(5,'hostile','2024-10-09T13:55:36.500Z',NULL,0,NULL,NULL);
CREATE TABLE discko_leads (
    -- columns of discko_lead: begin (written by `make generate`)
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
    -- columns of discko_lead: end
    event_id      INTEGER PRIMARY KEY REFERENCES discko_events (id), -- the event it stands in
    versions      INTEGER NOT NULL, -- distinct payloads of this lead
    deliveries    INTEGER NOT NULL, -- times one of them was seen
    first_seen    TEXT,             -- earliest event_at of any version
    ever_unlocked INTEGER NOT NULL  -- 1 where any version is unlocked
);
INSERT INTO discko_leads VALUES('lead.unlocked','2024-01-15T10:30:00Z','req_xyz789',0,'https://app.discko.io/acme/leads/req_xyz789',NULL,'2024-01-15T10:30:00Z','NEW',100,'Digital Marketing','COMPANY','John','Smith','john.smith@acme.com','+1987654321','Influencer','Enthusiastic and people-oriented',NULL,'https://linkedin.com/in/johnsmith','Marketing Director','ACME Corp','456 Business Ave, San Francisco, CA','https://acme.com',2,'Perfect match for our B2B services',2,'Active evaluation phase, comparing vendors','50000+','Enterprise budget, multiple projects planned','2024-03-01T00:00:00.000Z','Want to start campaign in Q1',8,'Enterprise lead with strong fit and budget, ready to switch providers','Comprehensive digital marketing strategy and execution','Currently working with another agency but not satisfied','[{"name":"Marketing Strategy","description":"Strategic marketing requirements","summary":["Full digital marketing audit","Multi-channel campaign strategy","Performance metrics and KPIs"]},{"name":"Execution Needs","description":"Implementation and execution requirements","summary":["Content creation and management","Social media management","PPC and SEO campaigns","Regular reporting and optimization"]}]','2024-01-15T10:30:00.000Z','2024-01-15T10:30:00.000Z','2024-03-01T00:00:00.000Z','John Smith','acme.com','hot',50000,NULL,NULL,'I',2,7,NULL,1,1,2,'2024-01-15T10:30:00.000Z',1);
INSERT INTO discko_leads VALUES('lead.unlocked','2024-01-15T10:30:00Z','req_locked123',1,NULL,'insufficient_balance','2024-01-15T10:30:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2024-01-15T10:30:00.000Z','2024-01-15T10:30:00.000Z',NULL,NULL,NULL,'unscored',NULL,NULL,NULL,NULL,0,0,NULL,2,1,1,'2024-01-15T10:30:00.000Z',0);
INSERT INTO discko_leads VALUES('lead.unlocked','2024-01-15T10:30:00Z','req_abc123',0,'https://app.discko.io/acme/leads/req_abc123',NULL,'2024-01-15T10:30:00Z','NEW',100,'Web Development','PERSON','Jane','Doe','jane.doe@email.com','+1234567890','Dominant','Results-oriented and direct communicator','123 Main St, New York, NY',NULL,NULL,NULL,NULL,NULL,2,'Strong match with our ideal customer profile',2,'High purchase intent, ready to move forward','10000-15000','Budget aligns well with project scope','2024-02-15T00:00:00.000Z','Needs delivery before product launch',7,'High-value lead seeking e-commerce solution with urgent timeline','Modern e-commerce website with payment integration','Looking for a quick turnaround','[{"name":"E-commerce Features","description":"Required e-commerce functionality","summary":["Shopping cart integration","Payment gateway setup","Inventory management"]},{"name":"Timeline","description":"Project timeline requirements","summary":["Launch before product release","Quick turnaround needed","Delivery by mid-February"]}]','2024-01-15T10:30:00.000Z','2024-01-15T10:30:00.000Z','2024-02-15T00:00:00.000Z','Jane Doe','email.com','hot',10000,15000,NULL,'D',2,6,NULL,3,1,1,'2024-01-15T10:30:00.000Z',1);
INSERT INTO discko_leads VALUES('lead.unlocked','2024-10-09T13:55:36.5Z','hostile',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,replace('Zoë 😀 \ " </script> 	 \n ; ,   '' \x22 {"event":1}','\n',char(10)),'� alone ',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2024-10-09T13:55:36.500Z',NULL,NULL,replace('Zoë 😀 \ " </script> 	 \n ; ,   '' \x22 {"event":1} � alone ','\n',char(10)),NULL,'unscored',NULL,NULL,NULL,NULL,0,0,'{"$.data.big":12345678901234567890.1230}',5,1,1,'2024-10-09T13:55:36.500Z',1);
CREATE TABLE discko_facts (
    event_id        INTEGER PRIMARY KEY REFERENCES discko_leads (event_id),
    lead_id         TEXT,
    stage           TEXT NOT NULL, -- LOCKED, NEW, IN_PROGRESS, WON, LOST; OTHER for any other status
    lead_at         TEXT,
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
INSERT INTO discko_facts VALUES(1,'req_xyz789','NEW','2024-01-15T10:30:00.000Z','2024-03-01T00:00:00.000Z','Digital Marketing','I','hot',8,2,2,1,50000,NULL,NULL,4294959103,'john.smith@acme.com','1987654321','acme.com','acme corp');
INSERT INTO discko_facts VALUES(2,'req_locked123','LOCKED','2024-01-15T10:30:00.000Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,5,NULL,NULL,NULL,NULL);
INSERT INTO discko_facts VALUES(3,'req_abc123','NEW','2024-01-15T10:30:00.000Z','2024-02-15T00:00:00.000Z','Web Development','D','hot',7,2,2,1,10000,15000,NULL,4294459391,'jane.doe@email.com','1234567890',NULL,NULL);
INSERT INTO discko_facts VALUES(5,'hostile','OTHER',NULL,NULL,NULL,NULL,'unscored',NULL,NULL,NULL,0,NULL,NULL,NULL,385,NULL,NULL,NULL,NULL);
CREATE TABLE discko_categories (
    event_id       INTEGER NOT NULL REFERENCES discko_leads (event_id),
    lead_id        TEXT,
    category_index INTEGER NOT NULL,
    name           TEXT,
    description    TEXT,
    point_count    INTEGER NOT NULL,
    points         TEXT,
    PRIMARY KEY (event_id, category_index)
) WITHOUT ROWID;
INSERT INTO discko_categories VALUES(1,'req_xyz789',0,'Marketing Strategy','Strategic marketing requirements',3,'["Full digital marketing audit","Multi-channel campaign strategy","Performance metrics and KPIs"]');
INSERT INTO discko_categories VALUES(1,'req_xyz789',1,'Execution Needs','Implementation and execution requirements',4,'["Content creation and management","Social media management","PPC and SEO campaigns","Regular reporting and optimization"]');
INSERT INTO discko_categories VALUES(3,'req_abc123',0,'E-commerce Features','Required e-commerce functionality',3,'["Shopping cart integration","Payment gateway setup","Inventory management"]');
INSERT INTO discko_categories VALUES(3,'req_abc123',1,'Timeline','Project timeline requirements',3,'["Launch before product release","Quick turnaround needed","Delivery by mid-February"]');
CREATE TABLE discko_points (
    event_id       INTEGER NOT NULL REFERENCES discko_leads (event_id),
    lead_id        TEXT,
    category_index INTEGER NOT NULL,
    category_name  TEXT,
    point_index    INTEGER NOT NULL,
    point          TEXT,
    PRIMARY KEY (event_id, category_index, point_index)
) WITHOUT ROWID;
INSERT INTO discko_points VALUES(1,'req_xyz789',0,'Marketing Strategy',0,'Full digital marketing audit');
INSERT INTO discko_points VALUES(1,'req_xyz789',0,'Marketing Strategy',1,'Multi-channel campaign strategy');
INSERT INTO discko_points VALUES(1,'req_xyz789',0,'Marketing Strategy',2,'Performance metrics and KPIs');
INSERT INTO discko_points VALUES(1,'req_xyz789',1,'Execution Needs',0,'Content creation and management');
INSERT INTO discko_points VALUES(1,'req_xyz789',1,'Execution Needs',1,'Social media management');
INSERT INTO discko_points VALUES(1,'req_xyz789',1,'Execution Needs',2,'PPC and SEO campaigns');
INSERT INTO discko_points VALUES(1,'req_xyz789',1,'Execution Needs',3,'Regular reporting and optimization');
INSERT INTO discko_points VALUES(3,'req_abc123',0,'E-commerce Features',0,'Shopping cart integration');
INSERT INTO discko_points VALUES(3,'req_abc123',0,'E-commerce Features',1,'Payment gateway setup');
INSERT INTO discko_points VALUES(3,'req_abc123',0,'E-commerce Features',2,'Inventory management');
INSERT INTO discko_points VALUES(3,'req_abc123',1,'Timeline',0,'Launch before product release');
INSERT INTO discko_points VALUES(3,'req_abc123',1,'Timeline',1,'Quick turnaround needed');
INSERT INTO discko_points VALUES(3,'req_abc123',1,'Timeline',2,'Delivery by mid-February');
CREATE TABLE discko_settings (
    name  TEXT PRIMARY KEY,
    value TEXT
);
INSERT INTO discko_settings VALUES('analytics','ff1e215445d155618692290e03c1f1d1');
CREATE TABLE discko_outcomes (
    lead_id TEXT PRIMARY KEY,
    status  TEXT NOT NULL CHECK (status IN ('WON', 'LOST')),
    at      TEXT, -- when
    source  TEXT  -- who says so
);
CREATE UNIQUE INDEX discko_events_hash ON discko_events (hash);
CREATE INDEX discko_events_unknown ON discko_events (event_name, sent_at)
WHERE event_name NOT IN ('lead.unlocked', 'test');
CREATE TRIGGER discko_events_no_update BEFORE UPDATE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');
END;
CREATE TRIGGER discko_events_no_delete BEFORE DELETE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');
END;
CREATE INDEX discko_files_path ON discko_files (path);
CREATE INDEX discko_files_size ON discko_files (size);
CREATE INDEX discko_files_incomplete ON discko_files (size) WHERE complete = 0;
CREATE INDEX discko_deliveries_captured ON discko_deliveries (event_id, received_at)
WHERE received_from = 'capture';
CREATE INDEX discko_versions_lead_id ON discko_versions (lead_id);
CREATE INDEX discko_versions_locked ON discko_versions (lead_id) WHERE locked = 1;
CREATE UNIQUE INDEX discko_leads_lead_id ON discko_leads (lead_id);
CREATE INDEX discko_leads_redelivered ON discko_leads (lead_id) WHERE deliveries > versions;
CREATE INDEX discko_leads_extra ON discko_leads (event_at) WHERE extra IS NOT NULL;
CREATE UNIQUE INDEX discko_facts_lead_id ON discko_facts (lead_id);
CREATE INDEX discko_facts_scores ON discko_facts (score_band, fit_score, intent_score, stage, lead_id);
CREATE INDEX discko_facts_budgets ON discko_facts (
    stage, category, budget_currency, has_budget, budget_min, budget_max, score, lead_id);
CREATE INDEX discko_facts_email ON discko_facts (email_key, lead_id) WHERE email_key IS NOT NULL;
CREATE INDEX discko_facts_phone ON discko_facts (phone_key, lead_id) WHERE phone_key IS NOT NULL;
CREATE INDEX discko_facts_domain ON discko_facts (domain_key, lead_id) WHERE domain_key IS NOT NULL;
CREATE INDEX discko_facts_company ON discko_facts (company_key, lead_id) WHERE company_key IS NOT NULL;
CREATE INDEX discko_categories_name ON discko_categories (name COLLATE NOCASE, name, point_count)
WHERE name <> '';
CREATE VIEW discko_as_of AS
SELECT coalesce(
    strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT value FROM discko_settings WHERE name = 'as_of')),
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) AS as_of;
CREATE VIEW discko_standing AS
SELECT f.event_id, f.lead_id, coalesce(o.status, f.stage) AS stage,
       f.lead_at, f.deadline_at, f.category, f.disc, f.score_band, f.score, f.fit_score,
       f.intent_score, f.has_budget, f.budget_min, f.budget_max, f.budget_currency
FROM discko_facts AS f LEFT JOIN discko_outcomes AS o ON o.lead_id = f.lead_id;
CREATE VIEW discko_funnel AS
WITH stages (position, stage) AS (
    VALUES (1, 'LOCKED'), (2, 'NEW'), (3, 'IN_PROGRESS'), (4, 'WON'), (5, 'LOST'), (6, 'OTHER')
), counted AS (
    SELECT stage, count(*) AS leads, count(score) AS scored, avg(score) AS average_score,
           min(lead_at) AS oldest,
           avg(CASE WHEN stage IN ('NEW', 'IN_PROGRESS') THEN julianday(lead_at) END) AS average_day
    FROM discko_standing GROUP BY stage
)
SELECT s.position, s.stage, coalesce(c.leads, 0) AS leads,
       round(100.0 * coalesce(c.leads, 0) / (SELECT sum(leads) FROM counted), 1) AS percent,
       CASE WHEN s.stage <> 'LOCKED' THEN coalesce(c.scored, 0) END AS scored,
       CASE WHEN s.stage <> 'LOCKED' THEN round(c.average_score, 2) END AS average_score,
       round(julianday(a.as_of) - c.average_day, 1) AS average_age_days,
       CASE WHEN c.average_day IS NOT NULL
            THEN round(julianday(a.as_of) - julianday(c.oldest), 1) END AS oldest_age_days
FROM stages AS s CROSS JOIN discko_as_of AS a LEFT JOIN counted AS c ON c.stage = s.stage
ORDER BY s.position;
CREATE VIEW discko_win_rate AS
WITH counted AS (
    SELECT score_band, fit_score, intent_score, count(*) AS leads, sum(stage IN ('NEW', 'IN_PROGRESS')) AS open, sum(stage = 'WON') AS won,
           sum(stage = 'LOST') AS lost
    FROM discko_standing WHERE stage <> 'LOCKED' GROUP BY score_band, fit_score, intent_score
), grouped AS (
    SELECT 1 AS position, 'all' AS grouping, NULL AS score_band, NULL AS fit_score,
           NULL AS intent_score, sum(leads) AS leads, sum(open) AS open, sum(won) AS won,
           sum(lost) AS lost
    FROM counted GROUP BY position
    UNION ALL
    SELECT 2, 'score band', coalesce(score_band, 'unscored') AS band, NULL, NULL, sum(leads),
           sum(open), sum(won), sum(lost)
    FROM counted GROUP BY band
    UNION ALL
    SELECT 3, 'fit and intent', NULL, fit_score, intent_score, sum(leads), sum(open), sum(won),
           sum(lost)
    FROM counted GROUP BY fit_score, intent_score
)
SELECT grouping, score_band, fit_score, intent_score, leads, open, won, lost,
       won + lost AS decided, round(1.0 * won / nullif(won + lost, 0), 3) AS win_rate
FROM grouped
ORDER BY position,
         CASE score_band WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cold' THEN 3 ELSE 4 END,
         fit_score DESC, intent_score DESC;
CREATE VIEW discko_locked AS
WITH locks AS (
    SELECT lead_id, coalesce(lead_id, event_id) AS lead, unlock_source,
           min(coalesce(event_at, '')) AS locked_at -- the columns are those of its row
    FROM discko_versions WHERE locked = 1 GROUP BY lead, typeof(lead_id)
), ends AS (
    SELECT k.*, julianday(a.as_of) - julianday(nullif(k.locked_at, '')) AS age,
           (SELECT min(v.event_at) FROM discko_versions AS v
            WHERE v.lead_id = k.lead_id AND v.locked = 0 AND v.event_at >= k.locked_at) AS unlocked_at
    FROM locks AS k CROSS JOIN discko_as_of AS a
)
SELECT coalesce(unlock_source, 'unknown') AS reason,
       CASE WHEN age IS NULL THEN 'unknown' WHEN age <= 7 THEN '0-7 days'
            WHEN age <= 30 THEN '8-30 days' WHEN age <= 90 THEN '31-90 days'
            ELSE 'over 90 days' END AS age,
       unlocked_at IS NOT NULL AS unlocked_later, count(*) AS leads,
       nullif(min(locked_at), '') AS oldest_locked_at,
       round(avg(julianday(unlocked_at) - julianday(locked_at)), 1) AS average_days_to_unlock
FROM ends
GROUP BY 1, 2, 3
ORDER BY 1, min(ends.age) > 7, min(ends.age) > 30, min(ends.age) > 90, 3
;
CREATE VIEW discko_deadlines AS
WITH spans (position, due) AS (
    VALUES (1, 'overdue'), (2, 'within 7 days'), (3, 'within 30 days'), (4, 'within 90 days'),
           (5, 'later'), (6, 'no date')
), days AS (
    SELECT date(as_of) AS today, date(as_of, '+8 days') AS week, date(as_of, '+31 days') AS month,
           date(as_of, '+91 days') AS quarter
    FROM discko_as_of
), counted AS (
    SELECT CASE WHEN s.deadline_at IS NULL THEN 6 WHEN s.deadline_at < d.today THEN 1
                WHEN s.deadline_at < d.week THEN 2 WHEN s.deadline_at < d.month THEN 3
                WHEN s.deadline_at < d.quarter THEN 4 ELSE 5 END AS position,
           count(*) AS leads, sum(s.score_band = 'hot') AS hot, min(s.deadline_at) AS first_deadline,
           max(s.deadline_at) AS last_deadline
    FROM discko_standing AS s CROSS JOIN days AS d
    WHERE s.stage IN ('NEW', 'IN_PROGRESS') GROUP BY 1
)
SELECT s.position, s.due, coalesce(c.leads, 0) AS leads, coalesce(c.hot, 0) AS hot,
       c.first_deadline, c.last_deadline
FROM spans AS s LEFT JOIN counted AS c ON c.position = s.position
ORDER BY s.position;
CREATE VIEW discko_pipeline AS
WITH standing AS ( -- in two parts, of which the first is read in the order of its groups
    SELECT f.stage, f.category, f.budget_currency AS currency, count(*) AS leads,
           sum(f.budget_min IS NOT NULL OR f.budget_max IS NOT NULL) AS with_budget,
           sum(f.has_budget) AS has_budget, sum(f.budget_min) AS low,
           sum(coalesce(f.budget_max, f.budget_min)) AS high
    FROM discko_facts AS f
    WHERE f.lead_id IS NULL OR f.lead_id NOT IN (SELECT lead_id FROM discko_outcomes)
    GROUP BY f.stage, f.category, f.budget_currency
    UNION ALL
    SELECT o.status, f.category, f.budget_currency, count(*),
           sum(f.budget_min IS NOT NULL OR f.budget_max IS NOT NULL), sum(f.has_budget),
           sum(f.budget_min), sum(coalesce(f.budget_max, f.budget_min))
    FROM discko_outcomes AS o CROSS JOIN discko_facts AS f ON f.lead_id = o.lead_id
    GROUP BY o.status, f.category, f.budget_currency
)
SELECT stage AS status, category, currency, sum(leads) AS leads, sum(with_budget) AS with_budget,
       sum(has_budget) - sum(with_budget) AS unreadable,
       sum(leads) - sum(has_budget) AS without_budget, coalesce(sum(low), 0) AS budget_low,
       coalesce(sum(high), 0) AS budget_high
FROM standing WHERE stage <> 'LOCKED'
GROUP BY stage, category, currency
ORDER BY CASE stage WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                    WHEN 'LOST' THEN 4 ELSE 5 END, category, currency
;
CREATE VIEW discko_category_demand AS
WITH counted AS (
    SELECT category, count(*) AS leads, sum(stage IN ('NEW', 'IN_PROGRESS')) AS open,
           sum(stage = 'WON') AS won, sum(stage = 'LOST') AS lost, count(score) AS scored,
           avg(score) AS average_score
    FROM discko_standing WHERE stage <> 'LOCKED' GROUP BY category
)
SELECT category, leads, round(100.0 * leads / (SELECT sum(leads) FROM counted), 1) AS percent, open,
       won, lost, round(1.0 * won / nullif(won + lost, 0), 3) AS win_rate, scored,
       round(average_score, 2) AS average_score
FROM counted
ORDER BY leads DESC, category;
CREATE VIEW discko_topic_demand AS
SELECT min(name) AS topic, count(*) AS mentions, sum(point_count) AS points,
       round(1.0 * sum(point_count) / count(*), 1) AS points_per_mention
FROM discko_categories WHERE name <> ''
GROUP BY name COLLATE NOCASE
ORDER BY mentions DESC, topic;
CREATE VIEW discko_disc_outcome AS
WITH profiles (position, disc, profile) AS (
    VALUES (1, 'D', 'Dominance'), (2, 'I', 'Influence'), (3, 'S', 'Steadiness'),
           (4, 'C', 'Conscientiousness'), (5, NULL, 'none or mixed')
), counted AS (
    SELECT disc, count(*) AS leads, sum(stage IN ('NEW', 'IN_PROGRESS')) AS open,
           sum(stage = 'WON') AS won, sum(stage = 'LOST') AS lost, count(score) AS scored,
           avg(score) AS average_score
    FROM discko_standing WHERE stage <> 'LOCKED' GROUP BY disc
)
SELECT p.disc, p.profile, coalesce(c.leads, 0) AS leads, coalesce(c.open, 0) AS open,
       coalesce(c.won, 0) AS won, coalesce(c.lost, 0) AS lost,
       round(1.0 * c.won / nullif(c.won + c.lost, 0), 3) AS win_rate,
       coalesce(c.scored, 0) AS scored, round(c.average_score, 2) AS average_score
FROM profiles AS p LEFT JOIN counted AS c ON c.disc IS p.disc
ORDER BY p.position;
CREATE VIEW discko_completeness AS
WITH masks AS (
    SELECT filled, count(*) AS leads FROM discko_facts WHERE stage <> 'LOCKED' GROUP BY filled
), fields (bit, field, path) AS (
    VALUES
    -- fields: begin (written by `make generate`)
    (0, 'lead_id', '$.data.id'),
    (1, 'url', '$.data.url'),
    (2, 'lead_date', '$.data.date'),
    (3, 'status', '$.data.status'),
    (4, 'completion', '$.data.completion'),
    (5, 'category', '$.data.category'),
    (6, 'contact_type', '$.data.contact.type'),
    (7, 'first_name', '$.data.contact.firstName'),
    (8, 'last_name', '$.data.contact.lastName'),
    (9, 'email', '$.data.contact.email'),
    (10, 'phone', '$.data.contact.phone'),
    (11, 'disc_profile', '$.data.contact.discProfile'),
    (12, 'disc_profile_explanation', '$.data.contact.discProfileExplanation'),
    (13, 'contact_address', '$.data.contact.address'),
    (14, 'linkedin', '$.data.contact.linkedin'),
    (15, 'job_title', '$.data.contact.jobTitle'),
    (16, 'company_name', '$.data.company.name'),
    (17, 'company_address', '$.data.company.address'),
    (18, 'company_website', '$.data.company.website'),
    (19, 'fit_score', '$.data.analysis.fitScore'),
    (20, 'fit_score_explanation', '$.data.analysis.fitScoreExplanation'),
    (21, 'intent_score', '$.data.analysis.intentScore'),
    (22, 'intent_score_explanation', '$.data.analysis.intentScoreExplanation'),
    (23, 'budget', '$.data.analysis.budget'),
    (24, 'budget_explanation', '$.data.analysis.budgetExplanation'),
    (25, 'deadline', '$.data.analysis.deadline'),
    (26, 'deadline_explanation', '$.data.analysis.deadlineExplanation'),
    (27, 'score', '$.data.analysis.score'),
    (28, 'abstract', '$.data.summary.abstract'),
    (29, 'needs', '$.data.summary.needs'),
    (30, 'comment', '$.data.summary.comment'),
    (31, 'categories', '$.data.summary.categories')
    -- fields: end
)
SELECT f.field, f.path, coalesce(sum(m.leads * (m.filled >> f.bit & 1)), 0) AS filled,
       coalesce(sum(m.leads), 0) AS leads,
       round(100.0 * sum(m.leads * (m.filled >> f.bit & 1)) / sum(m.leads), 1) AS percent
FROM fields AS f LEFT JOIN masks AS m
GROUP BY f.bit
ORDER BY f.bit
;
CREATE VIEW discko_duplicate_people AS
SELECT 'email' AS match, email_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_facts AS f WHERE f.email_key = d.email_key ORDER BY lead_id))
       AS lead_ids
FROM discko_facts AS d WHERE email_key IS NOT NULL GROUP BY email_key HAVING count(*) > 1
UNION ALL
SELECT 'phone' AS match, phone_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_facts AS f WHERE f.phone_key = d.phone_key ORDER BY lead_id))
       AS lead_ids
FROM discko_facts AS d WHERE phone_key IS NOT NULL GROUP BY phone_key HAVING count(*) > 1
ORDER BY leads DESC, match, value;
CREATE VIEW discko_duplicate_companies AS
SELECT 'domain' AS match, domain_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_facts AS f WHERE f.domain_key = d.domain_key ORDER BY lead_id))
       AS lead_ids
FROM discko_facts AS d WHERE domain_key IS NOT NULL GROUP BY domain_key HAVING count(*) > 1
UNION ALL
SELECT 'name' AS match, company_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_facts AS f WHERE f.company_key = d.company_key ORDER BY lead_id))
       AS lead_ids
FROM discko_facts AS d WHERE company_key IS NOT NULL GROUP BY company_key HAVING count(*) > 1
ORDER BY leads DESC, match, value;
CREATE VIEW discko_daily AS
SELECT substr(lead_at, 1, 10) AS day, count(*) AS leads, sum(stage = 'LOCKED') AS locked,
       count(CASE score_band WHEN 'hot' THEN 1 END) AS hot,
       count(CASE score_band WHEN 'warm' THEN 1 END) AS warm,
       count(CASE score_band WHEN 'cold' THEN 1 END) AS cold,
       count(CASE score_band WHEN 'unscored' THEN 1 END) AS unscored,
       sum(stage = 'WON') AS won, sum(stage = 'LOST') AS lost,
       round(avg(score), 2) AS average_score
FROM discko_standing
GROUP BY day
ORDER BY day;
CREATE VIEW discko_delivery_health AS
WITH captured AS (
    SELECT substr(d.received_at, 1, 13) AS hour, d.received_at, d.event_id,
           row_number() OVER (PARTITION BY d.event_id ORDER BY d.received_at, d.id) > 1 AS again
    FROM discko_deliveries AS d WHERE d.received_from = 'capture'
), timed AS (
    SELECT c.hour, c.again,
           CASE WHEN NOT c.again
                THEN (julianday(c.received_at) - julianday(v.event_at)) * 86400 END AS latency
    FROM captured AS c LEFT JOIN discko_versions AS v ON v.event_id = c.event_id
), hours AS (
    SELECT hour, count(*) AS deliveries, sum(again) AS redeliveries, count(latency) AS timed,
           avg(latency) AS average, max(latency) AS longest
    FROM timed GROUP BY hour
), whole AS (
    SELECT coalesce(sum(records - rejected - ignored), 0) AS deliveries,
           coalesce(sum(records - rejected - ignored), 0) - (SELECT count(*) FROM discko_events)
           AS redeliveries
    FROM discko_files
)
SELECT 'all' AS scope, NULL AS name, w.deliveries, w.redeliveries, NULL AS burst,
       coalesce(sum(h.timed), 0) AS timed,
       round(sum(h.average * h.timed) / sum(h.timed), 3) AS average_latency,
       round(max(h.longest), 3) AS longest_latency
FROM whole AS w LEFT JOIN hours AS h
UNION ALL
SELECT 'hour', hour || ':00Z', deliveries, redeliveries,
       deliveries >= 10 AND deliveries > 3 * (SELECT avg(deliveries) FROM hours), timed,
       round(average, 3), round(longest, 3)
FROM hours
UNION ALL
SELECT 'lead', coalesce(lead_id, 'event ' || event_id), deliveries, deliveries - versions, NULL, NULL,
       NULL, NULL
FROM discko_leads WHERE deliveries > versions
ORDER BY 1, 2;
CREATE VIEW discko_drift AS
SELECT 'field' AS kind, f.key AS name, count(*) AS times,
       substr(min(CASE WHEN f.type IN ('object', 'array') THEN f.value
                       ELSE json_quote(f.value) END), 1, 60) AS example,
       substr(min(l.event_at), 1, 10) AS first_day, substr(max(l.event_at), 1, 10) AS last_day
FROM discko_leads AS l CROSS JOIN json_each(l.extra) AS f
WHERE l.extra IS NOT NULL
GROUP BY f.key
UNION ALL
SELECT 'event', event_name, count(*), NULL, substr(min(sent_at), 1, 10), substr(max(sent_at), 1, 10)
FROM discko_events WHERE event_name NOT IN ('lead.unlocked', 'test')
GROUP BY event_name
ORDER BY 1, 3 DESC, 2;
CREATE TRIGGER discko_events_no_replace BEFORE INSERT ON discko_events
WHEN EXISTS (SELECT 1 FROM discko_events WHERE hash = NEW.hash)
  OR EXISTS (SELECT 1 FROM discko_events WHERE id = NEW.id) BEGIN
    SELECT RAISE(IGNORE);
END;
COMMIT;
