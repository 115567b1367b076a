import type { Complaint, Parsed } from '../../../model/reading.js';
import { complaintAbout, filledLines } from './complaint.js';
import type { JsonObject } from './json.js';

const HEAD = /^(qdisc|class) (\S+) (\S+) (.*)$/;
const SENT = /^\s+Sent (\d+) bytes (\d+) pkts? \(dropped (\d+),/;
const BACKLOG = /^\s+backlog \S+ (\d+)p\b/;

const RATE_UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `5Mbit`, `1500Kbit`, in octets a second as the JSON has it. */
function octets(word: string | undefined): number | null {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)bit$/.exec(word ?? '') ?? [];
  return digits === undefined ? null : Math.round((Number(digits) * (RATE_UNITS[unit] ?? 1)) / 8);
}

function headObject([, what = '', kind = '', handle = '', rest = '']: RegExpExecArray): Record<
  string,
  unknown
> {
  const word = (name: string): string | undefined => new RegExp(`(?:^| )${name} (\\S+)`).exec(rest)?.[1];
  const options = Object.fromEntries(
    ['rate', 'ceil', 'bandwidth'].flatMap((name) => {
      const rate = octets(word(name));
      return rate === null ? [] : [[name, rate] as const];
    }),
  );
  const limit = /^(\d+)p$/.exec(word('limit') ?? '')?.[1];
  return {
    [what === 'class' ? 'class' : 'kind']: kind,
    handle,
    ...(word('dev') === undefined ? {} : { dev: word('dev') }),
    ...(word('parent') === undefined ? {} : { parent: word('parent') }),
    ...(/(?:^| )root(?: |$)/.test(rest) ? { root: true } : {}),
    options: limit === undefined ? options : { ...options, limit: Number(limit) },
  };
}

/**
 * What `tc -s qdisc` and `tc -s class` print without `-j`, as the objects of their JSON.
 *
 *     class htb 1:20 parent 1:1 prio 1 rate 8Mbit ceil 10Mbit burst 1600b cburst 1600b
 *      Sent 60736 bytes 62 pkt (dropped 0, overlimits 60 requeues 0)
 *      backlog 2084b 2p requeues 0
 *
 * Further indented lines are of one scheduler alone and are passed over. Source: tc/tc_qdisc.c, tc_class.c, tc_util.c
 * (print_tcstats_attr) of iproute2.
 */
export function trafficControlObjects(text: string): Parsed<readonly JsonObject[] | null> {
  const objects: Record<string, unknown>[] = [];
  const complaints: Complaint[] = [];
  for (const { number, text: line } of filledLines(text)) {
    const head = HEAD.exec(line);
    const [, bytes, packets, drops] = SENT.exec(line) ?? [];
    const waiting = BACKLOG.exec(line)?.[1];
    const last = objects.at(-1);
    if (head !== null) objects.push(headObject(head));
    else if (last === undefined || !/^\s/.test(line))
      complaints.push(complaintAbout(number, line, 'not a line of tc -s'));
    else if (bytes !== undefined)
      Object.assign(last, { bytes: Number(bytes), packets: Number(packets), drops: Number(drops) });
    else if (waiting !== undefined) Object.assign(last, { qlen: Number(waiting) });
  }
  return { value: objects.length === 0 && complaints.length > 0 ? null : objects, complaints };
}
