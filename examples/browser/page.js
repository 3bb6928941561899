'use strict';

const at = id => document.getElementById(id);
const number = n => Number(n).toLocaleString('en');
const size = n => n < 1e6 ? `${number(Math.ceil(n / 1e3))} kB` : `${number(Math.round(n / 1e5) / 10)} MB`;

// --------------------------------------------------------------------------------------- the worker

const worker = new Worker(URL.createObjectURL(new Blob([at('worker').textContent], { type: 'text/javascript' })));
const waiting = new Map();
let asked = 0, total = 0, busy = 0;

function ask(type, more = {}, transfer = []) {
  const id = ++asked;
  worker.postMessage({ id, type, ...more }, transfer);
  return new Promise(resolve => waiting.set(id, resolve));
}

worker.onmessage = ({ data }) => {
  if (data.type === 'progress') {
    // A compressed file is read twice: first to see what it is.
    at('progress').value = total ? Math.min(1, data.read / total) : 0;
    at('phase').textContent = `${size(Math.min(data.read, total))} of ${size(total)} read`;
  } else {
    waiting.get(data.id)(data.answer);
    waiting.delete(data.id);
  }
};
worker.onerror = event => say(`this browser cannot run the importer: ${event.message}`, true);

function say(text, isBad = false) {
  at('state').textContent = text;
  at('state').classList.toggle('bad', isBad);
}

// ------------------------------------------------------------------------------------------- tables

function cell(value, name) {
  const td = document.createElement('td');
  td.dataset.name = name;
  if (value === null || value === undefined) {
    td.className = 'null';
  } else if (Array.isArray(value)) {
    td.className = 'number';
    td.textContent = value[0];
  } else if (name === 'url' && /^https?:\/\//i.test(value)) {
    const a = document.createElement('a');
    Object.assign(a, { href: value, textContent: 'open', title: value, target: '_blank', rel: 'noopener noreferrer' });
    td.append(a);
  } else {
    td.textContent = value;
  }
  return td;
}

function fill(table, columns, rows) {
  const head = document.createElement('tr'), body = document.createDocumentFragment();
  for (const name of columns) {
    const th = document.createElement('th');
    th.scope = 'col';
    th.textContent = name;
    head.append(th);
  }
  for (const row of rows) {
    const tr = document.createElement('tr');
    row.forEach((value, i) => tr.append(cell(value, columns[i])));
    body.append(tr);
  }
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(body);
}

// ----------------------------------------------------------------------------------------- importing

const short = path => path.replace(/^(\.|\/captures)\//, '');

function showOutcome({ text, warnings, status }) {
  let result = null;
  try { result = JSON.parse(text); } catch { /* it ended early: the warnings say why */ }
  const inputs = result ? result.inputs : [];
  const columns = ['input', 'records', 'stored', 'duplicates', 'rejected', 'ignored', 'format'];
  fill(at('inputs'), columns, inputs.slice(0, 200).map(i =>
    [short(i.path), ...columns.slice(1, 6).map(name => [number(i[name] ?? 0)]), i.format ?? null]));
  at('outcome').hidden = false;
  const words = warnings.map(line => short(line.replace(/^discko-import: /, '')));
  at('words-box').hidden = words.length === 0;
  at('words-title').textContent = words.length === 1 ? '1 note' : `${number(words.length)} notes`;
  at('words').replaceChildren(...words.slice(0, 200).map(line => {
    const li = document.createElement('li');
    li.textContent = line;
    return li;
  }));
  if (!result) {
    say(words[0] || 'nothing was imported', true);
    return;
  }
  const { stored, duplicates, rejected, ignored, unchanged } = result.totals;
  const parts = [`${number(stored)} ${stored === 1 ? 'payload' : 'payloads'} stored`];
  if (duplicates) parts.push(`${number(duplicates)} ${duplicates === 1 ? 'duplicate' : 'duplicates'}`);
  if (rejected) parts.push(`${number(rejected)} not understood: kept with the reason in discko_rejects`);
  if (ignored) parts.push(`${number(ignored)} ignored, without a payload`);
  if (unchanged) parts.push(`${number(unchanged)} unchanged since they were imported`);
  say(parts.join(' · '), status > 1);
}

const isDatabase = async file => (await file.slice(0, 15).text()) === 'SQLite format 3';

async function openDatabase(file) {
  const { status, warnings, error } = await ask('open', { file });
  if (status === 0) say(`${file.name} is open. Drop captures to add to it`);
  else say(error || warnings[0] || `${file.name} cannot be opened`, true);
}

async function take(files) {
  if (files.length === 0) return;
  setBusy(true);
  try {
    const captures = [];
    for (const entry of files) {
      if (await isDatabase(entry.file)) await openDatabase(entry.file);
      else captures.push(entry);
    }
    if (captures.length > 0) {
      total = captures.reduce((sum, { file }) => sum + file.size, 0);
      at('progress').value = 0;
      at('phase').textContent = `${size(total)} to read`;
      const result = await ask('import', { files: captures });
      if (result.error) say(result.error, true);
      else showOutcome(result);
    }
    await showLeads();
  } catch (reason) {
    say(`cannot be read: ${reason.message}`, true);
  }
  setBusy(false);
}

function setBusy(is) {
  busy += is ? 1 : -1;
  at('busy').hidden = busy === 0;
  for (const button of document.querySelectorAll('button')) button.disabled = busy > 0;
  if (is) say('reading…');
}

// Folders that are dropped are walked; their files keep their paths.
async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = entry.createReader();
  for (;;) { // it gives a hundred at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await walk(one, found);
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean), found = [];
  if (entries.length === 0) return chosen(transfer.files);
  for (const entry of entries) await walk(entry, found);
  return found;
}

