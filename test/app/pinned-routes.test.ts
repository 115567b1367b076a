import { describe, expect, it } from 'vitest';
import { pinCommands, pinnable, pinsOf, PinnedRoutes } from '../../src/app/pinned-routes.js';
import { takeOneRound } from '../../src/collect/two-rounds.js';
import { createDemoHost } from '../../src/demo/host.js';
import { createRouter } from '../../src/demo/router.js';
import { scenario } from '../../src/demo/scenarios.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { virtualClock } from '../../src/app/script-rounds.js';
import { pasteable } from '../../src/model/command.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

const START = Date.UTC(2026, 2, 4);
const HOST = { interface: 'em0', address: '203.0.113.53', family: 'inet' } as const;

function story() {
  const clock = virtualClock(START);
  const row = scenario('story');
  if (row === null) throw new Error('there is no story');
  const router = createRouter(row.spec(START, 7));
  const host = createDemoHost(router, clock);
  const look = () => takeOneRound({ host, observer: openbsd.observer, off: ['states'] });
  const ours = (): string[] =>
    router
      .run(['route', '-n', 'show', '-inet'])
      .stdout.split('\n')
      .filter((line) => line.startsWith(HOST.address));
  return { clock, router, host, look, ours };
}

const about = (snapshot: Awaited<ReturnType<ReturnType<typeof story>['look']>>) =>
  diagnose(null, snapshot, { explainer: openbsd.explainer, named: new Map() }).diagnosis;

describe('host routes of its own', () => {
  it('are shown before they are set, once, and are gone at the end', async () => {
    const { clock, host, look, ours } = story();
    const told: string[] = [];
    const pins = new PinnedRoutes(host, openbsd.changer, (sentence, loud) => {
      expect(ours()).toEqual([]);
      told.push(`${loud ? '! ' : ''}${sentence}`);
    });
    const first = await look();
    const wanted = pinsOf([HOST], about(first));
    await pins.follow(wanted, first);
    expect(ours()).toHaveLength(1);
    await clock.sleep(1_000);
    await pins.follow(wanted, await look());
    expect(told).toEqual([
      'A host route of its own leads there until it is needed no more: /sbin/route -n add -inet -host -label uplinktop 203.0.113.53 192.168.1.1.',
    ]);
    await pins.removeAll(await look());
    expect(ours()).toEqual([]);
  });

  it('lead to no name server of a lease, and to no host of two uplinks', () => {
    const of = (name: string, address: string) => ({ ...HOST, interface: name, address });
    const lease = (name: string, address: string) => ({ ...of(name, address), byLease: true }) as const;
    const own = of('em0', '203.0.113.53');
    expect(pinnable([own, lease('em0', '203.0.113.53'), lease('iwn0', '203.0.113.54')])).toEqual([own]);
    expect(pinnable([own, lease('iwn0', '203.0.113.53')])).toEqual([]);
    const six = (name: string, address: string) => ({ ...of(name, address), family: 'inet6' }) as const;
    expect(pinnable([six('em0', '2001:db8::53'), six('iwn0', '2001:DB8:0::53')])).toEqual([]);
  });

  it('are all that reset --permits has lines for', async () => {
    const { look } = story();
    expect(pinCommands(openbsd.changer, pinsOf([HOST], about(await look()))).map(pasteable)).toEqual([
      '/sbin/route -n add -inet -host -label uplinktop 203.0.113.53 192.168.1.1',
      '/sbin/route -n delete -inet -host 203.0.113.53 192.168.1.1',
    ]);
  });
});
