import { beforeEach, describe, expect, it } from 'vitest';
import type { Feed } from '../../src/collect/feed.js';
import type { PollerOptions } from '../../src/collect/poller.js';
import { createPoller } from '../../src/collect/poller.js';
import type { Round } from '../../src/model/command.js';
import type { Source } from '../../src/model/source.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { AnsweringHost } from './stand-in.js';
import { HeldTime, standInObserver, START, tells, twoUplinks } from './stand-in.js';

let time: HeldTime;
let host: AnsweringHost;
let heard: { readonly snapshot: Snapshot; readonly round: Round; readonly at: number }[];

beforeEach(() => {
  time = new HeldTime();
  host = twoUplinks(time);
  heard = [];
});

function watch(over: Partial<PollerOptions> = {}): Feed {
  const feed = createPoller({ host, observer: standInObserver(), intervalMs: 1_000, timers: time, ...over });
  feed.start((snapshot, round) => heard.push({ snapshot, round, at: time.now }));
  return feed;
}

const lines = (round: Round | undefined): string[] =>
  (round?.results ?? []).map(({ command }) => command.argv.join(' '));
const startsOf = (line: string): number[] =>
  host.started.filter((start) => start.line === line).map(({ at }) => at - START);

describe('starting to watch', () => {
  it('shows a whole first round as soon as the commands have answered', async () => {
    watch();
    await time.pass(20);
    expect(heard).toHaveLength(1);
    const { observed } = heard[0]?.snapshot ?? expect.unreachable();
    const asked = Object.entries(observed).filter(([, reading]) => reading.ok || reading.why !== 'not-asked');
    expect(asked.filter(([, { ok }]) => !ok)).toEqual([]);
    expect(asked.length).toBeGreaterThan(6);
    expect(heard[0]?.at).toBeLessThan(START + 20);
  });

  it('reads the byte counters first and alone, so that their instant is tight', async () => {
    watch();
    await time.pass(50);
    expect(startsOf('/bin/bytes')).toEqual([0]);
    expect(startsOf('/sbin/routes -4')).toEqual([4]);
  });

  it('does not wait for a slow command: its reading comes later, with the time of its own start', async () => {
    const slow = tells({ packetCounters: [] });
    host.answers.set('/bin/packets', { ...slow, tookMs: 700 });
    watch();
    await time.pass(400);
    expect(heard[0]?.at).toBe(START + 304);
    expect(heard[0]?.snapshot.observed.packetCounters).toMatchObject({ ok: false, why: 'waiting' });
    await time.pass(1_000);
    expect(heard[1]?.snapshot.observed.packetCounters).toMatchObject({ ok: true, at: START + 704 });
    expect(startsOf('/bin/bytes')).toEqual([0, 1_000]);
  });

  it('asks each gateway from its own address, and soon again at first', async () => {
    watch();
    await time.pass(2_500);
    const first = '/bin/echo -I 192.0.2.10 192.0.2.1';
    expect(startsOf(first)).toEqual([8, 1_000 + 4, 2_000 + 4].map((at) => expect.closeTo(at, -1)));
    expect(heard[1]?.snapshot.probes.map(({ target }) => target)).toEqual(['192.0.2.1', '198.51.100.1']);
  });
});

