import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { isBuiltin } from 'node:module';

/** What is run: a small file that loads the large one, as CommonJS, which starts a little sooner than a module. */
export function launcher({ chunk, fileName }) {
  return {
    name: 'launcher',
    generateBundle(_, bundle) {
      const { code, imports } = bundle[chunk];
      const shared = imports.filter((name) => !isBuiltin(name));
      if (shared.length > 0) throw new Error(`${fileName} must stand alone, and needs ${shared.join(', ')}`);
      Reflect.deleteProperty(bundle, chunk);
      this.emitFile({ type: 'asset', fileName, source: `#!/usr/bin/env node\n${code}` });
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    },
    writeBundle({ dir }) {
      chmodSync(join(dir, fileName), 0o755);
    },
  };
}
