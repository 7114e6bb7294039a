// Turns the names that prepare-csharp.mjs wrote with dashes back, in JSON and in query strings. Usage: node finish-csharp.mjs FILE
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2];
const code = readFileSync(file, 'utf8')
  .replace(/(JsonPropertyName\("|EscapeDataString\(")([a-z0-9-]+)"/g, (_, call, name) => `${call}${name.replaceAll('-', '_')}"`)
  .replace(/[ \t]+$/gm, '');
writeFileSync(file, code.trimEnd() + '\n');
