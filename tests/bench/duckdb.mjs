// node duckdb.mjs FILE.ndjson DATABASE: the same tables by DuckDB on one thread. @duckdb/node-api must be found
// from where this file lies, which is why run.sh copies it beside the package.
import { DuckDBInstance } from '@duckdb/node-api';
import fs from 'fs';

const [, , file, database] = process.argv;
const texts = (names) => names.split(' ').map((name) => `${name} VARCHAR`).join(', ');
const data = `STRUCT(${texts('id url unlockSource status category')}, locked BOOLEAN, date TIMESTAMP, completion DOUBLE,
  contact STRUCT(${texts('type firstName lastName email phone discProfile discProfileExplanation address linkedin jobTitle')}),
  company STRUCT(${texts('name address website')}),
  analysis STRUCT(${texts('fitScoreExplanation intentScoreExplanation budget budgetExplanation deadlineExplanation')},
    fitScore DOUBLE, intentScore DOUBLE, score DOUBLE, deadline TIMESTAMP),
  summary STRUCT(${texts('abstract needs comment')},
    categories STRUCT(name VARCHAR, description VARCHAR, summary VARCHAR[])[]))`;

for (const path of [database, `${database}.wal`]) {
  fs.rmSync(path, { force: true });
}
const db = await (await DuckDBInstance.create(database, { threads: '1' })).connect();
await db.run(`CREATE TABLE e AS SELECT row_number() OVER () AS event_id, * FROM read_json('${file}',
  format = 'newline_delimited', maximum_object_size = 20000000, columns = {date: 'TIMESTAMP', event: 'VARCHAR', data: '${data}'})`);
await db.run(`CREATE TABLE leads AS SELECT event_id, date AS event_date, event,
  unnest(struct_pack(lead_id := data.id, locked := data.locked, url := data.url, unlock_source := data.unlockSource,
    lead_date := data.date, status := data.status, completion := data.completion, category := data.category)),
  unnest(data.contact), unnest(data.company), unnest(data.analysis),
  data.summary.abstract AS abstract, data.summary.needs AS needs, data.summary.comment AS comment FROM e`);
await db.run(`CREATE TABLE categories AS
  SELECT event_id, c.name, c.description, c.summary FROM e, unnest(data.summary.categories) AS u(c)`);
await db.run(`CREATE TABLE points AS SELECT event_id, name, p FROM categories, unnest(summary) AS u(p)`);
await db.run('CHECKPOINT');
const [count] = (await db.runAndReadAll('SELECT count(*) FROM points')).getRows();
console.log(String(count[0]));
