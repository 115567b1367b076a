import type { Expectation, Plan, PlannedRoute, Refusal, Step } from '../../src/model/plan.js';
import type { ResetOutcome, ResetProgress } from '../../src/model/reset.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { ResetEvent } from '../../src/model/reset-status.js';
import type { UiState } from '../../src/ui/state/ui-state.js';
import { receiveReset } from '../../src/ui/state/reset-events.js';
import { healthy, NOW, showing, story } from './given.js';

/** The reset of the story, as it is planned, run, kept and undone. */

const row = (name: string, gateway: string, priority: number): PlannedRoute => ({
  gateway,
  interface: name,
  priority,
  up: true,
  multipath: false,
  label: null,
  mtuBytes: null,
});

const defaults = (...rows: PlannedRoute[]): Expectation => ({
  defaults: { inet: rows },
  multipath: { inet: true },
  selection: { sharing: 'by-flag', flagFollowsPriority: true },
  interfacePriorities: {},
});

const em0 = row('em0', '192.168.1.1', 8);
const iwn0 = row('iwn0', '192.168.0.1', 8);
const old = row('iwn0', '192.168.0.1', 12);

const step = (why: string, argv: string, expect: Expectation, undo: string[]): Step => {
  const command = (line: string): Step['do'] => ({
    argv: line.split(' '),
    purpose: why,
    timeoutMs: 5_000,
    needsRoot: true,
    changes: true,
  });
  const operation = { kind: 'multipath', family: 'inet', on: false } as const;
  return { why, do: command(argv), expect, undo: undo.map((line) => ({ ...command(line), operation })) };
};

const READD = '/sbin/route -n add -inet -mpath -priority 12 -label dhcpleased default 192.168.0.1';
const TAKE = '/sbin/route -n delete -inet -priority 8 default 192.168.0.1';

export const plan: Plan = {
  kind: 'plan',
  change: { kind: 'equalise', family: 'inet', priority: null },
  goal: 'Both IPv4 defaults at priority 8 with P',
  before: defaults(em0, old),
  steps: [
    step(
      'let the next default through iwn0 get priority 8 by itself',
      '/sbin/ifconfig iwn0 priority 0',
      defaults(em0, old),
      ['/sbin/ifconfig iwn0 priority 4'],
    ),
    step(
      'give iwn0 a default of priority 8 beside the old one',
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
      defaults(em0, iwn0, old),
      [TAKE, '/sbin/ifconfig iwn0 priority 4'],
    ),
    step(
      "take away iwn0's default of priority 12",
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
      defaults(em0, iwn0),
      [READD, TAKE, '/sbin/ifconfig iwn0 priority 4'],
    ),
  ],
  concerns: [],
  touches: ['about half of new address pairs will go to iwn0', 'your session comes in by em1: it stays'],
  manualFollowUps: [],
  lasting: [
    {
      file: '/etc/hostname.iwn0',
      lines: ['priority 0', 'inet autoconf'],
      note: 'the priority stands before "inet autoconf"; a join or nwid line stays as it is, and no line here adds the default',
    },
    {
      file: '/etc/hostname.em0',
      lines: ['!route -qn add -mpath -priority 8 default 192.168.1.1'],
      note: null,
    },
    { file: '/etc/sysctl.conf', lines: ['net.inet.ip.multipath=1'], note: null },
  ],
};

/** The same, for a person who comes in by em0. */
export const notPlain: Plan = {
  ...plan,
  concerns: [
    'your own session from 203.0.113.9 comes in by em0: its answers may leave by another uplink unless pf has reply-to',
  ],
  touches: ['about half of new address pairs will go to iwn0', 'your session comes in by em0'],
  manualFollowUps: [
    {
      what: 'connections that were translated to the other uplink stay until they end; to end those of one inside host:',
      argv: ['/sbin/pfctl', '-k', '10.0.0.20'],
    },
  ],
};

