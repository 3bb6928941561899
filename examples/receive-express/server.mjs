// Receives Discko's webhooks into a spool, by Maildir's rules: a request is answered 200 only when its
// record is on disk. Whatever keeps it from getting there is answered 503, and Discko tries again.
import express from 'express';
import { open, mkdir, rename, unlink } from 'node:fs/promises';
import { randomUUID, timingSafeEqual } from 'node:crypto';
import path from 'node:path';

const spool = process.env.DISCKO_SPOOL ?? 'spool';
const secret = process.env.DISCKO_SECRET ?? '';
const route = `/webhook/discko${secret === '' ? '' : `/${encodeURIComponent(secret)}`}`;
const limit = '10mb';

// Writes a file where no importer looks and makes it durable.
async function writeSynced(file, bytes) {
  const handle = await open(file, 'wx', 0o640);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

// A name is durable when the folder it stands in has been synced.
async function syncFolder(folder) {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// Requests that come together share one sync: the one that begins after their file was renamed.
let running = Promise.resolve();
let next = null;
function syncNew() {
  next ??= running.catch(() => {}).then(async () => {
    next = null;
    await syncFolder(path.join(spool, 'new'));
  });
  const mine = next;
  running = mine;
  return mine;
}

// The record of discko's own, with the body as it came; bytes that are no UTF-8 stand alone.
function recordOf(id, body) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return `${JSON.stringify({ received_at: new Date().toISOString(), id, body: text })}\n`;
  } catch {
    return body;
  }
}

async function keep(body) {
  const id = randomUUID();
  const temporary = path.join(spool, 'tmp', id);
  try {
    await writeSynced(temporary, recordOf(id, body));
    await rename(temporary, path.join(spool, 'new', id));
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncNew();
}

function isWanted(request) {
  const given = Buffer.from(request.path), wanted = Buffer.from(route);
  return request.method === 'POST' && given.length === wanted.length && timingSafeEqual(given, wanted);
}

const app = express().disable('x-powered-by');
app.use((request, response, next) => (isWanted(request) ? next() : response.status(404).end()));
app.use(express.raw({ type: () => true, limit })); // a compressed body is kept unpacked
app.use(async (request, response) => {
  await keep(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  response.type('text').send('OK');
});
// A body that is too large or broken off is the request's fault, everything else is ours.
app.use((error, request, response, next) => {
  const status = error.status >= 400 && error.status < 500 ? error.status : 503;
  console.error(`receive: ${status}: ${error.message}`);
  if (!response.headersSent) response.status(status).type('text').send(status === 503 ? 'try again' : 'no');
});

await mkdir(path.join(spool, 'tmp'), { recursive: true });
await mkdir(path.join(spool, 'new'), { recursive: true });
await syncFolder(spool);
await syncFolder(path.dirname(path.resolve(spool)));
const server = app.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`receive: listening on ${server.address().address}:${server.address().port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
