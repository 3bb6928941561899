-- The CRM's table, in MariaDB or MySQL. An existing one may have more columns.
CREATE TABLE IF NOT EXISTS leads (
    discko_id    VARCHAR(191) NOT NULL PRIMARY KEY,
    category     VARCHAR(1000),
    email        VARCHAR(320),
    phone        VARCHAR(255),
    company_name VARCHAR(1000),
    first_name   VARCHAR(1000),
    last_name    VARCHAR(1000),
    job_title    VARCHAR(1000),
    linkedin     VARCHAR(2048),
    fit_score    DECIMAL(5, 2),
    intent_score DECIMAL(5, 2),
    lead_score   DECIMAL(5, 2),
    needs        TEXT,
    budget       VARCHAR(1000),
    abstract     TEXT,
    deadline     DATETIME(3), -- UTC, like created_at
    created_at   DATETIME(3)
) CHARACTER SET utf8mb4;
