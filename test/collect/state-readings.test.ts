import { describe, expect, it } from 'vitest';
import { createPoller } from '../../src/collect/poller.js';
import { foldRecording } from '../../src/collect/recording.js';
import type { StatesRead } from '../../src/collect/state-readings.js';
import { StateReadings, statesPeriodMs } from '../../src/collect/state-readings.js';
import { describeFailure } from '../../src/host/failure.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { formatRound } from '../../src/host/transcript-writer.js';
import type { Command, CommandResult, Round } from '../../src/model/command.js';
import type { Host } from '../../src/model/host.js';
import type { Observer } from '../../src/model/observer.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { states } from '../../src/systems/openbsd/states/state-source.js';
import type { AnsweringHost } from './stand-in.js';
import { HeldTime, resultOf, standInObserver, START, tells, twoUplinks } from './stand-in.js';

const observer: Observer = { ...standInObserver(), states };

/** A connection by em0 of the stand-in router, as pfctl prints it. */
function printed(id: number, age: number): string {
  return (
    `all tcp 192.0.2.10:${50_000 + id} (10.9.9.9:${40_000 + id}) -> 203.0.113.69:443       ESTABLISHED:ESTABLISHED\n` +
    `   age 00:00:${String(age).padStart(2, '0')}, expires in 23:59:58, 4:4 pkts, ${400 * age}:800 bytes, rule 4\n` +
    `   id: 6abc1b17${id.toString(16).padStart(8, '0')} creatorid: d04fb106\n`
  );
}

interface Table {
  text: string;
  /** How long pfctl takes. */
  tookMs: number;
  failure: CommandResult['failure'];
  readonly readAt: number[];
}

/** The stand-in router with a state table. */
function withTable(time: HeldTime, counted = 4): { host: Host; answering: AnsweringHost; table: Table } {
  const answering = twoUplinks(time);
  const firewall = { enabled: true, states: counted, halfOpenTcp: null, counters: {} };
  answering.answers.set('/sbin/filter', tells({ firewall, firewallLimits: { states: 100 } }));
  const table: Table = { text: printed(1, 9), tookMs: 5, failure: null, readAt: [] };
  const host: Host = {
    kind: 'demo',
    now: () => answering.now(),
    run: (command) => answering.run(command),
    stream(command: Command, onStdout) {
      if (!states.serves(command.argv)) return answering.stream(command, onStdout);
      table.readAt.push(time.now - START);
      let stop: () => void = () => undefined;
      const ended = new Promise<CommandResult>((settle) => {
        const end = (failure: CommandResult['failure']): void =>
          settle({ ...resultOf(command, { tookMs: table.tookMs }), failure });
        stop = () => end(describeFailure('killed', 'stopped', { argv: command.argv, stderr: '' }));
        time.after(table.tookMs, () => {
          const bytes = new TextEncoder().encode(table.text);
          onStdout(bytes.subarray(0, 50));
          onStdout(bytes.subarray(50));
          end(table.failure);
        });
      });
      return { stop: () => stop(), ended };
    },
  };
  return { host, answering, table };
}

interface Watched {
  readonly rounds: { readonly snapshot: Snapshot; readonly round: Round }[];
  readonly feed: ReturnType<typeof createPoller>;
}

function watchIt(
  time: HeldTime,
  host: Host,
  more: { off?: string[]; keepStatesBytes?: number; observer?: Observer } = {},
): Watched {
  const feed = createPoller({ host, observer, intervalMs: 1_000, timers: time, ...more });
  const rounds: Watched['rounds'] = [];
  feed.start((snapshot, round) => rounds.push({ snapshot, round }));
  return { rounds, feed };
}

