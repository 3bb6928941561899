// check.js PAGE: the page in Chromium, as somebody uses it who has only the page. Prints a line for each test.
'use strict';
const assert = require('assert');
const { execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { open } = require('./cdp.js');

const top = path.resolve(__dirname, '../..');
const url = 'file://' + path.resolve(process.argv[2]);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'discko-check-'));
const captures = folder => fs.readdirSync(path.join(top, folder), { withFileTypes: true })
  .filter(e => e.isFile() && !/^README|\.(py|sh|js)$/.test(e.name)).map(e => path.join(top, folder, e.name)).sort();

const text = id => `document.getElementById('${id}').textContent`;
const shell = (db, sql) => execFileSync('sqlite3', [db, sql], { encoding: 'utf8' }).trim();

async function fresh(options) {
  const page = await open(url, options);
  await page.until(`${text('state')} === 'Ready.'`);
  return page;
}
async function take(page, files, seconds = 60) {
  await page.choose('#files', files);
  await page.until("!document.getElementById('busy').hidden || document.getElementById('files').value === ''", 10);
  await page.until("document.getElementById('busy').hidden && document.getElementById('files').value === ''", seconds);
  return page.run(text('state'));
}
async function ask(page, sql) {
  await page.run(`document.getElementById('answer-note').textContent = ''; document.getElementById('sql').value = ${JSON.stringify(sql)}; document.getElementById('sql').focus()`);
  await page.key('Enter', 2); // with Ctrl, as a hand does
  await page.until(`!['', 'running…'].includes(${text('answer-note')})`);
  return page.run("[...document.querySelectorAll('#answer tbody tr')].map(tr => [...tr.children].map(td => td.textContent).join('|')).join('\\n')");
}
// What the button downloads: the name of the file, which is removed with the browser.
async function downloaded(page, button, name) {
  const file = path.join(page.downloads, name);
  await page.run(`document.getElementById('${button}').click()`);
  for (const end = Date.now() + 60e3; !fs.existsSync(file); await new Promise(r => setTimeout(r, 50))) {
    assert.ok(Date.now() < end, `${name} is not downloaded`);
  }
  return file;
}
function native(files) {
  const db = path.join(work, `native-${Math.random().toString(36).slice(2)}.db`);
  spawnSync(path.join(top, 'discko-import'), ['--final', '--quiet', db, ...files]);
  return db;
}
const nothingSent = page => {
  assert.deepStrictEqual(page.seen.errors, []);
  assert.deepStrictEqual(page.seen.requests.filter(u => !/^(blob:|data:|about:)/.test(u) && u !== url), []);
};

