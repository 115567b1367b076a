import { createHash } from 'node:crypto';
import { shorter } from './shorter.js';

/** Node's own modules that a first frame does not need: together they take as long as all of ours. */
const LATE = ['assert', 'child_process', 'crypto', 'dns/promises', 'fs/promises'];

/**
 * Runs each module when it is first asked for, and lets Node find what is not here. A module of `LATE` stands for itself
 * until something of it is used.
 */
const LOADER = `const loaded = {}
const isLate = new Set(${JSON.stringify(LATE)})
const late = (name) => new Proxy(() => {}, {
  get: (_, key) => require(name)[key],
  apply: (_, self, given) => Reflect.apply(require(name), self, given)
})
const need = (name) => {
  if (isLate.has(name.replace(/^node:/, ''))) return late(name)
  if (!(name in modules)) return require(name)
  if (!(name in loaded)) {
    loaded[name] = { exports: {} }
    modules[name](loaded[name].exports, need, loaded[name], __filename)
  }
  return loaded[name].exports
}`;

/**
 * An expression that gives a function of `require` and the path of the entry. Its first line holds a hash of the rest: a
 * code cache says the same, or is not its own.
 */
async function joined(modules, entry) {
  const parts = await Promise.all(
    modules.map(async ({ name, code }) => {
      const asleep = await shorter(`function (exports, require, module, __filename) {\n${code}\n}`);
      return `${JSON.stringify(name)}: ${asleep}`;
    }),
  );
  const code = `(function (require, __filename) {\nconst modules = {\n${parts.join(',\n')}\n}\n${LOADER}\nneed(${JSON.stringify(entry)})\n})\n`;
  return `// ${createHash('sha256').update(code).digest('hex').slice(0, 32)}\n${code}`;
}

/** Puts what rollup made, and the packages `asWritten`, into one file of ASCII. */
export function oneFile({ fileName, asWritten }) {
  return {
    name: 'one-file',
    resolveImportMeta: (property) =>
      property === 'url' ? `require('node:url').pathToFileURL(__filename).href` : null,
    async generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      for (const { fileName: name } of chunks) Reflect.deleteProperty(bundle, name);
      const modules = [
        ...chunks.map((chunk) => ({ name: `./${chunk.fileName}`, code: chunk.code })),
        ...[...asWritten.modules].map(([name, { code }]) => ({ name, code })),
      ];
      const entry = chunks.find(({ isEntry }) => isEntry);
      const source = await joined(modules, `./${entry.fileName}`);
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