describe('how often the connections are read', () => {
  it.each([
    [412, 10, 1_000],
    [19_999, 10, 1_000],
    [20_000, 10, 10_000],
    [100_000, 10, 10_000],
    [100_001, 10, 30_000],
    [5_000, 2_000, 8_000],
    [1_000_000, 12_000, 48_000],
  ])('%i states that take %i ms: every %i ms', (count, tookMs, everyMs) => {
    expect(statesPeriodMs({ restFactor: 0 }, { states: count, tookMs }, 1_000)).toBe(everyMs);
  });

  it.each([
    [200, 2, 1_000],
    [900, 20, 3_000],
    [9_000, 90, 10_000],
    [50_000, 300, 10_000],
  ])(
    '%i of a source that rests 150 times as long, which take %i ms: every %i ms',
    (count, tookMs, everyMs) => {
      expect(statesPeriodMs({ restFactor: 150 }, { states: count, tookMs }, 1_000)).toBe(everyMs);
    },
  );

  it('is every round at the start, so that rates come soon, and rests only then', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    table.tookMs = 20;
    watchIt(time, host, { observer: { ...observer, states: { ...states, restFactor: 200 } } });
    await time.pass(11_500);
    const [first = 0] = table.readAt;
    expect(table.readAt.map((at) => Math.round((at - first) / 1_000))).toEqual([0, 1, 5, 9]);
  });

  it('is every round while there are few', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    const { rounds } = watchIt(time, host);
    await time.pass(5_500);
    expect(table.readAt.length).toBe(6);
    expect(rounds.at(-1)?.snapshot.connections).toMatchObject({
      ok: true,
      value: { states: 1, everyMs: 1_000 },
    });
  });

  it('is every ten seconds in an office, every thirty at a provider, and when somebody asks', async () => {
    for (const [count, reads] of [
      [50_000, 4],
      [400_000, 2],
    ] as const) {
      const time = new HeldTime();
      const { host, table } = withTable(time, count);
      const { feed } = watchIt(time, host);
      await time.pass(39_000);
      expect(table.readAt.length).toBe(reads);
      feed.pollNow();
      await time.pass(100);
      expect(table.readAt.length).toBe(reads + 1);
    }
  });

  it('is never twice at once, however long one takes', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    table.tookMs = 3_500;
    const { rounds, feed } = watchIt(time, host);
    await time.pass(3_000);
    feed.pollNow();
    await time.pass(400);
    expect(table.readAt.length).toBe(1);
    await time.pass(1_000);
    expect(rounds.at(-1)?.snapshot.connections).toMatchObject({ ok: true, value: { everyMs: 14_000 } });
  });

  it('is not at all with --no-pf, nor before it is known how many there are', async () => {
    const time = new HeldTime();
    const off = withTable(time);
    const { rounds } = watchIt(time, off.host, { off: ['filter', 'states'] });
    const unknown = withTable(time);
    unknown.answering.answers.set('/sbin/filter', { stdout: '', exitStatus: 1 });
    watchIt(time, unknown.host);
    await time.pass(5_000);
    expect([off.table.readAt, unknown.table.readAt]).toEqual([[], []]);
    expect(rounds.at(-1)?.snapshot.connections).toMatchObject({ ok: false, why: 'not-asked' });
  });

  it('is not at all for who may not ask the filter, and that is said', async () => {
    const time = new HeldTime();
    const { host, answering, table } = withTable(time);
    const denied = describeFailure('no-permission', 'pfctl may not open /dev/pf', {
      argv: ['pfctl'],
      stderr: '',
    });
    answering.answers.set('/sbin/filter', { exitStatus: 1, failure: denied });
    const { rounds } = watchIt(time, host);
    await time.pass(5_000);
    expect(table.readAt).toEqual([]);
    const { snapshot } = rounds.at(-1) ?? {};
    expect(snapshot?.connections).toMatchObject({ ok: false, why: 'no-permission' });
    expect(snapshot?.sources.find(({ id }) => id === 'states')).toMatchObject({ why: 'no-permission' });
  });

  it('is once a minute for who may ask the filter but not read its states', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    table.text = '';
    table.failure = describeFailure('no-permission', 'doas does not permit pfctl', {
      argv: ['pfctl'],
      stderr: '',
    });
    const { rounds } = watchIt(time, host);
    await time.pass(125_000);
    expect(table.readAt.length).toBe(3);
    expect(rounds.at(-1)?.snapshot.connections).toMatchObject({ ok: false, why: 'no-permission' });
  });
});

describe('a reading of the connections', () => {
  it('that fails leaves the one before, with its age', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    const { rounds } = watchIt(time, host);
    await time.pass(2_500);
    table.failure = describeFailure('timeout', 'pfctl was killed after 20 s', {
      argv: ['pfctl'],
      stderr: '',
    });
    await time.pass(2_000);
    expect(rounds.at(-1)?.snapshot.connections).toMatchObject({
      ok: false,
      why: 'timeout',
      last: { value: { states: 1 }, at: START + 2_009 },
    });
  });

  it('has rates and what is new from the second one on', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    const { rounds } = watchIt(time, host);
    await time.pass(1_500);
    table.text = printed(1, 10) + printed(2, 0);
    await time.pass(1_000);
    const last = rounds.at(-1)?.snapshot.connections;
    expect(last).toMatchObject({
      value: { uplinks: [{ newConnections: { all: 1 } }, { newConnections: { all: 0 } }] },
    });
    expect(last?.ok === true && last.value.kept.at(0).bytesPerSecondFromInside).toBe(400);
  });

  it('is stopped with the program, and no child stays', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    table.tookMs = 15_000;
    const { feed } = watchIt(time, host);
    await time.pass(2_000);
    let stopped = false;
    void feed.stop().then(() => (stopped = true));
    await time.pass(0);
    expect(stopped).toBe(true);
  });
});

