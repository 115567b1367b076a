import { describe, expect, it } from 'vitest';
import {
  familiesOfAllTables,
  namesAskedOfSysctl,
  netToolsFamilies,
  pingedHost,
  showsNetconf,
  shownFamilies,
  shownLinks,
  shownRules,
  shownTable,
  watchesRoutes,
} from '../../../src/systems/linux/commands.js';

const words = (line: string): string[] => line.split(' ');

describe('a command as it was typed', () => {
  it('prints the main table of one family, or of both', () => {
    const families = (line: string): readonly string[] => shownFamilies(words(line));
    expect(families('/sbin/ip -j -d route show table all')).toEqual(['inet', 'inet6']);
    expect(families('ip -json r')).toEqual(['inet']);
    expect(families('ip -6 -j -p ro ls')).toEqual(['inet6']);
    expect(families('ip -d --json route list table main | jq .')).toEqual(['inet']);
    for (const line of ['ip r', 'ip ro', 'ip route', 'ip -4 r', 'ip -c route show', 'ip -d r l'])
      expect([line, families(line)]).toEqual([line, ['inet']]);
    expect(families('ip -6 route')).toEqual(['inet6']);
  });

  it('prints one table beside the main one, or all of one family', () => {
    expect(shownTable(words('ip route show table isp1'))).toEqual({ family: 'inet', table: 'isp1' });
    expect(shownTable(words('ip -6 r ls table 201'))).toEqual({ family: 'inet6', table: '201' });
    for (const line of [
      'ip r',
      'ip r ls table main',
      'ip r ls table all',
      'ip r ls table local',
      'ip r ls table 7 dev x',
    ])
      expect([line, shownTable(words(line))]).toEqual([line, null]);
    expect(familiesOfAllTables(words('ip -4 route show table all'))).toEqual(['inet']);
    expect(familiesOfAllTables(words('ip -j route show table all'))).toEqual(['inet', 'inet6']);
    expect(familiesOfAllTables(words('ip route show table 100'))).toEqual([]);
  });

  it('prints only a part, and is not taken for the table', () => {
    for (const line of [
      'ip -j route show default',
      'ip -j route show table 100',
      'ip -j -n other route',
      'ip -j -br route',
      'ip -j route get 192.0.2.1',
      'ip -j route replace default',
      'route -n',
      'ip -j',
    ]) {
      expect([line, shownFamilies(words(line))]).toEqual([line, []]);
    }
  });

  it('prints the interfaces, with addresses and with counters or without', () => {
    const both = ['inet', 'inet6'];
    const shown = (line: string) => shownLinks(words(line));
    expect(shown('ip -j -s -d addr')).toEqual({ families: both, counters: true, isPart: false });
    expect(shown('ip a')).toEqual({ families: both, counters: false, isPart: false });
    expect(shown('ip -br -c a')).toEqual({ families: both, counters: false, isPart: false });
    expect(shown('ip -4 a')).toEqual({ families: ['inet'], counters: false, isPart: true });
    expect(shown('ip addr show dev eth0')).toEqual({ families: both, counters: false, isPart: true });
    expect(shown('ip -s link')).toEqual({ families: [], counters: true, isPart: true });
    for (const line of ['ip -j -br addr', 'ip l2tp', 'ip addr add 192.0.2.1/24 dev eth0', 'ip -s -h link'])
      expect([line, shown(line)]).toEqual([line, null]);
  });

  it('prints the rules of a family', () => {
    expect(shownRules(words('ip -j rule'))).toBe('inet');
    expect(shownRules(words('ip rule'))).toBe('inet');
    expect(shownRules(words('ip -6 ru list'))).toBe('inet6');
    expect(shownRules(words('ip -j r'))).toBeNull();
    expect(shownRules(words('ip -j rule add from all'))).toBeNull();
  });

  it('prints the table as net-tools do', () => {
    expect(netToolsFamilies(words('route -n'))).toEqual(['inet']);
    expect(netToolsFamilies(words('/sbin/route -6 -n'))).toEqual(['inet6']);
    expect(netToolsFamilies(words('route -A inet6 -n'))).toEqual(['inet6']);
    expect(netToolsFamilies(words('netstat -rn'))).toEqual(['inet']);
    expect(netToolsFamilies(words('netstat -nr6'))).toEqual(['inet6']);
    for (const line of ['netstat -in', 'route -n show', 'route add default', 'netstat'])
      expect([line, netToolsFamilies(words(line))]).toEqual([line, []]);
  });

  it('prints what each interface is set to', () => {
    expect(showsNetconf(words('ip -j netconf'))).toBe(true);
    expect(showsNetconf(words('ip -j -6 netconf'))).toBe(false);
    expect(showsNetconf(words('ip -j netns'))).toBe(false);
  });

  it('waits for routes to change', () => {
    expect(watchesRoutes(words('/usr/sbin/ip -o monitor route link address rule'))).toBe(true);
    expect(watchesRoutes(words('ip -ts mo'))).toBe(true);
    expect(watchesRoutes(words('ip monitor neigh'))).toBe(false);
    expect(watchesRoutes(words('ip monitor file x.log'))).toBe(false);
  });

  it('asks sysctl for names', () => {
    expect(namesAskedOfSysctl(words('sysctl -e net.ipv4.ip_forward net/ipv4/conf/eth0/rp_filter'))).toEqual([
      'net.ipv4.ip_forward',
      'net.ipv4.conf.eth0.rp_filter',
    ]);
    expect(namesAskedOfSysctl(words('sysctl -n kernel.ostype'))).toBeNull();
    expect(namesAskedOfSysctl(words('cat /proc/sys/kernel/ostype'))).toBeNull();
  });

  it('asks a host for an echo', () => {
    expect(pingedHost(words('/usr/bin/ping -6 -n -c 1 -W 1 -I 2001:db8::7 2001:db8::1'))).toBe('2001:db8::1');
    expect(pingedHost(words('ping -c3 192.0.2.1'))).toBe('192.0.2.1');
    expect(pingedHost(words('ping -c 1'))).toBeNull();
    expect(pingedHost(words('traceroute 192.0.2.1'))).toBeNull();
  });
});
