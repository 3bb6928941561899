// ask.mjs URL SQL...: the rows of a statement, asked of a libsql server, columns separated by |; of several statements
// a digest of the rows of each, one a line
import { createHash } from 'node:crypto';
const [, , url, ...statements] = process.argv;
const token = process.env.DISCKO_AUTH_TOKEN;
async function rows(sql) {
  const response = await fetch(url + '/v2/pipeline', {
    method: 'POST',
    headers: token ? { authorization: 'Bearer ' + token } : {},
    body: JSON.stringify({ requests: [{ type: 'execute', stmt: { sql } }, { type: 'close' }] }),
  });
  const text = await response.text();
  const [first] = response.ok ? JSON.parse(text).results : [{ error: { message: text } }];
  if (first.error) return ['error: ' + first.error.message];
  return first.response.result.rows.map((row) => row.map((cell) => cell.value ?? '').join('|'));
}
for (const sql of statements) {
  const lines = await rows(sql);
  if (statements.length > 1 && !/^error: /.test(lines[0])) console.log(createHash('md5').update(lines.join('\n')).digest('hex'));
  else for (const line of lines) console.log(line);
}
