// The importer and SQLite, in a worker, so that the page stays responsive. The program's own text (emscripten's
// `discko`) and files.js stand before this one.
'use strict';

const STORE = '/store/leads.db', JOURNAL = STORE + '-journal', FORMER = '/store/former.db';
let binary, m, printed = [], warned = [], read = 0, told = 0;

// The program prints by lines; what it read is counted where the browser's files are read.
async function start() {
  m = await discko({
    wasmBinary: binary, print: line => printed.push(line), printErr: line => warned.push(line),
    // A failure has to come back as an exception, and not end the worker.
    quit: (status, reason) => { throw reason; },
  });
  keepInPieces(m.FS);
  m.FS.mkdir('/store');
  delete m.WORKERFS.node_ops.readlink; // its files are no links, and this says so
  const ops = m.WORKERFS.stream_ops, plain = ops.counted || ops.read;
  ops.counted = plain;
  ops.read = (...args) => {
    const length = plain(...args);
    read += length;
    if (Date.now() - told > 100) {
      told = Date.now();
      postMessage({ type: 'progress', read });
    }
    return length;
  };
}

// Runs the program. If it crashes, only this run is lost: a new one takes over the store and its journal, and goes
// back to the last commit.
async function program(...args) {
  printed = [];
  warned = [];
  try {
    return m.callMain(args);
  } catch (reason) {
    if (reason && typeof reason.status === 'number') return reason.status;
    const kept = [STORE, JOURNAL, FORMER].map(path => [path, takeFile(m.FS, path)]);
    await start();
    for (const [path, file] of kept) if (file) putFile(m.FS, path, file);
    warned = ['discko-import: ended early: ' + (/memory|allocation/i.test(reason) ? 'out of memory: drop fewer files at once' : reason)];
    return 4;
  }
}

// One mount for each drop: the files stay where they are, and are read as the importer asks for them.
async function importFiles(files) {
  const base = '/captures';
  m.FS.mkdir(base);
  const taken = new Set();
  const entries = files.map(({ path, file }) => {
    let name = path;
    for (let n = 2; taken.has(name); n++) name = path.replace(/(\.[^./]*)?$/, `-${n}$1`);
    taken.add(name);
    return { name, data: file };
  });
  m.FS.mount(m.WORKERFS, { blobs: entries }, base);
  for (const { name, data } of entries) m.FS.utime(`${base}/${name}`, data.lastModified, data.lastModified);
  read = 0;
  m.FS.chdir(base);
  const tops = [...new Set(entries.map(e => './' + e.name.split('/')[0]))];
  const status = await program('--final', '--json', '--no-progress', STORE, ...tops);
  const result = { status, text: printed.join('\n'), warnings: warned };
  m.FS.chdir('/');
  if (m.FS.analyzePath(base).exists) {
    try { m.FS.unmount(base); } catch { /* a new program has no mount */ }
    try { m.FS.rmdir(base); } catch { /* nor this folder */ }
  }
  return result;
}

function remove(path) {
  if (m.FS.analyzePath(path).exists) m.FS.unlink(path);
}

// Copies a file of the browser, a piece at a time.
async function copy(file, path) {
  const stream = m.FS.open(path, 'w+', 0o600);
  for (let at = 0; at < file.size; at += PIECE) {
    const bytes = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    m.FS.write(stream, bytes, 0, bytes.length);
  }
  m.FS.close(stream);
}

function query(sql, csv) {
  const pointer = m.ccall('page_query', 'number', ['string', 'string', 'string'], [STORE, sql, csv || null]);
  if (!pointer) return { error: 'out of memory' };
  const text = m.UTF8ToString(pointer);
  m._free(pointer);
  return JSON.parse(text);
}

function report() {
  warned = [];
  const written = m.ccall('page_report', 'number', ['string', 'string'], [STORE, '/report.html']);
  if (written) m.FS.chmod('/report.html', 0o600); // the umask here leaves nobody a right
  return written ? new TextDecoder().decode(m.FS.readFile('/report.html')) : null;
}

const handlers = {
  async start({ wasm }) {
    binary = wasm;
    await start();
    return {};
  },
  import: ({ files }) => importFiles(files),
  async open({ file }) {
    const hasFormer = m.FS.analyzePath(STORE).exists;
    let status;
    if (hasFormer) m.FS.rename(STORE, FORMER);
    try {
      await copy(file, STORE);
      status = await program('--snapshot', STORE);
    } finally {
      if (status !== 0) [STORE, JOURNAL].forEach(remove);
      if (status !== 0 && hasFormer) m.FS.rename(FORMER, STORE);
      remove(FORMER);
    }
    return { status, warnings: warned };
  },
  query: ({ sql }) => query(sql),
  csv({ sql }) {
    const answer = query(sql, '/answer.csv');
    if (answer.error || !m.FS.analyzePath('/answer.csv').exists) return { error: answer.error || 'this query has no rows' };
    const blob = fileAsBlob(m.FS, '/answer.csv', 'text/csv');
    m.FS.unlink('/answer.csv');
    return { blob };
  },
  report: () => ({ html: report(), warnings: warned }),
  store: () => ({ blob: fileAsBlob(m.FS, STORE, 'application/vnd.sqlite3') }),
};

// One at a time, in the order of asking.
let last = Promise.resolve();
onmessage = event => {
  const { id, type } = event.data;
  last = last.then(async () => {
    let answer;
    try {
      answer = await handlers[type](event.data);
    } catch (reason) {
      answer = { error: String(reason && reason.message || reason) };
    }
    postMessage({ type: 'answer', id, answer });
  });
};
