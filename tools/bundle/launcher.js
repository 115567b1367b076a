import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/** What is run: a small file that loads the large one, as CommonJS, which starts a little sooner than a module. */
export function launcher({ fileName }) {
  return {
    name: 'launcher',
    resolveImportMeta: (property) => (property === 'filename' ? '__filename' : null),
    banner: '#!/usr/bin/env node',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    },
    writeBundle({ dir }) {
      chmodSync(join(dir, fileName), 0o755);
    },
  };
}
