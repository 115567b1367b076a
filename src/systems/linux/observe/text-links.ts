import type { Complaint, Parsed } from '../../../model/reading.js';
import { complaintAbout } from './complaint.js';
import type { JsonObject } from './json.js';
import type { Fields } from './text-words.js';
import { isPrefix, linesOf, understood, Words, wordsIn } from './text-words.js';

/** `2: em0: <BROADCAST,UP> mtu 1500 …`, `3: vlan7@em0: <…>`. */
const HEADER = /^\s*(\d{1,9}): ([^\s:@]+)(?:@([^\s:]+))?:\s+<([A-Z0-9_,-]*)>(.*)$/;
/** `ip -br addr`: a name, a state, addresses. */
const BRIEF =
  /^([^\s@]+)(?:@\S+)?\s+(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|TESTING|NOTPRESENT)(?:\s+(.*))?$/;
/** `ip -o addr`: a line each address, and no flags. */
const ONE_LINE = /^\s*(\d{1,9}): ([^\s:@]+)(?:@\S+)?\s+(inet6? .*)$/;
/** What stands alone behind an address (ip/ipaddress.c, ifa_flag_names). */
const ADDRESS_FLAGS: ReadonlySet<string> = new Set([
  ...['secondary', 'temporary', 'nodad', 'optimistic', 'dadfailed', 'home', 'deprecated', 'tentative'],
  ...['permanent', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'stable-privacy', 'dynamic'],
]);
/** Kinds with a line of details of their own in `-d` (rta_info_kind). */
const KINDS =
  /^(bridge|vlan|veth|bond|team|tun|wireguard|vrf|ppp|wwan|rmnet|sit|ipip|ip6tnl|gre|gretap|ip6gre|vti|vti6|xfrm|vxlan|geneve|dummy|macvlan|ipvlan|ifb)(_slave)?$/;

interface Draft {
  readonly fields: Fields;
  readonly addresses: Fields[];
  readonly info: Fields;
  /** Names of the columns of the next line of numbers, and whose they are. */
  counted: { readonly side: 'rx' | 'tx'; readonly columns: readonly string[] } | null;
}

function draftOf(fields: Fields): Draft {
  return { fields, addresses: [], info: {}, counted: null };
}

/** ` mtu 1500 qdisc noop master br0 state DOWN group default qlen 1000`. */
function readHeader([, index, name, link, flags = '', rest = '']: RegExpExecArray): Draft {
  const words = wordsIn(rest);
  const after = (keyword: string): string | undefined => words[words.indexOf(keyword) + 1];
  const fieldAfter = (keyword: string, field: string): Fields =>
    words.includes(keyword) ? { [field]: after(keyword) } : {};
  return draftOf({
    ifindex: Number(index),
    ifname: name,
    ...(link === undefined || /^(NONE|if\d+)$/.test(link) ? {} : { link }),
    flags: flags.split(',').filter((flag) => flag !== ''),
    ...(words.includes('mtu') ? { mtu: Number(after('mtu')) } : {}),
    ...fieldAfter('state', 'operstate'),
    ...fieldAfter('master', 'master'),
    ...fieldAfter('group', 'group'),
  });
}

function addressIn(word: string): Fields {
  const [local, length] = word.split('/');
  const inet6 = word.includes(':');
  return {
    family: inet6 ? 'inet6' : 'inet',
    local,
    prefixlen: length === undefined ? (inet6 ? 128 : 32) : Number(length),
  };
}

/** `inet 192.0.2.10/24 brd 192.0.2.255 scope global dynamic em0`; what is not known is the label. */
function readAddress(words: Words): Fields | null {
  const first = words.next() ?? '';
  if (!isPrefix(first)) return null;
  let address = addressIn(first);
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'peer') {
      const peer = words.next() ?? '';
      if (!isPrefix(peer)) return null;
      // The length is that of the far end.
      const { local, prefixlen } = addressIn(peer);
      address = { ...address, address: local, prefixlen };
    } else if (word === 'scope') address['scope'] = words.next();
    else if (ADDRESS_FLAGS.has(word)) address[word] = true;
    else if (/^(brd|any|metric|proto)$/.test(word)) words.next();
  }
  return address;
}

/** `link/ether 00:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff`. */
function readLinkAddress(first: string, words: Words, { fields }: Draft): void {
  const address = words.next();
  fields['link_type'] = first.slice('link/'.length);
  if (address !== undefined && /^[0-9a-f:.]+$/i.test(address)) fields['address'] = address;
}

