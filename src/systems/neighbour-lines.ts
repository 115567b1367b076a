import type { Neighbour } from '../model/observer.js';

/** `192.0.2.1 dev em0 lladdr 00:00:5e:00:53:01 REACHABLE` */
const IP_NEIGH = /^(\S+) dev (\S+) (?:.* )?([A-Z]+)\s*$/;
/** `? (192.0.2.1) at <incomplete> on em0` */
const BSD_ARP = /^\S+ \(([^)]+)\) at <incomplete> .*\bon (\S+)/;
/** `192.0.2.1   (incomplete)   em0 expired`: arp(8) and ndp(8) of OpenBSD, and `arp -n` of net-tools. */
const INCOMPLETE = /^(\S+)\s+\(incomplete\)\s+(\S+)/;
/** `fe80::1%em0   00:00:5e:00:53:01   em0 12s   R R`: the state of ndp(8), which alone tells of now. */
const NDP_REACHABLE = /^(\S+)\s+[0-9a-f:]{11,17}\s+(\S+)\s+\S+\s+R\b/;

/** No such line is longer, and matching a line without end takes long. */
const LONGEST_LINE = 1_000;

function answerIn(line: string): readonly [address: string, via: string, answers: boolean] | null {
  const [, address, via, state = ''] = IP_NEIGH.exec(line) ?? [];
  if (address !== undefined && via !== undefined)
    return /^(FAILED|INCOMPLETE|REACHABLE)$/.test(state) ? [address, via, state === 'REACHABLE'] : null;
  const lost = BSD_ARP.exec(line) ?? INCOMPLETE.exec(line);
  if (lost !== null) return [lost[1] ?? '', lost[2] ?? '', false];
  const [, six = '', by = ''] = NDP_REACHABLE.exec(line) ?? [];
  return six.includes(':') ? [six, by, true] : null;
}

/**
 * Who answers for its address on the wire now, and who does not, from `ip neigh`, arp(8) or ndp(8). What was resolved some
 * time ago (STALE, a row of arp) says neither.
 */
export function neighbourLines(text: string): readonly Neighbour[] {
  return text.split('\n').flatMap((line) => {
    const [address, via, answers] = (line.length > LONGEST_LINE ? null : answerIn(line)) ?? [];
    if (address === undefined || via === undefined || answers === undefined) return [];
    const bare = address.replace(/%.*/, '');
    const scope = /^fe[89ab][0-9a-f]:/i.test(bare) ? `%${via}` : '';
    return [{ address: bare + scope, interface: via, answers }];
  });
}
