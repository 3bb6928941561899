// files.js: the page's files in memory, against one plain array, with operations made at random.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const source = fs.readFileSync(path.join(__dirname, '../../examples/browser/files.js'), 'utf8');
const { keepInPieces, takeFile, putFile, fileAsBlob, PIECE } = vm.runInThisContext(`(() => {${source}\nreturn { keepInPieces, takeFile, putFile, fileAsBlob, PIECE }; })()`);

// What files.js needs of emscripten's file system.
function fileSystem() {
  const operations = { node_ops: { setattr() {} }, stream_ops: {} }, files = new Map();
  return {
    writeFile: name => files.set(name, { ...operations, contents: null, usedBytes: 0 }),
    lookupPath: name => ({ node: files.get(name) }),
    analyzePath: name => ({ exists: files.has(name) }),
    unlink: name => files.delete(name),
  };
}

let state = 1;
const pick = below => { // the same numbers each time
  state = (state * 48271) % 2147483647;
  return state % below;
};

async function compare(rounds) {
  const FS = fileSystem();
  keepInPieces(FS);
  FS.writeFile('/a');
  let { node } = FS.lookupPath('/a'), model = Buffer.alloc(0);
  const resize = size => { model = Buffer.concat([model.subarray(0, size), Buffer.alloc(Math.max(0, size - model.length))]); };
  for (let round = 0; round < rounds; round++) {
    const position = pick(2) ? pick(3 * PIECE) : PIECE * pick(3), length = pick(2) ? pick(100) : pick(2 * PIECE), shift = pick(9);
    const kind = pick(10);
    if (kind < 5) {
      const buffer = Buffer.alloc(shift + length, 1 + pick(255));
      assert.strictEqual(node.stream_ops.write({ node }, buffer, shift, length, position), length);
      if (length > 0) resize(Math.max(model.length, position + length));
      buffer.copy(model, position, shift);
    } else if (kind < 8) {
      const buffer = Buffer.alloc(shift + length), expected = model.subarray(position, position + length);
      assert.strictEqual(node.stream_ops.read({ node }, buffer, shift, length, position), expected.length);
      assert.ok(buffer.subarray(shift, shift + expected.length).equals(expected), `read, round ${round}`);
    } else if (kind < 9) {
      node.node_ops.setattr(node, { size: position });
      resize(position);
    } else {
      putFile(FS, '/a', takeFile(FS, '/a'));
      ({ node } = FS.lookupPath('/a'));
    }
    assert.strictEqual(node.usedBytes, model.length, `size, round ${round}`);
    if (round % 50 === 0) assert.ok(Buffer.from(await fileAsBlob(FS, '/a').arrayBuffer()).equals(model), `Blob, round ${round}`);
  }
}

compare(5000).then(() => console.log('ok       browser: files in pieces hold what one array holds'), reason => {
  console.log(`FAILED   browser: files in pieces hold what one array holds\n${reason.stack}`);
  process.exit(1);
});
