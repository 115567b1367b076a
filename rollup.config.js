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
const program = {
  input: { main: 'build/app/main.js' },
  plugins: [
    asWritten.plugin(['blessed', 'blessed-contrib']),
    nodeResolve({ exportConditions: ['node'], preferBuiltins: true }),
    commonjs(),
    thirdParty({ file: 'build/THIRD-PARTY.md', asWritten }),
    oneFile({ fileName: 'program.js', asWritten }),
  ],
  output: { dir: 'dist', format: 'cjs', exports: 'auto', interop: 'default', chunkFileNames: '[name].js' },
};

/** By itself: what both have in common is small, and stands in both. */
const start = {
  input: { uplinktop: 'build/app/launcher.js' },
  external: /^node:/,
  plugins: [launcher({ fileName: 'uplinktop.js' })],
  output: { dir: 'dist', format: 'cjs', interop: 'default' },
};

export default [program, start];
