import type { Family } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Firewall, FirewallLimits, Settings } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';

/** The variables of the kernel this program reads, in the order it asks for them. */
export const SETTING_NAMES: readonly string[] = [
  'kernel.ostype',
  'kernel.osrelease',
  'kernel.hostname',
  'net.ipv4.ip_forward',
  'net.ipv6.conf.all.forwarding',
  'net.ipv4.fib_multipath_hash_policy',
  'net.ipv6.fib_multipath_hash_policy',
];

/** What is known of connection tracking without root. */
export const CONNTRACK_NAMES: readonly string[] = [
  'net.netfilter.nf_conntrack_count',
  'net.netfilter.nf_conntrack_max',
  'net.netfilter.nf_conntrack_acct',
  'net.netfilter.nf_conntrack_timestamp',
];

/** The variables of an output by name, as printed. */
export type Variables = ReadonlyMap<string, string>;

/**
 * The variables of `sysctl [-e] NAME ...`.
 *
 *     net.ipv4.ip_forward = 1
 *
 * Null values do not occur: what the kernel does not have is not printed. Source: procps 4.0.2, busybox 1.36.
 */
export function parseSysctl(text: string): Parsed<Variables> {
  const complaints: Complaint[] = [];
  const variables = new Map<string, string>();
  for (const line of filledLines(text)) {
    const [, name, value] = VARIABLE.exec(line.text) ?? [];
    if (name === undefined || value === undefined) {
      complaints.push(complaintAbout(line.number, line.text, 'not a variable and its value'));
    } else if (isNumeric(name) && numberIn(value) === null) {
      complaints.push(complaintAbout(line.number, line.text, `not a value that ${name} can have`));
    } else variables.set(name, disarm(value));
  }
  return { value: variables, complaints };
}

/** `name = value`, also without the blanks (sysctl.conf). */
const VARIABLE = /^\s*([a-z][A-Za-z0-9_./-]*)\s*=\s*(.*?)\s*$/;

function isNumeric(name: string): boolean {
  return [...SETTING_NAMES, ...CONNTRACK_NAMES].includes(name) && !name.startsWith('kernel.');
}

function numberIn(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/**
 * What the kernel is set to, null where the variables do not tell it. A kernel that knows how to spread connections over
 * next hops has a policy for it, and then always does: there is no switch.
 */
export function settingsOf(variables: Variables): Settings {
  const number = (name: string): number | null => numberIn(variables.get(name));
  const hash: Record<Family, number | null> = {
    inet: number('net.ipv4.fib_multipath_hash_policy'),
    inet6: number('net.ipv6.fib_multipath_hash_policy'),
  };
  const spreads = (policy: number | null): true | null => (policy === null ? null : true);
  return {
    os: variables.get('kernel.ostype') ?? null,
    release: variables.get('kernel.osrelease') ?? null,
    hostname: variables.get('kernel.hostname') ?? null,
    bootedAt: null,
    multipath: { inet: spreads(hash.inet), inet6: spreads(hash.inet6) },
    forwarding: { inet: number('net.ipv4.ip_forward'), inet6: number('net.ipv6.conf.all.forwarding') },
    multipathHash: hash,
  };
}

/**
 * Connections the kernel tracks, and what it notes of them: switches that hold for connections begun afterwards
 * (nf_conntrack_acct.h, nf_conntrack_timestamp.h). Whether anything is filtered is not reported here.
 */
export function connectionsOf(variables: Variables): Firewall {
  const states = numberIn(variables.get('net.netfilter.nf_conntrack_count'));
  const isOn = (name: string): boolean | null => {
    const value = numberIn(variables.get(name));
    return value === null ? null : value !== 0;
  };
  return {
    enabled: null,
    states,
    halfOpenTcp: null,
    counters: {},
    accounting: isOn('net.netfilter.nf_conntrack_acct'),
    ages: isOn('net.netfilter.nf_conntrack_timestamp'),
  };
}

/** Null when it is not reported. 0 is no limit (nf_conntrack_core.c). */
export function connectionLimitOf(variables: Variables): FirewallLimits | null {
  const most = numberIn(variables.get('net.netfilter.nf_conntrack_max'));
  return most === null ? null : { states: most === 0 ? Infinity : most };
}
