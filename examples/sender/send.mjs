// Sends payloads as Discko does, by its documentation: POST, redirects followed, up to 8 retries after
// 2^(attempt-1) seconds where the answer is one of the retryable codes or there is none.
//
//   node send.mjs [--scale X] [--parallel N] URL < payloads.ndjson
//
// --scale shortens the waiting (0.001: milliseconds for seconds). Prints what became of them as JSON.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRYABLE = new Set([408, 413, 429, 500, 502, 503, 504]);
const RETRIES = 8;
const REDIRECTS = 5;
const PATIENCE = 30_000; // milliseconds for an answer

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' }, parallel: { type: 'string', default: '1' } },
});
const scale = Number(values.scale);
if (positionals.length !== 1 || !(scale >= 0)) {
  console.error('usage: node send.mjs [--scale X] [--parallel N] URL < payloads.ndjson');
  process.exit(2);
}
const result = { sent: 0, delivered: 0, refused: 0, given_up: 0, attempts: 0 };

// The answer's status; 0 where there is none. A redirect is followed with the same request.
async function post(url, body) {
  for (let n = 0; n <= REDIRECTS; n++) {
    try {
      const response = await fetch(url, {
        method: 'POST', body, redirect: 'manual', headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(PATIENCE),
      });
      await response.arrayBuffer();
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) return response.status;
      url = new URL(location, url);
    } catch {
      return 0;
    }
  }
  return 0;
}

async function deliver(url, body) {
  result.sent++;
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    if (attempt > 0) await sleep(2 ** (attempt - 1) * 1000 * scale);
    result.attempts++;
    const status = await post(url, body);
    if (status >= 200 && status < 300) return void result.delivered++;
    if (status !== 0 && !RETRYABLE.has(status)) return void result.refused++;
  }
  result.given_up++;
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
async function work() {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    if (line.value.trim() !== '') await deliver(positionals[0], line.value);
  }
}
await Promise.all(Array.from({ length: Number(values.parallel) }, work));
console.log(JSON.stringify(result));
process.exitCode = result.delivered === result.sent ? 0 : 1;
