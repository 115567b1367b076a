import { createHash } from 'node:crypto';
import { shorter } from './shorter.js';

/** Node's own modules that a first frame does not need: together they take as long as all of ours. */
const LATE = ['assert', 'child_process', 'crypto', 'dns/promises', 'fs/promises'];

/** A script that evaluates to functions of CommonJS by the names of their modules. */
async function scriptOf(modules) {
  const functions = await Promise.all(
    modules.map(async ({ name, code }) => {
      const asleep = await shorter(`function (exports, require, module, __filename) {\n${code}\n}`);
      return `${JSON.stringify(name)}: ${asleep}`;
    }),
  );
  return `({\n${functions.join(',\n')}\n})\n`;
}

const linesIn = (text) => text.split('\n').length - 1;

/**
 * All parts, one behind the other, as src/app/load-program.ts reads them. The first line holds a hash of the rest: a code
 * cache says the same, or is not its own. The second one says where each part is.
 */
async function joined(parts, entry) {
  const scripts = await Promise.all(parts.map(scriptOf));
  let [at, line] = [0, 2];
  const places = parts.map((modules, i) => {
    const place = { names: modules.map(({ name }) => name), at, length: scripts[i].length, line };
    at += scripts[i].length;
    line += linesIn(scripts[i]);
    return place;
  });
  const rest = `// ${JSON.stringify({ entry, late: LATE, parts: places })}\n${scripts.join('')}`;
  return `// ${createHash('sha256').update(rest).digest('hex').slice(0, 32)}\n${rest}`;
}

/** Puts what rollup made, a part each, and the packages `asWritten`, as one, into one file of ASCII. */
export function oneFile({ fileName, asWritten }) {
  return {
    name: 'one-file',
    resolveImportMeta: (property) =>
      property === 'url' ? `require('node:url').pathToFileURL(__filename).href` : null,
    async generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      for (const { fileName: name } of chunks) Reflect.deleteProperty(bundle, name);
      const parts = [
        ...chunks.map((chunk) => [{ name: `./${chunk.fileName}`, code: chunk.code }]),
        [...asWritten.modules].map(([name, { code }]) => ({ name, code })),
      ];
      const entry = chunks.find(({ isEntry }) => isEntry);
      const source = await joined(parts, `./${entry.fileName}`);
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
