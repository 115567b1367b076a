#!/usr/bin/env bash
# How many cells a character fills depends on which library of a terminal program is asked.
#
# A screen is laid out by one table of widths, painted by another, and read back in tests by a third, and one takes
# all of them for Unicode's. Each froze a version of its own. None of these four is an emoji, a combining mark in
# Unicode's eyes, or unassigned:
#
# Seen (cells): blessed 0.1.81, @xterm/headless 6.0.0, @xterm/addon-unicode11 0.9.0, get-east-asian-width 1.7.0, Node 20.20.2.
#          blessed  headless  unicode11  get-east-asian-width
#   U+06DE     0        1         1          1     ARABIC START OF RUB EL HIZB
#   U+2630     1        1         1          2     TRIGRAM FOR HEAVEN
#   U+3248     1        2         1          1     CIRCLED NUMBER TEN ON BLACK SQUARE
#   U+A960     2        1         2          2     HANGUL CHOSEONG TIKEUT-MIEUM
# To rely on: print what all agree on, and something else for the rest.
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='blessed@0.1.81 @xterm/headless@6.0.0 @xterm/addon-unicode11@0.9.0 get-east-asian-width@1.7.0'
cannot() { echo "Cannot run: $1" >&2; exit 2; }
changed() { echo "Changed: $1" >&2; exit 1; }

command -v node >/dev/null && command -v npm >/dev/null || cannot 'it needs Node and npm.'
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$box"
# shellcheck disable=SC2086 # one argument per package
npm install --prefix . --no-save --no-audit --no-fund $PACKAGES >npm.log 2>&1 || cannot "npm could not install $PACKAGES: $(tail -n 1 npm.log)"
echo "Node $(node --version), $PACKAGES"
cat >widths.mjs <<'END'
import blessed from 'blessed';
import { eastAsianWidth } from 'get-east-asian-width';
import headless from '@xterm/headless';
import addon from '@xterm/addon-unicode11';
async function cursorAfter(text, version) {
  const terminal = new headless.Terminal({ cols: 10, rows: 2, allowProposedApi: true });
  terminal.loadAddon(new addon.Unicode11Addon());
  terminal.unicode.activeVersion = version;
  await new Promise((done) => terminal.write(text, done));
  return terminal.buffer.active.cursorX;
}
for (const code of [0x06de, 0x2630, 0x3248, 0xa960]) {
  const text = String.fromCodePoint(code);
  const widths = [blessed.unicode.charWidth(text), await cursorAfter(text, '6'), await cursorAfter(text, '11'), eastAsianWidth(code)];
  console.log(`U+${code.toString(16).toUpperCase().padStart(4, '0')} ${widths.join(' ')}`);
}
END
widths=$(node widths.mjs)

echo "$widths"
[ "$widths" = 'U+06DE 0 1 1 1
U+2630 1 1 1 2
U+3248 1 2 1 1
U+A960 2 1 2 2' ] || changed 'the widths.'
