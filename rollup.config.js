/**
 * The program as a few files: Node opens two hundred small modules in longer than it needs for all the rest of a start.
 * Only our own code goes in; libraries stay where npm put them.
 */
export default {
  input: { uplinktop: 'dist/main.js' },
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'uplinktop-[name].js',
  },
};
