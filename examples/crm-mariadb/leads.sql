-- The leads as the CRM has them, by the columns of the vendor's example, and which of them it has:
--
--   sqlite3 leads.db < leads.sql        (sync.sh does it)
--
-- Leads without an id are left out: the CRM knows them by it.
DROP VIEW IF EXISTS discko_crm_leads;
CREATE VIEW discko_crm_leads AS
SELECT event_id, lead_id AS discko_id, category, email, phone, company_name, first_name, last_name, job_title,
       linkedin, CASE WHEN typeof(fit_score) <> 'text' AND abs(fit_score) < 1e300 THEN fit_score END AS fit_score,
       CASE WHEN typeof(intent_score) <> 'text' AND abs(intent_score) < 1e300 THEN intent_score END AS intent_score,
       CASE WHEN score_band <> 'unscored' THEN score END AS lead_score, needs, budget, abstract,
       CASE WHEN deadline_at >= '1000' THEN rtrim(replace(deadline_at, 'T', ' '), 'Z') END AS deadline, -- as of when MariaDB has dates
       CASE WHEN lead_at >= '1000' THEN rtrim(replace(lead_at, 'T', ' '), 'Z') END AS created_at
FROM discko_leads WHERE lead_id IS NOT NULL;

-- In which version the CRM has each lead.
CREATE TABLE IF NOT EXISTS discko_crm (
    discko_id TEXT PRIMARY KEY,
    event_id  INTEGER NOT NULL
);
