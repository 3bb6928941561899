// lossy.mjs TARGET FAULTS: passes requests on to a server, and lets some of them fail. It prints its own
// URL. FAULTS is a list of what becomes of one request after the other, begun again at its end:
//   ok       it is answered
//   lost     the server does what it is asked, and its answer never arrives
//   refused  it does not reach the server
//   503      likewise, and something in between says so
//   twice    the server is asked twice, and the second answer is passed on
import { createServer } from 'node:http';
const [, , target, list] = process.argv;
const faults = list.split(',');
let count = 0;
const server = createServer(async (request, response) => {
  const fault = faults[count++ % faults.length];
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const pass = async () => {
    const answer = await fetch(target + request.url, { method: request.method, body: Buffer.concat(chunks) });
    return [answer.status, Buffer.from(await answer.arrayBuffer())];
  };
  if (fault === 'refused') return request.socket.destroy();
  if (fault === '503') return response.writeHead(503).end();
  if (fault === 'twice') await pass();
  const [status, body] = await pass();
  if (fault === 'lost') return request.socket.destroy();
  response.writeHead(status).end(body);
});
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