const chosen = list => [...list].map(file => ({ path: file.webkitRelativePath || file.name, file }));

// -------------------------------------------------------------------------------------------- looking

const CALLS = 'SELECT rank, name, company, phone, email, reason, deadline, url FROM discko_call_list ORDER BY rank LIMIT 25';
const VIEWS = "SELECT name FROM sqlite_master WHERE name GLOB 'discko_*' AND (type = 'view' OR name IN ('discko_leads', 'discko_events', 'discko_rejects', 'discko_files')) AND name NOT GLOB 'discko_live_*' AND name NOT GLOB 'discko_internal_*' ORDER BY name NOT IN ('discko_call_list', 'discko_leads'), name";

async function showLeads() {
  const calls = await ask('query', { sql: CALLS });
  const hasStore = !calls.error;
  for (const id of ['calls', 'report', 'ask', 'downloads']) at(id).hidden = !hasStore;
  if (!hasStore) return;
  fill(at('call-list'), calls.columns, calls.rows);
  at('calls-note').textContent = calls.rows.length > 0
    ? `Open leads, the most promising first${calls.rows.length === 25 ? '. The view discko_call_list, below, has all of them' : ''}.` : 'There is no open lead to call.';
  const views = await ask('query', { sql: VIEWS });
  at('views').replaceChildren(...views.rows.map(([name]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.onclick = () => { at('sql').value = `SELECT * FROM ${name} LIMIT 100`; runQuery(); };
    return button;
  }));
  const { html } = await ask('report');
  at('report').hidden = !html;
  at('get-report').hidden = !html;
  if (html) at('report-frame').srcdoc = html;
}

async function runQuery() {
  const note = at('answer-note');
  note.textContent = 'running…';
  const { columns, rows, cut, error } = await ask('query', { sql: at('sql').value });
  note.classList.toggle('bad', Boolean(error));
  note.textContent = error || (cut ? `the first ${number(rows.length)} rows` : rows.length === 1 ? '1 row' : `${number(rows.length)} rows`);
  fill(at('answer'), columns || [], rows || []);
}

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// --------------------------------------------------------------------------------------------- events

at('choose').onclick = () => at('files').click();
at('choose-folder').onclick = () => at('folder').click();
for (const id of ['files', 'folder']) {
  at(id).onchange = async event => {
    await take(chosen(event.target.files));
    event.target.value = '';
  };
}
addEventListener('dragover', event => { event.preventDefault(); at('drop').classList.add('over'); });
addEventListener('dragleave', event => { if (!event.relatedTarget) at('drop').classList.remove('over'); });
addEventListener('drop', async event => {
  event.preventDefault();
  at('drop').classList.remove('over');
  if (busy === 0) take(await dropped(event.dataTransfer));
});
at('run').onclick = runQuery;
at('sql').onkeydown = event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) runQuery(); };
at('get-csv').onclick = async () => {
  const { blob, error } = await ask('csv', { sql: at('sql').value });
  at('answer-note').classList.toggle('bad', Boolean(error));
  if (error) at('answer-note').textContent = error;
  else download(blob, 'leads.csv');
};
at('get-database').onclick = async () => download((await ask('store')).blob, 'leads.db');
at('get-report').onclick = async () => {
  const { html, warnings } = await ask('report');
  if (html) download(new Blob([html], { type: 'text/html' }), 'report.html');
  else say(warnings[0] || 'no report', true);
};

async function start() {
  const packed = Uint8Array.from(atob(at('wasm').textContent), c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const wasm = await new Response(stream).arrayBuffer();
  const { error } = await ask('start', { wasm }, [wasm]);
  at('wasm').remove();
  say(error ? `this browser cannot run the importer: ${error}` : 'Ready.', Boolean(error));
}
setBusy(true);
start().catch(reason => say(`this browser cannot run the importer: ${reason.message}`, true)).finally(() => setBusy(false));
