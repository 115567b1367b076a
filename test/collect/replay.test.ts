import { beforeEach, describe, expect, it } from 'vitest';
import { createPoller } from '../../src/collect/poller.js';
import { foldRecording, paceOf, roundsOf } from '../../src/collect/recording.js';
import type { ReplayOptions } from '../../src/collect/replay.js';
import { createReplay } from '../../src/collect/replay.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { formatRound } from '../../src/host/transcript-writer.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { HeldTime, standInObserver, START, tells, twoUplinks } from './stand-in.js';

const observer = standInObserver();
const ROUTES = tells({ routesInet: [] }).stdout ?? '';

let time: HeldTime;
let shown: { readonly snapshot: Snapshot; readonly after: number }[];
let ended: number;

beforeEach(() => {
  time = new HeldTime();
  shown = [];
  ended = 0;
});

function play(text: string, over: Partial<ReplayOptions> = {}): ReturnType<typeof createReplay> {
  const transcript = readTranscript(text, 'gw.txt');
  const feed = createReplay({ transcript, observer, timers: time, onEnd: () => ended++, ...over });
  feed.start((snapshot) => shown.push({ snapshot, after: time.now - START }));
  return feed;
}

const dated = (seconds: readonly number[]): string =>
  seconds
    .map((s) => `# at ${new Date(START + s * 1_000).toISOString()}\n$ routes -4\n${ROUTES}\n# took 4 ms\n`)
    .join('');

describe('replaying a recording', () => {
  it('keeps the recorded pace and stays on the last round', async () => {
    play(dated([0, 1, 3.5]));
    await time.pass(0);
    expect(shown.map(({ after }) => after)).toEqual([0]);
    await time.pass(60_000);
    expect(shown.map(({ after }) => after)).toEqual([0, 1_000, 3_500]);
    expect(shown.map(({ snapshot }) => snapshot.at - START)).toEqual([0, 1_000, 3_500]);
    expect(ended).toBe(1);
  });

  it('paused goes on by single rounds, and resumed by itself', async () => {
    const feed = play(dated([0, 1, 2, 3, 4]));
    await time.pass(500);
    feed.pause();
    await time.pass(10_000);
    expect(shown).toHaveLength(1);
    feed.pollNow();
    feed.pollNow();
    await time.pass(10_000);
    expect(shown).toHaveLength(3);
    feed.resume();
    await time.pass(10_000);
    expect(shown).toHaveLength(5);
    feed.pollNow();
    expect(shown).toHaveLength(5);
    expect(ended).toBe(1);
  });

  it('of one round shows it at once', async () => {
    play(`$ routes -4\n${ROUTES}\n`);
    await time.pass(0);
    expect(shown[0]?.snapshot.observed.routesInet).toMatchObject({ ok: true, value: [] });
    expect(shown[0]?.snapshot.observed.firewall).toMatchObject({ ok: false, why: 'not-recorded' });
    expect(ended).toBe(1);
  });

  it('stopped shows nothing more', async () => {
    const feed = play(dated([0, 1, 2]));
    await time.pass(500);
    await feed.stop();
    await time.pass(10_000);
    expect(shown).toHaveLength(1);
    expect(time.waiting).toBe(0);
  });
});

describe('the time of recorded rounds', () => {
  const times = (text: string): number[] =>
    roundsOf({ transcript: readTranscript(text, 'gw.txt'), observer, undatedAt: 5_000 }).map(({ at }) => at);

  it('is the recorded one; without any it is what the caller says', () => {
    expect(times(dated([0, 7]))).toEqual([START, START + 7_000]);
    expect(times('$ x\n')).toEqual([5_000]);
  });

  it('of a round before the first dated one is a second earlier', () => {
    expect(times(`$ x\n${dated([9])}`)).toEqual([START + 8_000, START + 9_000]);
  });

  it('has the recorder’s interval as its pace', () => {
    const pace = (seconds: number[]): number =>
      paceOf(roundsOf({ transcript: readTranscript(dated(seconds), 'x'), observer }));
    expect(pace([0, 5.001, 10.002, 10.4, 15.003])).toBe(5_000);
    expect(pace([0])).toBe(1_000);
  });
});

it('record, then replay: the same snapshots, late answers, failures and announcements included', async () => {
  const host = twoUplinks(time);
  host.answers.set('/bin/packets', { ...tells({ packetCounters: [] }), tookMs: 800 });
  const denied = 'doas does not permit filter';
  host.answers.set('/sbin/filter', {
    stderr: 'doas: Operation not permitted\n',
    exitStatus: 1,
    failure: { why: 'no-permission', summary: denied, detail: '' },
  });
  const live: Snapshot[] = [];
  let text = '';
  const feed = createPoller({ host, observer, intervalMs: 1_000, timers: time });
  feed.start((snapshot, round) => {
    text += formatRound(round, live.length === 0);
    live.push(snapshot);
  });
  await time.pass(5_500);
  host.say('em0\nem');
  await time.pass(1_000);
  host.say('1\n');
  host.answers.set('/sbin/routes -4', {
    exitStatus: null,
    failure: { why: 'timeout', summary: 'routes was killed after 3 s', detail: '' },
    tookMs: 3_000,
  });
  await time.pass(30_000);
  await feed.stop();
  const transcript = readTranscript(text, 'gw.txt');
  const replayed = [...foldRecording({ transcript, observer })].map(({ snapshot }) => snapshot);
  expect(replayed).toEqual(live);
  expect(replayed.flatMap(({ events }) => events)).toHaveLength(2);
  expect(replayed.at(-1)?.observed.routesInet).toMatchObject({ ok: false, why: 'timeout' });
});