/** `RX: bytes  packets  errors  dropped …`, the numbers stand below. */
function readCounters(first: string, line: string, draft: Draft): boolean {
  const heading = /^(RX|TX)( errors)?:\s+(\S.*)$/.exec(line);
  if (heading !== null) {
    const side = heading[1] === 'RX' ? 'rx' : 'tx';
    draft.counted = heading[2] === undefined ? { side, columns: wordsIn(heading[3] ?? '') } : null;
    return true;
  }
  if (!/^\d+$/.test(first)) return false;
  if (draft.counted === null) return true;
  const { side, columns } = draft.counted;
  const numbers = wordsIn(line).map(Number);
  const named = columns.map((column, i) => [column === 'collsns' ? 'collisions' : column, numbers[i]]);
  const stats = (draft.fields['stats64'] ?? {}) as Fields;
  draft.fields['stats64'] = { ...stats, [side]: Object.fromEntries(named) as Fields };
  draft.counted = null;
  return true;
}

/** `vlan protocol 802.1Q id 7`, `vrf_slave table 10`, `sit any remote 203.0.113.9`. */
function readKind(first: string, words: Words, { info }: Draft): boolean {
  const [, kind, slave] = KINDS.exec(first) ?? [];
  if (kind === undefined) return false;
  const data: Fields = {};
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'table') data['table'] = words.number();
    else if (word === 'remote') data['remote'] = words.next();
  }
  if (slave === undefined) Object.assign(info, { info_kind: kind, info_data: data });
  else Object.assign(info, { info_slave_kind: kind, info_slave_data: data });
  return true;
}

/** A line below a header; false when it is not understood. What follows a lifetime or a kind says nothing more. */
function readBelow(line: string, draft: Draft): boolean {
  const words = new Words(line);
  const first = words.next() ?? '';
  if (first === 'inet' || first === 'inet6') {
    const address = readAddress(words);
    if (address !== null) draft.addresses.push(address);
    return address !== null;
  }
  if (first.startsWith('link/')) readLinkAddress(first, words, draft);
  else if (first === 'alias') draft.fields['ifalias'] = line.trim().slice('alias '.length);
  else if (!readCounters(first, line.trim(), draft) && !readKind(first, words, draft))
    return /^(valid_lft|altname|promiscuity|permaddr|vf|prog\/xdp|addrgenmode|listen-port|openvswitch|peer)$/.test(
      first,
    );
  return true;
}

function readBrief([, name, state, rest = '']: RegExpExecArray): Draft {
  const draft = draftOf({ ifname: name, flags: ['UP', 'LOWER_UP'], operstate: state });
  const words = new Words(rest);
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (/^<.*>$/.test(word)) draft.fields['flags'] = word.slice(1, -1).split(',');
    else if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(word))
      Object.assign(draft.fields, { address: word, link_type: 'ether' });
    else if (isPrefix(word))
      draft.addresses.push({
        ...addressIn(word),
        scope: /^fe[89ab]/i.test(word) ? 'link' : 'global',
      });
  }
  return draft;
}

/** One more address of the interface before it, or of one of which nothing else is reported. */
function readOneLine([, index, name, address = '']: RegExpExecArray, before: Draft | undefined): Draft {
  const draft =
    before !== undefined && before.fields['ifname'] === name
      ? before
      : draftOf({ ifindex: Number(index), ifname: name, flags: ['UP'] });
  readBelow(address, draft);
  return draft;
}

function closed({ fields, addresses, info }: Draft): JsonObject {
  return {
    ...fields,
    ...(Object.keys(info).length > 0 ? { linkinfo: info } : {}),
    addr_info: addresses,
  };
}

/**
 * The interfaces of `ip addr` or `ip link` without `-j`, as the objects that `-j` prints; with `-s`, `-d`, `-br` too.
 *
 *     2: em0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
 *         link/ether 00:00:5e:00:53:10 brd ff:ff:ff:ff:ff:ff
 *         inet 192.0.2.10/24 brd 192.0.2.255 scope global dynamic em0
 *            valid_lft 3481sec preferred_lft 3481sec
 *         RX: bytes  packets  errors  dropped overrun mcast
 *         220        2        0       0       0       0
 *
 * Null when no line was understood. Source: ip/ipaddress.c, iproute2 4.15 to 6.1, and busybox 1.35.
 */
export function linkObjects(text: string): Parsed<readonly JsonObject[] | null> {
  const complaints: Complaint[] = [];
  const drafts: Draft[] = [];
  for (const { number, text: line } of linesOf(text)) {
    const header = HEADER.exec(line);
    const brief = header === null ? BRIEF.exec(line) : null;
    const single = ONE_LINE.exec(line);
    const current = drafts.at(-1);
    if (header !== null) drafts.push(readHeader(header));
    else if (brief !== null) drafts.push(readBrief(brief));
    else if (single !== null) {
      const draft = readOneLine(single, current);
      if (draft !== current) drafts.push(draft);
    } else if (current === undefined || !readBelow(line, current))
      complaints.push(complaintAbout(number, line.trim(), 'not a line of ip addr that is known here'));
  }
  return understood(drafts.map(closed), complaints, text);
}
