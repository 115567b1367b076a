import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { AsWritten } from './tools/bundle/as-written.js';
import { blessedParts } from './tools/bundle/blessed-parts.js';
import { launcher } from './tools/bundle/launcher.js';
import { oneFile } from './tools/bundle/one-file.js';
import { thirdParty } from './tools/bundle/packages.js';

const asWritten = new AsWritten(blessedParts);

/**
 * The program and all it needs as one file: nothing is to be installed beside it, and Node opens four hundred small
 * modules in longer than it needs for all the rest of a start.
 */
export default {
  input: { main: 'build/app/main.js', launcher: 'build/app/launcher.js' },
  plugins: [
    asWritten.plugin(['blessed', 'blessed-contrib']),
    nodeResolve({ exportConditions: ['node'], preferBuiltins: true }),
    commonjs(),
    thirdParty({ file: 'build/THIRD-PARTY.md', asWritten }),
    launcher({ chunk: 'launcher.js', fileName: 'uplinktop.js' }),
    oneFile({ fileName: 'program.js', asWritten }),
  ],
  output: { dir: 'dist', format: 'cjs', exports: 'auto', interop: 'default', chunkFileNames: '[name].js' },
};
