#!/usr/bin/env bash
# Importing execa makes a later readSync of a pipe fail with EAGAIN; so does any `import` of node:process.
#
# readSync(0) waits for a pipe's writer, and an import that is never used should not change that. As an ES module,
# node:process reads every property of `process` once, to make its named exports; `process.stdin` is a getter that
# opens descriptor 0, and a pipe so opened is non-blocking. execa imports node:process through is-unicode-supported.
# From CommonJS (`require('node:process')`) nothing of the kind happens.
#
# Seen: execa 9.6.1, Node 20.20.2.
#   no import: read 3 bytes; require('node:process'): read 3 bytes; import 'node:process': EAGAIN; import 'execa': EAGAIN
# To rely on: read a stream asynchronously, or call readSync before anything is imported that may import
# node:process.
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='execa@9.6.1'
cannot() { echo "Cannot run: $1" >&2; exit 2; }
changed() { echo "Changed: $1" >&2; exit 1; }

command -v node >/dev/null && command -v npm >/dev/null || cannot 'it needs Node and npm.'
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$box"
# shellcheck disable=SC2086 # one argument per package
npm install --prefix . --no-save --no-audit --no-fund $PACKAGES >npm.log 2>&1 || cannot "npm could not install $PACKAGES: $(tail -n 1 npm.log)"
echo "Node $(node --version), $PACKAGES"
cat >read.mjs <<'END'
import { readSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [how, what] = process.argv.slice(2);
if (how === 'import') await import(what);
if (how === 'require') createRequire(import.meta.url)(what);
writeFileSync('ready', '');
try {
  console.log(`read ${readSync(0, Buffer.alloc(10))} bytes`);
} catch (error) {
  console.log(error.code);
}
END
trap '' PIPE # a reader that has failed reads nothing
# from_slow_pipe [import|require MODULE]: the pipe has nothing to read yet when it is read
from_slow_pipe() {
  mkfifo pipe
  node read.mjs "$@" <pipe &
  local reader=$!
  exec 3>pipe
  until [ -e ready ]; do sleep 0.1; done
  sleep 1
  echo hi >&3 2>/dev/null || true
  exec 3>&-
  wait "$reader"
  rm pipe ready
}
none=$(from_slow_pipe)
required=$(from_slow_pipe require node:process)
imported=$(from_slow_pipe import node:process)
execa=$(from_slow_pipe import execa)

echo "no import: $none; require('node:process'): $required; import 'node:process': $imported; import 'execa': $execa"
[ "$none" = 'read 3 bytes' ] || changed 'without an import the read does not wait.'
[ "$required" = 'read 3 bytes' ] || changed 'require has the effect, too.'
[ "$imported" = EAGAIN ] || changed 'importing node:process has no effect.'
[ "$execa" = EAGAIN ] || changed 'importing execa has no effect.'