describe('a recording of the connections', () => {
  async function recorded(keepStatesBytes?: number): Promise<{ text: string; live: Snapshot[] }> {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    const keep = keepStatesBytes === undefined ? {} : { keepStatesBytes };
    const { rounds } = watchIt(time, host, keep);
    await time.pass(1_500);
    table.text = printed(1, 10) + printed(2, 0);
    await time.pass(3_000);
    return {
      text: rounds.map(({ round }, i) => formatRound(round, i === 0)).join(''),
      live: rounds.map(({ snapshot }) => snapshot),
    };
  }

  const shown = ({ connections }: Snapshot) => {
    if (connections?.ok !== true) return connections;
    const { kept, newest, ...sums } = connections.value;
    const rows = Array.from({ length: kept.length }, (_, row) => kept.at(row));
    return { ...connections, value: { ...sums, rows, newest: newest.length } };
  };

  it('is read like the living table', async () => {
    const { text, live } = await recorded(10_000);
    const transcript = readTranscript(text, 'gw.txt');
    const replayed = [...foldRecording({ transcript, observer })].map(({ snapshot }) => snapshot);
    expect(replayed.slice(1).map(shown)).toEqual(live.slice(1).map(shown));
  });

  it('that nobody asked for holds a table every ten seconds, and is good for as long', async () => {
    const time = new HeldTime();
    const { host, table } = withTable(time);
    const { rounds } = watchIt(time, host);
    await time.pass(25_500);
    expect(table.readAt.length).toBe(26);
    const text = rounds.map(({ round }, i) => formatRound(round, i === 0)).join('');
    expect(text.match(/ESTABLISHED:ESTABLISHED/g)).toHaveLength(3);
    expect(text).not.toContain('left out');
    const transcript = readTranscript(text, 'gw.txt');
    const replayed = [...foldRecording({ transcript, observer })].map(({ snapshot }) => snapshot);
    expect(replayed.at(-1)?.connections).toMatchObject({ ok: true, goodForMs: 32_000 });
  });

  it('says where a large table was left out, and does not take that for an empty one', async () => {
    const { text, live } = await recorded(300);
    expect(live.at(-1)?.connections).toMatchObject({ ok: true, value: { states: 2 } });
    expect(text).toContain('# failure too-long: 411 B were left out of the recording');
    const transcript = readTranscript(text, 'gw.txt');
    const last = [...foldRecording({ transcript, observer })].at(-1)?.snapshot.connections;
    expect(last).toMatchObject({ ok: false, why: 'too-long', last: { value: { states: 1 } } });
  });

  it('may be a single round, pasted by hand, without counters', () => {
    const text = [
      '$ routes -4',
      tells({ routesInet: [] }).stdout ?? '',
      '$ pfctl -ss',
      'all tcp 192.0.2.10:50001 (10.9.9.9:40001) -> 203.0.113.69:443       ESTABLISHED:ESTABLISHED',
      '',
    ].join('\n');
    const [only] = [...foldRecording({ transcript: readTranscript(text, 'gw.txt'), observer })];
    expect(only?.snapshot.connections).toMatchObject({ ok: true, value: { states: 1, sinceMs: null } });
  });

  it('of something else is no table', () => {
    const text = '$ pfctl -ss -vv\nhello\n';
    const [only] = [...foldRecording({ transcript: readTranscript(text, 'gw.txt'), observer })];
    expect(only?.snapshot.connections).toMatchObject({
      ok: false,
      why: 'failed',
      reason: 'the output is not a pf or conntrack table',
    });
  });

  it('is waited for until its round comes, and said not to be there where it never comes', () => {
    const late = readTranscript('$ routes -4\n{}\n# at 2026-03-01T12:00:05Z\n$ pfctl -ss\n', 'gw.txt');
    const never = readTranscript('$ routes -4\n{}\n', 'gw.txt');
    expect([...foldRecording({ transcript: late, observer })][0]?.snapshot.connections).toMatchObject({
      why: 'waiting',
    });
    expect([...foldRecording({ transcript: never, observer })][0]?.snapshot.connections).toMatchObject({
      why: 'not-recorded',
    });
  });
});

it('hands on nothing of a reading that was cut short', async () => {
  const time = new HeldTime();
  const { host, table } = withTable(time);
  const { rounds } = watchIt(time, host);
  await time.pass(500);
  const snapshot = rounds[0]?.snapshot;
  if (snapshot === undefined) throw new Error('no round');
  table.failure = describeFailure('timeout', 'pfctl was killed after 20 s', { argv: ['pfctl'], stderr: '' });
  const readings = new StateReadings({ host, source: states });
  let read: StatesRead | null = null;
  void readings.read(snapshot).then((one) => (read = one));
  await time.pass(10);
  expect(read).toMatchObject({ reading: null, result: { failure: { why: 'timeout' } } });
});
