// Writes browser.har: a page in Chromium posts every payload, and Playwright records it.
//   NODE_PATH=…/node_modules node make_har.js /usr/bin/chromium
const fs = require('fs');
const http = require('http');
const { chromium } = require('playwright-core');

(async () => {
  const server = http.createServer((request, response) => {
    request.resume();
    response.end(request.method === 'GET' ? '<title>hook</title>' : '');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
  const context = await browser.newContext({ recordHar: { path: 'browser.har', content: 'embed' } });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const payloads = fs.readFileSync('plain.ndjson', 'utf8').split('\n').filter(Boolean);
  for (const body of payloads) {
    await page.evaluate(text => fetch('/hook', {
      method: 'POST', body: text, headers: { 'Content-Type': 'application/json' },
    }).then(r => r.text()), body);
  }
  await context.close();
  await browser.close();
  server.close();
})();
