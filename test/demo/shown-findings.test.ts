import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommonOptions } from '../../src/app/invocation.js';
import { DEMO_PAIRS, takeRounds } from '../../src/app/script-rounds.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { FindingId, Status } from '../../src/model/finding.js';
import { FINDING_IDS } from '../../src/model/finding.js';

/** As `check --demo=NAME` judges it. */
async function judged(name: string): Promise<Diagnosis> {
  const options: CommonOptions = {
    origin: { kind: 'demo', scenario: name },
    uplinks: new Map(),
    metered: new Map(),
    standby: new Set(),
    weights: new Map(),
    intervalMs: 1_000,
    firewall: true,
    readOnly: true,
    record: null,
    log: null,
    debug: false,
    undoAfterS: 60,
    stateDir: null,
  };
  const { snapshots, system } = await takeRounds(options, DEMO_PAIRS);
  let history: History | null = null;
  let diagnosis: Diagnosis | null = null;
  for (const snapshot of snapshots)
    ({ history, diagnosis } = diagnose(history, snapshot, {
      explainer: system.explainer,
      named: options.uplinks,
    }));
  return diagnosis ?? expect.fail('no round');
}

interface Shown {
  readonly status: Status;
  readonly findings: readonly FindingId[];
  /** The verdict, or its begin. */
  readonly sentence: string;
}

/** Worst first. */
const DEMOS: Readonly<Record<string, Shown>> = {
  story: {
    status: 'warning',
    findings: ['priority-mismatch'],
    sentence: 'Only em0 is used: the default route via iwn0 has priority 12',
  },
  healthy: { status: 'ok', findings: [], sentence: 'Both uplinks are used: em0 and iwn0 share priority 8' },
  queues: { status: 'ok', findings: [], sentence: 'Both uplinks are used' },
  'link-down': { status: 'warning', findings: ['link-down'], sentence: 'iwn0 has no link' },
  'black-hole': { status: 'warning', findings: ['black-hole'], sentence: 'iwn0' },
  'dead-line': { status: 'warning', findings: ['gateway-silent'], sentence: 'iwn0' },
  'flag-missing': { status: 'warning', findings: ['multipath-flag-missing'], sentence: '' },
  biased: { status: 'warning', findings: ['unused-path'], sentence: '' },
  missing: { status: 'warning', findings: ['missing-default'], sentence: 'iwn0' },
  policy: {
    status: 'ok',
    findings: ['policy-routing'],
    sentence: 'em0 and iwn0 carry traffic, the routing table alone would take em0: pf chooses the next hop.',
  },
  tunnel: {
    status: 'ok',
    findings: ['tunnel-default'],
    sentence: 'Everything goes by wg0, a tunnel that travels over em0 and iwn0.',
  },
  'wide-routes': {
    status: 'ok',
    findings: ['specific-routes'],
    sentence: 'IPv4 leaves by em0 and iwn0 along routes more specific than a default',
  },
  discarding: {
    status: 'critical',
    findings: ['discarding-default'],
    sentence: 'Nothing leaves by IPv4: a default route of priority 7 that discards (blackhole)',
  },
  'reply-lost': {
    status: 'warning',
    findings: ['reply-lost', 'priority-mismatch'],
    sentence: 'What comes in by iwn0 is answered by em0',
  },
  rdomain: { status: 'ok', findings: ['other-table'], sentence: 'Both uplinks are used' },
  'one-address': {
    status: 'warning',
    findings: ['wrong-exit'],
    sentence: 'New connections leave by iwn0 with the address of em0, 192.168.1.10',
  },
  untranslated: { status: 'warning', findings: ['nat-missing'], sentence: '' },
  'no-lease': { status: 'warning', findings: ['no-lease'], sentence: 'iwn0 got no lease' },
  three: {
    status: 'warning',
    findings: ['priority-mismatch', 'priority-mismatch', 'family-parity'],
    sentence: '',
  },
  flapping: { status: 'warning', findings: ['flapping'], sentence: '' },
};

/** Too much for a test of every demo; `test/demo/scenarios.test.ts` plays it. */
const NOT_JUDGED: readonly string[] = ['busy'];

