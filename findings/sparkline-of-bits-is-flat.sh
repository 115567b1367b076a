#!/usr/bin/env bash
# A sparkline of blessed-contrib draws a rate above 8.4 Mbit/s as one character.
#
# Values 0 to 7,000,000 become a rising line. Of 0 to 12,000,000, as bits per second easily are, one block is left
# and the other cells stay blank, without an error: the sparkline package that it uses shifts the range left by 8 as
# a 32-bit integer, which a range of 2^23 (8,388,608) overflows. A range below 1, as shares have it, is as
# unfortunate: it is flat.
#
# Seen: blessed 0.1.81, blessed-contrib 4.11.0, sparkline 0.1.2, Node 20.20.2.
#   0 to 7,000,000:  ▁▂▃▄▅▆▇█
#   0 to 14,000,000: ▁
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='blessed@0.1.81 blessed-contrib@4.11.0 sparkline@0.1.2'
cannot() { echo "Cannot run: $1" >&2; exit 2; }
changed() { echo "Changed: $1" >&2; exit 1; }

command -v node >/dev/null && command -v npm >/dev/null || cannot 'it needs Node and npm.'
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$box"
# shellcheck disable=SC2086 # one argument per package
npm install --prefix . --no-save --no-audit --no-fund $PACKAGES >npm.log 2>&1 || cannot "npm could not install $PACKAGES: $(tail -n 1 npm.log)"
echo "Node $(node --version), $PACKAGES"
cat >draw.cjs <<'END'
const { PassThrough } = require('node:stream');
const blessed = require('blessed');
const Sparkline = require('blessed-contrib/lib/widget/sparkline.js');
const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {} });
const screen = blessed.screen({ input, output, terminal: 'xterm' });
const sparkline = Sparkline({ label: 'rate', tags: true, width: 20, height: 5 });
screen.append(sparkline);
const step = Number(process.argv[2]);
sparkline.setData(['rate'], [[0, 1, 2, 3, 4, 5, 6, 7].map((n) => n * step)]);
const drawn = sparkline.content.replace(/[^\u2581-\u2588]/gu, '');
screen.destroy();
process.stdout.write(drawn + '\n', () => process.exit());
END
low=$(node draw.cjs 1000000) high=$(node draw.cjs 2000000)

echo "0 to 7,000,000:  $low"
echo "0 to 14,000,000: $high"
[ "$low" = ▁▂▃▄▅▆▇█ ] || changed 'the lower rates are not a rising line.'
[ "${#high}" = 1 ] || changed 'the higher rates are more than one character.'
