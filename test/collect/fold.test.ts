import { describe, expect, it } from 'vitest';
import type { FoldContext } from '../../src/collect/snapshot-draft.js';
import { foldRound } from '../../src/collect/fold.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { Answer } from './stand-in.js';
import { bytes, round, route, settings, standInObserver, START, tells } from './stand-in.js';

const LIVE: FoldContext = { observer: standInObserver(), intervalMs: 1_000, live: true };
const REPLAY: FoldContext = { ...LIVE, live: false };

const ROUTES = tells({ routesInet: [route('192.0.2.1', 'em0')] });
const TIMEOUT: Answer = {
  stdout: '{"routesInet":[]}',
  exitStatus: null,
  tookMs: 3_000,
  failure: { why: 'timeout', summary: 'routes was killed after 3 s', detail: '' },
};

function fold(answers: Record<string, Answer>, context = LIVE, previous: Snapshot | null = null): Snapshot {
  return foldRound(previous, round(previous === null ? START : previous.at + 1_000, answers), context);
}

function status(snapshot: Snapshot, id: string): Snapshot['sources'][number] | undefined {
  return snapshot.sources.find((source) => source.id === id);
}

describe('a source that answers', () => {
  it('becomes a reading of the moment its answer was whole, good for three of its periods', () => {
    const { observed, at } = fold({ '/sbin/routes -4': { ...ROUTES, tookMs: 7 } });
    expect(at).toBe(START);
    expect(observed.routesInet).toEqual({
      ok: true,
      value: [route('192.0.2.1', 'em0')],
      at: START + 7,
      goodForMs: 17_000,
      tookMs: 7,
      complaints: [],
    });
  });

  it('is good for longer when the beats are further apart than its rhythm', () => {
    const { observed } = fold({ '/bin/bytes': tells({ byteCounters: [] }) }, { ...LIVE, intervalMs: 10_000 });
    expect(observed.byteCounters).toMatchObject({ ok: true, goodForMs: 32_000 });
  });

  it('that was started before its round has the time of its own start', () => {
    const slow = round(START, { '/bin/bytes': { ...tells({ byteCounters: [] }), tookMs: 900 } });
    const late = { ...slow, results: slow.results.map((r) => ({ ...r, startedAt: START - 800 })) };
    expect(foldRound(null, late, LIVE).observed.byteCounters.at).toBe(START + 100);
  });

  it('is the same reading until it answers again', () => {
    const first = fold({ '/sbin/routes -4': ROUTES });
    const second = fold({ '/bin/bytes': tells({ byteCounters: [bytes(1)] }) }, LIVE, first);
    expect(second.observed.routesInet).toBe(first.observed.routesInet);
    expect(second.startedAt).toBe(START);
  });

  it('is recognised in what a person typed: without a path, behind doas, for both families at once', () => {
    const both = tells({
      routesInet: [route('192.0.2.1', 'em0')],
      routesInet6: [route('2001:db8::1', 'em0')],
    });
    const { observed, sources } = fold({ 'doas -u root routes': both }, REPLAY);
    expect(observed.routesInet).toMatchObject({ ok: true });
    expect(observed.routesInet6).toMatchObject({ ok: true });
    expect(sources.filter(({ ok }) => ok).map(({ id }) => id)).toEqual(['routes', 'routes6']);
  });

  it('keeps its complaints', () => {
    const snapshot = fold({ '/sbin/routes -4': { stdout: 'garbage' } });
    expect(status(snapshot, 'routes')).toMatchObject({
      ok: false,
      why: 'not-understood',
      reason: 'no line of what routes printed is understood',
      complaints: [{ line: 1, text: 'garbage', reason: 'no line of what routes printed is understood' }],
    });
  });
});

