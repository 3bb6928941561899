// Chromium without a library: its debugging protocol over two pipes.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

async function open(url, { width = 1280, height = 900, dark = false } = {}) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'discko-browser-'));
  const child = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
    '--disable-dev-shm-usage', `--user-data-dir=${home}`, '--remote-debugging-pipe', 'about:blank'],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map(), seen = { errors: [], requests: [] };
  let asked = 0, rest = '', session;
  const send = (method, params = {}) => new Promise((resolve, reject) => {
    const id = ++asked;
    waiting.set(id, { resolve, reject, method });
    child.stdio[3].write(JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) }) + '\0');
  });
  const take = message => {
    if (message.id) {
      const { resolve, reject, method } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) reject(new Error(`${method}: ${message.error.message}`));
      else resolve(message.result);
    } else if (message.method === 'Runtime.exceptionThrown') {
      seen.errors.push(message.params.exceptionDetails.exception?.description || message.params.exceptionDetails.text);
    } else if (message.method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(message.params.type)) {
      seen.errors.push(message.params.args.map(a => a.value ?? a.description).join(' '));
    } else if (message.method === 'Log.entryAdded' && ['error', 'warning'].includes(message.params.entry.level)) {
      seen.errors.push(message.params.entry.text);
    } else if (message.method === 'Network.requestWillBeSent') {
      seen.requests.push(message.params.request.url);
    }
  };
  child.stdio[4].setEncoding('utf8').on('data', text => {
    const parts = (rest + text).split('\0');
    rest = parts.pop();
    for (const part of parts) take(JSON.parse(part));
  });
  const downloads = path.join(home, 'downloads');
  fs.mkdirSync(downloads);
  await send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  session = (await send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
  for (const domain of ['Runtime', 'Log', 'Network', 'Page', 'DOM']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 });
  if (dark) await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
  await send('Page.navigate', { url });

  const page = {
    send, seen, downloads,
    async run(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
      return result.value;
    },
    async until(expression, seconds = 60) {
      for (const end = Date.now() + 1000 * seconds; Date.now() < end; await new Promise(r => setTimeout(r, 50))) {
        if (await page.run(expression).catch(() => false)) return;
      }
      throw new Error(`not within ${seconds} s: ${expression}`);
    },
    async choose(selector, files) {
      const { root } = await send('DOM.getDocument');
      const { nodeId } = await send('DOM.querySelector', { nodeId: root.nodeId, selector });
      await send('DOM.setFileInputFiles', { nodeId, files });
    },
    async key(key, modifiers = 0) {
      const number = { Enter: 13, Tab: 9, Escape: 27, ' ': 32 }[key], text = { Enter: '\r', ' ': ' ' }[key];
      const event = { key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: number, modifiers, ...(text ? { text } : {}) };
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async picture(file, most = 6000) {
      const { cssContentSize: { width: w, height: h } } = await send('Page.getLayoutMetrics');
      const { data } = await send('Page.captureScreenshot', { clip: { x: 0, y: 0, width: w, height: Math.min(h, most), scale: 1 }, captureBeyondViewport: true });
      fs.writeFileSync(file, Buffer.from(data, 'base64'));
    },
    // Seconds of processor time that the browser has used so far, all of its processes together.
    processorTime() {
      const stats = fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(pid => {
        try {
          const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
          return { pid: Number(pid), parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) };
        } catch {
          return { pid: 0, parent: 0, ticks: 0 }; // it has ended
        }
      });
      const below = pid => stats.filter(s => s.parent === pid).reduce((sum, s) => sum + s.ticks + below(s.pid), 0);
      return (stats.find(s => s.pid === child.pid).ticks + below(child.pid)) / 100;
    },
    async close() {
      const ended = new Promise(resolve => child.on('exit', resolve));
      session = undefined;
      send('Browser.close').catch(() => {});
      await Promise.race([ended, new Promise(r => setTimeout(r, 5000))]);
      child.kill('SIGKILL');
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return page;
}

module.exports = { open };
