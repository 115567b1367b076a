import { describe, expect, it } from 'vitest';
import { EM0, gateway, IWN0, laptop, run, words } from '../laptop.js';

const user = { root: false };

describe('ping', () => {
  it('is answered by a gateway, in its time', () => {
    const ran = run(laptop(), '/sbin/ping -n -c 2 -w 1 -I 192.168.0.101 192.168.0.1');
    expect(ran.stdout).toMatch(
      /^PING 192\.168\.0\.1 \(192\.168\.0\.1\): 56 data bytes\n64 bytes from 192\.168\.0\.1: icmp_seq=0 ttl=64 time=\d+\.\d{3} ms\n64 bytes from 192\.168\.0\.1: icmp_seq=1 ttl=64 time=\d+\.\d{3} ms\n\n--- 192\.168\.0\.1 ping statistics ---\n2 packets transmitted, 2 packets received, 0\.0% packet loss\nround-trip min\/avg\/max\/std-dev = [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms\n$/,
    );
    expect(ran.exitStatus).toBe(0);
    expect(ran.tookMs).toBeGreaterThan(1_000);
    expect(ran.tookMs).toBeLessThan(1_100);
  });

  it('waits in vain for one that is silent', () => {
    const silent = { ...gateway('192.168.1.1', 'c4:04:15:10:20:30'), answers: false };
    const router = laptop({ interfaces: [{ ...EM0, gateways: [silent] }, IWN0] });
    expect(run(router, 'ping -n -c 1 -w 1 192.168.1.1')).toMatchObject({
      stdout:
        'PING 192.168.1.1 (192.168.1.1): 56 data bytes\n\n--- 192.168.1.1 ping statistics ---\n' +
        '1 packets transmitted, 0 packets received, 100.0% packet loss\n',
      exitStatus: 1,
      tookMs: 1_000,
    });
  });

  it('reaches far hosts only where the gateway passes traffic on', () => {
    const hole = { ...gateway('192.168.1.1', 'c4:04:15:10:20:30'), passes: false };
    const router = laptop({ interfaces: [{ ...EM0, gateways: [hole] }, IWN0] });
    expect(run(router, 'ping -n -c 1 -w 1 192.168.1.1').exitStatus).toBe(0);
    expect(run(router, 'ping -n -c 1 -w 1 192.0.2.9').exitStatus).toBe(1);
    expect(run(laptop(), 'ping -n -c 1 -w 1 192.0.2.9').exitStatus).toBe(0);
  });

  it('chooses the address with -I, not the interface', () => {
    // Only em0's route is used, and em0's provider drops what carries iwn0's address.
    expect(run(laptop(), 'ping -n -c 1 -w 1 -I 192.168.0.101 192.0.2.9').exitStatus).toBe(1);
  });

  it('cannot send without a route', () => {
    const router = laptop();
    run(router, 'ifconfig em0 down');
    const ran = run(router, 'ping -n -c 1 -w 1 192.168.1.1');
    expect(ran.stderr).toBe('ping: sendmsg: No route to host\n');
    expect(ran.stdout).toContain('\nping: wrote 192.168.1.1 64 chars, ret=-1\n');
    expect(ran.exitStatus).toBe(1);
  });

  it('lets only root hurry, knows no names, and never ends without -c', () => {
    expect(laptop().run(words('ping -c 1 -i 0.1 192.168.1.1'), user).stderr).toBe(
      'ping: only root may use an interval smaller than one second\n',
    );
    expect(run(laptop(), 'ping -c 1 example.org').stderr).toBe('ping: no address associated with name\n');
    expect(run(laptop(), 'ping 192.168.1.1').tookMs).toBe(Infinity);
  });
});