describe('a source that fails', () => {
  it('keeps the last good value and its age, and says why', () => {
    const good = fold({ '/sbin/routes -4': ROUTES });
    const bad = fold({ '/sbin/routes -4': TIMEOUT }, LIVE, good);
    expect(bad.observed.routesInet).toEqual({
      ok: false,
      why: 'timeout',
      reason: 'routes was killed after 3 s',
      at: START + 4_000,
      last: { value: [route('192.0.2.1', 'em0')], at: START + 4, goodForMs: 17_000 },
    });
    expect(status(bad, 'routes')).toMatchObject({
      ok: false,
      why: 'timeout',
      lastGoodAt: START + 4,
      tookMs: 3_000,
    });
    const again = fold({ '/sbin/routes -4': TIMEOUT }, LIVE, bad);
    expect(again.observed.routesInet).toMatchObject({ last: { at: START + 4 } });
    const recovered = fold({ '/sbin/routes -4': ROUTES }, LIVE, again);
    expect(recovered.observed.routesInet.ok).toBe(true);
    expect(status(recovered, 'routes')).toMatchObject({ ok: true, why: null, reason: null });
  });

  it('is never taken at its half word: a killed command’s table is not a table', () => {
    expect(fold({ '/sbin/routes -4': TIMEOUT }).observed.routesInet).toMatchObject({ ok: false, last: null });
  });

  it('without a usable status is read for what it did print', () => {
    const told = {
      ...tells({ settings: settings({ multipath: { inet: true, inet6: null } }) }),
      exitStatus: 1,
    };
    expect(fold({ '/sbin/setting multipath': told }).observed.settings).toMatchObject({ ok: true });
  });

  it('with a bad status and an empty table is no router without routes', () => {
    const empty = {
      ...tells({ routesInet: [] }),
      exitStatus: 1,
      stderr: 'routes: sysctl: Cannot allocate memory\n',
    };
    expect(fold({ '/sbin/routes -4': empty }).observed.routesInet).toMatchObject({
      ok: false,
      why: 'failed',
      reason: 'routes: exit 1: routes: sysctl: Cannot allocate memory',
    });
  });

  it('for want of permission says so, live and from a recording without remarks', () => {
    const denied = { stderr: 'doas: Operation not permitted\n', exitStatus: 1 };
    const { observed } = fold({ '/sbin/filter': denied });
    expect(observed.firewall).toMatchObject({ why: 'no-permission', reason: 'doas does not permit filter' });
    expect(observed.firewallLimits).toMatchObject({ why: 'no-permission' });
    const pasted = fold({ filter: { stdout: 'filter: /dev/pf: Permission denied\n' } }, REPLAY);
    expect(pasted.observed.firewall).toMatchObject({ why: 'no-permission' });
  });

  it('does not take back what a second try told in the same round', () => {
    const denied = { stderr: 'filter: /dev/pf: Permission denied\n', exitStatus: 1 };
    const good = tells({
      firewall: { enabled: true, states: 1, halfOpenTcp: null, counters: {} },
      firewallLimits: {},
    });
    for (const answers of [
      { '/sbin/filter': denied, 'doas filter': good },
      { 'doas filter': good, '/sbin/filter': denied },
    ]) {
      const snapshot = fold(answers, REPLAY);
      expect(snapshot.observed.firewall.ok).toBe(true);
      expect(status(snapshot, 'filter')?.ok).toBe(true);
    }
  });

  it('says what it did not tell of all it could', () => {
    const { observed } = fold({ '/sbin/filter': tells({ firewallLimits: {} }) });
    expect(observed.firewallLimits.ok).toBe(true);
    expect(observed.firewall).toMatchObject({ ok: false, reason: 'the filter: nothing was told of it' });
  });
});

describe('what was never seen', () => {
  it('is waited for when live, not recorded in a recording, not asked for when switched off', () => {
    expect(fold({}).observed.firewall).toMatchObject({ ok: false, why: 'waiting' });
    expect(fold({}, REPLAY).observed.firewall).toMatchObject({ ok: false, why: 'not-recorded' });
    const off = { ...LIVE, off: ['filter'] };
    const snapshot = fold({ '/sbin/filter': tells({ firewallLimits: {} }) }, off);
    expect(snapshot.observed.firewall).toMatchObject({ ok: false, why: 'not-asked' });
    expect(snapshot.observed.firewallLimits).toMatchObject({ ok: false, why: 'not-asked' });
    expect(status(snapshot, 'filter')).toMatchObject({ ok: false, why: 'not-asked' });
  });

  it('is waited for in a recording that tells it later', () => {
    const later: FoldContext = { ...REPLAY, recorded: new Set(['firewall']) };
    expect(fold({}, later).observed.firewall).toMatchObject({ why: 'waiting' });
    expect(fold({}, later).observed.routesInet).toMatchObject({ why: 'not-recorded' });
  });

  it('has a status for every source of the table, in its order, with its command', () => {
    const { sources } = fold({});
    expect(sources.map(({ id }) => id)).toEqual(LIVE.observer.sources.map(({ id }) => id));
    expect(sources[0]).toMatchObject({
      argv: ['/sbin/routes', '-4'],
      ok: false,
      why: 'waiting',
      tookMs: null,
    });
  });
});

