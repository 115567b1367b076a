import { commandOf as commandOfRecorded, resultOf as asTold } from '../../src/collect/recorded-command.js';
import type { Cancel, Clock, Timers } from '../../src/model/clock.js';
import { clockFrom } from '../../src/model/clock.js';
import type { Command, CommandResult, RefusalText, Round } from '../../src/model/command.js';
import type { Host, Stream } from '../../src/model/host.js';
import type { Source } from '../../src/model/source.js';
import type { Observer } from '../../src/model/observer.js';
import type { Interface, InterfaceCounters, Route, Settings } from '../../src/model/router.js';
import type { ObservationKey, Observations } from '../../src/model/snapshot.js';
import type { Instant, Milliseconds } from '../../src/model/time.js';
import { SECOND } from '../../src/model/time.js';

import { WRAPPER_REFUSALS } from '../../src/systems/run-refusals.js';
import { eventWith, interfaceWith, routeWith } from '../given/router.js';

export const START: Instant = Date.parse('2026-03-01T12:00:00Z');

/** A clock that stands until it is told to go. */
export class HeldTime implements Timers {
  now: Instant = START;
  #pending: { at: Instant; run: () => void }[] = [];
  readonly clock: Clock = clockFrom({
    now: () => this.now,
    after: (delayMs, run) => this.after(delayMs, run),
  });

  after(delayMs: Milliseconds, run: () => void): Cancel {
    const timer = { at: this.now + delayMs, run };
    this.#pending.push(timer);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== timer);
    };
  }

  /** Lets time pass: timers run in order, and what they set free runs before the next. */
  async pass(ms: Milliseconds): Promise<void> {
    const until = this.now + ms;
    await quiet();
    for (;;) {
      const next = this.#pending.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#pending = this.#pending.filter((other) => other !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
      await quiet();
    }
    this.now = until;
  }

  get waiting(): number {
    return this.#pending.length;
  }
}

/** Everything that can run without time passing has run. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((settle) => setImmediate(settle));
}

export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitStatus?: number | null;
  readonly tookMs?: Milliseconds;
  readonly failure?: CommandResult['failure'];
}

/** A host of given answers: by command line, or by program. */
export class AnsweringHost implements Host {
  readonly kind = 'demo';
  readonly started: { readonly line: string; readonly at: Instant }[] = [];
  readonly answers = new Map<string, Answer | (() => Answer)>();
  say: (chunk: string) => void = () => undefined;
  endStream: (over: Partial<CommandResult>) => void = () => undefined;
  streams = 0;
  /** How far its clock is from the timers' one. */
  clockSetMs: Milliseconds = 0;
  readonly time: HeldTime;

  constructor(time: HeldTime) {
    this.time = time;
  }

  now(): Instant {
    return this.time.now + this.clockSetMs;
  }

  async run(command: Command): Promise<CommandResult> {
    const line = command.argv.join(' ');
    this.started.push({ line, at: this.time.now });
    const given = this.answers.get(line) ?? this.answers.get(command.argv[0] ?? '') ?? {};
    const answer = typeof given === 'function' ? given() : given;
    const tookMs = answer.tookMs ?? 4;
    await new Promise<void>((settle) => void this.time.after(tookMs, settle));
    return resultOf(command, { ...answer, tookMs });
  }

  stream(command: Command, onStdout: (chunk: Uint8Array) => void): Stream {
    this.streams++;
    this.started.push({ line: command.argv.join(' '), at: this.time.now });
    this.say = (chunk) => onStdout(new TextEncoder().encode(chunk));
    const ended = new Promise<CommandResult>((settle) => {
      this.endStream = (over) => settle({ ...resultOf(command, {}), ...over });
    });
    return { stop: () => this.endStream({}), ended };
  }

