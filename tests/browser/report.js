// report.js: the report of sql/report_html.sql in Chromium, as somebody uses it who has a keyboard alone, or a phone.
// Prints a line for each test. With PICTURES=FOLDER it leaves pictures there.
'use strict';
const assert = require('assert');
const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { open } = require('./cdp.js');

const top = path.resolve(__dirname, '../..');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'discko-report-'));
const pictures = process.env.PICTURES;
const WIDE = 1280, PHONE = 375;

// Leads with long words, long texts, accents and gaps, as many as are asked for.
function payload(n) {
  const of = values => values[n % values.length];
  const at = new Date(Date.UTC(2024, 3, 10) - (n % 400) * 20 * 3600e3).toISOString();
  return JSON.stringify({ date: at, event: 'lead.unlocked', data: {
    id: `lead_${n}`, locked: false, url: 'https://app.example/leads/' + n, date: at, status: of(['NEW', 'NEW', 'IN_PROGRESS', 'WON', 'NEW', 'LOST', 'NEW']),
    completion: 100, category: of(['Site web', 'Référencement', 'Donaudampfschifffahrtsgesellschaftsverwaltung', null, '\t']),
    contact: { type: 'COMPANY', firstName: of(['Ada', 'Élodie', 'Zoë', null]), lastName: 'Testfall' + n % 7, phone: of(['+33 1 23 45 67 ' + (10 + n % 90), null]),
      email: of([`a.very.long.address.of.somebody.${n}@department.company.example`, `b${n}@mail.example`]), jobTitle: of(['CEO', null]) },
    company: { name: of(['Alpha', 'Beta Gesellschaft mit beschränkter Haftung', null]) },
    analysis: { fitScore: n % 3, intentScore: (n >> 1) % 3, score: of([8, 7.5, 0, null, 3, 6, 5, 2]), budget: of(['10000-15000', 'TJM : 500 €', '2 000 000 000 $', '80 €/h', null]),
      deadline: of(['2024-04-12', '2024-03-01', null, '2024-05-20T22:00:00Z', 'soon']) },
    summary: { categories: [{ name: of(['Features', 'Délais', 'a'.repeat(60)]), summary: ['x'] }] } } });
}

function report(leads) {
  const db = path.join(work, `${leads}.db`), input = path.join(work, `${leads}.ndjson`), html = path.join(work, `${leads}.html`);
  fs.writeFileSync(input, Array.from({ length: leads }, (_, n) => payload(n) + '\n').join('') + '{"event":"test","data":{}}\n');
  execFileSync(path.join(top, 'discko-import'), ['--quiet', db, input]);
  execFileSync('sqlite3', [db, "INSERT INTO discko_settings VALUES ('as_of', '2024-04-11')"]);
  fs.writeFileSync(html, execFileSync('sqlite3', [db], { input: fs.readFileSync(path.join(top, 'sql/report_html.sql')), maxBuffer: 1 << 28 }));
  return { url: 'file://' + html, open: Number(execFileSync('sqlite3', [db, 'SELECT count(*) FROM discko_call_list'], { encoding: 'utf8' })) };
}

const show = (page, width) => page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });

// What is seen of the call list: its rows in their order, as texts by column.
const ROWS = `[...document.querySelectorAll('#calls tbody tr')].filter(tr => tr.checkVisibility()).map(tr => [...tr.cells].map(td => td.dataset.sort ?? td.textContent))`;

// What reaches over the edge of the window, of its box or of its drawing, and short words that are broken; empty where
// nothing is.
const CUT = `(() => {
  const cut = [], width = document.documentElement.clientWidth;
  const name = e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + e.textContent.trim().slice(0, 40);
  if (document.documentElement.scrollWidth > width) cut.push('the page: ' + document.documentElement.scrollWidth);
  for (const e of document.querySelectorAll('body *')) {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.closest('script, title, desc, .calls:not(.sortable) thead, .stack thead')) continue;
    const box = e.getBoundingClientRect();
    if (box.width && (box.left < -0.5 || box.right > width + 0.5)) cut.push(name(e) + ' at ' + box.left + ' to ' + box.right);
    if (e.tagName === 'text') {
      const svg = e.ownerSVGElement.getBoundingClientRect();
      if (box.left < svg.left - 1 || box.right > svg.right + 1 || box.top < svg.top - 1 || box.bottom > svg.bottom + 1) cut.push('in its drawing ' + name(e));
    } else if (!e.closest('svg') && e.tagName !== 'INPUT' && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible') {
      cut.push('in its box ' + name(e));
    }
    for (const node of e.closest('svg, a, bdi') ? [] : e.childNodes) {
      for (const word of node.nodeType === Node.TEXT_NODE ? node.data.matchAll(/(?<!\\p{L})\\p{L}{2,12}(?!\\p{L})/gu) : []) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (range.getClientRects().length > 1) cut.push('broken: ' + word[0] + ' in ' + name(e));
      }
    }
  }
  return cut;
})()`;