describe('settings', () => {
  const multipath = tells({ settings: settings({ multipath: { inet: true, inet6: null } }) });
  const identity = tells({ settings: settings({ os: 'StandIn' }) });

  it('of several commands are put together, field by field', () => {
    const first = fold({ '/sbin/setting multipath': multipath, '/sbin/setting os': identity });
    const known = { os: 'StandIn', multipath: { inet: true, inet6: null } };
    expect(first.observed.settings).toMatchObject({ ok: true, value: known });
    const later = tells({ settings: settings({ multipath: { inet: null, inet6: false } }) });
    const second = fold({ '/sbin/setting multipath': later }, LIVE, first);
    expect(second.observed.settings).toMatchObject({
      value: { os: 'StandIn', multipath: { inet: true, inet6: false } },
    });
  });

  it('are not fresher than the part that was read longest ago', () => {
    let snapshot = fold({ '/sbin/setting multipath': multipath, '/sbin/setting os': identity });
    for (let i = 0; i < 3; i++) snapshot = fold({ '/sbin/setting os': identity }, LIVE, snapshot);
    const { settings: reading } = snapshot.observed;
    if (!reading.ok) return expect.unreachable();
    expect(reading.at + reading.goodForMs).toBe(START + 4 + 182_000);
  });

  it('are a failure while one of their commands fails', () => {
    const first = fold({ '/sbin/setting multipath': multipath, '/sbin/setting os': identity });
    const broken = { stderr: 'setting: broken\n', exitStatus: 1 };
    const second = fold({ '/sbin/setting multipath': broken, '/sbin/setting os': identity }, LIVE, first);
    expect(second.observed.settings).toMatchObject({
      ok: false,
      why: 'failed',
      last: { value: { os: 'StandIn' } },
    });
    const third = fold({ '/sbin/setting multipath': multipath }, LIVE, second);
    expect(third.observed.settings.ok).toBe(true);
  });
});

describe('echoes', () => {
  const ask = (gateway: string): string => `/bin/echo -I any ${gateway}`;

  it('are readings by gateway; no answer of the gateway is an answer of the command', () => {
    const { probes, sources } = fold({
      [ask('192.0.2.1')]: { stdout: '1 1 12.5', tookMs: 13 },
      [ask('2001:db8::1')]: { stdout: '1 0', exitStatus: 1, tookMs: 1_000 },
    });
    expect(probes).toMatchObject([
      {
        target: '192.0.2.1',
        family: 'inet',
        reading: { ok: true, at: START + 13, value: { roundTripMs: [12.5] } },
      },
      { target: '2001:db8::1', family: 'inet6', reading: { ok: true, value: { sent: 1, received: 0 } } },
    ]);
    expect(sources.at(-1)).toMatchObject({ id: 'probe 2001:db8::1', ok: true });
  });

  it('that could not be sent are failures with their reason, and no silence of the gateway', () => {
    const blocked = { stderr: 'ping: sendmsg: Permission denied\n', exitStatus: 1 };
    expect(fold({ [ask('192.0.2.1')]: blocked }).probes[0]?.reading).toMatchObject({
      ok: false,
      why: 'failed',
      reason: 'the echo could not be sent: ping: sendmsg: Permission denied',
    });
    expect(fold({ [ask('192.0.2.1')]: { exitStatus: 1 } }).probes[0]?.reading).toMatchObject({
      why: 'failed',
    });
  });

  it('of a gateway that is asked no more are forgotten after a while', () => {
    let snapshot = fold({ [ask('192.0.2.1')]: { stdout: '1 1 12.5' } });
    for (let i = 0; i < 70; i++) snapshot = fold({}, LIVE, snapshot);
    expect(snapshot.probes).toHaveLength(1);
    for (let i = 0; i < 10; i++) snapshot = fold({}, LIVE, snapshot);
    expect(snapshot.probes).toEqual([]);
    expect(status(snapshot, 'probe 192.0.2.1')).toBeUndefined();
  });
});

describe('announcements', () => {
  it('are of this round alone, and one cut between two rounds is whole in the second', () => {
    const context = { ...LIVE, readEvents: standInObserver().events?.reader() ?? (() => []) };
    const first = fold({ '/sbin/watch': { stdout: 'em0\nem' } }, context);
    const second = fold({ '/sbin/watch': { stdout: '1\n' } }, context, first);
    expect(first.events.map((event) => event.interface)).toEqual(['em0']);
    expect(second.events.map((event) => event.interface)).toEqual(['em1']);
    expect(fold({}, context, second).events).toEqual([]);
    expect(status(second, 'events')).toMatchObject({ ok: true, argv: ['/sbin/watch'] });
  });

  it('that cannot be heard are a failing source', () => {
    const failure = { why: 'not-found' as const, summary: '/sbin/watch is not there', detail: '' };
    const snapshot = fold({ '/sbin/watch': { exitStatus: null, failure } });
    expect(status(snapshot, 'events')).toMatchObject({ ok: false, why: 'not-found' });
  });
});

it('passes over a command that nobody knows', () => {
  expect(fold({ 'uname -a': { stdout: 'OpenBSD' } }, REPLAY)).toEqual(fold({}, REPLAY));
});

describe('a system without a table of connections', () => {
  it('is not said to have one that could not be read', () => {
    expect(LIVE.observer.states).toBeNull();
    expect(fold({ '/sbin/routes -4': ROUTES })).not.toHaveProperty('connections');
  });
});
