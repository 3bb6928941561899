// Writes the payloads of argv[2] (NDJSON) through loggers for Node.js into the folder argv[3].
const fs = require('fs'), path = require('path'), cp = require('child_process');
const [, , input, out, which] = process.argv;
const texts = fs.readFileSync(input, 'utf8').split('\n').filter(Boolean);
const runs = {
  'pino_object.ndjson': () => { const l = require('pino')(); for (const t of texts) l.info({ req: { method: 'POST', body: JSON.parse(t) } }, 'hook'); },
  'pino_text.ndjson': () => { const l = require('pino')(); for (const t of texts) l.info({ body: t }, 'hook'); },
  'pino_message.ndjson': () => { const l = require('pino')(); for (const t of texts) l.info('body %s', t); },
  'pino_pretty_text.log': () => { const l = require('pino')(require('pino-pretty')({ sync: true, colorize: false })); for (const t of texts) l.info('body: ' + t); },
  'pino_pretty_object.log': () => { const l = require('pino')(require('pino-pretty')({ sync: true, colorize: false })); for (const t of texts) l.info({ body: JSON.parse(t) }, 'hook'); },
  'pino_ecs.ndjson': () => { const e = require('@elastic/ecs-pino-format'); const l = require('pino')((e.ecsFormat || e.default || e)()); for (const t of texts) l.info('hook ' + t); },
  'winston_json_message.ndjson': () => { const w = require('winston'); const l = w.createLogger({ transports: [new w.transports.Console()] }); for (const t of texts) l.info(t); },
  'winston_json_meta.ndjson': () => { const w = require('winston'); const l = w.createLogger({ format: w.format.combine(w.format.timestamp(), w.format.json()), transports: [new w.transports.Console()] }); for (const t of texts) l.info('webhook', { payload: JSON.parse(t) }); },
  'winston_object.ndjson': () => { const w = require('winston'); const l = w.createLogger({ transports: [new w.transports.Console()] }); for (const t of texts) l.info(JSON.parse(t)); },
  'winston_simple_text.log': () => { const w = require('winston'); const l = w.createLogger({ format: w.format.simple(), transports: [new w.transports.Console()] }); for (const t of texts) l.info('body ' + t); },
  'winston_simple_meta.log': () => { const w = require('winston'); const l = w.createLogger({ format: w.format.simple(), transports: [new w.transports.Console()] }); for (const t of texts) l.info('webhook', { payload: JSON.parse(t) }); },
  'winston_logstash.ndjson': () => { const w = require('winston'); const l = w.createLogger({ format: w.format.logstash(), transports: [new w.transports.Console()] }); for (const t of texts) l.info('webhook', { payload: JSON.parse(t) }); },
  'winston_pretty_print.log': () => { const w = require('winston'); const l = w.createLogger({ format: w.format.prettyPrint(), transports: [new w.transports.Console()] }); for (const t of texts) l.info('webhook', { payload: JSON.parse(t) }); },
  'bunyan_body_object.ndjson': () => { const l = require('bunyan').createLogger({ name: 'hook' }); for (const t of texts) l.info({ body: JSON.parse(t) }, 'hook'); },
  'bunyan_body_text.ndjson': () => { const l = require('bunyan').createLogger({ name: 'hook' }); for (const t of texts) l.info({ body: t }, 'hook'); },
  'log4js_basic.log': () => { const l4 = require('log4js'); l4.configure({ appenders: { o: { type: 'stdout', layout: { type: 'basic' } } }, categories: { default: { appenders: ['o'], level: 'info' } } }); const l = l4.getLogger('hook'); for (const t of texts) l.info('body', t); },
  'log4js_object.log': () => { const l4 = require('log4js'); l4.configure({ appenders: { o: { type: 'stdout', layout: { type: 'coloured' } } }, categories: { default: { appenders: ['o'], level: 'info' } } }); const l = l4.getLogger('hook'); for (const t of texts) l.info('body', JSON.parse(t)); },
  'signale.log': () => { const { Signale } = require('signale'); const l = new Signale({ stream: process.stdout, scope: 'hook' }); for (const t of texts) l.info('body ' + t); },
  'tslog_pretty.log': () => { const { Logger } = require('tslog'); const l = new Logger({ type: 'pretty', stylePrettyLogs: false }); for (const t of texts) l.info('body', t); },
  'tslog_json.ndjson': () => { const { Logger } = require('tslog'); const l = new Logger({ type: 'json' }); for (const t of texts) l.info('body', JSON.parse(t)); },
  'consola.log': () => { const { consola, createConsola } = require('consola'); const l = createConsola({ fancy: false, stdout: process.stdout, stderr: process.stdout }); for (const t of texts) l.info('body', t); },
  'roarr.ndjson': () => { process.env.ROARR_LOG = 'true'; const { Roarr } = require('roarr'); for (const t of texts) Roarr.info({ body: JSON.parse(t) }, 'hook'); },
  'console_log_object.log': () => { for (const t of texts) console.log('Data:', JSON.parse(t)); },
  'console_log_depth.log': () => { for (const t of texts) console.dir(JSON.parse(t), { depth: null }); },
  'console_log_text.log': () => { for (const t of texts) console.log('Body:', t); },
  'console_log_json_o.log': () => { for (const t of texts) console.log('Body: %j', JSON.parse(t)); },
  'console_log_array_of_text.log': () => { for (const t of texts) console.log([t]); },
  'console_log_stringify_2.log': () => { for (const t of texts) console.log('Body: ' + JSON.stringify(JSON.parse(t), null, 2)); },
  'console_table_group.log': () => { for (const t of texts) { console.group('hook'); console.log(JSON.stringify(JSON.parse(t), null, 2)); console.groupEnd(); } },
};
if (which) { runs[which](); } else {
  for (const name of Object.keys(runs)) {
    const r = cp.spawnSync(process.execPath, [__filename, input, out, name], { encoding: 'buffer', maxBuffer: 1 << 28, env: { ...process.env, ROARR_LOG: 'true', NO_COLOR: name.includes('log4js') ? '' : '1', NODE_DISABLE_COLORS: '1' } });
    if (r.status !== 0) console.error(name, r.stderr.toString().slice(0, 300));
    fs.writeFileSync(path.join(out, 'node_' + name), r.stdout);
  }
}