// What has the focus, and whether that can be seen.
const FOCUS = `(() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return { what: e.id || (e.closest('th') ? 'sort by ' + e.textContent : e.tagName), row: e.closest('tbody tr') !== null,
    seen: e === document.body || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width >= 5 && box.height >= 5 && (e.contains(over) || over?.contains(e)) };
})()`;

// Goes on with the Tab key until \`wanted\` has the focus. Everything on the way must be seen to have it.
async function tabTo(page, wanted, back = false) {
  for (let steps = 0; steps < 2000; steps++) {
    await page.key('Tab', back ? 8 : 0);
    const focus = await page.run(FOCUS);
    assert.ok(focus.seen, `not seen to have the focus: ${JSON.stringify(focus)}`);
    if (focus.what === wanted) return;
  }
  assert.fail(`Tab does not reach ${wanted}`);
}

async function sorts(page) {
  for (const [column, head] of ['rank', 'who', 'contact', 'why', 'deadline', 'score', 'category'].entries()) {
    await tabTo(page, 'sort by ' + head);
    const orders = [];
    for (const key of ['Enter', ' ']) {
      await page.key(key);
      assert.strictEqual((await page.run(FOCUS)).what, 'sort by ' + head);
      const down = await page.run(`document.querySelectorAll('#calls th')[${column}].getAttribute('aria-sort') === 'descending'`);
      const values = (await page.run(ROWS)).map(row => row[column]);
      const sorted = [...values].sort((a, b) => (down ? -1 : 1) * a.localeCompare(b, undefined, { numeric: true }));
      assert.deepStrictEqual(values, sorted, `${head}, ${down ? 'descending' : 'ascending'}`);
      assert.strictEqual(await page.run("document.querySelectorAll('#calls [aria-sort]').length"), 1);
      orders.push(down);
    }
    assert.strictEqual(orders[0] !== orders[1], true, `${head}: the second time the other way round`);
  }
}

async function finds(page, shown) {
  await tabTo(page, 'find', true);
  await page.send('Input.insertText', { text: 'ELODIE testfall1' });
  const rows = await page.run(ROWS);
  assert.ok(rows.length > 0 && rows.every(row => /Élodie Testfall1/.test(row[1])));
  assert.match(await page.run("document.getElementById('found').textContent"), /^\d+ of \d+ found$/);
  await page.key('Escape');
  assert.strictEqual((await page.run(ROWS)).length, shown);
  await page.send('Input.insertText', { text: 'nobody has this' });
  assert.strictEqual((await page.run(ROWS)).length, 0);
  assert.match(await page.run("document.getElementById('found').textContent"), /^0 of 0 found$/);
  await page.key('Escape');
}

async function look(leads) {
  const made = report(leads), page = await open(made.url, { width: WIDE });
  await page.until("document.readyState === 'complete'");
  for (const width of [WIDE, PHONE]) {
    await show(page, width);
    await page.run("document.activeElement.blur(); document.querySelectorAll('details').forEach(d => { d.open = true; })");
    if (pictures) await page.picture(path.join(pictures, `${leads}-${width}.png`), 1500);
    assert.deepStrictEqual(await page.run(CUT), []);
    const listed = Math.min(made.open, 500), shown = Math.min(listed, 50);
    assert.strictEqual((await page.run(ROWS)).length, Math.max(shown, 1)); // nobody is a row that says so
    if (listed > 1) {
      await sorts(page);
      if (leads > 20) await finds(page, shown);
    }
    await page.run('document.activeElement.blur()');
  }
  if (made.open > 50) {
    await tabTo(page, 'more');
    await page.key('Enter');
    assert.strictEqual((await page.run(ROWS)).length, Math.min(made.open, 500));
    const focus = await page.run(FOCUS);
    assert.ok(focus.what !== 'BODY' && focus.seen, 'the focus is not lost with the button');
    assert.deepStrictEqual(await page.run(CUT), []);
  }
  assert.deepStrictEqual(page.seen.errors, []);
  assert.deepStrictEqual(page.seen.requests.filter(url => url !== made.url), []);
  await page.close();
}

(async () => {
  let failed = 0;
  for (const leads of [0, 1, 23, 20000]) {
    try {
      await look(leads);
      console.log(`ok       report in the browser: ${leads} leads`);
    } catch (reason) {
      failed++;
      console.log(`FAILED   report in the browser: ${leads} leads\n${reason.stack}`);
    }
  }
  fs.rmSync(work, { recursive: true, force: true });
  process.exit(failed > 0 ? 1 : 0);
})();
