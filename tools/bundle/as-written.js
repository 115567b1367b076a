import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { relative } from 'node:path';

const FROM_HERE = createRequire(import.meta.url);

/** A call of require with a name written out. */
const REQUIRE = /\brequire\((['"])([^'"]+)\1\)/g;

/** Old packages, module by module as Node itself would load them: what they say in sloppy mode is not for rollup. */
export class AsWritten {
  /** By name, such as `blessed/lib/tput.js`: the file, and its code, which requires others by such names. */
  modules = new Map();
  #rewrite;

  /** `rewrite(path, text)` gives another text for a file, or null. */
  constructor(rewrite) {
    this.#rewrite = rewrite;
  }

  /** Takes in a file and all it requires; gives its name. Throws when one of them cannot be found. */
  add(path) {
    const name = relative('node_modules', path);
    if (this.modules.has(name)) return name;
    const text = readFileSync(path, 'utf8');
    const module = { path, code: '' };
    this.modules.set(name, module);
    const { resolve } = createRequire(path);
    module.code = (this.#rewrite(path, text) ?? text).replace(REQUIRE, (call, _, wanted) =>
      isBuiltin(wanted) ? call : `require(${JSON.stringify(this.add(resolve(wanted)))})`,
    );
    return name;
  }

  /** A rollup plugin: imports of these packages lead here. */
  plugin(packages) {
    const isOne = (source) => packages.some((name) => source === name || source.startsWith(`${name}/`));
    return {
      name: 'as-written',
      resolveId: (source) =>
        isOne(source) ? { id: this.add(FROM_HERE.resolve(source)), external: true } : null,
    };
  }
}
