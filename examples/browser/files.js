// Files in memory, in pieces. Emscripten keeps each file in one array, which is copied whole whenever the file grows:
// that took a fifth of an import, and for a moment twice the memory.
'use strict';

const PIECE = 1 << 18;

// Replaces how the files of `FS` are read, written and resized. Call it before the first file is made.
function keepInPieces(FS) {
  FS.writeFile('/any', '');
  const { node_ops, stream_ops } = FS.lookupPath('/any').node; // the operations of every file in memory
  FS.unlink('/any');

  // Calls take(piece, from, to, done) for each part of a piece in a range of a file; `done` bytes lie before it.
  function eachPart(node, position, end, take) {
    node.contents = node.contents || [];
    for (let at = position, to; at < end; at += to - at % PIECE) {
      const i = Math.floor(at / PIECE);
      to = Math.min(PIECE, end - i * PIECE);
      node.contents[i] = node.contents[i] || new Uint8Array(PIECE);
      take(node.contents[i], at % PIECE, to, at - position);
    }
  }

  stream_ops.read = ({ node }, buffer, offset, length, position) => {
    const end = Math.min(position + length, node.usedBytes);
    eachPart(node, position, end, (piece, from, to, done) => buffer.set(piece.subarray(from, to), offset + done));
    return Math.max(0, end - position);
  };
  stream_ops.write = ({ node }, buffer, offset, length, position) => {
    const end = position + length;
    eachPart(node, position, end, (piece, from, to, done) => piece.set(buffer.subarray(offset + done, offset + done + to - from), from));
    if (length > 0) node.usedBytes = Math.max(node.usedBytes, end);
    node.timestamp = Date.now();
    return length;
  };
  delete stream_ops.mmap; // the caller is told that there is none
  delete stream_ops.allocate;

  const setOthers = node_ops.setattr;
  node_ops.setattr = (node, { size, ...others }) => {
    setOthers(node, others);
    if (size === undefined) return;
    node.contents = (node.contents || []).slice(0, Math.ceil(size / PIECE));
    node.contents[Math.floor(size / PIECE)]?.fill(0, size % PIECE); // what the file had there is gone
    node.usedBytes = size;
  };
}

// A file without its file system: null, or what putFile() takes. Nothing is copied.
function takeFile(FS, path) {
  if (!FS.analyzePath(path).exists) return null;
  const { contents, usedBytes } = FS.lookupPath(path).node;
  return { contents, usedBytes };
}

function putFile(FS, path, file) {
  FS.writeFile(path, '');
  Object.assign(FS.lookupPath(path).node, file);
}

// The browser keeps the bytes of a Blob, on disk where they are many.
function fileAsBlob(FS, path, type) {
  const { contents, usedBytes } = takeFile(FS, path);
  const pieces = Array.from({ length: Math.ceil(usedBytes / PIECE) }, (_, i) => contents?.[i] || new Uint8Array(PIECE));
  return new Blob(pieces.map((piece, i) => piece.subarray(0, usedBytes - i * PIECE)), { type });
}
