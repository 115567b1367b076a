import { describe, expect, it } from 'vitest';
import { createRouter, type Router } from '../../src/demo/router.js';
import { SCENARIOS, scenario } from '../../src/demo/scenarios.js';
import { defaults, run, START } from './laptop.js';

function play(name: string, seconds = 0): Router {
  const found = scenario(name);
  if (found === null) throw new Error(`no scenario ${name}`);
  const router = createRouter(found.spec(START, 1));
  router.advance(START + seconds * 1_000);
  return router;
}

const uses = (router: Router): number[] =>
  router.kernel
    .routes('inet')
    .slice(0, 2)
    .map((rt) => rt.use);
const states = (router: Router): number =>
  Number(/current entries +(\d+)/.exec(run(router, 'pfctl -si').stdout)?.[1]);

describe('the scenarios', () => {
  it('are those that --demo knows, the story first', () => {
    expect(SCENARIOS.map(({ name }) => name)).toEqual([
      'story',
      'healthy',
      'queues',
      'link-down',
      'black-hole',
      'dead-line',
      'flag-missing',
      'biased',
      'missing',
      'policy',
      'tunnel',
      'wide-routes',
      'discarding',
      'reply-lost',
      'rdomain',
      'one-address',
      'untranslated',
      'no-lease',
      'three',
      'busy',
      'flapping',
    ]);
    expect(scenario('nonsense')).toBeNull();
  });

  it.each(SCENARIOS.map(({ name }) => [name]))('%s answers every command the monitor asks', (name) => {
    const router = play(name, 2);
    for (const line of [
      'route -n show -inet',
      'route -n show -inet6',
      'netstat -ibn',
      'netstat -in',
      'ifconfig',
      'sysctl net.inet.ip.multipath net.inet6.ip6.multipath net.inet.ip.forwarding net.inet6.ip6.forwarding',
      'pfctl -s info',
      'pfctl -s memory',
      'ping -n -c 1 -w 1 192.168.1.1',
    ])
      expect(run(router, line)).toMatchObject({ stderr: '', exitStatus: 0 });
  });

  it('story: 8 and 12, both gateways answer, nothing but em0 is used', () => {
    const router = play('story', 60);
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0', '192.168.0.1 UGS 12 iwn0']);
    expect(run(router, 'ping -n -c 1 -w 1 192.168.0.1').exitStatus).toBe(0);
    const [em0 = 0, iwn0] = uses(router);
    expect(em0).toBeGreaterThan(48_210);
    expect(iwn0).toBe(3);
    expect(run(router, 'netstat -ibn -I iwn0').stdout).toContain('     198220      91011\n');
    expect(run(router, 'route -n show -inet6').stdout).not.toMatch(/^default/m);
  });

  it('story: the cure makes both climb', () => {
    const router = play('story', 10);
    run(router, 'ifconfig iwn0 priority 0');
    run(router, 'route -n add -inet -mpath -priority 8 default 192.168.0.1');
    run(router, 'route -n delete -inet -priority 12 default 192.168.0.1');
    const before = uses(router);
    router.advance(START + 130_000);
    const grown = uses(router).map((use, i) => use - (before[i] ?? 0));
    const total = (grown[0] ?? 0) + (grown[1] ?? 0);
    expect(total).toBeGreaterThan(100);
    for (const share of grown.map((n) => n / total)) expect(share).toBeGreaterThan(0.3);
  });

  it('healthy: both families share', () => {
    const router = play('healthy', 60);
    expect(defaults(router).map((row) => row.split(' ')[1])).toEqual(['UGSP', 'UGSP']);
    expect(defaults(router, '-inet6').map((row) => row.split(' ')[1])).toEqual(['UGSP', 'UGSP']);
    const text = run(router, 'pfctl -ss').stdout;
    expect(text).toMatch(/^all tcp 2001:db8:1::10\[\d+\] \(fd00:10::\d+\[\d+\]\) -> 2001:db8:\S+\[443\] /m);
    expect(text).toMatch(/ 2001:db8:2::101\[/);
  });

  it('link-down: already at the start', () => {
    const router = play('link-down');
    expect(defaults(router)).toEqual(['192.168.1.1 UGSP 8 em0', '192.168.0.1 GSP 8 iwn0']);
    expect(run(router, 'ifconfig iwn0').stdout).toContain('status: no network');
  });

  it('black-hole: the gateway answers, nothing beyond', () => {
    const router = play('black-hole', 60);
    expect(run(router, 'ping -n -c 1 -w 1 192.168.0.1').exitStatus).toBe(0);
    expect(run(router, 'pfctl -ss').stdout).toMatch(/192\.168\.0\.101:\d+ \(.*SYN_SENT:CLOSED$/m);
    expect(run(router, 'pfctl -ss').stdout).not.toMatch(/192\.168\.0\.101:\d+ \(.*ESTABLISHED$/m);
  });

  it('biased: a perfect table, and one Use that stands still', () => {
    const router = play('biased', 120);
    expect(defaults(router)).toEqual(['192.168.1.1 UGSP 8 em0', '192.168.0.1 UGSP 8 iwn0']);
    const [em0 = 0, iwn0] = uses(router);
    expect(em0 - 48_210).toBeGreaterThan(100);
    expect(iwn0).toBe(3);
  });

  it('missing: an address by DHCP and no default', () => {
    const router = play('missing');
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0']);
    expect(run(router, 'ifconfig iwn0').stdout).toMatch(/AUTOCONF4>[^]*inet 192\.168\.0\.101 /);
  });

  it('three: two share, one stands by, IPv6 is not yet equal', () => {
    const router = play('three');
    expect(defaults(router)).toEqual([
      '192.168.1.1 UGSP 8 em0',
      '192.168.0.1 UGSP 8 iwn0',
      '10.64.12.1 UGS 14 umb0',
    ]);
    expect(defaults(router, '-inet6').map((row) => row.split(' ')[2])).toEqual(['8', '12']);
    expect(run(router, 'ping -n -c 1 -w 1 10.64.12.1').exitStatus).toBe(0);
  });

  it('policy: both gateways in turn, whatever the priorities say', () => {
    const router = play('policy', 30);
    expect(defaults(router).map((row) => row.split(' ')[2])).toEqual(['8', '12']);
    const [by, other] = ['192.168.1.1', '192.168.0.1'].map(
      (gateway) => run(router, 'pfctl -ss').stdout.split(` {${gateway}} <- `).length - 1,
    );
    expect(by).toBeGreaterThan(20);
    expect(Math.abs((by ?? 0) - (other ?? 0))).toBeLessThan(15);
    expect(run(router, 'pfctl -sr').stdout).toContain('route-to { 192.168.1.1, 192.168.0.1 } round-robin');
  });

  it('tunnel: what wg0 moves, one uplink carries, wrapped', () => {
    const router = play('tunnel', 60);
    const moved = (name: string): number[] =>
      run(router, `netstat -ibn -I ${name}`)
        .stdout.split('\n')
        .filter((line) => line.includes('<Link>'))
        .flatMap((line) => line.trim().split(/\s+/).slice(-2).map(Number));
    const before = ['wg0', 'em0', 'iwn0'].map(moved);
    router.advance(START + 120_000);
    const [wg0 = [], em0 = [], iwn0 = []] = ['wg0', 'em0', 'iwn0'].map((name, i) =>
      moved(name).map((bytes, way) => bytes - (before[i]?.[way] ?? 0)),
    );
    expect(wg0[0]).toBeGreaterThan(1_000_000);
    const carriers = [em0, iwn0].filter(([bytes = 0]) => bytes > 0);
    expect(carriers).toHaveLength(1);
    expect(carriers[0]?.[0] ?? 0).toBeGreaterThan(wg0[0] ?? 0);
    expect(run(router, 'ifconfig wg0').stdout).toContain('\t\twgendpoint 198.51.100.77 51820\n');
  });

  it('busy: about 50,000 states, and stays there', () => {
    const router = play('busy');
    expect(states(router)).toBeGreaterThan(47_000);
    expect(states(router)).toBeLessThan(54_000);
    router.advance(START + 120_000);
    expect(states(router)).toBeGreaterThan(44_000);
    expect(states(router)).toBeLessThan(58_000);
  });

  it('flapping: down and up and down again', () => {
    const router = play('flapping');
    const flags = [5, 14, 25, 34, 45, 54].map((second) => {
      router.advance(START + second * 1_000);
      return defaults(router)
        .find((row) => row.endsWith('iwn0'))
        ?.split(' ')[1];
    });
    expect(flags).toEqual(['UGSP', 'GSP', 'UGSP', 'GSP', 'UGSP', 'GSP']);
    const messages = run(router, 'route -n monitor').stdout;
    expect(messages).toMatch(/name iwn0, link: no network/);
    expect(messages).toMatch(/name iwn0, link: active/);
  });
});
