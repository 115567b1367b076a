/**
 * Given a Linux router: em0 is wired, iwn0 wireless, a LAN hangs on em1; one default route of metric 100 has both as next
 * hops, and connections are spread by addresses and ports.
 */
import type { Context } from '../../src/diagnose/diagnose.js';
import { linux } from '../../src/systems/linux/system.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Finding } from '../../src/model/finding.js';
import type { Interface, Route, Settings } from '../../src/model/router.js';
import type { Change } from './given.js';
import { INTERFACES, aRoute, after } from './given.js';

export const LINUX: Partial<Context> = { explainer: linux.explainer };

/** A default route of its own through em0, but for what is said. */
export function aDefault(change: Partial<Route> = {}): Route {
  return aRoute({ priority: 100, multipath: false, flags: '', use: null, refs: null, bundle: 0, ...change });
}

const IWN0_HOP = { gateway: '192.168.0.1', interface: 'iwn0' };

export const EM0_HOP = aDefault({ multipath: true });
export const BOTH: readonly Route[] = [EM0_HOP, { ...EM0_HOP, ...IWN0_HOP }];
/** As NetworkManager sets them up. */
export const WIRED_100 = aDefault({ label: 'dhcp' });
export const WIFI_600 = aDefault({ ...IWN0_HOP, label: 'dhcp', priority: 600, bundle: 1 });
/** One metric, two routes. */
export const IWN0_SEPARATE = aDefault({ ...IWN0_HOP, bundle: 1 });

export const V6: Partial<Route> = { family: 'inet6', gateway: 'fe80::1' };
export const V6_IWN0: Partial<Route> = { family: 'inet6', gateway: 'fe80::2', interface: 'iwn0' };

/** Its carrier is lost: the kernel marks it and goes on using it. */
export function lost(route: Route): Route {
  return { ...route, flags: 'linkdown', linkLost: true };
}

/** The interfaces as `ip` shows them, one of them changed: there are no priorities. */
export function linksWith(name = '', change: Partial<Interface> = {}): readonly Interface[] {
  return INTERFACES.map((one) => ({
    ...one,
    priority: null,
    status: 'up',
    ...(one.name === name ? change : {}),
  }));
}

export const CARRIER_LOST: Partial<Interface> = { linkUp: false, status: 'no carrier' };

export const SETTINGS: Settings = {
  os: 'Linux',
  release: '6.12.41',
  hostname: 'gw',
  bootedAt: null,
  multipath: { inet: true, inet6: true },
  forwarding: { inet: 1, inet6: 1 },
  multipathHash: { inet: 1, inet6: 1 },
  reversePathFilter: { em0: 'off', iwn0: 'off' },
  policyRules: { inet: [], inet6: [] },
};

export function aRound(change: Change = {}): Change {
  return { inet: BOTH, interfaces: linksWith(), ...change, settings: { ...SETTINGS, ...change.settings } };
}

/** So many rounds of this router. */
export function onLinux(rounds: number, change: Change | ((second: number) => Change) = {}): Diagnosis {
  return after(rounds, (second) => aRound(typeof change === 'function' ? change(second) : change), LINUX);
}

/** What a person would paste to cure it. */
export function cureOf(finding: Finding | undefined): readonly string[] {
  return (finding?.now ?? []).map((argv) => argv.join(' '));
}

export function lastingOf(finding: Finding | undefined): readonly string[] {
  return (finding?.lasting ?? []).flatMap(({ lines }) => lines);
}
