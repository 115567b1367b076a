import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldRecording } from '../../src/collect/recording.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { linux } from '../../src/systems/linux/system.js';
import { checkObject, checkText } from '../../src/report/check-report.js';

/** What dev_valid_name() of net/core/dev.c lets pass: at most 15 bytes, no slash, colon or blank, neither `.` nor `..`. */
const interfaceName = fc.oneof(
  fc.constantFrom(
    '-rf',
    '$(id)',
    'a;b',
    "it's",
    '"',
    '%s',
    'default',
    'via',
    '*',
    'réseau',
    'net\u202e',
    '~',
  ),
  fc
    .string({ minLength: 1, maxLength: 15, unit: 'grapheme-ascii' })
    .filter((name) => !/[/:\s]/.test(name) && name !== '.' && name !== '..'),
);

/** A name of rt_protos, rt_scopes or rt_tables: a word (fscanf "%s" of iproute2's lib/rt_names.c). */
const word = fc.oneof(
  fc.constantFrom('wan-failover', 'WAN', 'bird-2', 'wan.failover', 'a'.repeat(63), '-v', '$HOME', '196'),
  fc.string({ minLength: 1, maxLength: 63, unit: 'grapheme-ascii' }).filter((text) => !/\s/.test(text)),
);
const metric = fc.oneof(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.nat());

const router = fc.record({
  names: fc.tuple(interfaceName, interfaceName),
  protocols: fc.tuple(word, word),
  scopes: fc.tuple(word, word),
  metrics: fc.tuple(metric, metric),
  table: word,
  note: word,
});
type Router = typeof router extends fc.Arbitrary<infer Value> ? Value : never;

function links({ names, note }: Router): unknown {
  return names.map((ifname, i) => ({
    ...{
      ifindex: i + 2,
      ifname,
      ifalias: note,
      flags: ['UP', 'LOWER_UP'],
      operstate: 'UP',
      link_type: 'ether',
    },
    addr_info: [{ family: 'inet', local: `198.51.10${i}.10`, prefixlen: 24, scope: 'global', label: ifname }],
  }));
}

function routes({ names, protocols, scopes, metrics, table }: Router): unknown {
  const defaults = names.map((dev, i) => ({
    ...{ type: 'unicast', dst: 'default', gateway: `198.51.10${i}.1`, dev, flags: [] },
    ...{ protocol: protocols[i], scope: scopes[i], metric: metrics[i] },
  }));
  return [...defaults, { ...defaults[0], table }];
}

const round = (it: Router): string => `
$ ip -j -d addr
${JSON.stringify(links(it))}
$ ip -j -d route show table all
${JSON.stringify(routes(it))}
$ ip -j rule
${JSON.stringify([
  { priority: 32766, src: 'all', table: 'main' },
  { priority: 100, src: 'all', table: it.table },
])}
`;

describe('a router whose administrator likes odd names', () => {
  it('is diagnosed all the same, whatever its kernel and iproute2 let pass as a name', () => {
    fc.assert(
      fc.property(router, (it) => {
        const transcript = readTranscript(round(it).repeat(2), 'odd.txt');
        let history: History | null = null;
        for (const { snapshot } of foldRecording({ transcript, observer: linux.observer })) {
          const seen = diagnose(history, snapshot, { explainer: linux.explainer, named: new Map() });
          ({ history } = seen);
          expect(checkText(seen.diagnosis)).toMatch(/^(OK|WARNING|CRITICAL|UNKNOWN): /);
          expect(JSON.stringify(checkObject(seen.diagnosis))).not.toBe('');
        }
      }),
    );
  });
});
