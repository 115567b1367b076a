import fc from 'fast-check';
import type { SelectionRules } from '../../src/model/next-hop-selection.js';
import type { Plan, Refusal } from '../../src/model/plan.js';
import type { ResetEvent } from '../../src/model/reset-status.js';
import type { Connection } from '../../src/model/connection.js';
import type { Diagnosis, Uplink } from '../../src/model/diagnosis.js';
import { FINDING_IDS } from '../../src/model/finding.js';
import type { InterfaceAddress, InterfaceKind, Route } from '../../src/model/router.js';
import { NOW } from './given.js';
import { PlainTable } from './some-connections.js';
import { words as linuxWords } from '../../src/systems/linux/explain/words.js';
import { words as openbsdWords } from '../../src/systems/openbsd/explain/words.js';

/** Any diagnosis at all: hostile texts, huge numbers, nothing known, in any mixture. */

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '',
    '\u001b[31mred',
    'a\nb\r\tc',
    '中国电信',
    '📶 wifi',
    'e\u0301\u0301',
    '\u202eevil',
    '\ud800',
    '{bold}x{/}',
    '…–→',
  ),
);
const textOrNull = fc.option(text);
const number = fc.oneof(
  fc.double(),
  fc.nat(),
  fc.constantFrom(0, 1e-9, 999.5, 1e9, 1e15, 1e300, Infinity, NaN, -1),
);
const numberOrNull = fc.option(number);
const at = fc.oneof(fc.constant(NOW), fc.integer({ min: 0, max: 4e12 }));
const maybe = fc.option(fc.boolean());
const family = fc.constantFrom('inet' as const, 'inet6' as const);
const texts = fc.array(text, { maxLength: 4 });

const count = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 1e6, 1e15));
const port = fc.option(fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.nat()));

export const anyConnection: fc.Arbitrary<Connection> = fc.record({
  id: fc.option(fc.oneof(fc.constantFrom('1', '2', '3'), text)),
  uplink: fc.option(fc.oneof(fc.constantFrom('em0', 'iwn0'), text)),
  attributedBy: fc.constantFrom('gateway' as const, 'interface' as const, 'address' as const, null),
  interface: textOrNull,
  protocol: fc.oneof(fc.constantFrom('tcp', 'udp', 'icmp', 'ipv6-icmp', '132'), text),
  direction: fc.constantFrom('outgoing' as const, 'incoming' as const, 'local' as const),
  insideHost: fc.oneof(fc.ipV4(), fc.ipV6(), text),
  insidePort: port,
  wireHost: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), text)),
  wirePort: port,
  remoteHost: fc.oneof(fc.ipV4(), fc.ipV6(), text),
  remotePort: port,
  rdomain: fc.nat(255),
  state: fc.oneof(fc.constantFrom('ESTABLISHED:ESTABLISHED', 'SYN_SENT:CLOSED', 'PROXY:SRC', '0:0'), text),
  gateway: textOrNull,
  ageSeconds: numberOrNull,
  expiresInSeconds: numberOrNull,
  packetsFromInside: numberOrNull,
  packetsToInside: numberOrNull,
  bytesFromInside: numberOrNull,
  bytesToInside: numberOrNull,
  bytesPerSecondFromInside: numberOrNull,
  bytesPerSecondToInside: numberOrNull,
  rule: numberOrNull,
  anchor: numberOrNull,
});

const anyConnections = fc.option(
  fc.record({
    at,
    ageMs: fc.nat(),
    everyMs: fc.nat(),
    states: count,
    connections: count,
    counted: count,
    finished: count,
    table: fc.array(anyConnection, { maxLength: 12 }).map((all) => new PlainTable(all)),
    cannotTell: count,
    local: count,
    notUnderstood: count,
    forgotten: count,
  }),
);

const anyCarried = fc.option(
  fc.record({
    total: count,
    tcp: count,
    udp: count,
    icmp: count,
    other: count,
    halfOpen: count,
    newPerSecond: numberOrNull,
    top: fc.array(anyConnection, { maxLength: 12 }),
    topHosts: fc.array(fc.record({ host: text, bytes: number, bytesPerSecond: numberOrNull }), {
      maxLength: 6,
    }),
  }),
);

const anyShare = fc.record({ share: numberOrNull, low: numberOrNull, high: numberOrNull, samples: count });

export const anyRoute: fc.Arbitrary<Route> = fc.record({
  family,
  destination: fc.oneof(fc.constantFrom('default', '10/8', '::/0'), text),
  gateway: fc.oneof(fc.ipV4(), fc.ipV6(), text),
  interface: text,
  priority: numberOrNull,
  up: fc.boolean(),
  multipath: fc.boolean(),
  reject: fc.boolean(),
  flags: fc.oneof(fc.constant('UGSP'), text),
  use: numberOrNull,
  refs: numberOrNull,
  mtuBytes: numberOrNull,
  mtuLocked: fc.boolean(),
  label: textOrNull,
  weight: fc.nat(),
});