export const noIpv6: Refusal = {
  kind: 'refusal',
  reason: 'No second path: no uplink alone has a gateway.',
  lines: [],
};

export const noPermission = {
  kind: 'refused',
  reason: 'doas does not permit 6 commands of this reset and its undo.',
  lines: [...plan.steps.flatMap((s) => [s.do, ...s.undo])]
    .map(({ argv }) => argv)
    .map(([program, ...args]) => `permit nopass netmon as root cmd ${program ?? ''} args ${args.join(' ')}`),
} as const;

export const progress = (
  index: number,
  state: ResetProgress['state'],
  detail: string | null = null,
): ResetEvent => ({
  kind: 'progress',
  progress: {
    part: 'step',
    index,
    of: plan.steps.length,
    argv: plan.steps[index]?.do.argv ?? [],
    state,
    detail,
  },
});

export const outcome = (given: Partial<ResetOutcome> = {}): ResetOutcome => ({
  kind: 'undone',
  why: 'silence',
  at: NOW + 60_000,
  goal: plan.goal,
  remains: [],
  ...given,
});

export const STARTS: ResetEvent = { kind: 'planned', plan, starts: true };
export const ASKS: ResetEvent = { kind: 'planned', plan: notPlain, starts: false };
export const armedFor = (remainingMs: number): ResetEvent => ({ kind: 'armed', plan, remainingMs });
export const DONE: readonly ResetEvent[] = [0, 1, 2].flatMap((i) => [
  progress(i, 'running'),
  progress(i, 'verified'),
]);

/** The story's person comes in from the inside. */
export const fromLan: Diagnosis = {
  ...story,
  session: { kind: 'lan', interface: 'em1', peer: '10.0.0.20' },
};
/** The story's person comes in by em0. */
export const fromOutside: Diagnosis = {
  ...story,
  session: { kind: 'uplink', interface: 'em0', peer: '203.0.113.9' },
};
/** After the reset. */
export const cured: Diagnosis = { ...healthy, session: fromLan.session, journal: [] };

/** The state after some events, each a second after the other. */
export function received(state: UiState, ...events: readonly ResetEvent[]): UiState {
  return events.reduce((now, event, i) => receiveReset(now, event, NOW + 1_000 * i), state);
}

/** What the screen shows at each turn of a reset. */
export const TURNS: Readonly<Record<string, () => UiState>> = {
  viewed: () =>
    received(showing(fromOutside), {
      kind: 'viewed',
      plans: [
        { family: 'inet', plan: notPlain },
        { family: 'inet6', plan: noIpv6 },
      ],
    }),
  asking: () => received(showing(fromOutside), ASKS),
  running: () => received(showing(fromLan), STARTS, ...DONE.slice(0, 3)),
  armed: () => received(showing(cured), STARTS, ...DONE, armedFor(42_000)),
  leaving: () => {
    const state = received(showing(cured), STARTS, ...DONE, armedFor(42_000));
    return { ...state, reset: { ...state.reset, leaving: true } };
  },
  kept: () =>
    received(showing(cured), STARTS, ...DONE, armedFor(42_000), {
      kind: 'outcome',
      outcome: outcome({ kind: 'kept', why: 'asked', at: NOW + 30_000 }),
    }),
  undone: () =>
    received(showing(fromLan), STARTS, ...DONE, armedFor(1_000), { kind: 'outcome', outcome: outcome() }),
  surprised: () =>
    received(
      showing(fromLan),
      STARTS,
      ...DONE.slice(0, 3),
      progress(1, 'failed', 'no default via 192.168.0.1 at priority 8'),
      {
        kind: 'surprised',
        happened:
          '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1: exit 1 (route: writing to routing socket: Network is unreachable); no default via 192.168.0.1 at priority 8',
        undo: 'everything was undone: the table is the one before',
        outcome: outcome({ why: 'surprise', at: NOW + 2_000 }),
      },
    ),
  refused: () => received(showing(fromLan), STARTS, noPermission),
};