describe('watching', () => {
  it('keeps to its beat, whatever a beat takes', async () => {
    host.answers.set('/bin/bytes', { ...tells({ byteCounters: [] }), tookMs: 90 });
    watch();
    await time.pass(60_500);
    expect(startsOf('/bin/bytes')).toEqual(Array.from({ length: 61 }, (_, i) => i * 1_000));
  });

  it('starts at most two children a second with two gateways', async () => {
    watch();
    await time.pass(30_000);
    const before = host.started.length;
    await time.pass(600_000);
    expect((host.started.length - before) / 600).toBeLessThanOrEqual(2);
    const echoes = host.started.slice(before).filter(({ line }) => line.startsWith('/bin/echo'));
    expect(echoes.length / 600).toBeGreaterThan(0.3);
    expect(echoes.length / 600).toBeLessThanOrEqual(0.5);
  });

  it('reads every source in its rhythm, so that none grows stale', async () => {
    watch();
    await time.pass(120_000);
    for (const { snapshot } of heard) {
      for (const { lastGoodAt, goodForMs, ok } of snapshot.sources) {
        expect(ok).toBe(true);
        expect(snapshot.at - (lastGoodAt ?? 0)).toBeLessThanOrEqual(goodForMs);
      }
    }
  });

  it('spreads the slow sources over the beats after the start', async () => {
    watch();
    await time.pass(60_000);
    const most = Math.max(...heard.slice(5).map(({ round }) => round.results.length));
    expect(most).toBeLessThanOrEqual(6);
  });

  it('never begins a round while the last is open, nor a source that still runs', async () => {
    const running = new Set<string>();
    const run = host.run.bind(host);
    host.run = async (command) => {
      const line = command.argv.join(' ');
      expect(running.has(line)).toBe(false);
      running.add(line);
      const result = await run(command);
      running.delete(line);
      return result;
    };
    host.answers.set('/bin/bytes', { ...tells({ byteCounters: [] }), tookMs: 2_600 });
    const feed = watch({ intervalMs: 250 });
    for (let i = 0; i < 40; i++) {
      await time.pass(130);
      feed.pollNow();
      host.say('em0\n');
    }
    await time.pass(5_000);
    expect(heard.length).toBeGreaterThan(10);
    expect(heard.map(({ snapshot }) => snapshot.at)).toEqual(
      heard.map(({ snapshot }) => snapshot.at).sort((a, b) => a - b),
    );
  });

  it('tries a source it may not read only once a minute, until it is asked to', async () => {
    host.answers.set('/sbin/filter', { stderr: 'doas: Operation not permitted\n', exitStatus: 1 });
    const feed = watch();
    await time.pass(59_000);
    expect(startsOf('/sbin/filter')).toHaveLength(1);
    await time.pass(2_000);
    expect(startsOf('/sbin/filter')).toHaveLength(2);
    expect(heard.at(-1)?.snapshot.observed.firewall).toMatchObject({ why: 'no-permission' });
    feed.pollNow();
    await time.pass(400);
    expect(startsOf('/sbin/filter')).toHaveLength(3);
  });

  it('asks seldom for queues where there are none, and in their rhythm once there are some', async () => {
    const observer = standInObserver();
    const queues: Source = {
      id: 'queues',
      what: 'the queues',
      command: {
        argv: ['/sbin/queues'],
        purpose: 'read',
        timeoutMs: 3_000,
        needsRoot: false,
        changes: false,
      },
      everyMs: 10_000,
      seldom: { isEnough: (known) => known.queues?.length === 0, everyMs: 300_000 },
      wokenByEvents: false,
      observes: ['queues'],
      serves: ([program]) => (program === '/sbin/queues' ? ['queues'] : []),
      parse: (stdout) => ({ value: JSON.parse(stdout) as object, complaints: [] }),
    };
    host.answers.set('/sbin/queues', { stdout: '{"queues":[]}' });
    watch({ observer: { ...observer, sources: [...observer.sources, queues] } });
    await time.pass(290_000);
    expect(startsOf('/sbin/queues')).toHaveLength(1);
    const { observed, at } = heard.at(-1)?.snapshot ?? {};
    expect(observed?.queues).toMatchObject({ ok: true, value: [] });
    expect((at ?? Infinity) - (observed?.queues.at ?? 0)).toBeLessThan(
      observed?.queues.ok === true ? observed.queues.goodForMs : 0,
    );
    host.answers.set('/sbin/queues', { stdout: '{"queues":[{}]}' });
    await time.pass(60_000);
    expect(startsOf('/sbin/queues').length).toBeGreaterThanOrEqual(5);
  });

  it('never starts what is switched off', async () => {
    watch({ off: ['filter'] });
    await time.pass(30_000);
    expect(startsOf('/sbin/filter')).toEqual([]);
    expect(heard.at(-1)?.snapshot.observed.firewall).toMatchObject({ why: 'not-asked' });
  });

  it('goes on when the clock is set back an hour', async () => {
    watch();
    await time.pass(10_000);
    const before = startsOf('/bin/bytes').length;
    host.clockSetMs = -3_600_000;
    await time.pass(20_000);
    expect(startsOf('/bin/bytes').length - before).toBeGreaterThanOrEqual(19);
    expect(startsOf('/sbin/routes -4').at(-1)).toBeGreaterThan(20_000);
    host.clockSetMs = 7_200_000;
    await time.pass(20_000);
    expect(startsOf('/bin/bytes').length - before).toBeGreaterThanOrEqual(38);
    expect(startsOf('/bin/bytes').length - before).toBeLessThanOrEqual(42);
  });
});

