import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../patience.js';
import { resetWords } from '../../src/systems/linux/change/reset-words.js';
import { labMissing } from './lab.js';
import type { Running } from './router-program.js';
import { LabRouter } from './router-program.js';

const missing = labMissing();
const FLOWS = join(import.meta.dirname, 'flows.mjs');
const TRAFFIC = join(import.meta.dirname, 'traffic.mjs');
const COUNT = 40;

it('has what the lab needs', () => {
  expect(missing).toBeNull();
});

/** Packets sent by an interface of the router so far. */
function sent(router: LabRouter, name: string): number {
  return Number(router.lab.on('router', `cat /sys/class/net/${name}/statistics/tx_packets`));
}

async function alive(flows: Running): Promise<number> {
  flows.child.stdin?.write('?\n');
  await flows.printed(/alive \d+/);
  return Number(/alive (\d+)/.exec(flows.text)?.[1]);
}

describe.skipIf(missing !== null)(
  'connections while routes are reset on a real Linux router',
  { timeout: PATIENCE_MS },
  () => {
    let router: LabRouter;
    let servers: Running[] = [];
    beforeAll(async () => {
      router = new LabRouter('reset-flows', 'mismatch');
      servers = (['server', 'router'] as const).map((host) =>
        router.start(host, [process.execPath, TRAFFIC, 'server', '60']),
      );
      for (const server of servers) await server.printed(/ready/);
    });
    afterAll(() => {
      for (const server of servers) server.kill();
      router.down();
    });

    const opened = async (
      host: 'client' | 'server',
      port: string,
      pairs: readonly string[],
    ): Promise<Running> => {
      const flows = router.start(host, [process.execPath, FLOWS, port, ...pairs]);
      await flows.printed(/open \d+/);
      expect(flows.text).toBe(`open ${String(pairs.length)}\n`);
      return flows;
    };
    const numbers = Array.from({ length: COUNT }, (_, i) => i + 1);

    it('break by about half where they are masqueraded, and stay where a person’s IPv4 session comes in', async () => {
      const through = await opened(
        'client',
        '80',
        numbers.map((i) => `10.77.0.${String(9 + i)}>203.0.113.${String(i)}`),
      );
      const own = await opened(
        'server',
        '22',
        numbers.map((i) => `203.0.113.${String(i)}>192.0.2.10`),
      );
      const reset = router.uplinktop(['reset'], { SSH_CONNECTION: '203.0.113.5 5000 192.0.2.10 22' });
      await reset.printed(/undone by itself in 60 s/);
      expect(reset.text).not.toContain('own session');
      const [left, owned] = await Promise.all([alive(through), alive(own)]);
      // Half of 40, five standard deviations to each side.
      expect(left).toBeGreaterThanOrEqual(4);
      expect(left).toBeLessThanOrEqual(36);
      expect(owned).toBe(COUNT);
      through.kill();
      await through.ended();
      const release = router.lab.on('router', 'uname -r').trim();
      const before = sent(router, 'iwn0');
      expect(await alive(Object.assign(own, { text: '' }))).toBe(COUNT);
      const strays = sent(router, 'iwn0') - before;
      // Forty sessions send hundreds of packets in two seconds; a few are the neighbours' own.
      if (resetWords.answers('inet', release).asks) expect(strays).toBeGreaterThan(40);
      else expect(strays).toBeLessThan(20);
      own.kill();
      const undo = router.uplinktop(['undo']);
      expect(await undo.ended()).toBe(0);
    });

    it('of a person who comes in over IPv6 may leave by the other uplink: that asks first', async () => {
      const session = { SSH_CONNECTION: '2001:db8:ffff::1 5000 2001:db8:1::10 22' };
      router.lab.on(
        'router',
        'ip route replace default metric 100 nexthop via 192.0.2.1 dev em0 nexthop via 198.51.100.1 dev iwn0',
      );
      router.lab.on('router', 'ip route del default metric 600');
      const asked = router.uplinktop(['reset'], session);
      expect(await asked.ended()).toBe(1);
      expect(asked.text).toContain(
        'your own session from 2001:db8:ffff::1 comes in by em0: its answers may leave by another uplink',
      );
      const own = await opened(
        'server',
        '22',
        numbers.map((i) => `2001:db8:ffff::${String(1 + (i % 8))}>2001:db8:1::10`),
      );
      const reset = router.uplinktop(['reset', '--yes'], session);
      await reset.printed(/undone by itself in 60 s/);
      const before = sent(router, 'iwn0');
      await alive(own);
      expect(sent(router, 'iwn0') - before).toBeGreaterThan(40);
      own.kill();
      const undo = router.uplinktop(['undo']);
      expect(await undo.ended()).toBe(0);
    });
  },
);
