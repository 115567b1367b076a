import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The widgets of blessed that a screen of boxes and sparklines needs; the others want emulators, images, processes. */
const WIDGETS = ['Node', 'Screen', 'Element', 'Box'];

function widgets() {
  return WIDGETS.map((name) => {
    const file = name.toLowerCase();
    return `exports.${name} = exports.${file} = require('./widgets/${file}');`;
  }).join('\n');
}

/** Replaces a text that must be there: another release would otherwise be bundled half changed. */
function replaced(path, text, before, after) {
  if (!text.includes(before)) throw new Error(`${path} no longer says: ${before}`);
  return text.replace(before, () => after);
}

/** All it asks of Node's assert, which takes longer to load than that file to read. */
const ASSERT = `(function() {
  function assert(ok) { if (!ok) throw new Error('The description of the terminal is broken.'); }
  assert.equal = function(a, b) { assert(a === b); };
  return assert;
})()`;

const COMPILE = 'Tput.prototype._compile = function(info, key, str) {';
/** Each of four hundred abilities becomes a function made from text: only when it is first used. */
const COMPILE_LATER = `Tput.prototype._compile = function(info, key, str) {
  if (typeof str !== 'string' || str === '' || key === 'init_file' || key === 'reset_file')
    return this._compileNow(info, key, str);
  var self = this, made = null;
  return function() {
    if (made === null) made = self._compileNow(info, key, str);
    return made.apply(this, arguments);
  };
};
Tput.prototype._compileNow = function(info, key, str) {`;

/** The description of a terminal that blessed reads from a file beside its code, within the code. */
function withTerminfo(path, text) {
  const terminfo = readFileSync(join(dirname(path), '../usr/xterm')).toString('base64');
  const inside = replaced(
    path,
    text,
    'data = fs.readFileSync(file);',
    `data = Buffer.from('${terminfo}', 'base64');`,
  );
  const checked = replaced(path, inside, "require('assert')", ASSERT);
  return replaced(path, checked, COMPILE, COMPILE_LATER).replaceAll('__dirname', "''");
}

/**
 * blessed as one file can hold it: `widget.js` requires thirty widgets by names it computes, and `tput.js` reads its
 * terminal from a folder of its own.
 */
export function blessedParts(path, text) {
  if (path.endsWith('/blessed/lib/widget.js')) return widgets();
  if (path.endsWith('/blessed/lib/tput.js')) return withTerminfo(path, text);
  // It looks for the nearest of eight colours 256 times, and then takes a table made by hand in its place.
  if (path.endsWith('/blessed/lib/colors.js')) return replaced(path, text, 'cols.map(exports.match)', 'cols');
  return null;
}
