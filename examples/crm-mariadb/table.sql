-- The CRM's table, in MariaDB. An existing one may have more columns. Ids are told apart by every bit,
-- as the store does: most collations take one case, one emoji or a space at the end for another.
-- MySQL calls that collation utf8mb4_0900_bin.
CREATE TABLE IF NOT EXISTS leads (
    discko_id    VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL PRIMARY KEY,
    category     VARCHAR(1000),
    email        VARCHAR(320),
    phone        VARCHAR(255),
    company_name VARCHAR(1000),
    first_name   VARCHAR(1000),
    last_name    VARCHAR(1000),
    job_title    VARCHAR(1000),
    linkedin     VARCHAR(2048),
    fit_score    DOUBLE,      -- JSON's numbers, as they are
    intent_score DOUBLE,
    lead_score   DOUBLE,
    needs        MEDIUMTEXT,
    budget       VARCHAR(1000),
    abstract     MEDIUMTEXT,
    deadline     DATETIME(3), -- UTC, like created_at
    created_at   DATETIME(3)
) CHARACTER SET utf8mb4;
