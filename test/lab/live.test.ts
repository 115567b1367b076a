import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../patience.js';
import { parseTrafficControl } from '../../src/systems/linux/observe/tc.js';
import { linux } from '../../src/systems/linux/system.js';
import { lastGood } from '../../src/model/reading.js';
import type { InterfaceCounters } from '../../src/model/router.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { Lab, labMissing } from './lab.js';
import { chosenUplinks, defaultsOf, readRouter } from './reading.js';

const missing = labMissing();

it('has what the lab needs', () => {
  expect(missing).toBeNull();
});

function told<T>(reading: Parameters<typeof lastGood<T>>[0]): T {
  const good = lastGood(reading);
  if (good === null) throw new Error('not told');
  return good.value;
}

function counted(snapshot: Snapshot, name: string): InterfaceCounters {
  const found = told(snapshot.observed.byteCounters).find((counters) => counters.interface === name);
  if (found === undefined) throw new Error(`${name} has no counters`);
  return found;
}

describe.skipIf(missing !== null)(
  'a router with two uplinks on a real Linux kernel',
  { timeout: PATIENCE_MS },
  () => {
    let lab: Lab;
    beforeAll(() => {
      lab = Lab.up('live');
    });
    afterAll(() => {
      lab.down();
      expect(lab.try('router', ['true']).stderr).toMatch(/No such file|Cannot open network namespace/);
    });

    it('is read without a complaint, by every source', () => {
      const snapshot = readRouter(lab);
      // The connections are read as a stream, by a way of their own.
      const asked = snapshot.sources.filter(({ id }) => id !== linux.observer.states?.id);
      expect(asked.filter(({ ok, complaints }) => !ok || complaints.length > 0)).toEqual([]);
      const settings = told(snapshot.observed.settings);
      expect(settings.os).toBe('Linux');
      expect(settings.release).toBe(lab.on('router', 'uname -r').trim());
      expect(settings.forwarding).toEqual({ inet: 1, inet6: 1 });
      expect(settings.multipath).toEqual({ inet: true, inet6: true });
      expect(settings.multipathHash).toEqual({ inet: 1, inet6: 1 });
      expect(settings.reversePathFilter).toEqual({ em0: 'off', iwn0: 'off', lan0: 'off', lo: 'off' });
      expect(settings.policyRules).toEqual({ inet: [], inet6: [] });
    });

    it('has its interfaces with their addresses and links', () => {
      const interfaces = told(readRouter(lab).observed.interfaces);
      expect(interfaces.map(({ name }) => name).sort()).toEqual(['em0', 'iwn0', 'lan0', 'lo']);
      const em0 = interfaces.find(({ name }) => name === 'em0');
      expect(em0).toMatchObject({ up: true, linkUp: true, status: 'up', kind: 'wired', mtuBytes: 1500 });
      const addresses = em0?.addresses.filter(({ address }) => !address.startsWith('fe80'));
      expect(addresses?.map(({ address }) => address)).toEqual(['192.0.2.10', '2001:db8:1::10']);
    });

    it('uses em0 alone while the metrics differ, as the kernel itself says', () => {
      lab.routes('mismatch');
      const snapshot = readRouter(lab);
      expect(
        defaultsOf(snapshot, 'inet').map((r) => [r.interface, r.gateway, r.priority, r.label, r.multipath]),
      ).toEqual([
        ['em0', '192.0.2.1', 100, 'dhcp', false],
        ['iwn0', '198.51.100.1', 600, 'dhcp', false],
      ]);
      expect(defaultsOf(snapshot, 'inet6').map((r) => [r.interface, r.priority, r.label])).toEqual([
        ['em0', 100, 'static'],
        ['iwn0', 600, 'static'],
      ]);
      expect(chosenUplinks(lab, 'inet', 40)).toEqual({ em0: 40 });
      expect(chosenUplinks(lab, 'inet6', 10)).toEqual({ em0: 10 });
    });

    it('uses both with one route over both, as the kernel itself says', () => {
      lab.routes('ecmp');
      const snapshot = readRouter(lab);
      for (const family of ['inet', 'inet6'] as const) {
        const rows = defaultsOf(snapshot, family);
        expect(rows.map((r) => [r.interface, r.multipath, r.weight, r.up])).toEqual([
          ['em0', true, 1, true],
          ['iwn0', true, 1, true],
        ]);
        expect(new Set(rows.map(({ bundle }) => bundle)).size).toBe(1);
        expect(Object.keys(chosenUplinks(lab, family, 64)).sort()).toEqual(['em0', 'iwn0']);
      }
    });

    it('uses only the first of two equal routes that are not bound together', () => {
      lab.routes('equal');
      const rows = defaultsOf(readRouter(lab), 'inet');
      expect(rows.map((r) => [r.interface, r.priority, r.multipath])).toEqual([
        ['em0', 100, false],
        ['iwn0', 100, false],
      ]);
      expect(new Set(rows.map(({ bundle }) => bundle)).size).toBe(2);
      expect(Object.keys(chosenUplinks(lab, 'inet', 40))).toHaveLength(1);
    });

    it('goes on using a next hop that lost its carrier, unless it is told not to', () => {
      lab.routes('ecmp');
      lab.on('isp1', 'ip link set down0 down');
      try {
        const before = readRouter(lab);
        expect(told(before.observed.interfaces).find(({ name }) => name === 'em0')).toMatchObject({
          up: true,
          linkUp: false,
          status: 'no carrier',
        });
        expect(defaultsOf(before, 'inet').map((r) => [r.interface, r.flags, r.up])).toEqual([
          ['em0', 'linkdown', true],
          ['iwn0', '', true],
        ]);
        expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(['em0', 'iwn0']);
        // It counts from the next change of the link on.
        lab.on('router', 'sysctl -qw net.ipv4.conf.em0.ignore_routes_with_linkdown=1');
        lab.on('isp1', 'ip link set down0 up');
        lab.on('isp1', 'ip link set down0 down');
        expect(defaultsOf(readRouter(lab), 'inet').map((r) => [r.interface, r.flags, r.up])).toEqual([
          ['em0', 'dead linkdown', false],
          ['iwn0', '', true],
        ]);
        expect(chosenUplinks(lab, 'inet', 64)).toEqual({ iwn0: 64 });
      } finally {
        lab.on('router', 'sysctl -qw net.ipv4.conf.em0.ignore_routes_with_linkdown=0');
        lab.on('isp1', 'ip link set down0 up');
      }
    });

    it('skips a next hop whose interface was switched off', () => {
      lab.routes('ecmp');
      lab.on('router', 'ip link set iwn0 down');
      try {
        const snapshot = readRouter(lab);
        expect(told(snapshot.observed.interfaces).find(({ name }) => name === 'iwn0')?.up).toBe(false);
        expect(defaultsOf(snapshot, 'inet').map((r) => [r.interface, r.up])).toEqual([
          ['em0', true],
          ['iwn0', false],
        ]);
        expect(chosenUplinks(lab, 'inet', 40)).toEqual({ em0: 40 });
      } finally {
        lab.on('router', 'ip link set iwn0 up');
        lab.on('router', 'ip -6 addr replace 2001:db8:2::10/64 dev iwn0 nodad');
      }
    });

    it('counts what the other side counts', () => {
      lab.routes('mismatch');
      const count = (name: 'rx_packets' | 'rx_bytes'): number =>
        Number(lab.on('isp1', `cat /sys/class/net/down0/statistics/${name}`));
      const [router, packets, bytes] = [
        counted(readRouter(lab), 'em0'),
        count('rx_packets'),
        count('rx_bytes'),
      ];
      lab.on('client', 'ping -q -c 50 -i 0.01 -W 1 203.0.113.9');
      const after = counted(readRouter(lab), 'em0');
      const sent = (after.outPackets ?? 0) - (router.outPackets ?? 0);
      expect(sent).toBeGreaterThanOrEqual(50);
      expect(Math.abs(sent - (count('rx_packets') - packets))).toBeLessThanOrEqual(2);
      const sentBytes = (after.outBytes ?? 0) - (router.outBytes ?? 0);
      expect(Math.abs(sentBytes - (count('rx_bytes') - bytes))).toBeLessThanOrEqual(200);
    });

    it('hears its gateways answer, and one fall silent', () => {
      const gateways = [
        { address: '192.0.2.1', family: 'inet' as const, source: '192.0.2.10' },
        { address: '2001:db8:2::1', family: 'inet6' as const, source: '2001:db8:2::10' },
        { address: '198.51.100.99', family: 'inet' as const, source: '198.51.100.10' },
      ];
      const probes = readRouter(lab, gateways).probes.map(({ target, reading }) => [
        target,
        told(reading).received,
      ]);
      expect(probes).toEqual([
        ['192.0.2.1', 1],
        ['2001:db8:2::1', 1],
        ['198.51.100.99', 0],
      ]);
    });

    it('has the queues that somebody set up, with what the kernel counts in each, and those of their classes', () => {
      expect(told(readRouter(lab).observed.queues)).toEqual([]);
      lab.on('router', 'tc qdisc replace dev em0 root handle 1: htb default 20');
      lab.on('router', 'tc class add dev em0 parent 1: classid 1:20 htb rate 2mbit ceil 3mbit');
      lab.on('router', 'ping -q -c 5 -i 0.2 -s 400 -I em0 192.0.2.1');
      const queues = told(readRouter(lab).observed.queues);
      expect(queues.map(({ interface: via, name, kind }) => `${via} ${name} ${kind}`)).toEqual([
        'em0 1: htb',
        'em0 1:20 pfifo',
      ]);
      // Five echoes of 442 bytes at least, and what else the router says there.
      for (const { sentPackets, sentBytes, droppedPackets } of queues) {
        expect(sentPackets).toBeGreaterThanOrEqual(5);
        expect(sentBytes).toBeGreaterThanOrEqual(5 * 442);
        expect(droppedPackets).toBe(0);
      }
      const classes = parseTrafficControl(lab.on('router', 'tc -j -s class show dev em0'), 'em0');
      expect(classes.complaints).toEqual([]);
      expect(classes.value).toMatchObject([
        { interface: 'em0', name: '1:20', kind: 'htb', shapes: true, limitBitsPerSecond: 3_000_000 },
      ]);
      lab.on('router', 'tc qdisc del dev em0 root');
    });

    it('tracks as many connections as conntrack counts', () => {
      lab.on('client', 'ping -q -c 1 -W 1 203.0.113.12');
      const { firewall, firewallLimits } = readRouter(lab).observed;
      const counted = Number(lab.on('router', 'conntrack -C'));
      expect(counted).toBeGreaterThan(0);
      expect(Math.abs((told(firewall).states ?? 0) - counted)).toBeLessThanOrEqual(3);
      expect(told(firewallLimits)['states']).toBeGreaterThan(1000);
    });
  },
);
