import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS, SLOWNESS, until } from '../patience.js';
import { labMissing } from './lab.js';
import type { Running } from './router-program.js';
import { LabRouter } from './router-program.js';

const missing = labMissing();
if (missing !== null) console.warn(missing);

/** Beside the host that is asked: each is a connection of its own. */
const SERVERS = ['203.0.113.11', '203.0.113.12', '203.0.113.13', '203.0.113.14', '203.0.113.15'];

describe.skipIf(missing !== null)('a line that dies behind its gateway', { timeout: 2 * PATIENCE_MS }, () => {
  let router: LabRouter;

  beforeAll(() => {
    router = new LabRouter('failover', 'ecmp');
  });

  afterAll(() => router.down());

  const watch = (): Running =>
    router.uplinktop([
      ...['--state-dir', router.state, '--uplink', 'em0', '--uplink', 'iwn0'],
      // The one that both ask is never led by one of them alone.
      ...['--probe', 'em0=203.0.113.1', '--probe', 'iwn0=203.0.113.1', '--probe', 'em0=203.0.113.21'],
      ...['--log', log(), 'watch', '--failover', '--kill-states'],
      ...['--dead-after', '5', '--alive-after', '5', '--hold', '5'],
    ]);
  const log = (): string => join(router.state, 'journal.jsonl');
  /** Entries of connection tracking that are translated to an uplink's address. */
  const tracked = (address: string): string[] =>
    router.lab
      .on('router', 'conntrack -L')
      .split('\n')
      .filter((line) => line.includes(` dst=${address} `));
  const usesEm0 = (): boolean => /dev em0/.test(router.tables());
  const answered = (): number =>
    SERVERS.filter((host) => router.lab.try('client', ['ping', '-c1', '-W1', host]).status === 0).length;

  it('is taken out within 30 s; what was killed meanwhile goes on; and it is brought back once it lives', async () => {
    const before = router.tables().split('\n').length;
    const first = watch();
    // It has begun to ask.
    await until(() => /192\.0\.2\.1 dev em0 lladdr/.test(router.lab.on('router', 'ip neigh')));
    expect(usesEm0()).toBe(true);
    // Connections of the client, on either line.
    expect(answered()).toBe(SERVERS.length);
    const began = Date.now();
    router.lab.fault('black-hole', 'em0');
    await first.printed(/failover: Failover has taken out em0/);
    expect(Date.now() - began).toBeLessThan(30_000 * SLOWNESS);
    // One and the same host answers by the other.
    expect(first.text).toMatch(/em0 is a black hole: .*203\.0\.113\.1 .*not answer by it, while .* by iwn0/);
    await first.printed(/failover: End \d+ connections? of em0\..* Ended \d+ connections with/);
    // Those of the client; what asks whether the line lives goes on.
    expect(tracked('192.0.2.10').filter((line) => line.includes('src=10.'))).toEqual([]);
    await until(() => /"tone":"bad","text":"Failover has taken out em0/.test(readFileSync(log(), 'utf8')));
    first.kill();
    expect(usesEm0()).toBe(false);
    expect(answered()).toBe(SERVERS.length);

    const second = watch();
    // Only this host is led there, to see when the line lives again.
    await until(() => /203\.0\.113\.21 via 192\.0\.2\.1 dev em0/.test(router.lab.on('router', 'ip route')));
    expect(usesEm0()).toBe(false);
    expect(router.lab.on('router', 'ip route')).not.toContain('203.0.113.1 ');
    router.lab.mend('black-hole', 'em0');
    await second.printed(/failover: Failover has brought back em0/);
    expect(router.tables().split('\n')).toHaveLength(before);
    expect(usesEm0()).toBe(true);
    await until(() => !router.lab.on('router', 'ip route').includes('203.0.113.21'));
    expect(answered()).toBe(SERVERS.length);
    second.child.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
  });
});
