import { describe, expect, it } from 'vitest';
import type { Router } from '../../src/demo/router.js';
import type { RouterSpec } from '../../src/demo/spec.js';
import { EM0, gateway, IWN0, laptop, run, START, words } from './laptop.js';

const LAN = {
  name: 'em1',
  kind: 'wired',
  linkAddress: '00:0d:b9:41:2c:a1',
  addresses: [{ address: '10.0.0.1', prefixLength: 24 }],
} as const;

const CLIENTS = Array.from({ length: 20 }, (_, i) => ({
  address: `10.0.0.${20 + i}`,
  linkAddress: `3c:52:82:00:01:${(16 + i).toString(16)}`,
}));

const EQUAL = [words('route -n add -inet -mpath -priority 8 default 192.168.0.1')];

/** The laptop with people behind it, both uplinks at 8 unless told otherwise. */
function office(changes: Partial<RouterSpec> = {}): Router {
  return laptop({
    interfaces: [EM0, IWN0, LAN],
    since: EQUAL,
    traffic: { lan: 'em1', clients: CLIENTS, connectionsPerSecond: 10 },
    ...changes,
  });
}

/** Heads of pf's states: `all tcp 192.168.1.10:5 (10.0.0.20:6) -> …`. */
function states(router: Router): string[] {
  return run(router, 'pfctl -s states').stdout.split('\n').slice(0, -1);
}

/** Forwarded connections per uplink, by the wire address of their outbound state. */
function connections(router: Router): { em0: number; iwn0: number } {
  const out = states(router).filter((line) => line.includes(') -> '));
  const from = (address: string): number => out.filter((line) => line.includes(` ${address}:`)).length;
  return { em0: from('192.168.1.10'), iwn0: from('192.168.0.101') };
}

/** Bytes of an interface: in, out. */
function bytes(router: Router, name: string): [number, number] {
  const row = run(router, `netstat -ibn -I ${name}`).stdout.split('\n')[1] ?? '';
  const [inBytes = '0', outBytes = '0'] = row.trim().split(/\s+/).slice(-2);
  return [Number(inBytes), Number(outBytes)];
}