/** Of the findings that no demo shows: the test that tells their story, by file (in test/) and title. */
const TOLD: Partial<Record<FindingId, readonly [file: string, title: string]>> = {
  'multipath-off': [
    'diagnose/rules/multipath-off',
    'warns when two defaults are equal and the kernel is told not to spread',
  ],
  'separate-defaults': [
    'scenarios/linux-timelines',
    'Linux: two equal routes look as if they shared, and do not',
  ],
  'duplicate-default': [
    'diagnose/rules/duplicate-default',
    'remarks one gateway at two priorities: the higher number is surplus',
  ],
  'shared-gateway': ['diagnose/rules/shared-gateway', 'warns when both modems have the factory address'],
  'subnet-overlap': ['diagnose/rules/addresses', 'is warned of: what is for one goes to the other'],
  'address-duplicate': ['diagnose/rules/addresses', 'is said to be a duplicate'],
  'mask-too-wide': ['diagnose/rules/addresses', 'is warned of, with how much it covers'],
  'bridge-port-address': ['diagnose/rules/addresses', 'is where nothing answers: it belongs on the bridge'],
  'ipv6-no-way-out': ['diagnose/rules/addresses', 'leads nowhere, and is warned of'],
  'interface-down': ['diagnose/rules/link', 'warns of an interface that was switched off'],
  'skewed-share': [
    'diagnose/rules/skewed-share',
    'is remarked when far more goes by one uplink than is due, without a warning',
  ],
  'errors-rising': ['diagnose/rules/errors-rising', 'warns of an uplink that keeps losing packets'],
  'pf-disabled': ['diagnose/rules/firewall', 'warns on a router: nothing is translated any more'],
  'pf-states-near-limit': ['diagnose/rules/firewall', 'warns at 80% and is critical at 95%'],
  'connections-refused': [
    'diagnose/rules/firewall',
    'say that new connections fail, and for which limit, while the table has room',
  ],
  'forwarding-off': ['diagnose/rules/forwarding-off', 'warns on a router with two uplinks and a LAN'],
  'rp-filter-strict': [
    'diagnose/rules/rp-filter-strict',
    'warns of the uplink that is passed over: what comes in by it is dropped',
  ],
  'standby-idle': [
    'diagnose/rules/standby-idle',
    'is told when the kernel goes on with a gateway that has fallen silent',
  ],
  'standby-used': [
    'diagnose/rules/standby-used',
    'is told to carry new connections although it is declared, and to be set behind',
  ],
  'left-behind': ['diagnose/rules/left-behind', 'are told, with where new ones go and what would end them'],
  'no-connectivity': ['diagnose/rules/no-way-back', 'wants repair: its metric is not the trouble'],
  'accounting-off': ['diagnose/rules/firewall', 'is remarked: connections have no rates'],
  'not-persistent': ['diagnose/rules/not-persistent', 'is told, with the lines that are missing'],
  'table-not-understood': [
    'collect/pasted',
    'is unknown, too, where its titles are OpenBSD’s and its rows of nobody',
  ],
  'source-failed': [
    'scenarios/timelines',
    'a routing table that cannot be read any more: nothing is concluded, nothing is forgotten',
  ],
  'queue-drops': ['diagnose/rules/queue-drops', 'tells that the queue of the acknowledgements drops'],
  bufferbloat: ['diagnose/rules/bufferbloat', 'tells that the round trip rises with the upload'],
  'line-degraded': [
    'diagnose/rules/line-degraded',
    'is told when a fifth of the echoes is lost, and over below a tenth',
  ],
  'allowance-near': [
    'diagnose/rules/allowance-near',
    'warns at 80% of it, and once more when it is used up, until a new month begins',
  ],
  'hook-failed': [
    'diagnose/rules/hook-failed',
    'says what failed and since when, until a run of the hook succeeds',
  ],
  stale: [
    'diagnose/rules/sources',
    'warns, in one finding, of the sources whose answers are too old to conclude from',
  ],
};

describe.each(SCENARIOS.map(({ name }) => name).filter((name) => !NOT_JUDGED.includes(name)))(
  '--demo=%s',
  (name) => {
    const shown = DEMOS[name];
    let diagnosis: Diagnosis;
    beforeAll(async () => {
      diagnosis = await judged(name);
    });

    it('shows what it is there for, and nothing else', () => {
      expect(diagnosis.findings.map(({ id }) => id)).toEqual(shown?.findings);
      expect(diagnosis.verdict.status).toBe(shown?.status);
    });

    it('is judged in a sentence that says so', () => {
      expect(diagnosis.verdict.sentence).toContain(shown?.sentence ?? 'a sentence');
    });
  },
);

describe('every finding', () => {
  const demonstrated = new Set(Object.values(DEMOS).flatMap(({ findings }) => findings));

  it('has a demo that shows it or a test that tells its story, and no entry of both', () => {
    expect([...demonstrated, ...Object.keys(TOLD)].sort()).toEqual([...FINDING_IDS].sort());
  });

  it.each(Object.entries(TOLD))('%s is told where it is said to be', (_, [file, title]) => {
    expect(
      readFileSync(
        join(import.meta.dirname, `../${file}.test.ts`.replace('timelines.test', 'timelines')),
        'utf8',
      ),
    ).toContain(`'${title}'`);
  });
});