  /** How often each line was started. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { line } of this.started) counts[line] = (counts[line] ?? 0) + 1;
    return counts;
  }
}

const REFUSALS: readonly RefusalText[] = [
  ...WRAPPER_REFUSALS,
  {
    words: /^filter: .*: Permission denied$/m,
    why: 'no-permission',
    sentence: (program) => `${program} may not look`,
  },
];

/** As a host tells it, or a recording. */
export function resultOf(command: Command, answer: Answer): CommandResult {
  const { stdout = '', stderr = '', exitStatus = 0, tookMs = 4, failure = null } = answer;
  const recorded = { argv: command.argv, stdout, stderr, exitStatus, tookMs, startedAt: null, failure };
  const { argv } = commandOfRecorded(recorded);
  return { ...asTold(recorded, REFUSALS), command: { ...command, argv } };
}

/** A round of these answers, by command line. */
export function round(at: Instant, answers: Readonly<Record<string, Answer>>): Round {
  return {
    at,
    results: Object.entries(answers).map(([line, answer]) => resultOf(commandOf(line), answer)),
  };
}

export function commandOf(line: string, over: Partial<Command> = {}): Command {
  const argv = line.split(' ');
  return { argv, purpose: 'read', timeoutMs: 3 * SECOND, needsRoot: false, changes: false, ...over };
}

type Row = readonly [
  id: string,
  line: string,
  everyMs: Milliseconds,
  wokenByEvents: boolean,
  observes: readonly ObservationKey[],
];

const ROWS: readonly Row[] = [
  ['routes', '/sbin/routes -4', 5_000, true, ['routesInet']],
  ['routes6', '/sbin/routes -6', 10_000, true, ['routesInet6']],
  ['bytes', '/bin/bytes', 1_000, false, ['byteCounters']],
  ['packets', '/bin/packets', 10_000, false, ['packetCounters']],
  ['interfaces', '/sbin/interfaces', 20_000, true, ['interfaces']],
  ['settings', '/sbin/setting multipath', 60_000, false, ['settings']],
  ['identity', '/sbin/setting os', 600_000, false, ['settings']],
  ['filter', '/sbin/filter', 10_000, false, ['firewall', 'firewallLimits']],
];

function sourceOf([id, line, everyMs, wokenByEvents, observes]: Row): Source {
  const command = commandOf(line);
  const [program = '', ...args] = line.replace(/^.*\//, '').split(' ');
  return {
    id,
    what: `the ${id}`,
    command,
    everyMs,
    wokenByEvents,
    observes,
    serves(argv) {
      const [path = '', ...words] = argv;
      if (path.replace(/^.*\//, '') !== program) return [];
      // Without a family the routes of both are told.
      if (program === 'routes' && words.length === 0) return ['routesInet', 'routesInet6'];
      return words.join(' ') === args.join(' ') || program === 'setting' ? observes : [];
    },
    parse(stdout) {
      try {
        return { value: JSON.parse(stdout) as Partial<Observations>, complaints: [] };
      } catch {
        return { value: {}, complaints: [{ line: 1, text: stdout.slice(0, 20), reason: 'no JSON' }] };
      }
    },
  };
}

/** A system of no kernel: its commands print what they tell as JSON, its echoes `sent received ms…`. */
export function standInObserver(): Observer {
  return {
    sources: ROWS.map(sourceOf),
    strangeText: () => null,
    probe: {
      everyMs: 5_000,
      command: (target, _family, source) => commandOf(`/bin/echo -I ${source ?? 'any'} ${target}`),
      target: (argv) => (/(^|\/)echo$/.test(argv[0] ?? '') ? (argv.at(-1) ?? null) : null),
      parse(stdout, stderr) {
        const [sent, received, ...times] = stdout.split(' ').filter(Boolean).map(Number);
        const errors = stderr === '' ? [] : [stderr.trim()];
        const counts = { sent: sent ?? null, received: received ?? null };
        return { value: { target: '', ...counts, roundTripMs: times, errors }, complaints: [] };
      },
    },
    beyond: {
      needsHostRoute: false,
      command: ({ address, interface: name }) => commandOf(`/bin/echo -D ${name} ${address}`),
      asked: ([, flag, name = '', address = '']) =>
        flag === '-D' ? { address, by: { interface: name } } : null,
    },
    events: {
      command: commandOf('/sbin/watch', { timeoutMs: 0 }),
      serves: (argv) => /(^|\/)watch$/.test(argv[0] ?? ''),
      reader() {
        let rest = '';
        return (text) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          return lines.map((line) => eventWith({ kind: 'link', interface: line }));
        };
      },
    },
    states: null,
    refusals: REFUSALS,
  };
}

export function route(gateway: string, name: string, over: Partial<Route> = {}): Route {
  return routeWith({
    family: gateway.includes(':') ? 'inet6' : 'inet',
    gateway,
    interface: name,
    multipath: true,
    flags: 'UGSP',
    use: 1,
    refs: 0,
    ...over,
  });
}

export function networkInterface(name: string, addresses: readonly string[]): Interface {
  return interfaceWith({
    name,
    addresses: addresses.map((text) => {
      const [address = '', prefix] = text.split('/');
      const family = address.includes(':') ? 'inet6' : 'inet';
      return { family, address, prefixLength: Number(prefix), peer: null, usable: true };
    }),
  });
}

export function bytes(inBytes: number): InterfaceCounters {
  const nothing = { inPackets: null, outPackets: null, inErrors: null, outErrors: null, collisions: null };
  return { interface: 'em0', inBytes, outBytes: 1, ...nothing };
}

export function settings(over: Partial<Settings>): Settings {
  const unknown = { inet: null, inet6: null };
  const nothing = { os: null, release: null, hostname: null, bootedAt: null };
  return { ...nothing, multipath: unknown, forwarding: unknown, ...over };
}

export function tells(observations: Partial<Observations>): Answer {
  return { stdout: JSON.stringify(observations) };
}

/** A router with two gateways, answering everything. */
export function twoUplinks(time: HeldTime): AnsweringHost {
  const host = new AnsweringHost(time);
  const routes = [route('192.0.2.1', 'em0'), route('198.51.100.1', 'em1')];
  const interfaces = [
    networkInterface('em0', ['203.0.113.5/24', '192.0.2.10/24']),
    networkInterface('em1', ['198.51.100.10/24']),
  ];
  host.answers.set('/sbin/routes -4', tells({ routesInet: routes }));
  host.answers.set('/sbin/routes -6', tells({ routesInet6: [] }));
  host.answers.set('/bin/bytes', () => tells({ byteCounters: [bytes(time.now - START)] }));
  host.answers.set('/bin/packets', tells({ packetCounters: [] }));
  host.answers.set('/sbin/interfaces', tells({ interfaces }));
  host.answers.set(
    '/sbin/setting multipath',
    tells({ settings: settings({ multipath: { inet: true, inet6: false } }) }),
  );
  host.answers.set('/sbin/setting os', tells({ settings: settings({ os: 'StandIn', release: '1' }) }));
  const firewall = { enabled: true, states: 4, halfOpenTcp: null, counters: {} };
  host.answers.set('/sbin/filter', tells({ firewall, firewallLimits: { states: 100 } }));
  host.answers.set('/bin/echo', { stdout: '1 1 12.5', tookMs: 12 });
  return host;
}
