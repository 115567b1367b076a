import { describe, expect, it } from 'vitest';
import type { TwoRounds } from '../../src/collect/two-rounds.js';
import { takeTwoRounds } from '../../src/collect/two-rounds.js';
import type { AnsweringHost } from './stand-in.js';
import { HeldTime, standInObserver, START, twoUplinks } from './stand-in.js';

async function check(
  prepare: (host: AnsweringHost) => void = () => undefined,
  off: readonly string[] = [],
): Promise<{ taken: TwoRounds; host: AnsweringHost; tookMs: number }> {
  const time = new HeldTime();
  const host = twoUplinks(time);
  prepare(host);
  let tookMs = -1;
  const running = takeTwoRounds({ host, observer: standInObserver(), timers: time, off }).then((taken) => {
    tookMs = time.now - START;
    return taken;
  });
  await time.pass(60_000);
  return { taken: await running, host, tookMs };
}

describe('two rounds for a check', () => {
  it('hold everything, and a second later what changes within seconds, with an echo of each gateway in both', async () => {
    const { taken, host, tookMs } = await check();
    const [first, second] = taken.snapshots;
    expect(second.at - first.at).toBe(1_000);
    expect(tookMs).toBeLessThan(1_050);
    for (const snapshot of taken.snapshots) {
      expect(snapshot.sources.filter(({ ok }) => !ok)).toEqual([]);
      expect(snapshot.probes.map(({ target }) => target)).toEqual(['192.0.2.1', '198.51.100.1']);
    }
    const once = ['/sbin/interfaces', '/sbin/setting multipath', '/sbin/setting os'];
    const counts = host.counts();
    expect(Object.keys(counts)).toHaveLength(10);
    for (const [line, count] of Object.entries(counts))
      expect([line, count]).toEqual([line, once.includes(line) ? 1 : 2]);
    expect(second.observed.byteCounters).toMatchObject({ value: [{ inBytes: 1_000 }], at: START + 1_004 });
  });

  it('wait for a gateway that does not answer, and for a command that is killed', async () => {
    const { taken, tookMs } = await check((host) => {
      host.answers.set('/bin/echo', { stdout: '1 0', exitStatus: 1, tookMs: 1_000 });
      const failure = { why: 'timeout' as const, summary: 'routes was killed after 3 s', detail: '' };
      host.answers.set('/sbin/routes -6', { tookMs: 3_000, exitStatus: null, failure });
    });
    const [, second] = taken.snapshots;
    expect(second.observed.routesInet6).toMatchObject({ ok: false, why: 'timeout' });
    expect(second.probes[0]?.reading).toMatchObject({ ok: true, value: { received: 0 } });
    expect(tookMs).toBeLessThan(8_100);
  });

  it('try once more what could not be read, however seldom it changes', async () => {
    const failure = { why: 'timeout' as const, summary: 'interfaces was killed after 3 s', detail: '' };
    const { host } = await check((here) => {
      here.answers.set('/sbin/interfaces', { tookMs: 3_000, exitStatus: null, failure });
    });
    expect(host.counts()).toMatchObject({ '/sbin/interfaces': 2, '/sbin/setting os': 1 });
  });

  it('leave alone what is switched off', async () => {
    const { taken, host } = await check(undefined, ['filter']);
    expect(host.counts()['/sbin/filter']).toBeUndefined();
    expect(taken.snapshots[1].observed.firewall).toMatchObject({ why: 'not-asked' });
  });
});
