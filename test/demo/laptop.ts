import { createRouter, type Router } from '../../src/demo/router.js';
import type { InterfaceSpec, RouterSpec } from '../../src/demo/spec.js';

/** 2025-11-20T18:16:05Z. */
export const START = 1_763_662_565_000;

/** A modem beyond an interface. */
export function gateway(address: string, linkAddress: string) {
  return { address, linkAddress, answers: true, passes: true, roundTripMs: 2, beyondMs: 30 };
}

export const EM0: InterfaceSpec = {
  name: 'em0',
  kind: 'wired',
  linkAddress: '00:0d:b9:41:2c:a0',
  addresses: [{ address: '192.168.1.10', prefixLength: 24 }],
  gateways: [gateway('192.168.1.1', 'c4:04:15:10:20:30')],
};

export const IWN0: InterfaceSpec = {
  name: 'iwn0',
  kind: 'wireless',
  linkAddress: '00:21:6a:3e:77:12',
  ssid: 'Cafe Central',
  lease: { address: '192.168.0.101', prefixLength: 24, gateway: '192.168.0.1' },
  gateways: [gateway('192.168.0.1', '64:70:02:aa:bb:cc')],
};

/** The laptop of the story: em0 static, iwn0 by DHCP, nobody behind it. */
export function laptop(changes: Partial<RouterSpec> = {}): Router {
  return createRouter({
    hostname: 'gw.example.org',
    startAt: START,
    seed: 7,
    sysctl: { 'net.inet.ip.multipath': 1 },
    interfaces: [EM0, IWN0],
    netstart: [words('route -qn add -mpath default 192.168.1.1')],
    ...changes,
  });
}

/** A command line without quotes, as an argument list. */
export function words(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

/** Runs a command line as root. */
export function run(router: Router, line: string) {
  return router.run(words(line));
}

/** The default rows as `gateway flags priority interface`, in the table's order. */
export function defaults(router: Router, family = '-inet'): string[] {
  return run(router, `route -n show ${family}`)
    .stdout.split('\n')
    .filter((line) => line.startsWith('default '))
    .map((line) => line.split(/\s+/))
    .map(
      ([, gateway = '', flags = '', , , , priority = '', name = '']) =>
        `${gateway} ${flags} ${priority} ${name}`,
    );
}

export const GW_EM0 = '192.168.1.1';
export const GW_IWN0 = '192.168.0.1';
