// Queries a store of discko-import by Node's own SQLite: node builtin.mjs DATABASE [DISCKO]
// DISCKO is the path of discko.so; by default the installed one.
import { DatabaseSync } from 'node:sqlite';

const [path, extension = 'discko'] = process.argv.slice(2);
const database = new DatabaseSync(path, { readOnly: true, allowExtension: true });
database.loadExtension(extension);
database.enableLoadExtension(false);

// The raw payloads, as columns.
const byStatus = database.prepare(`
  SELECT l.status, count(*) AS leads, round(avg(l.score), 1) AS score
  FROM discko_events, discko_lead(payload) AS l WHERE NOT l.locked GROUP BY l.status`);
for (const { status, leads, score } of byStatus.all()) {
  console.log(`${status.padEnd(12)} ${String(leads).padStart(3)} leads, average score ${score}`);
}
// One field of a payload of one's own.
const payload = JSON.stringify({ event: 'lead.unlocked', data: { analysis: { budget: '10k–15k €' } } });
console.log(database.prepare("SELECT discko_lead(?, 'analysis.budget') AS budget").get(payload).budget);
