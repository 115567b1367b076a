/**
 * How long reading a state table takes, and how much memory: npm run build && node bench/states.mjs [FILE] [--rates]
 *
 * Without a file it makes a table of a million states. Each run is a process of its own, timed as a whole; the median
 * of five counts. `--uplink em0=10.0.0.23,2001:db8:a:1::/64` names the uplinks of a table of one's own.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { createStateReader } from '../dist/openbsd/states.js';
import { RateTable } from '../dist/openbsd/states-rates.js';

const CHUNK = 65_536;
const own = ['vio0=203.0.113.10,2001:db8:e0::/64', 'umb0=100.72.5.6,2001:db8:f7::/64'];

function option(name) {
  return process.argv.flatMap((word, i) => (word === name ? [process.argv[i + 1] ?? ''] : []));
}

function uplinks() {
  const given = option('--uplink');
  return (given.length > 0 ? given : own).map((text) => {
    const [name = '', addresses = ''] = text.split('=');
    return { interface: name, addresses: addresses.split(','), gateways: [] };
  });
}

/** Reads a file once; the longest time a chunk took, in milliseconds. */
function read(file, options) {
  const reader = createStateReader({ uplinks: uplinks(), ...options });
  const chunk = new Uint8Array(CHUNK);
  const descriptor = openSync(file);
  let longest = 0;
  for (let length = 1; length > 0;) {
    length = readSync(descriptor, chunk, 0, CHUNK, null);
    const begun = performance.now();
    reader.write(chunk.subarray(0, length));
    longest = Math.max(longest, performance.now() - begun);
  }
  closeSync(descriptor);
  return { summary: reader.end(), longest };
}

/** In a process of its own. */
function measured(file, withRates) {
  const rates = withRates ? new RateTable() : undefined;
  const options = rates === undefined ? {} : { rates };
  let result;
  let ms = performance.now();
  for (let round = 0; round < (withRates ? 2 : 1); round++) {
    if (round === 1) ms = performance.now();
    rates?.startRound(round * 10_000);
    result = read(file, options);
  }
  ms = withRates ? performance.now() - ms : performance.now();
  const { summary, longest } = result;
  const rss = process.resourceUsage().maxRSS / 1024;
  const { states, connections, notUnderstood } = summary;
  console.log(JSON.stringify({ ms, longest, rss, states, connections, notUnderstood, rates: summary.rates }));
}

/** A table of 10,000 states, again and again in one process: CPU time of a round once it is warm. */
function warm(file) {
  const chunk = new Uint8Array(2_400_000);
  const descriptor = openSync(file);
  const bytes = chunk.subarray(0, readSync(descriptor, chunk, 0, chunk.length, null));
  const rates = new RateTable();
  const times = [];
  for (let round = 0; round < 60; round++) {
    const before = process.cpuUsage();
    rates.startRound(round * 1_000);
    const reader = createStateReader({ uplinks: uplinks(), rates, keep: 100_000, keepBy: 'rate' });
    for (let at = 0; at < bytes.length; at += CHUNK) reader.write(bytes.subarray(at, at + CHUNK));
    const { kept } = reader.end();
    kept.sorted('rate', true);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.slice(20).sort((x, y) => x - y)[20];
}

function main() {
  const named = process.argv[2] ?? '';
  const file = named.startsWith('--') || named === '' ? join(tmpdir(), 'states-1000000.txt') : named;
  if (!existsSync(file)) {
    const maker = join(import.meta.dirname, 'states-print.mjs');
    spawnSync(process.execPath, [maker, '1000000'], { stdio: ['ignore', openSync(file, 'w'), 'inherit'] });
  }
  if (process.argv.includes('--once')) return measured(file, process.argv.includes('--rates'));
  const words = option('--uplink').flatMap((uplink) => ['--uplink', uplink]);
  for (const more of [[], ['--rates']]) {
    const runs = Array.from({ length: 5 }, () => {
      const { stdout } = spawnSync(process.execPath, [
        import.meta.filename,
        file,
        '--once',
        ...more,
        ...words,
      ]);
      return JSON.parse(stdout.toString());
    }).sort((x, y) => x.ms - y.ms);
    const { ms, longest, rss, states, rates } = runs[2];
    console.log(
      `${more.length > 0 ? 'with rates, second round' : 'totals, whole process'}: ${Math.round(ms)} ms, longest write ` +
        `${longest.toFixed(1)} ms, ${Math.round(rss)} MB, ${states} states, ${JSON.stringify(rates)}`,
    );
  }
  console.log(`10,000 states, warm, all kept and sorted by rate: ${warm(file).toFixed(1)} ms of CPU`);
}

main();
