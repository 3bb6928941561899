// token.mjs FILE: makes a pair of keys, writes the public one there, and prints a token that may write
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
writeFileSync(process.argv[2], publicKey.export({ type: 'spki', format: 'pem' }));
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const text = part({ alg: 'EdDSA', typ: 'JWT' }) + '.' + part({ a: 'rw', exp: 4102444800 });
console.log(text + '.' + sign(null, Buffer.from(text), privateKey).toString('base64url'));
