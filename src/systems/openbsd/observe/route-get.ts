import type { Complaint, Parsed } from '../../../model/reading.js';
import { disarm } from '../../../model/text.js';
import type { TextLine } from '../lines.js';
import { complaintAbout, filledLines, wholeNumber, wordsOf } from '../lines.js';

/** The route the table gives for one host: the first of its destination, whichever uplink the traffic takes. */
export interface RouteAnswer {
  /** The host asked for, as typed. Null when not printed, like all that follows. */
  readonly routeTo: string | null;
  /** `default` for the default route, however the release prints it; else an address. */
  readonly destination: string | null;
  /** Null also for a neighbour: it is reached directly. */
  readonly gateway: string | null;
  readonly interface: string | null;
  /** Of the interface: the source address this route gives to local sockets. */
  readonly address: string | null;
  readonly priority: number | null;
  /** `UP`, `GATEWAY`, `MPATH` and so on. */
  readonly flags: readonly string[];
  /** Disarmed. */
  readonly label: string | null;
  readonly use: number | null;
  /** Null when 0: the interface's. */
  readonly mtu: number | null;
}

type Draft = { -readonly [K in keyof RouteAnswer]: RouteAnswer[K] } & { mask: string | null };

/** Takes a field into the draft; false when its value is not of its kind. */
type Field = (draft: Draft, value: string) => boolean;

function text(
  key: 'routeTo' | 'destination' | 'gateway' | 'interface' | 'address' | 'label' | 'mask',
): Field {
  return (draft, value) => {
    draft[key] = disarm(value);
    return value !== '';
  };
}

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['route to', text('routeTo')],
  ['destination', text('destination')],
  ['mask', text('mask')],
  ['gateway', text('gateway')],
  ['interface', text('interface')],
  ['if address', text('address')],
  ['label', text('label')],
  ['mpls label', () => true],
  ['sockaddrs', () => true],
  [
    'priority',
    (draft, value) => {
      // The name is empty unless the number is exactly that of a daemon: `12 ()`.
      draft.priority = wholeNumber(/^(\d+)(?: \([a-z-]*\))?$/.exec(value)?.[1]);
      return draft.priority !== null;
    },
  ],
  [
    'flags',
    (draft, value) => {
      const flags = /^<(.*)>$/.exec(value)?.[1];
      draft.flags = flags === undefined || flags === '' ? [] : disarm(flags).split(',');
      return flags !== undefined;
    },
  ],
]);

/**
 * The route to one host, from `route -n get HOST`; null when there is none (or the text holds no answer at all).
 *
 *        route to: 203.0.113.80
 *     destination: 0.0.0.0
 *            mask: 0.0.0.0
 *         gateway: 198.51.100.1
 *       interface: em0
 *      if address: 198.51.100.10
 *        priority: 8 (static)
 *           flags: <UP,GATEWAY,DONE,STATIC,MPATH>
 *          use       mtu    expire
 *        48377         0         0
 *
 * Trap: the kernel answers without the multipath hash. Only for a neighbour does this tell the uplink in use.
 * Source: sbin/route/route.c 1.267; 1.141 (2009) for the words when there is no route.
 */
export function parseRouteGet(text: string): Parsed<RouteAnswer | null> {
  const draft: Draft = {
    routeTo: null,
    destination: null,
    mask: null,
    gateway: null,
    interface: null,
    address: null,
    priority: null,
    flags: [],
    label: null,
    use: null,
    mtu: null,
  };
  const complaints: Complaint[] = [];
  const lines = filledLines(text);
  let fields = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line === undefined || /: not in table$|: No such process$/.test(line.text.trimEnd())) continue;
    if (isMetrics(line)) {
      const values = lines[i + 1];
      if (values !== undefined && readMetrics(draft, line, values)) i++;
      continue;
    }
    const [, name, value] = /^\s*([a-z][a-z ]*):(?:\s+(.*))?$/.exec(line.text) ?? [];
    const field = FIELDS.get(name ?? '');
    if (field === undefined) complaints.push(complaintAbout(line, 'not a line about a route'));
    else if (!field(draft, (value ?? '').trim()))
      complaints.push(complaintAbout(line, `not a ${name ?? ''}`));
    else fields++;
    // The list of addresses is followed by the addresses themselves, which the fields have told already.
    if (name === 'sockaddrs' && /^ \S/.test(lines[i + 1]?.text ?? '') && !isField(lines[i + 1])) i++;
  }
  return { value: fields === 0 ? null : answer(draft), complaints };
}

function isField(line: TextLine | undefined): boolean {
  return line !== undefined && FIELDS.has(/^\s*([a-z][a-z ]*):/.exec(line.text)?.[1] ?? '');
}

function isMetrics(line: TextLine): boolean {
  const words = wordsOf(line.text);
  return words.includes('mtu') && words.includes('expire');
}

/** The numbers under `use mtu expire`, or under the eight headings of 2009. An `L` marks a locked one. */
function readMetrics(draft: Draft, heading: TextLine, values: TextLine): boolean {
  const names = wordsOf(heading.text);
  const numbers = wordsOf(values.text.replaceAll(/(?<=\d)L/g, '')).map((word) =>
    /^-?\d{1,20}$/.test(word) ? Number(word) : null,
  );
  if (numbers.length !== names.length || numbers.includes(null)) return false;
  const use = numbers[names.indexOf('use')] ?? null;
  const mtu = numbers[names.indexOf('mtu')] ?? null;
  draft.use = use;
  draft.mtu = mtu === 0 ? null : mtu;
  return true;
}

function answer({ mask, ...draft }: Draft): RouteAnswer {
  const isDefault =
    /^(0\.0\.0\.0|::)$/.test(draft.destination ?? '') && /^(0\.0\.0\.0|::|default)$/.test(mask ?? '');
  return isDefault ? { ...draft, destination: 'default' } : draft;
}