const tests = {
  async 'captures of every kind give the rows that the program gives, and the database verifies'() {
    const page = await fresh(), files = captures('tests/data/captures');
    await take(page, files);
    const db = await downloaded(page, 'get-database', 'leads.db');
    assert.match(execFileSync(path.join(top, 'discko-import'), ['--verify', db], { encoding: 'utf8' }), /^verified/);
    const hashes = 'SELECT hex(hash) FROM discko_events ORDER BY 1', leads = 'SELECT lead_id, event, status, score, full_name, versions, deliveries FROM discko_leads ORDER BY lead_id, event_date';
    const inputs = 'SELECT path, records, stored + duplicates, rejected, ignored FROM discko_files';
    const own = native(files);
    for (const sql of [hashes, leads]) assert.strictEqual(shell(db, sql), shell(own, sql));
    const named = file => shell(file, inputs).split('\n').map(line => line.replace(/^.*\//, '')).sort();
    assert.deepStrictEqual(named(db), named(own));
    assert.notStrictEqual(shell(db, hashes), '');
    nothingSent(page);
    await page.close();
  },
  async 'the same files again add nothing, and a broken file costs only itself'() {
    const page = await fresh(), spool = captures('examples/spool');
    const broken = path.join(work, 'broken.json.gz'), empty = path.join(work, 'empty.log'), cut = path.join(work, 'cut.json');
    fs.writeFileSync(broken, Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.alloc(500, 0xa5)]));
    fs.writeFileSync(empty, '');
    fs.writeFileSync(cut, '{"event":"lead.completed","data":{"id":');
    const first = await take(page, [...spool, broken, empty, cut]);
    const before = await ask(page, 'SELECT count(*) FROM discko_events');
    assert.match(first, /stored/);
    assert.notStrictEqual(before, '0');
    assert.match(await page.run(text('words')), /broken\.json\.gz/);
    assert.match(await page.run(text('words')), /cut\.json: record 0 quarantined/);
    await take(page, spool);
    assert.strictEqual(await ask(page, 'SELECT count(*) FROM discko_events'), before);
    nothingSent(page);
    await page.close();
  },
  async 'a log gives the list of whom to call first, with phone and e-mail'() {
    const page = await fresh(), log = path.join(work, 'app.log');
    fs.copyFileSync(path.join(top, 'tests/data/captures/app.log'), log);
    await take(page, [log, ...captures('examples/spool')]);
    const calls = await page.run("[...document.querySelectorAll('#call-list tbody tr')].map(tr => tr.children[1].textContent)");
    const own = native([log, ...captures('examples/spool')]);
    assert.ok(calls.length > 3);
    assert.strictEqual(calls.join('\n'), shell(own, 'SELECT name FROM discko_call_list ORDER BY rank LIMIT 25'));
    nothingSent(page);
    await page.close();
  },
  async 'queries: an error is told, a long answer is cut, an endless one ends, a CSV cannot run a formula'() {
    const page = await fresh();
    await take(page, captures('examples/spool'));
    await ask(page, 'SELECT missing_column');
    assert.match(await page.run(text('answer-note')), /no such column: missing_column/);
    await ask(page, 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n');
    assert.match(await page.run(text('answer-note')), /the first 500 rows/);
    await ask(page, 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n');
    assert.match(await page.run(text('answer-note')), /more than 20 seconds/);
    assert.match(await ask(page, "SELECT min(discko_lead(payload, 'lead_id')) FROM discko_events"), /^req_/);
    await page.run(`document.getElementById('sql').value = "SELECT '=1+1' AS a, 'x\\"y' AS b, 2.5 AS c"`);
    assert.strictEqual(fs.readFileSync(await downloaded(page, 'get-csv', 'leads.csv'), 'utf8'), '"a","b","c"\r\n"\'=1+1","x""y","2.5"\r\n');
    nothingSent(page);
    await page.close();
  },
  async 'a database that was downloaded can be opened again and added to'() {
    const spool = captures('examples/spool'), db = native(spool.slice(0, 3)), page = await fresh();
    assert.match(await take(page, [db]), /is open/);
    const before = Number(await ask(page, 'SELECT count(*) FROM discko_events'));
    assert.strictEqual(before, Number(shell(db, 'SELECT count(*) FROM discko_events')));
    await take(page, spool);
    assert.ok(Number(await ask(page, 'SELECT count(*) FROM discko_events')) > before);
    const junk = path.join(work, 'junk.db');
    fs.writeFileSync(junk, 'SQLite format 3\0' + 'x'.repeat(5000));
    await take(page, [junk]);
    assert.ok(Number(await ask(page, 'SELECT count(*) FROM discko_events')) > before);
    nothingSent(page);
    await page.close();
  },
  async '50,000 leads take less than 8 seconds of processor time, list and report included'() {
    const page = await fresh(), file = path.join(work, 'many.ndjson'), corpus = path.join(work, 'corpus');
    execFileSync('cc', ['-O2', '-o', corpus, path.join(top, 'tests/bench/corpus.c')]);
    fs.writeFileSync(file, execFileSync(corpus, ['50000'], { maxBuffer: 1 << 28 }));
    const before = page.processorTime(), began = Date.now();
    assert.match(await take(page, [file], 300), /^50,000 payloads stored/);
    const seconds = page.processorTime() - before;
    console.log(`         ${seconds.toFixed(1)} s of processor time, ${((Date.now() - began) / 1000).toFixed(1)} s of the clock`);
    assert.ok(seconds < 8, `${seconds} s`);
    const db = await downloaded(page, 'get-database', 'leads.db');
    assert.match(execFileSync(path.join(top, 'discko-import'), ['--verify', db], { encoding: 'utf8' }), /^verified: 50000 payloads/);
    nothingSent(page);
    await page.close();
  },
  async 'the report is shown, and downloads as one page'() {
    const page = await fresh(), spool = captures('examples/spool');
    await take(page, spool);
    assert.ok(await page.run("document.getElementById('report-frame').srcdoc.includes('Grace Kim')"));
    const html = fs.readFileSync(await downloaded(page, 'get-report', 'report.html'), 'utf8');
    assert.match(html, /^<!DOCTYPE html>/i);
    assert.match(html, /<\/html>\s*$/);
    nothingSent(page);
    await page.close();
  },
  async 'hostile text is shown as text'() {
    const page = await fresh(), file = path.join(work, '<img src=x onerror=document.title=1>.json');
    const name = '<script>document.title=1</script>\u202e<b>';
    fs.writeFileSync(file, JSON.stringify({ date: '2024-03-01T00:00:00Z', event: 'lead.completed', data: { id: 'x', locked: false, status: 'NEW', contact: { type: 'person', firstName: name, phone: '1' }, analysis: { score: 8 } } }));
    const title = await page.run('document.title');
    await take(page, [file]);
    assert.ok((await page.run(text('call-list'))).includes('<script>'));
    assert.strictEqual(await page.run('document.title'), title);
    assert.strictEqual(await page.run("document.querySelectorAll('main img, main b, #call-list script').length"), 0);
    nothingSent(page);
    await page.close();
  },
  async 'at 375 px, dark, nothing is scrolled sideways'() {
    const page = await fresh({ width: 375, height: 800, dark: true });
    await take(page, captures('examples/spool'));
    assert.ok(await page.run('document.documentElement.scrollWidth <= 375'));
    assert.strictEqual(await page.run('getComputedStyle(document.body).backgroundColor'), 'rgb(20, 24, 31)');
    nothingSent(page);
    await page.close();
  },
  async 'the keyboard reaches every button'() {
    const page = await fresh();
    await take(page, captures('examples/spool'));
    const reached = new Set();
    for (let i = 0; i < 60; i++) {
      await page.key('Tab');
      const at = await page.run('document.activeElement.id || document.activeElement.tagName');
      reached.add(at);
      if (at === 'A') await page.key('Enter'); // past the report, which has links for each lead
    }
    for (const id of ['choose', 'choose-folder', 'get-database', 'sql', 'run', 'get-csv']) assert.ok(reached.has(id), id);
    await page.close();
  },
};

(async () => {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok       browser: ${name}`);
    } catch (reason) {
      failed++;
      console.log(`FAILED   browser: ${name}\n${reason.stack}`);
    }
  }
  fs.rmSync(work, { recursive: true, force: true });
  process.exit(failed > 0 ? 1 : 0);
})();