describe('announcements of the kernel', () => {
  it('have the routes read at once, not at their turn, and are in the round', async () => {
    watch();
    await time.pass(2_500);
    host.say('em1\n');
    host.say('em0\n');
    await time.pass(100);
    expect(startsOf('/sbin/routes -4').at(-1)).toBe(2_550);
    expect(startsOf('/sbin/routes -6').at(-1)).toBe(2_550);
    expect(startsOf('/sbin/interfaces').at(-1)).toBe(2_550);
    expect(heard.at(-1)?.snapshot.events.map((event) => event.interface)).toEqual(['em1', 'em0']);
    expect(lines(heard.at(-1)?.round)).not.toContain('/bin/bytes');
  });

  it('in a storm have them read once a second, no more', async () => {
    watch();
    await time.pass(2_500);
    const before = startsOf('/sbin/routes -4').length;
    for (let i = 0; i < 100; i++) {
      host.say(`em${i}\n`);
      await time.pass(100);
    }
    const during = startsOf('/sbin/routes -4').length - before;
    expect(during).toBeGreaterThanOrEqual(10);
    expect(during).toBeLessThanOrEqual(14);
    await time.pass(1_000);
    expect(heard.flatMap(({ snapshot }) => snapshot.events)).toHaveLength(100);
  });

  it('are listened for again when their command ends, first soon, then ever later', async () => {
    watch();
    const livesMs: number[] = [];
    for (let i = 0; i < 9; i++) {
      await time.pass(10);
      const before = host.streams;
      const endedAt = time.now;
      host.endStream({ exitStatus: 1 });
      while (host.streams === before) await time.pass(500);
      livesMs.push(time.now - endedAt);
    }
    expect(livesMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('spare readings of what they tell; while they cannot be had, it is read as often as without them', async () => {
    const observer = standInObserver();
    const sources = observer.sources.map((source) =>
      source.command.argv.join(' ') === '/sbin/interfaces'
        ? { ...source, everyMs: 20_000, announcedEveryMs: 45_000 }
        : source,
    );
    watch({ observer: { ...observer, sources } });
    await time.pass(200_000);
    const announced = startsOf('/sbin/interfaces').map((at, i, all) => at - (all[i - 1] ?? at));
    expect(announced.slice(2).map((ms) => Math.round(ms / 1_000))).toEqual([45, 45, 45]);
    const failure = { why: 'not-found' as const, summary: '/sbin/watch is not there', detail: '' };
    host.endStream({ exitStatus: null, failure });
    const lostAt = time.now - START;
    await time.pass(55_000);
    expect(startsOf('/sbin/interfaces').filter((at) => at > lostAt).length).toBeGreaterThanOrEqual(2);
  });

  it('that cannot be had are told, and polling goes on', async () => {
    watch();
    await time.pass(100);
    const failure = { why: 'not-found' as const, summary: '/sbin/watch is not there', detail: '' };
    host.endStream({ exitStatus: null, failure });
    await time.pass(58_000);
    const status = heard.at(-1)?.snapshot.sources.find(({ id }) => id === 'events');
    expect(status).toMatchObject({ ok: false, why: 'not-found' });
    expect(host.streams).toBe(1);
    await time.pass(4_000);
    expect(host.streams).toBe(2);
    expect(heard.at(-1)?.snapshot.sources.find(({ id }) => id === 'events')).toMatchObject({ ok: true });
  });
});

describe('the keys', () => {
  it('pause starts nothing, poll now reads everything once, resume goes on', async () => {
    const feed = watch();
    await time.pass(1_500);
    feed.pause();
    const before = host.started.length;
    host.say('em0\n');
    await time.pass(20_000);
    expect(host.started).toHaveLength(before);
    const rounds = heard.length;
    feed.pollNow();
    await time.pass(1_000);
    expect(heard).toHaveLength(rounds + 1);
    expect(host.started.slice(before).map(({ line }) => line)).toEqual(
      expect.arrayContaining(standInObserver().sources.map(({ command }) => command.argv.join(' '))),
    );
    feed.resume();
    await time.pass(1_100);
    expect(heard.length).toBeGreaterThanOrEqual(rounds + 3);
  });

  it('a new interval counts from the last beat', async () => {
    const feed = watch();
    await time.pass(1_400);
    feed.setIntervalMs(5_000);
    await time.pass(10_000);
    expect(startsOf('/bin/bytes')).toEqual([0, 1_000, 6_000, 11_000]);
    feed.setIntervalMs(1_000);
    await time.pass(1_000);
    expect(startsOf('/bin/bytes').slice(4)).toEqual([12_000]);
  });

  it('stop leaves no timer, no stream, and no round that comes after', async () => {
    const feed = watch();
    await time.pass(1_001);
    await feed.stop();
    const rounds = heard.length;
    await time.pass(10_000);
    expect(heard).toHaveLength(rounds);
    expect(time.waiting).toBe(0);
    expect(host.streams).toBe(1);
  });
});
