-- What a store holds, without ids and times, which differ from run to run, and so may which of two inputs
-- with the same payload came first.
SELECT payload FROM discko_events ORDER BY hash;
SELECT f.path, d.record, d."offset", d.length, hex(e.hash) FROM discko_deliveries AS d JOIN discko_files AS f ON f.id = d.file_id JOIN discko_events AS e ON e.id = d.event_id ORDER BY 1, 2;
SELECT path, size, hex(content_hash), records, stored + duplicates, rejected, ignored, complete, moved_to FROM discko_files ORDER BY path;
SELECT sum(stored) FROM discko_files;
SELECT record, code, hex(raw) FROM discko_rejects ORDER BY 1;
SELECT lead_id, status, versions, deliveries FROM discko_leads ORDER BY 1;
SELECT lead_id, stage FROM discko_leads ORDER BY 1;
SELECT count(*) FROM discko_versions;
PRAGMA integrity_check;
