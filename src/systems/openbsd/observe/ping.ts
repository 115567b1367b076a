import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Probe } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from '../lines.js';

/** What is gathered while the lines go by. */
interface Draft {
  target: string | null;
  /** The banner or an answer was seen: ping did run. */
  started: boolean;
  answers: number;
  /** The closing statistics, or null when it was ended before them. */
  statistics: { readonly sent: number; readonly received: number } | null;
  /** Times it wrote less than a whole request. */
  unsent: number;
  readonly roundTripMs: number[];
  readonly errors: Set<string>;
}

type Reader = (draft: Draft, match: RegExpExecArray) => void;

/**
 * The lines of ping, each with what it tells; the first that fits is taken. The wording of Linux, FreeBSD and the ping6
 * of old is understood where it is no trouble.
 */
const LINES: readonly (readonly [RegExp, Reader])[] = [
  [
    // PING 192.0.2.1 (192.0.2.1): 56 data bytes
    /^PING\s+(\S+?)\s?\((?:\S+ \()?([^()\s]+)\)+.*(?:data bytes|bytes of data)/,
    (draft, [, , address]) => {
      draft.started = true;
      draft.target = address ?? null;
    },
  ],
  [
    /^PING6\(.*--> (\S+)$/,
    (draft, [, address]) => {
      draft.started = true;
      draft.target = address ?? null;
    },
  ],
  [
    // 64 bytes from 192.0.2.1: icmp_seq=0 ttl=64 time=1.395 ms (DUP!)
    /^\d+ bytes from (?:\S+ \()?([^\s(),]+?)\)?[:,] icmp_seq=\d+(?: (?:ttl|hlim)=\d+)?(?: time[=<]([\d.]+) ?ms)?(.*)$/,
    (draft, [, address, time, rest]) => {
      draft.started = true;
      draft.target ??= address ?? null;
      if (rest?.includes('DUP!') === true) return;
      draft.answers++;
      if (time !== undefined && Number.isFinite(Number(time))) draft.roundTripMs.push(Number(time));
    },
  ],
  [
    // 2 packets transmitted, 1 packets received, +1 duplicates, 50.0% packet loss
    /^(\d{1,9}) packets transmitted, (\d{1,9}) (?:packets )?received\b/,
    (draft, [, sent, received]) => {
      draft.statistics = { sent: Number(sent), received: Number(received) };
    },
  ],
  [
    /^--- (.+) ping6? statistics ---$/,
    (draft, [, host]) => {
      draft.started = true;
      draft.target ??= host ?? null;
    },
  ],
  [/^(?:round-trip|rtt) min\/avg\/max/, () => undefined],
  [
    // ping: wrote 192.0.2.1 64 chars, ret=-1
    /^ping6?: wrote \S+ \d+ chars, ret=-?\d+$/,
    (draft) => {
      draft.started = true;
      draft.unsent++;
    },
  ],
  [/^ping6?: (.+)$/, (draft, [, words]) => void draft.errors.add(errorWords(words ?? ''))],
  [
    // 36 bytes from 192.0.2.254: Destination Host Unreachable; Linux: From 192.0.2.254 icmp_seq=1 Destination ...
    /^(?:\d+ bytes from \S+: |From \S+(?: \(\S+\))?:? icmp_seq=\d+ )([A-Z][A-Za-z ,/()-]+.*)$/,
    (draft, [, words]) => void draft.errors.add(disarm(words ?? '')),
  ],
  // The header of the packet that an ICMP error was about.
  [/^Vr HL TOS +Len +ID +Flg +off TTL Pro +cks +Src +Dst/, () => undefined],
  [/^ *\d +\d +[0-9a-f]{2} +[0-9a-f]{4} +[0-9a-f]{4} +\d +[0-9a-f]{4}\b/, () => undefined],
  [/^Request timeout for icmp_seq/, () => undefined],
];

/**
 * How many echo requests were answered, and how fast, from `ping -n -c N -w SEC [-I SOURCE] HOST` or ping6.
 *
 *     PING 192.0.2.1 (192.0.2.1): 56 data bytes
 *     64 bytes from 192.0.2.1: icmp_seq=0 ttl=64 time=1.395 ms
 *
 *     --- 192.0.2.1 ping statistics ---
 *     1 packets transmitted, 1 packets received, 0.0% packet loss
 *     round-trip min/avg/max/std-dev = 1.395/1.395/1.395/0.000 ms
 *
 * Without statistics (ended early) `sent` is null and `received` counts the answers seen; null when it never began.
 * A duplicate is no answer. Requests the kernel refused to send count as sent, as ping counts them; the reason is in
 * `errors`, each once. Complaints are about stdout. Source: sbin/ping/ping.c 1.249.
 */
export function parsePing(stdout: string, stderr: string): Parsed<Probe> {
  const draft: Draft = {
    target: null,
    started: false,
    answers: 0,
    statistics: null,
    unsent: 0,
    roundTripMs: [],
    errors: new Set(filledLines(stderr).map((line) => errorWords(line.text))),
  };
  const complaints: Complaint[] = [];
  for (const line of filledLines(stdout)) {
    // A terminal echoes the key that ended it: `^C--- 192.0.2.1 ping statistics ---`.
    if (!read(draft, line.text.replace(/^\^C/, '').trimEnd())) {
      complaints.push(complaintAbout(line, 'not a line of ping'));
    }
  }
  if (draft.unsent > 0 && draft.errors.size === 0) draft.errors.add('could not send');
  const value = {
    target: disarm(draft.target ?? ''),
    sent: draft.statistics?.sent ?? null,
    received: draft.statistics?.received ?? (draft.started ? draft.answers : null),
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

/** `ping: sendmsg: No route to host` without what every such line begins with. */
function errorWords(line: string): string {
  return disarm(line.trim().replace(/^(?:ping6?: )?(?:sendmsg: |sendto: )?/, ''));
}
