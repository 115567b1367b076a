import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Probe } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';

/** What is gathered while the lines go by. */
interface Draft {
  target: string | null;
  answers: number;
  /** The closing statistics, or null when it was ended before them. */
  statistics: { readonly sent: number; readonly received: number } | null;
  readonly roundTripMs: number[];
  readonly errors: Set<string>;
}

type Reader = (draft: Draft, match: RegExpExecArray) => void;

/** The lines of ping, each with what it tells; the first that fits is taken. */
const LINES: readonly (readonly [RegExp, Reader])[] = [
  [
    // PING 192.0.2.1 (192.0.2.1) from 192.0.2.10 em0: 56(84) bytes of data.
    // PING fe80::1%em0(fe80::1%em0) 56 data bytes
    /^PING\s+\S+?\s?\((?:[^()\s]+ \()?([^()\s]+)\)+.*data(?: bytes|\.)?/,
    (draft, [, address]) => void (draft.target = address ?? null),
  ],
  [
    // 64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.842 ms; busybox: seq=0
    /^\d+ bytes from (?:\S+ \()?([^\s()]+?)\)?: (?:icmp_)?seq=\d+(?: ttl=\d+)?(?: time[=<]([\d.]+) ms)?(.*)$/,
    (draft, [, address, time, rest]) => {
      draft.target ??= address ?? null;
      if (rest?.includes('DUP!') === true) return;
      draft.answers++;
      if (time !== undefined && Number.isFinite(Number(time))) draft.roundTripMs.push(Number(time));
    },
  ],
  [
    // 2 packets transmitted, 1 received, +1 duplicates, 50% packet loss, time 1001ms
    /^(\d{1,9}) packets transmitted, (\d{1,9}) (?:packets )?received\b/,
    (draft, [, sent, received]) => {
      draft.statistics = { sent: Number(sent), received: Number(received) };
    },
  ],
  [/^--- (.+) ping statistics ---$/, (draft, [, host]) => void (draft.target ??= host ?? null)],
  [/^(?:rtt|round-trip) min\/avg\/max/, () => undefined],
  // How many were on their way when it was ended.
  [/^pipe \d+$/, () => undefined],
  [
    // From 192.0.2.10 icmp_seq=1 Destination Host Unreachable
    /^From \S+(?: \(\S+\))?:? icmp_seq=\d+ (.+)$/,
    (draft, [, words]) => void draft.errors.add(disarm(words ?? '')),
  ],
];

/**
 * How many echo requests were answered, and how fast, from `ping -n -c N -w SECONDS [-I SOURCE] ADDRESS`.
 *
 *     PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.
 *     64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.842 ms
 *
 *     --- 192.0.2.1 ping statistics ---
 *     1 packets transmitted, 1 received, 0% packet loss, time 0ms
 *     rtt min/avg/max/mdev = 0.842/0.842/0.842/0.000 ms
 *
 * Without statistics (ended early) `sent` is null and `received` counts the answers seen; null when it never began
 * (`ping: connect: Network is unreachable`). A duplicate is no answer. Complaints are about stdout.
 * Source: iputils 20221126 ping/ping_common.c; the wording of busybox is understood too.
 */
export function parsePing(stdout: string, stderr: string): Parsed<Probe> {
  const draft: Draft = {
    target: null,
    answers: 0,
    statistics: null,
    roundTripMs: [],
    errors: new Set(filledLines(stderr).map((line) => errorWords(line.text))),
  };
  const complaints: Complaint[] = [];
  for (const line of filledLines(stdout)) {
    // A terminal echoes the key that ended it: `^C--- 192.0.2.1 ping statistics ---`.
    if (!read(draft, line.text.replace(/^\^C/, '').trimEnd())) {
      complaints.push(complaintAbout(line.number, line.text, 'not a line of ping'));
    }
  }
  const began = draft.target !== null;
  const value = {
    target: disarm(draft.target ?? ''),
    sent: draft.statistics?.sent ?? null,
    received: draft.statistics?.received ?? (began ? draft.answers : null),
    roundTripMs: draft.roundTripMs,
    errors: [...draft.errors],
  };
  return { value, complaints };
}

function read(draft: Draft, line: string): boolean {
  if (line === '') return true;
  for (const [pattern, tell] of LINES) {
    const match = pattern.exec(line);
    if (match !== null) {
      tell(draft, match);
      return true;
    }
  }
  return false;
}

/** `ping: sendmsg: Network is unreachable` without what every such line begins with. */
function errorWords(line: string): string {
  return disarm(line.trim().replace(/^(?:ping6?: )?(?:connect: |sendmsg: |sendto: |bind: )?/, ''));
}
