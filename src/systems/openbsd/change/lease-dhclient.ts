import { familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import { disarm } from '../../../model/text.js';
import type { Instant } from '../../../model/time.js';
import type { Lease } from './lease.js';
import { complaintAbout, copyOf, filledLines } from '../lines.js';

type Draft = { -readonly [K in keyof Lease]: Lease[K] };

const EMPTY: Lease = {
  interface: null,
  state: null,
  address: null,
  gateway: null,
  nameServers: [],
  expiresAt: null,
  ssid: null,
};

/** `1 2017/10/16 14:03:49 UTC`: the day of the week, then a date in UTC, which older versions do not say. */
function instant(value: string): Instant | null {
  const date = /^\d (\d{4})\/(\d{1,2})\/(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?: UTC)?$/.exec(value);
  if (date === null) return null;
  const [year = 0, month = 1, day = 1, ...clock] = date.slice(1).map(Number);
  const [hour = 0, minute = 0, second = 0] = clock;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function inet(word: string): string | null {
  return familyOf(word) === 'inet' ? copyOf(word) : null;
}

function unquoted(value: string): string | null {
  const text = /^"(.*)"$/s.exec(value)?.[1];
  return text === undefined ? null : copyOf(disarm(text));
}

/** Reads one statement into the lease; what is not needed is understood and left out. False when its value is no such. */
function take(draft: Draft, keyword: string, value: string): boolean {
  switch (keyword) {
    case 'interface':
      draft.interface = unquoted(value);
      return draft.interface !== null;
    case 'ssid':
      // A name with bytes outside ASCII is written in hex, without quotes.
      draft.ssid = unquoted(value) ?? copyOf(disarm(value));
      return true;
    case 'fixed-address':
      draft.address = inet(value);
      return draft.address !== null;
    case 'expire':
      draft.expiresAt = instant(value);
      return draft.expiresAt !== null;
    case 'option': {
      const servers = /^domain-name-servers (.*)$/s.exec(value)?.[1];
      if (servers !== undefined) {
        draft.nameServers = servers.split(',').flatMap((word) => inet(word.trim()) ?? []);
        return true;
      }
      const routers = /^routers (.*)$/s.exec(value)?.[1];
      if (routers === undefined) return true;
      draft.gateway = inet(routers.split(',')[0]?.trim() ?? '');
      return draft.gateway !== null;
    }
    default:
      return true;
  }
}

/**
 * The newest lease of a file /var/db/dhclient.leases.IF, null when it holds none. The file is a log: the last
 * declaration is the newest. A declaration that is not finished is none.
 *
 *     lease {
 *       interface "iwn0";
 *       fixed-address 192.168.0.101;
 *       option routers 192.168.0.1;
 *       expire 1 2017/10/16 14:03:49 UTC;
 *     }
 *
 * Source: dhclient.leases(5) 1.11 2017/10/23; one statement a line, as dhclient.c writes them.
 */
export function parseDhclientLeases(text: string): Parsed<Lease | null> {
  const complaints: Complaint[] = [];
  let newest: Lease | null = null;
  let draft: Draft | null = null;
  for (const line of filledLines(text)) {
    const words = line.text.trim();
    const [, keyword = '', value = ''] = /^([a-z][a-z-]*)(?:\s+(.*\S))?\s*;$/s.exec(words) ?? [];
    if (/^lease\s*\{$/.test(words)) draft = { ...EMPTY };
    else if (words === '}' && draft !== null) {
      newest = draft;
      draft = null;
    } else if (draft === null || keyword === '' || !take(draft, keyword, value)) {
      complaints.push(complaintAbout(line, 'not a statement of a lease'));
    }
  }
  return { value: newest, complaints };
}
