import { describe, expect, it } from 'vitest';
import { ssidText } from '../../../src/demo/commands/ifconfig.js';
import { laptop, run, START, words } from '../laptop.js';

const user = { root: false };

describe('ifconfig', () => {
  it('prints what 7.x prints', () => {
    expect(run(laptop(), 'ifconfig em0').stdout).toBe(
      'em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n' +
        '\tlladdr 00:0d:b9:41:2c:a0\n\tindex 1 priority 0 llprio 3\n\tgroups: egress\n' +
        '\tmedia: Ethernet autoselect (1000baseT full-duplex)\n\tstatus: active\n' +
        '\tinet 192.168.1.10 netmask 0xffffff00 broadcast 192.168.1.255\n',
    );
    expect(run(laptop(), 'ifconfig iwn0').stdout).toBe(
      'iwn0: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500\n' +
        '\tlladdr 00:21:6a:3e:77:12\n\tindex 2 priority 4 llprio 3\n\tgroups: wlan egress\n' +
        '\tmedia: IEEE802.11 autoselect (HT-MCS15 mode 11n)\n\tstatus: active\n' +
        '\tieee80211: join "Cafe Central" chan 6 bssid 64:70:02:aa:bb:cc 72% wpakey wpaprotos wpa2 wpaakms psk ' +
        'wpaciphers ccmp wpagroupcipher ccmp\n\tinet 192.168.0.101 netmask 0xffffff00 broadcast 192.168.0.255\n',
    );
  });

  it('prints all of them with -a, -A and nothing', () => {
    const names = run(laptop(), 'ifconfig').stdout.match(/^\w+(?=:)/gm);
    expect(names).toEqual(['lo0', 'em0', 'iwn0', 'enc0', 'pflog0']);
    expect(run(laptop(), 'ifconfig -A').stdout).toBe(run(laptop(), 'ifconfig').stdout);
    expect(run(laptop(), 'ifconfig egress').stdout.match(/^\w+(?=:)/gm)).toEqual(['em0', 'iwn0']);
    expect(run(laptop(), 'ifconfig').stdout).toContain(
      'enc0: flags=0<>\n\tindex 3 priority 0 llprio 3\n\tgroups: enc\n\tstatus: active\n' +
        'pflog0: flags=141<UP,RUNNING,PROMISC> mtu 33136\n',
    );
  });

  it('changes the priority and nothing else', () => {
    const router = laptop();
    const before = run(router, 'ifconfig').stdout;
    expect(run(router, '/sbin/ifconfig iwn0 priority 0')).toMatchObject({
      stdout: '',
      stderr: '',
      exitStatus: 0,
    });
    expect(run(router, 'ifconfig').stdout).toBe(before.replace('priority 4', 'priority 0'));
    expect(run(router, 'route -n show -inet').stdout).toMatch(/^default .* 12 iwn0/m);
  });

  it('shows a lost association and a pulled cable', () => {
    const router = laptop({
      happenings: [
        { afterMs: 10, interface: 'iwn0', link: 'down' },
        { afterMs: 10, interface: 'em0', link: 'down' },
      ],
    });
    router.advance(START + 1_000);
    expect(run(router, 'ifconfig iwn0').stdout).toContain(
      '\tstatus: no network\n\tieee80211: join "Cafe Central" chan 6 wpakey\n',
    );
    expect(run(router, 'ifconfig em0').stdout).toContain(
      '\tmedia: Ethernet autoselect (none)\n\tstatus: no carrier\n',
    );
  });

  it.each([
    ['ifconfig iwn0 priority 0', 'ifconfig: SIOCSIFPRIORITY: Operation not permitted\n'],
    ['ifconfig iwn0 down', 'ifconfig: SIOCSIFFLAGS: Operation not permitted\n'],
  ])('refuses %s to anyone but root', (line, stderr) => {
    expect(laptop().run(words(line), user)).toMatchObject({ stderr, exitStatus: 1 });
  });

  it.each([
    ['ifconfig em9', 'ifconfig: em9: no such interface\n'],
    ['ifconfig iwn0 priority 16', 'ifconfig: SIOCSIFPRIORITY: Invalid argument\n'],
    ['ifconfig iwn0 priority x', 'ifconfig: priority x: invalid\n'],
    ['ifconfig iwn0 frobnicate', 'ifconfig: frobnicate: bad value\n'],
  ])('complains of %s', (line, stderr) => {
    expect(run(laptop(), line)).toMatchObject({ stderr, exitStatus: 1 });
  });

  it('quotes network names as ifconfig does, and escapes nothing', () => {
    expect(ssidText('mifi')).toBe('mifi');
    expect(ssidText('Cafe Central')).toBe('"Cafe Central"');
    expect(ssidText('')).toBe('""');
    expect(ssidText('a" chan 1')).toBe('"a" chan 1"');
    expect(ssidText('0xcafe')).toBe('0x307863616665');
    expect(ssidText('Café')).toBe('0x436166c3a9');
  });
});
