-- Creates discko_search, an optional full-text index of the leads: run this once. Needs an SQLite with FTS5, but not
-- the extension.
--
--   sqlite3 leads.db '.read sql/search.sql'
--   sqlite3 leads.db "SELECT lead_id, names FROM discko_search('boutique') ORDER BY rank"
--
-- From then on triggers keep it up to date, and imports, --erase and --verify of discko-import include it.
-- Case and accents are ignored: `societe` finds `Société`. To remove it, drop the table discko_search, and the view
-- and the triggers that are created below. To rebuild it, run this again.

.bail on

CREATE TEMP TABLE discko_fts5 (is_there INTEGER);
CREATE TEMP TRIGGER discko_fts5_missing BEFORE INSERT ON discko_fts5 WHEN NOT NEW.is_there BEGIN
    SELECT RAISE(ABORT, 'this SQLite has no FTS5, which discko_search needs: use one that is built with it, such as the sqlite3 of sqlite.org or Debian');
END;
INSERT INTO temp.discko_fts5 SELECT EXISTS (SELECT 1 FROM pragma_module_list WHERE name = 'fts5');
DROP TABLE temp.discko_fts5;

BEGIN IMMEDIATE;

DROP TRIGGER IF EXISTS discko_search_insert;
DROP TRIGGER IF EXISTS discko_search_delete;
DROP TRIGGER IF EXISTS discko_search_update;
DROP TABLE IF EXISTS discko_search;
DROP VIEW IF EXISTS discko_internal_search;

-- The indexed text. Points are the texts of the summary's categories: names, descriptions and points.
CREATE VIEW discko_internal_search AS
SELECT event_id, lead_id,
       nullif(trim(coalesce(full_name, '') || ' ' || coalesce(company_name, '')), '') AS names,
       abstract, needs, comment,
       (SELECT group_concat(atom, char(10))
        FROM json_tree(CASE WHEN category_count > 0 THEN categories END) WHERE type = 'text') AS points
FROM discko_leads;

CREATE VIRTUAL TABLE discko_search USING fts5(
    lead_id UNINDEXED, names, abstract, needs, comment, points,
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO discko_search (rowid, lead_id, names, abstract, needs, comment, points)
SELECT * FROM discko_internal_search;

CREATE TRIGGER discko_search_insert AFTER INSERT ON discko_leads BEGIN
    INSERT INTO discko_search (rowid, lead_id, names, abstract, needs, comment, points)
    SELECT * FROM discko_internal_search WHERE event_id = NEW.event_id;
END;
CREATE TRIGGER discko_search_delete AFTER DELETE ON discko_leads BEGIN
    DELETE FROM discko_search WHERE rowid = OLD.event_id;
END;
CREATE TRIGGER discko_search_update
AFTER UPDATE OF event_id, lead_id, full_name, company_name, abstract, needs, comment, categories, category_count
ON discko_leads BEGIN
    DELETE FROM discko_search WHERE rowid = OLD.event_id;
    INSERT INTO discko_search (rowid, lead_id, names, abstract, needs, comment, points)
    SELECT * FROM discko_internal_search WHERE event_id = NEW.event_id;
END;

COMMIT;
