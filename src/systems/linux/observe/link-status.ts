/** Whether a link is there, and the word for it. */
export interface LinkStatus {
  /** The kernel's operational state in lower case, or `no carrier`; null when the driver does not say. */
  readonly status: string | null;
  /** Null while the interface is switched off: then nothing is known of its link. */
  readonly linkUp: boolean | null;
}

/** RFC 2863 states, include/uapi/linux/if.h IF_OPER_*, as lib/utils of iproute2 prints them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['UP', 'up'],
  ['DOWN', 'down'],
  ['LOWERLAYERDOWN', 'lower layer down'],
  ['DORMANT', 'dormant'],
  ['TESTING', 'testing'],
  ['NOTPRESENT', 'not present'],
]);

/**
 * The link from the flags in `<...>` and the word after `state`. Drivers without a state of their own (loopback, tun,
 * ppp) say UNKNOWN: then LOWER_UP counts. A dormant link waits for its partner (802.1X, a wireless key) and carries
 * nothing yet.
 */
export function linkStatus(flags: readonly string[], state: string | null): LinkStatus {
  if (!flags.includes('UP')) return { status: 'down', linkUp: null };
  if (flags.includes('NO-CARRIER')) return { status: 'no carrier', linkUp: false };
  const status = WORDS.get(state ?? '') ?? null;
  if (status === null) return { status, linkUp: flags.includes('LOWER_UP') ? true : null };
  return { status, linkUp: status === 'up' };
}