describe('traffic', () => {
  it('is the same for the same seed, however often one looks', () => {
    const one = office();
    const two = office();
    for (let i = 1; i <= 120; i++) {
      one.advance(START + i * 500);
      run(one, 'netstat -ibn');
      run(one, 'pfctl -ss -vv');
    }
    two.advance(START + 60_000);
    for (const line of ['pfctl -ss -vv', 'netstat -ibn', 'netstat -in', 'route -n show', 'pfctl -si'])
      expect(run(one, line).stdout).toBe(run(two, line).stdout);
    const other = office({ seed: 8 });
    other.advance(START + 60_000);
    expect(run(other, 'pfctl -ss').stdout).not.toBe(run(two, 'pfctl -ss').stdout);
  });

  it('follows the routing table: all by em0 at 8 and 12', () => {
    const router = office({ since: [] });
    router.advance(START + 60_000);
    const { em0, iwn0 } = connections(router);
    expect(em0).toBeGreaterThan(200);
    expect(iwn0).toBe(0);
    expect(bytes(router, 'iwn0')).toEqual([0, 0]);
  });

  it('splits about evenly once both share a priority', () => {
    const router = office();
    router.advance(START + 120_000);
    const { em0, iwn0 } = connections(router);
    expect(em0 + iwn0).toBeGreaterThan(500);
    expect(iwn0 / (em0 + iwn0)).toBeGreaterThan(0.4);
    expect(iwn0 / (em0 + iwn0)).toBeLessThan(0.6);
  });

  it('goes one way on the suspected kernel', () => {
    const router = office({ selection: 'first-heavy' });
    router.advance(START + 60_000);
    expect(connections(router).iwn0).toBe(0);
  });

  it('shows each forwarded connection as two states, the LAN side and the translated one', () => {
    const router = office();
    router.advance(START + 60_000);
    const all = states(router).filter((line) => !line.includes('10.0.0.1:22'));
    const inward = all.filter((line) => line.includes(' <- 10.0.0.'));
    const outward = all.filter((line) => line.includes(') -> '));
    expect(inward.length).toBe(outward.length);
    for (const line of outward)
      expect(line).toMatch(
        /^all (tcp|udp|icmp) 192\.168\.(1\.10|0\.101):\d+ \(10\.0\.0\.\d+:\d+\) -> (203\.0\.113|198\.51\.100|192\.0\.2)\.\d+:\d+ {7}\S+:\S+$/,
      );
  });

  it('prints ages, counters and ids with -vv, ages only with -v', () => {
    const router = office();
    router.advance(START + 30_000);
    const vv = run(router, 'pfctl -ss -vv').stdout;
    expect(vv).toMatch(
      /^ {3}age \d\d:\d\d:\d\d, expires in \d\d:\d\d:\d\d, \d+:\d+ pkts, \d+:\d+ bytes, rule \d+\n {3}id: [0-9a-f]{16} creatorid: [0-9a-f]{8}$/m,
    );
    expect(vv).toMatch(/^ {3}\[\d+ \+ \d+\] wscale \d {2}\[\d+ \+ \d+\] wscale \d$/m);
    const v = run(router, 'pfctl -v -s states').stdout;
    expect(v).toContain('   age ');
    expect(v).not.toContain('   id: ');
    expect(run(router, 'pfctl -vvss').stdout).toBe(vv);
    expect([...router.runChunks(words('pfctl -ss -vv')).stdout].join('')).toBe(vv);
  });

  it('adds up: the LAN carries what the uplinks carry', () => {
    const router = office();
    router.advance(START + 45_000);
    const [em0In, em0Out] = bytes(router, 'em0');
    const [iwn0In, iwn0Out] = bytes(router, 'iwn0');
    const [lanIn, lanOut] = bytes(router, 'em1');
    expect(Math.abs(lanIn - em0Out - iwn0Out)).toBeLessThanOrEqual(2);
    expect(Math.abs(lanOut - em0In - iwn0In)).toBeLessThanOrEqual(2);
    expect(em0In).toBeGreaterThan(100_000);
  });

  it('never counts backwards and bursts', () => {
    const router = office();
    router.advance(START + 30_000);
    let [before] = bytes(router, 'em0');
    const rates = Array.from({ length: 60 }, (_, i) => {
      router.advance(START + 31_000 + i * 1_000);
      const [after] = bytes(router, 'em0');
      const grown = after - before;
      before = after;
      return grown;
    });
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...rates)).toBeGreaterThan(2 * Math.max(1, Math.min(...rates)));
  });

  it('never exceeds what the line carries', () => {
    const router = office({ interfaces: [{ ...EM0, inBitsPerSecond: 800_000 }, IWN0, LAN], since: [] });
    router.advance(START + 60_000);
    const [before] = bytes(router, 'em0');
    router.advance(START + 120_000);
    const [after] = bytes(router, 'em0');
    // Bursts of half a second may overshoot while a new connection is not yet slowed down.
    expect((after - before) / 60).toBeLessThan(130_000);
  });

  it('forgets connections in time', () => {
    const router = office();
    router.advance(START + 60_000);
    const some = states(router).length;
    router.advance(START + 600_000);
    expect(states(router).length).toBeLessThan(4 * some);
    const info = run(router, 'pfctl -s info').stdout;
    expect(Number(/removals +(\d+)/.exec(info)?.[1])).toBeGreaterThan(40_122);
    expect(Number(/current entries +(\d+)/.exec(info)?.[1])).toBe(states(router).length);
  });

  it('leaves a black hole half open: SYN_SENT:CLOSED, SINGLE:NO_TRAFFIC, bytes out and none in', () => {
    const hole = { ...gateway('192.168.0.1', '64:70:02:aa:bb:cc'), passes: false };
    const router = office({ interfaces: [EM0, { ...IWN0, gateways: [hole] }, LAN] });
    router.advance(START + 60_000);
    const dead = states(router).filter((line) => line.includes(' 192.168.0.101:') && line.includes(') -> '));
    expect(dead.length).toBeGreaterThan(50);
    for (const line of dead) expect(line).toMatch(/ (SYN_SENT:CLOSED|SINGLE:NO_TRAFFIC|0:0)$/);
    const [inBytes, outBytes] = bytes(router, 'iwn0');
    expect(inBytes).toBe(0);
    expect(outBytes).toBeGreaterThan(0);
    const info = run(router, 'pfctl -si').stdout;
    expect(Number(/half-open tcp +(\d+)/.exec(info)?.[1])).toBe(
      states(router).filter((line) => /SYN_SENT/.test(line)).length,
    );
  });

  it('hangs connections whose path moves to the other uplink, and begins new ones there', () => {
    const router = office({ since: [] });
    router.advance(START + 60_000);
    run(router, 'ifconfig em0 down');
    const [before] = bytes(router, 'em0');
    router.advance(START + 90_000);
    expect(bytes(router, 'em0')[0]).toBe(before);
    expect(connections(router).iwn0).toBeGreaterThan(100);
  });

  it('removes the states one kills, and says how many', () => {
    const router = office();
    router.advance(START + 60_000);
    // His ssh session to the router is among them.
    const mine = states(router).filter((line) => /[( ]10\.0\.0\.20:/.test(line));
    expect(mine.length).toBeGreaterThan(4);
    const ran = run(router, 'pfctl -k 10.0.0.20');
    expect(ran.stderr).toBe(`killed ${mine.length} states from 1 sources and 0 destinations\n`);
    expect(states(router).some((line) => line.includes('10.0.0.20:'))).toBe(false);
    run(router, 'pfctl -k 0.0.0.0/0 -k 203.0.113.0/24');
    expect(states(router).some((line) => line.includes('203.0.113.'))).toBe(false);
    const [id] = /(?<=id: )[0-9a-f]{16}(?= creatorid: \w+\n$)/.exec(run(router, 'pfctl -ss -vv').stdout) ?? [
      '',
    ];
    expect(run(router, `pfctl -k id -k ${id}`).stderr).toBe('killed 2 states\n');
  });

  it('keeps below the limit of states', () => {
    const router = office({ stateLimit: 100 });
    router.advance(START + 120_000);
    expect(states(router).length).toBeLessThanOrEqual(100);
    expect(states(router).length).toBeGreaterThan(90);
  });

  it('begins nothing without a route', () => {
    const router = office({
      since: [words('route -n delete default 192.168.1.1'), words('route -n delete default 192.168.0.1')],
    });
    router.advance(START + 30_000);
    expect(connections(router)).toEqual({ em0: 0, iwn0: 0 });
  });
});
