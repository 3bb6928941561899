// ask.mjs URL SQL: the rows of one statement, asked of a libsql server, columns separated by |
const [, , url, sql] = process.argv;
const token = process.env.DISCKO_AUTH_TOKEN;
const response = await fetch(url + '/v2/pipeline', {
  method: 'POST',
  headers: token ? { authorization: 'Bearer ' + token } : {},
  body: JSON.stringify({ requests: [{ type: 'execute', stmt: { sql } }, { type: 'close' }] }),
});
const text = await response.text();
const [first] = response.ok ? JSON.parse(text).results : [{ error: { message: text } }];
if (first.error) console.log('error: ' + first.error.message);
else for (const row of first.response.result.rows) console.log(row.map((cell) => cell.value ?? '').join('|'));
