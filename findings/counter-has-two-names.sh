#!/usr/bin/env bash
# A prom-client counter has one name in the text format and another in OpenMetrics.
#
# The format is chosen by the registry, and one expects the same names from both. OpenMetrics wants counters to end
# in `_total`, so its registry adds it to a sample's name, and cuts it off in HELP and TYPE; the text registry keeps
# the name as given. A counter `link_bytes` is scraped as link_bytes or link_bytes_total: queries break when the
# content type is switched.
#
# Seen: prom-client 15.1.3, Node 20.20.2.
#   link_bytes:   text link_bytes, OpenMetrics link_bytes_total
#   drops_total:  text drops_total, OpenMetrics drops_total
# To rely on: end the name in `_total` yourself; then both agree.
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='prom-client@15.1.3'
cannot() { echo "Cannot run: $1" >&2; exit 2; }
changed() { echo "Changed: $1" >&2; exit 1; }

command -v node >/dev/null && command -v npm >/dev/null || cannot 'it needs Node and npm.'
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$box"
# shellcheck disable=SC2086 # one argument per package
npm install --prefix . --no-save --no-audit --no-fund $PACKAGES >npm.log 2>&1 || cannot "npm could not install $PACKAGES: $(tail -n 1 npm.log)"
echo "Node $(node --version), $PACKAGES"
cat >names.cjs <<'END'
const { Counter, Registry } = require('prom-client');
const types = { text: Registry.PROMETHEUS_CONTENT_TYPE, OpenMetrics: Registry.OPENMETRICS_CONTENT_TYPE };
async function main() {
  for (const name of ['link_bytes', 'drops_total']) {
    const names = [];
    for (const [format, type] of Object.entries(types)) {
      const registry = new Registry(type);
      new Counter({ name, help: 'a counter', registers: [registry] }).inc(5);
      const sample = (await registry.metrics()).split('\n').find((line) => line !== '' && !line.startsWith('#'));
      names.push(`${format} ${sample.split(' ')[0]}`);
    }
    console.log(`${name}: ${names.join(', ')}`);
  }
}
main();
END
names=$(node names.cjs)

echo "$names"
grep -qx 'link_bytes: text link_bytes, OpenMetrics link_bytes_total' <<<"$names" || changed 'the name without _total.'
grep -qx 'drops_total: text drops_total, OpenMetrics drops_total' <<<"$names" || changed 'the name with _total.'
