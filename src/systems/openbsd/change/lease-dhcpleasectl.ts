import { familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Instant } from '../../../model/time.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../model/time.js';
import type { Lease } from './lease.js';
import { complaintAbout, copyOf, filledLines, wholeNumber } from '../lines.js';

type Draft = { -readonly [K in keyof Lease]: Lease[K] };

const UNITS: ReadonlyMap<string, number> = new Map([
  ['days', DAY],
  ['hours', HOUR],
  ['minutes', MINUTE],
  ['seconds', SECOND],
]);

/** An IPv4 address, or null. */
function inet(word: string | undefined): string | null {
  return word !== undefined && familyOf(word) === 'inet' ? copyOf(word) : null;
}

/** Takes a line that begins with a tab; false when it is none that dhcpleasectl prints. */
function take(draft: Draft, words: readonly string[], at: Instant): boolean {
  const [first, second, third] = words;
  const address = inet(second);
  if (first === 'inet' && address !== null && third === 'netmask') {
    draft.address = address;
    return true;
  }
  if (first === 'default' && second === 'gateway' && inet(third) !== null) {
    draft.gateway ??= inet(third);
    return true;
  }
  if (first === 'lease') {
    const count = wholeNumber(second);
    const unit = UNITS.get(third ?? '');
    if (count === null || unit === undefined) return false;
    draft.expiresAt = at + count * unit;
    return true;
  }
  if (first === 'nameservers') {
    const servers = words
      .slice(1)
      .map(inet)
      .filter((server) => server !== null);
    draft.nameServers = servers;
    return servers.length === words.length - 1;
  }
  const isRoute = first === 'route' && third === 'gateway' && words.length === 4;
  const isServer = first === 'dhcp' && second === 'server' && inet(third) !== null;
  return isRoute || isServer;
}

/**
 * The lease of one interface, from `dhcpleasectl -l IF`, read at `at`; null when there is none in the text.
 *
 *     iwn0 [Bound]
 *     	inet 192.168.0.101 netmask 255.255.255.0
 *     	default gateway 192.168.0.1
 *     	route 10.20.0.0/16 gateway 192.168.0.7
 *     	nameservers 192.168.0.1
 *     	lease 12 hours
 *     	dhcp server 192.168.0.1
 *
 * Only the first line stands always. Dots before it count the seconds it waited. What is left of the lease is rounded
 * to the unit printed. Source: usr.sbin/dhcpleasectl/dhcpleasectl.c 1.7 2021/09/16.
 */
export function parseDhcpleasectl(text: string, at: Instant): Parsed<Lease | null> {
  const complaints: Complaint[] = [];
  let draft: Draft | null = null;
  for (const line of filledLines(text)) {
    const heading = /^([A-Za-z][A-Za-z0-9]{0,15}) \[([A-Za-z_ ]{1,20})\]$/.exec(line.text.trimEnd());
    if (heading !== null && draft === null) {
      const [, name = '', state = ''] = heading;
      draft = {
        ...{ interface: copyOf(name), state: copyOf(state), address: null, gateway: null },
        ...{ nameServers: [], expiresAt: null, ssid: null },
      };
    } else if (/^\.+$/.test(line.text)) continue;
    else if (draft === null || !take(draft, line.text.trim().split(/\s+/), at)) {
      complaints.push(complaintAbout(line, 'not a line of a lease'));
    }
  }
  return { value: draft, complaints };
}
