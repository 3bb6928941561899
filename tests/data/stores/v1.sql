-- A store of schema version 1, made by the importer of that time from the first three payloads of
-- ../captures/plain.ndjson, the last two spool records, two JSON strings, a file that grows, and what is
-- no payload.
PRAGMA page_size = 16384;
PRAGMA application_id = 1148414831;
PRAGMA user_version = 1;
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
INSERT INTO discko_events VALUES(1,X'8b7ec19aa6bf6e273452c2f6d5ac3054','lead.unlocked','req_xyz789','2024-01-15T10:30:00.000Z','2026-11-24T11:22:50.538Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_xyz789","locked":false,"url":"https://app.discko.io/acme/leads/req_xyz789","date":"2024-01-15T10:30:00Z","status":"NEW","completion":100,"category":"Digital Marketing","contact":{"type":"COMPANY","firstName":"John","lastName":"Smith","email":"john.smith@acme.com","phone":"+1987654321","linkedin":"https://linkedin.com/in/johnsmith","jobTitle":"Marketing Director","discProfile":"Influencer","discProfileExplanation":"Enthusiastic and people-oriented"},"company":{"name":"ACME Corp","address":"456 Business Ave, San Francisco, CA","website":"https://acme.com"},"analysis":{"fitScore":2,"fitScoreExplanation":"Perfect match for our B2B services","intentScore":2,"intentScoreExplanation":"Active evaluation phase, comparing vendors","budget":"50000+","budgetExplanation":"Enterprise budget, multiple projects planned","deadline":"2024-03-01T00:00:00.000Z","deadlineExplanation":"Want to start campaign in Q1","score":8},"summary":{"abstract":"Enterprise lead with strong fit and budget, ready to switch providers","needs":"Comprehensive digital marketing strategy and execution","comment":"Currently working with another agency but not satisfied","categories":[{"name":"Marketing Strategy","description":"Strategic marketing requirements","summary":["Full digital marketing audit","Multi-channel campaign strategy","Performance metrics and KPIs"]},{"name":"Execution Needs","description":"Implementation and execution requirements","summary":["Content creation and management","Social media management","PPC and SEO campaigns","Regular reporting and optimization"]}]}}}');
INSERT INTO discko_events VALUES(2,X'5d89438f1de10b347f51cc37271438f4','lead.unlocked','req_locked123','2024-01-15T10:30:00.000Z','2026-11-24T11:22:50.538Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_locked123","locked":true,"unlockSource":"insufficient_balance","analysis":{"score":null},"date":"2024-01-15T10:30:00Z"}}');
INSERT INTO discko_events VALUES(3,X'ddceb4a93b8602137a1ea763d4a12be5','lead.unlocked','req_abc123','2024-01-15T10:30:00.000Z','2026-11-24T11:22:50.538Z','{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"req_abc123","locked":false,"url":"https://app.discko.io/acme/leads/req_abc123","date":"2024-01-15T10:30:00Z","status":"NEW","completion":100,"category":"Web Development","contact":{"type":"PERSON","firstName":"Jane","lastName":"Doe","email":"jane.doe@email.com","phone":"+1234567890","address":"123 Main St, New York, NY","discProfile":"Dominant","discProfileExplanation":"Results-oriented and direct communicator"},"company":null,"analysis":{"fitScore":2,"fitScoreExplanation":"Strong match with our ideal customer profile","intentScore":2,"intentScoreExplanation":"High purchase intent, ready to move forward","budget":"10000-15000","budgetExplanation":"Budget aligns well with project scope","deadline":"2024-02-15T00:00:00.000Z","deadlineExplanation":"Needs delivery before product launch","score":7},"summary":{"abstract":"High-value lead seeking e-commerce solution with urgent timeline","needs":"Modern e-commerce website with payment integration","comment":"Looking for a quick turnaround","categories":[{"name":"E-commerce Features","description":"Required e-commerce functionality","summary":["Shopping cart integration","Payment gateway setup","Inventory management"]},{"name":"Timeline","description":"Project timeline requirements","summary":["Launch before product release","Quick turnaround needed","Delivery by mid-February"]}]}}}');
CREATE TABLE discko_files (
    id           INTEGER PRIMARY KEY,
    path         TEXT NOT NULL,    -- absolute; '-' for standard input
    size         INTEGER NOT NULL, -- bytes dealt with: less than the file has while its end waits
    content_hash BLOB NOT NULL,    -- XXH3, 128 bits, of these bytes
    format       TEXT NOT NULL,    -- json, ndjson, array, documents or empty
    imported_at  TEXT NOT NULL,
    records      INTEGER NOT NULL DEFAULT 0,
    stored       INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    ignored      INTEGER NOT NULL DEFAULT 0,
    complete     INTEGER NOT NULL DEFAULT 0, -- 0 while its end waits to be whole
    CHECK (records = stored + duplicates + rejected + ignored)
);
INSERT INTO discko_files VALUES(1,'/captured/plain.ndjson',3251,X'61d97c917a447d0f2575edf38c79a193','ndjson','2026-11-24T11:22:50.538Z',3,3,0,0,0,1);
INSERT INTO discko_files VALUES(2,'/captured/spool.ndjson',504,X'f7aec8451d2cc506118f7411dc04d333','ndjson','2026-11-24T11:22:50.538Z',2,0,0,2,0,1);
INSERT INTO discko_files VALUES(3,'/captured/string.ndjson',2035,X'b7598f68b927e8947887dbbaefa57c1c','json','2026-11-24T11:22:50.538Z',1,0,0,1,0,1);
INSERT INTO discko_files VALUES(4,'/captured/growing.ndjson',1641,X'373b362124066bf27152edc711b8ac6f','json','2026-11-24T11:22:50.538Z',1,0,1,0,0,0);
INSERT INTO discko_files VALUES(5,'/captured/bad.ndjson',69,X'0a7cc2d1dffe2f74cd8bb2828af9d13d','json','2026-11-24T11:22:50.538Z',1,0,0,1,0,0);
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
INSERT INTO discko_deliveries VALUES(1,1,0,0,1640,1,'2026-11-24T11:21:42.173Z','mtime');
INSERT INTO discko_deliveries VALUES(2,1,1,1641,193,2,'2026-11-24T11:21:42.173Z','mtime');
INSERT INTO discko_deliveries VALUES(3,1,2,1835,1415,3,'2026-11-24T11:21:42.173Z','mtime');
INSERT INTO discko_deliveries VALUES(4,4,0,0,1640,1,'2026-11-24T11:22:50.534Z','mtime');
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
INSERT INTO discko_rejects VALUES(1,2,0,0,129,'event_missing','no event at byte 0 of the record: expected a member "event" in it',X'7b2272656365697665645f6174223a2022323032342d31302d30395431333a35353a30335a222c20226964223a20227233222c2022626f6479223a20227b5c22646174655c223a5c22323032342d30312d31355431303a33303a30305a5c222c5c226576656e745c223a5c22746573745c222c5c22646174615c223a7b7d7d227d','2026-11-24T11:22:50.538Z',NULL);
INSERT INTO discko_rejects VALUES(2,2,1,130,373,'event_missing','no event at byte 0 of the record: expected a member "event" in it',X'7b2272656365697665645f6174223a2022323032342d31302d30395431333a35353a30345a222c20226964223a20227234222c2022626f6479223a20227b5c22646174655c223a5c22323032342d31302d30395431333a35353a33362e355a5c222c5c226576656e745c223a5c226c6561642e756e6c6f636b65645c222c5c22646174615c223a7b5c2269645c223a5c22686f7374696c655c222c5c226c6f636b65645c223a66616c73652c5c226269675c223a31323334353637383930313233343536373839302e313233302c5c22636f6e746163745c223a7b5c226c6173744e616d655c223a5c225c5c756438336420616c6f6e65205c5c7530303030206e756c5c222c5c2266697273744e616d655c223a5c225a6f5c7530306562205c75643833645c7564653030205c5c5c5c205c5c5c22203c2f7363726970743e205c5c74205c5c6e203b202c205c75303061302027205c5c5c5c783232207b5c5c5c226576656e745c5c5c223a317d5c227d7d7d227d','2026-11-24T11:22:50.538Z',NULL);
INSERT INTO discko_rejects VALUES(3,3,0,0,2034,'not_object','not a JSON object at byte 1810 of the record: expected a JSON object',X'227b5c22646174655c223a5c22323032342d30312d31355431303a33303a30305a5c222c5c226576656e745c223a5c226c6561642e756e6c6f636b65645c222c5c22646174615c223a7b5c2269645c223a5c227265715f78797a3738395c222c5c226c6f636b65645c223a66616c73652c5c2275726c5c223a5c2268747470733a2f2f6170702e646973636b6f2e696f2f61636d652f6c656164732f7265715f78797a3738395c222c5c22646174655c223a5c22323032342d30312d31355431303a33303a30305a5c222c5c227374617475735c223a5c224e45575c222c5c22636f6d706c6574696f6e5c223a3130302c5c2263617465676f72795c223a5c224469676974616c204d61726b6574696e675c222c5c22636f6e746163745c223a7b5c22747970655c223a5c22434f4d50414e595c222c5c2266697273744e616d655c223a5c224a6f686e5c222c5c226c6173744e616d655c223a5c22536d6974685c222c5c22656d61696c5c223a5c226a6f686e2e736d6974684061636d652e636f6d5c222c5c2270686f6e655c223a5c222b313938373635343332315c222c5c226c696e6b6564696e5c223a5c2268747470733a2f2f6c696e6b6564696e2e636f6d2f696e2f6a6f686e736d6974685c222c5c226a6f625469746c655c223a5c224d61726b6574696e67204469726563746f725c222c5c226469736350726f66696c655c223a5c22496e666c75656e6365725c222c5c226469736350726f66696c654578706c616e6174696f6e5c223a5c22456e7468757369617374696320616e642070656f706c652d6f7269656e7465645c227d2c5c22636f6d70616e795c223a7b5c226e616d655c223a5c2241434d4520436f72705c222c5c22616464726573735c223a5c2234353620427573696e657373204176652c2053616e204672616e636973636f2c2043415c222c5c22776562736974655c223a5c2268747470733a2f2f61636d652e636f6d5c227d2c5c22616e616c797369735c223a7b5c2266697453636f72655c223a322c5c2266697453636f72654578706c616e6174696f6e5c223a5c2250657266656374206d6174636820666f72206f7572204232422073657276696365735c222c5c22696e74656e7453636f72655c223a322c5c22696e74656e7453636f72654578706c616e6174696f6e5c223a5c22416374697665206576616c756174696f6e2070686173652c20636f6d706172696e672076656e646f72735c222c5c226275646765745c223a5c2235303030302b5c222c5c226275646765744578706c616e6174696f6e5c223a5c22456e7465727072697365206275646765742c206d756c7469706c652070726f6a6563747320706c616e6e65645c222c5c22646561646c696e655c223a5c22323032342d30332d30315430303a30303a30302e3030305a5c222c5c22646561646c696e654578706c616e6174696f6e5c223a5c2257616e7420746f2073746172742063616d706169676e20696e2051315c222c5c2273636f72655c223a387d2c5c2273756d6d6172795c223a7b5c2261627374726163745c223a5c22456e7465727072697365206c6561642077697468207374726f6e672066697420616e64206275646765742c20726561647920746f207377697463682070726f7669646572735c222c5c226e656564735c223a5c22436f6d70726568656e73697665206469676974616c206d61726b6574696e6720737472617465677920616e6420657865637574696f6e5c222c5c22636f6d6d656e745c223a5c2243757272656e746c7920776f726b696e67207769746820616e6f74686572206167656e637920627574206e6f74207361746973666965645c222c5c2263617465676f726965735c223a5b7b5c226e616d655c223a5c224d61726b6574696e672053747261746567795c222c5c226465736372697074696f6e5c223a5c22537472617465676963206d61726b6574696e6720726571756972656d656e74735c222c5c2273756d6d6172795c223a5b5c2246756c6c206469676974616c206d61726b6574696e672061756469745c222c5c224d756c74692d6368616e6e656c2063616d706169676e2073747261746567795c222c5c22506572666f726d616e6365206d65747269637320616e64204b5049735c225d7d2c7b5c226e616d655c223a5c22457865637574696f6e204e656564735c222c5c226465736372697074696f6e5c223a5c22496d706c656d656e746174696f6e20616e6420657865637574696f6e20726571756972656d656e74735c222c5c2273756d6d6172795c223a5b5c22436f6e74656e74206372656174696f6e20616e64206d616e6167656d656e745c222c5c22536f6369616c206d65646961206d616e6167656d656e745c222c5c2250504320616e642053454f2063616d706169676e735c222c5c22526567756c6172207265706f7274696e6720616e64206f7074696d697a6174696f6e5c225d7d5d7d7d7d220a227b5c22646174655c223a5c22323032342d30312d31355431303a33303a30305a5c222c5c226576656e745c223a5c226c6561642e756e6c6f636b65645c222c5c22646174615c223a7b5c2269645c223a5c227265715f6c6f636b65643132335c222c5c226c6f636b65645c223a747275652c5c22756e6c6f636b536f757263655c223a5c22696e73756666696369656e745f62616c616e63655c222c5c22616e616c797369735c223a7b5c2273636f72655c223a6e756c6c7d2c5c22646174655c223a5c22323032342d30312d31355431303a33303a30305a5c227d7d22','2026-11-24T11:22:50.538Z',NULL);
INSERT INTO discko_rejects VALUES(4,5,0,0,68,'malformed_json','malformed JSON at byte 2 of the record: expected a key or ''}''',X'7b206576656e743a20276c6561642e756e6c6f636b6564272c20646174613a207b2069643a20277265715f31272c20636f6e746163743a205b4f626a6563745d207d207d','2026-11-24T11:22:50.538Z',NULL);
CREATE TABLE discko_snapshot (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    event_id    INTEGER NOT NULL,
    delivery_id INTEGER NOT NULL
);
INSERT INTO discko_snapshot VALUES(1,3,4);
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