const anyAddress: fc.Arbitrary<InterfaceAddress> = fc.record({
  family,
  address: fc.oneof(fc.ipV4(), fc.ipV6(), text),
  prefixLength: numberOrNull,
  peer: textOrNull,
  usable: fc.boolean(),
});

const anySeries = fc.record({
  inBitsPerSecond: fc.array(numberOrNull, { maxLength: 60 }),
  outBitsPerSecond: fc.array(numberOrNull, { maxLength: 60 }),
});

const kinds: readonly InterfaceKind[] = [
  'wired',
  'wireless',
  'wwan',
  'pppoe',
  'carp',
  'vlan',
  'trunk',
  'bridge',
  'tunnel',
  'loopback',
  'other',
];

const anyUplink: fc.Arbitrary<Uplink> = fc.record({
  interface: text,
  name: text,
  kind: fc.constantFrom(...kinds, null),
  link: textOrNull,
  linkUp: maybe,
  up: maybe,
  apart: fc.constant(null),
  role: fc.constantFrom('active' as const, 'standby' as const, 'down' as const, 'no-default' as const, null),
  addresses: fc.array(anyAddress, { maxLength: 3 }),
  media: textOrNull,
  speedBitsPerSecond: numberOrNull,
  wireless: fc.option(fc.record({ ssid: textOrNull, signalPercent: numberOrNull, signalDbm: numberOrNull })),
  interfacePriority: numberOrNull,
  routes: fc.array(
    fc.record({
      route: anyRoute,
      reason: fc.record({ sum: text, by: textOrNull }),
      expectedShare: numberOrNull,
    }),
    { maxLength: 3 },
  ),
  gateways: fc.array(
    fc.record({
      address: text,
      family,
      answers: maybe,
      roundTripMs: numberOrNull,
      sent: number,
      lost: number,
    }),
    { maxLength: 3 },
  ),
  rates: fc.option(
    fc.record({
      inBitsPerSecond: number,
      outBitsPerSecond: number,
      inPacketsPerSecond: numberOrNull,
      outPacketsPerSecond: numberOrNull,
    }),
  ),
  counters: fc.constant(null),
  sinceStart: fc.option(fc.record({ inBytes: number, outBytes: number })),
  recentErrors: numberOrNull,
  history: fc.record({ 1_000: anySeries, 10_000: anySeries, 60_000: anySeries, 600_000: anySeries }),
  expectedShare: numberOrNull,
  observedShare: fc.option(
    fc.record({
      share: numberOrNull,
      samples: number,
      of: fc.constantFrom('look-ups' as const, 'bytes out' as const, 'connections' as const),
    }),
  ),
  connections: anyCarried,
  newConnections: fc.option(
    fc.record({ lastMinute: anyShare, sinceStart: anyShare, bytesShare: numberOrNull }),
  ),
  waitingFor: textOrNull,
});

const anyFinding = fc.record({
  id: fc.constantFrom(...FINDING_IDS),
  severity: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const),
  subject: text,
  family: fc.option(family),
  message: text,
  evidence: texts,
  unknown: textOrNull,
  since: at,
  now: fc.array(fc.array(text, { maxLength: 12 }), { maxLength: 3 }),
  lasting: fc.array(fc.record({ file: text, lines: texts, note: textOrNull }), { maxLength: 2 }),
});

const anySource = fc.record({
  id: text,
  argv: fc.array(text, { minLength: 1, maxLength: 4 }),
  ok: fc.boolean(),
  why: fc.option(
    fc.constantFrom('waiting' as const, 'timeout' as const, 'no-permission' as const, 'failed' as const),
  ),
  reason: textOrNull,
  lastGoodAt: fc.option(at),
  goodForMs: fc.nat(),
  tookMs: fc.option(fc.nat()),
  complaints: fc.constant([]),
});

const anyTable = fc.option(fc.array(anyRoute, { maxLength: 8 }));

export const anyDiagnosis: fc.Arbitrary<Diagnosis> = fc.record({
  connections: anyConnections,
  connectionsTrouble: fc.option(fc.oneof(fc.constantFrom('waiting', '--no-pf', 'no permission'), text)),
  session: fc.constant({ kind: 'none' as const }),
  at,
  startedAt: at,
  router: fc.record({
    words: fc.constantFrom(openbsdWords, linuxWords),
    host: textOrNull,
    os: textOrNull,
    release: textOrNull,
    multipath: fc.record({ inet: maybe, inet6: maybe }),
    forwarding: fc.record({ inet: numberOrNull, inet6: numberOrNull }),
    firewall: fc.record({ enabled: maybe, states: numberOrNull, limit: numberOrNull }),
    firewallTrouble: textOrNull,
  }),
  verdict: fc.record({
    status: fc.constantFrom('ok' as const, 'warning' as const, 'critical' as const, 'unknown' as const),
    sentence: text,
    because: texts,
  }),
  uplinks: fc.array(anyUplink, { maxLength: 6 }),
  findings: fc.array(anyFinding, { maxLength: 4 }),
  changes: fc.constant([]),
  tables: fc.record({ inet: anyTable, inet6: anyTable }),
  tablesAgeMs: numberOrNull,
  sources: fc.array(anySource, { maxLength: 3 }),
  journal: fc.array(
    fc.record({
      at,
      kind: fc.constantFrom('route' as const, 'link' as const, 'watch' as const),
      tone: fc.constantFrom('good' as const, 'neutral' as const, 'bad' as const),
      text,
    }),
    { maxLength: 6 },
  ),
});

