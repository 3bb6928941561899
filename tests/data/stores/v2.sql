-- A store of schema version 2, made by the importer of that time from the first three payloads of
-- ../captures/plain.ndjson, the last two spool records, a file that grows, and what is no payload.
PRAGMA page_size = 16384;
PRAGMA application_id = 1148414831;
PRAGMA user_version = 2;
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
INSERT INTO discko_events VALUES(1,X'8b7ec19aa6bf6e273452c2f6d5ac3054','lead.unlocked','req_xyz789','2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.519Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_xyz789","locked":false,"url":"https://app.discko.io/acme/leads/req_xyz789","date":"2024-01-15T10:30:00Z","status":"NEW","completion":100,"category":"Digital Marketing","contact":{"type":"COMPANY","firstName":"John","lastName":"Smith","email":"john.smith@acme.com","phone":"+1987654321","linkedin":"https://linkedin.com/in/johnsmith","jobTitle":"Marketing Director","discProfile":"Influencer","discProfileExplanation":"Enthusiastic and people-oriented"},"company":{"name":"ACME Corp","address":"456 Business Ave, San Francisco, CA","website":"https://acme.com"},"analysis":{"fitScore":2,"fitScoreExplanation":"Perfect match for our B2B services","intentScore":2,"intentScoreExplanation":"Active evaluation phase, comparing vendors","budget":"50000+","budgetExplanation":"Enterprise budget, multiple projects planned","deadline":"2024-03-01T00:00:00.000Z","deadlineExplanation":"Want to start campaign in Q1","score":8},"summary":{"abstract":"Enterprise lead with strong fit and budget, ready to switch providers","needs":"Comprehensive digital marketing strategy and execution","comment":"Currently working with another agency but not satisfied","categories":[{"name":"Marketing Strategy","description":"Strategic marketing requirements","summary":["Full digital marketing audit","Multi-channel campaign strategy","Performance metrics and KPIs"]},{"name":"Execution Needs","description":"Implementation and execution requirements","summary":["Content creation and management","Social media management","PPC and SEO campaigns","Regular reporting and optimization"]}]}}}');
INSERT INTO discko_events VALUES(2,X'5d89438f1de10b347f51cc37271438f4','lead.unlocked','req_locked123','2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.519Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_locked123","locked":true,"unlockSource":"insufficient_balance","analysis":{"score":null},"date":"2024-01-15T10:30:00Z"}}');
INSERT INTO discko_events VALUES(3,X'ddceb4a93b8602137a1ea763d4a12be5','lead.unlocked','req_abc123','2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.519Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_abc123","locked":false,"url":"https://app.discko.io/acme/leads/req_abc123","date":"2024-01-15T10:30:00Z","status":"NEW","completion":100,"category":"Web Development","contact":{"type":"PERSON","firstName":"Jane","lastName":"Doe","email":"jane.doe@email.com","phone":"+1234567890","address":"123 Main St, New York, NY","discProfile":"Dominant","discProfileExplanation":"Results-oriented and direct communicator"},"company":null,"analysis":{"fitScore":2,"fitScoreExplanation":"Strong match with our ideal customer profile","intentScore":2,"intentScoreExplanation":"High purchase intent, ready to move forward","budget":"10000-15000","budgetExplanation":"Budget aligns well with project scope","deadline":"2024-02-15T00:00:00.000Z","deadlineExplanation":"Needs delivery before product launch","score":7},"summary":{"abstract":"High-value lead seeking e-commerce solution with urgent timeline","needs":"Modern e-commerce website with payment integration","comment":"Looking for a quick turnaround","categories":[{"name":"E-commerce Features","description":"Required e-commerce functionality","summary":["Shopping cart integration","Payment gateway setup","Inventory management"]},{"name":"Timeline","description":"Project timeline requirements","summary":["Launch before product release","Quick turnaround needed","Delivery by mid-February"]}]}}}');
INSERT INTO discko_events VALUES(4,X'ea8f855aedaffaa1d435066e64158191','test',NULL,'2024-01-15T10:30:00.000Z','2026-11-27T07:47:31.519Z','{"date":"2024-01-15T10:30:00Z","event":"test","data":{}}');
INSERT INTO discko_events VALUES(5,X'429611606f51b3f99d93310e8d3a3f35','lead.unlocked','hostile','2024-10-09T13:55:36.500Z','2026-11-27T07:47:31.519Z','{"date":"2024-10-09T13:55:36.5Z","event":"lead.unlocked","data":{"id":"hostile","locked":false,"big":12345678901234567890.1230,"contact":{"lastName":"\ud83d alone \u0000 nul","firstName":"Zoë 😀 \\ \" </script> \t \n ; ,   '' \\x22 {\"event\":1}"}}}');
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
INSERT INTO discko_files VALUES(1,'/captured/plain.ndjson',3251,X'61d97c917a447d0f2575edf38c79a193','ndjson','2026-11-27T07:47:31.519Z',3,3,0,0,0,1,NULL,NULL);
INSERT INTO discko_files VALUES(2,'/captured/spool.ndjson',504,X'f7aec8451d2cc506118f7411dc04d333','ndjson+spool','2026-11-27T07:47:31.519Z',2,2,0,0,0,1,NULL,NULL);
INSERT INTO discko_files VALUES(3,'/captured/bad.ndjson',13,X'5956d2ba756fda260741b581418d2495','json','2026-11-27T07:47:31.519Z',1,0,0,1,0,1,NULL,NULL);
INSERT INTO discko_files VALUES(4,'/captured/growing.ndjson',1641,X'373b362124066bf27152edc711b8ac6f','json','2026-11-27T07:47:31.519Z',1,0,1,0,0,0,NULL,NULL);
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
INSERT INTO discko_deliveries VALUES(1,1,0,0,1640,1,'2026-11-27T07:47:31.506Z','mtime');
INSERT INTO discko_deliveries VALUES(2,1,1,1641,193,2,'2026-11-27T07:47:31.506Z','mtime');
INSERT INTO discko_deliveries VALUES(3,1,2,1835,1415,3,'2026-11-27T07:47:31.506Z','mtime');
INSERT INTO discko_deliveries VALUES(4,2,0,0,129,4,'2024-10-09T13:55:03.000Z','capture');
INSERT INTO discko_deliveries VALUES(5,2,1,130,373,5,'2024-10-09T13:55:04.000Z','capture');
INSERT INTO discko_deliveries VALUES(6,4,0,0,1640,1,'2026-11-27T07:47:31.509Z','mtime');
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
INSERT INTO discko_rejects VALUES(1,3,0,0,12,'console_output','console output at byte 0 of the record: expected JSON, not console.log output: capture the raw body or JSON.stringify(body)',X'7b6576656e743a202278227d','2026-11-27T07:47:31.519Z',NULL);
CREATE TABLE discko_snapshot (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    event_id    INTEGER NOT NULL,
    delivery_id INTEGER NOT NULL
);
INSERT INTO discko_snapshot VALUES(1,5,6);
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
CREATE UNIQUE INDEX discko_events_hash ON discko_events (hash);
CREATE TRIGGER discko_events_no_update BEFORE UPDATE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');
END;
CREATE TRIGGER discko_events_no_delete BEFORE DELETE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');
END;
CREATE INDEX discko_files_path ON discko_files (path);
CREATE INDEX discko_files_size ON discko_files (size);
CREATE INDEX discko_files_incomplete ON discko_files (size) WHERE complete = 0;
CREATE UNIQUE INDEX discko_leads_lead_id ON discko_leads (lead_id);
CREATE TRIGGER discko_events_no_replace BEFORE INSERT ON discko_events
WHEN EXISTS (SELECT 1 FROM discko_events WHERE hash = NEW.hash)
  OR EXISTS (SELECT 1 FROM discko_events WHERE id = NEW.id) BEGIN
    SELECT RAISE(IGNORE);
END;
COMMIT;
