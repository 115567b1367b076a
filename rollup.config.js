import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';

/** These read their own folders while they run: they stay where npm put them. */
const APART = /^blessed(-contrib)?(\/|$)/;

/**
 * The program as a few files: Node opens four hundred small modules in longer than it needs for all the rest of a start.
 */
export default {
  input: { uplinktop: 'dist/app/main.js' },
  external: (id) => APART.test(id),
  plugins: [nodeResolve({ exportConditions: ['node'], preferBuiltins: true }), commonjs()],
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'uplinktop-[name].js',
    banner:
      '// With execa, commander, ipaddr.js, get-east-asian-width and what they need, whose licences (MIT) lie with them in node_modules.',
  },
};