const anyCommand = fc.record({
  argv: fc.array(text, { maxLength: 9 }),
  purpose: text,
  timeoutMs: fc.nat(),
  needsRoot: fc.boolean(),
  changes: fc.boolean(),
});

const anyChangeCommand = anyCommand.map((command) => ({
  ...command,
  operation: { kind: 'multipath', family: 'inet', on: false } as const,
}));

const anyExpectation = fc.record({
  defaults: fc.record({ inet: fc.array(anyRoute, { maxLength: 3 }) }),
  multipath: fc.constant({}),
  selection: fc.constant<SelectionRules>({ sharing: 'by-flag', flagFollowsPriority: true }),
  interfacePriorities: fc.constant({}),
});

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constant('plan' as const),
  change: fc.oneof(
    fc.record({ kind: fc.constant('equalise' as const), family, priority: numberOrNull }),
    fc.record({ kind: fc.constant('drain' as const), interface: text }),
    fc.record({ kind: fc.constant('bring-back' as const), interface: text, routes: fc.constant([]) }),
  ),
  goal: text,
  before: anyExpectation,
  steps: fc.array(
    fc.record({
      why: text,
      do: anyCommand,
      expect: anyExpectation,
      undo: fc.array(anyChangeCommand, { maxLength: 3 }),
    }),
    { maxLength: 5 },
  ),
  concerns: texts,
  touches: texts,
  manualFollowUps: fc.array(fc.record({ what: text, argv: fc.array(text, { maxLength: 5 }) }), {
    maxLength: 2,
  }),
  lasting: fc.array(fc.record({ file: text, lines: texts, note: textOrNull }), { maxLength: 3 }),
});

const anyRefusal: fc.Arbitrary<Refusal> = fc.record({
  kind: fc.constant('refusal' as const),
  reason: text,
  lines: texts,
});

const anyOutcome = fc.record({
  kind: fc.constantFrom('kept' as const, 'undone' as const, 'undo-incomplete' as const, 'unknown' as const),
  why: fc.constantFrom(
    'asked' as const,
    'silence' as const,
    'surprise' as const,
    'died' as const,
    'guard-died' as const,
    'restarted' as const,
  ),
  at: fc.option(at),
  goal: text,
  remains: texts,
});

const planOrNot = fc.oneof(anyPlan, anyRefusal);
const kind = <K extends ResetEvent['kind']>(name: K): fc.Arbitrary<K> => fc.constant(name);

/** Whatever the world may tell of a reset, in any order. */
export const anyResetEvent: fc.Arbitrary<ResetEvent> = fc.oneof(
  fc.record({
    kind: kind('viewed'),
    plans: fc.array(fc.record({ family, plan: planOrNot }), { maxLength: 2 }),
  }),
  fc.record({ kind: kind('planned'), plan: planOrNot, starts: fc.boolean() }),
  fc.record({
    kind: kind('progress'),
    progress: fc.record({
      part: fc.constantFrom('step' as const, 'undo' as const),
      index: fc.nat({ max: 7 }),
      of: fc.nat({ max: 7 }),
      argv: fc.array(text, { minLength: 1, maxLength: 4 }),
      state: fc.constantFrom('running' as const, 'verified' as const, 'done' as const, 'failed' as const),
      detail: textOrNull,
    }),
  }),
  fc.record({ kind: kind('remark'), text }),
  fc.record({ kind: kind('armed'), plan: anyPlan, remainingMs: number }),
  fc.record({ kind: kind('unsure'), concerns: texts }),
  fc.record({ kind: kind('refused'), reason: text, lines: texts }),
  fc.record({ kind: kind('surprised'), happened: text, undo: text, outcome: anyOutcome }),
  fc.record({ kind: kind('outcome'), outcome: anyOutcome }),
  fc.record({ kind: kind('last'), outcome: anyOutcome }),
);

export const anySize = fc.record({
  columns: fc.integer({ min: 1, max: 250 }),
  rows: fc.integer({ min: 1, max: 80 }),
});

/** Keys that do something, some that do not, and text. */
export const anyKey = fc.oneof(
  fc.constantFrom(
    ...[
      'q',
      '?',
      'h',
      'escape',
      '1',
      '2',
      '3',
      '4',
      '5',
      'tab',
      'S-tab',
      'left',
      'right',
      'up',
      'down',
      'pageup',
      'pagedown',
    ],
    ...[
      'home',
      'end',
      'j',
      'k',
      'enter',
      '/',
      'p',
      'space',
      'C-l',
      '+',
      '=',
      '-',
      't',
      'B',
      'x',
      'w',
      'backspace',
      'C-c',
    ],
    ...['o', 'r', 'n'],
    ...['R', 'd', 'k', 'K', 'v', 'y', 'u', 'f1', 'undefined', ''],
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }),
);
