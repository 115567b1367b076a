import type { DefaultRoute, Diagnosis, Gateway, Uplink, UplinkQueue } from '../../model/diagnosis.js';
import type { Family } from '../../model/address.js';
import {
  formatBitsPerSecond,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatShare,
  formatMilliseconds,
} from '../../model/format.js';
import type { Instant } from '../../model/time.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { bytesFigure, countFigure, roundTripFigure, UNKNOWN } from '../canvas/figures.js';
import type { SystemWords } from '../../model/words.js';
import type { StyledLine, Style } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Piece } from '../canvas/pieces.js';
import type { ActionId } from '../state/keymap.js';
import { recentPieces, sharePieces } from './share-pieces.js';

/** A row of a pane: what it is about, and the parts that are said of it. */
export interface PaneRow {
  readonly label: string;
  /** The view that tells more of it: its key is told before the label. */
  readonly view?: ActionId;
  readonly pieces: readonly Piece[];
}

/**
 * A kind of row. Every pane shows the same kinds at the same height, so that the eye can go across; `keep` says which stay
 * longest in a low pane (0 longest).
 */
export interface PaneRowKind {
  readonly id: string;
  readonly keep: number;
  readonly place: 'above graphs' | 'below graphs';
  readonly rows: (uplink: Uplink, diagnosis: Diagnosis) => readonly PaneRow[];
}

/** The two columns at the right edge: a figure, and what is last. */
const FIGURE = 7;
const LAST = 10;

const words = (text: string, style: Style = INK.plain): StyledLine => [{ text, style }];

/** `8 = static 8`, `12 = static 8 + wireless 4`, `32 ospf`, `8`. */
export function priorityWords({ route, reason }: Pick<DefaultRoute, 'route' | 'reason'>): string {
  if (route.priority === null) return UNKNOWN;
  const number = String(route.priority);
  if (reason.sum === number || reason.sum === '') return number;
  return /\d/.test(reason.sum) ? `${number} = ${reason.sum}` : `${number} ${reason.sum}`;
}

function familyRow(label: string, family: Family, first: boolean): string {
  return first ? (family === 'inet' ? label : `${label}6`) : '';
}

function addressRows({ addresses }: Uplink, family: Family): PaneRow[] {
  const own = addresses.filter((a) => a.family === family);
  const global = own.filter(({ address }) => !/^fe80:/i.test(address));
  if (global.length === 0)
    return family === 'inet' && own.length === 0
      ? [{ label: 'address', pieces: [{ line: words(UNKNOWN), keep: 0 }] }]
      : [];
  return global.map(({ address, prefixLength, peer, usable }, i) => ({
    label: familyRow('address', family, i === 0),
    pieces: [
      {
        line: words(
          peer !== null
            ? `${address} → ${peer}`
            : prefixLength === null
              ? address
              : `${address}/${prefixLength}`,
        ),
        shorter: [words(address)],
        min: 8,
        keep: 0,
      },
      ...(usable ? [] : [{ line: words('not usable', INK.doubt), keep: 1, side: 'right' as const }]),
    ],
  }));
}

function answer({ answers, roundTripMs }: Pick<Gateway, 'answers' | 'roundTripMs'>): StyledLine {
  if (answers === false) return words(' silent', INK.bad);
  return words(roundTripFigure(roundTripMs), INK.strong);
}

/** `5 ms`, beside an address that has room whole then. */
function briefAnswer({
  family,
  answers,
  roundTripMs,
}: Pick<Gateway, 'family' | 'answers' | 'roundTripMs'>): StyledLine[] {
  if (family !== 'inet' || answers === false || roundTripMs === null) return [];
  return [words(roundTripMs < 1 ? '<1 ms' : `${Math.round(roundTripMs)} ms`, INK.strong)];
}

function gatewayRows({ gateways }: Uplink, family: Family): PaneRow[] {
  return gateways
    .filter((gateway) => gateway.family === family)
    .map((gateway, i) => ({
      label: familyRow('gateway', family, i === 0),
      pieces: [
        { line: words(gateway.address), min: 9, shorten: 1.5, keep: 0 },
        { line: answer(gateway), shorter: briefAnswer(gateway), shorten: 1.6, keep: 1, side: 'right' },
        lossPiece(gateway),
      ],
    }));
}

function lossPiece({ sent, lost }: Pick<Gateway, 'sent' | 'lost'>): Piece {
  const style = lost > 0 ? INK.doubt : INK.plain;
  return {
    line: words((sent === 0 ? 'not asked' : `${lost}/${sent} lost`).padStart(LAST), style),
    shorter: [words((sent === 0 ? UNKNOWN : `${lost}/${sent}`).padStart(5), style)],
    // No loss is no news: then the address goes before it.
    keep: lost > 0 ? 1.2 : 2,
    side: 'right',
  };
}

/** Hosts that were named for this uplink: mean round trip, its standard deviation, loss. */
function beyondRows({ beyond = [] }: Uplink): PaneRow[] {
  return beyond.map((echo, i) => ({
    label: i === 0 ? 'beyond' : '',
    pieces: [
      { line: words(echo.address), min: 9, shorten: 1.5, keep: 0 },
      { line: answer(echo), shorter: briefAnswer(echo), shorten: 1.6, keep: 1, side: 'right' },
      ...(echo.jitterMs === null || echo.answers === false
        ? []
        : [{ line: words(`sd ${formatMilliseconds(echo.jitterMs)}`), keep: 2.5, side: 'right' as const }]),
      lossPiece(echo),
    ],
  }));
}

function multipathPiece(
  { route: { up, multipath } }: DefaultRoute,
  alone: boolean,
  system: SystemWords,
): Piece {
  const without = [system.alone, alone ? INK.plain : INK.doubt] as const;
  const [word, style] = !up
    ? (['down', INK.bad] as const)
    : multipath
      ? ([system.shared, INK.good] as const)
      : without;
  return {
    line: words(word.padStart(LAST), style),
    shorter: [words(word.padStart(system.alone.length), style)],
    shorten: 2.5,
    keep: 1,
    side: 'right',
  };
}

function defaultRows({ routes }: Uplink, family: Family, { uplinks, tables, router }: Diagnosis): PaneRow[] {
  // A lone default of its family has nothing to share with.
  const alone =
    uplinks.flatMap((uplink) => uplink.routes).filter(({ route }) => route.family === family).length < 2;
  const own = routes.filter(({ route }) => route.family === family);
  if (own.length === 0)
    return family === 'inet' && routes.length === 0
      ? [
          {
            label: 'default',
            pieces: [{ line: tables.inet === null ? words(UNKNOWN) : words('none', INK.bad), keep: 0 }],
          },
        ]
      : [];
  return own.map((each, i) => {
    const sum = priorityWords(each);
    return {
      label: familyRow('default', family, i === 0),
      pieces: [
        {
          line: words(sum, INK.strong),
          shorter: [
            words(sum.replace(/ ([=+]) /g, '$1'), INK.strong),
            words(sum.replace(/ .*/, ''), INK.strong),
          ],
          shorten: 2,
          keep: 0,
        },
        ...(each.reason.by === null
          ? []
          : [{ line: words(`by ${each.reason.by}`), keep: 4, side: 'right' as const }]),
        { line: words(each.route.flags.padStart(FIGURE)), keep: 3, side: 'right' },
        multipathPiece(each, alone, router.words),
      ],
    };
  });
}

/** Where the packets are older than the bytes above them: `5–15 s ago`. */
function packetsAge(rates: Uplink['rates']): Piece[] {
  const ago = rates?.packetsAgo;
  if (ago === undefined) return [];
  const [from, to] = [ago.fromMs, ago.toMs].map((ms) => Math.round(ms / SECOND));
  return [
    {
      line: words(`${to}–${from} s ago`, INK.doubt),
      shorter: [words(`${from}s`, INK.doubt)],
      shorten: 3,
      keep: 0.5,
      side: 'right',
    },
  ];
}

function packetRow({ rates, recentErrors }: Uplink): PaneRow {
  const inward = countFigure(rates?.inPacketsPerSecond ?? null);
  const outward = countFigure(rates?.outPacketsPerSecond ?? null);
  const errors = recentErrors === null ? UNKNOWN : formatCount(recentErrors);
  const style = recentErrors !== null && recentErrors > 0 ? INK.bad : INK.plain;
  return {
    label: 'packets',
    pieces: [
      ...packetsAge(rates),
      {
        line: words(`${inward}/s in   ${outward}/s out`),
        shorter: [words(`${inward} in ${outward} out`), words(`${inward} in${outward} out`)],
        shorten: 2,
        keep: 0,
      },
      {
        line: words(`errors ${errors}`, style),
        shorter: [words(`err ${errors}`, style)],
        keep: 1,
        side: 'right',
      },
    ],
  };
}

/** `watch` writes once a minute: longer ago, and nobody counts. */
const COUNTED_LATELY_MS = 3 * MINUTE;

/** `month 12.3 GiB, 66%`; where nobody counts any more, until when it was counted. */
function monthPieces({ month }: Uplink, at: Instant): Piece[] {
  if (month === undefined) return [];
  const { inBytes, outBytes, allowanceBytes, countedUntil } = month;
  const used = inBytes + outBytes;
  const share = allowanceBytes === null ? '' : `, ${formatShare(used / allowanceBytes)}`;
  const style = allowanceBytes !== null && used >= 0.8 * allowanceBytes ? INK.doubt : INK.plain;
  const text = `month ${formatBytes(used)}${share}`;
  const shorter = [words(text, style)];
  if (at - countedUntil <= COUNTED_LATELY_MS) return [{ line: words(text, style), keep: 0.5 }];
  const until = `not counted for ${formatDuration(at - countedUntil)}`;
  return [{ line: words(`${text}, ${until}`, INK.doubt), shorter, keep: 0.5 }];
}

function movedRow(uplink: Uplink, { startedAt, at }: Diagnosis): PaneRow {
  const { sinceStart } = uplink;
  const inward = bytesFigure(sinceStart?.inBytes ?? null);
  const outward = bytesFigure(sinceStart?.outBytes ?? null);
  const both = sinceStart === null ? null : sinceStart.inBytes + sinceStart.outBytes;
  return {
    label: 'moved',
    pieces: [
      {
        line: words(`${inward} in  ${outward} out`),
        shorter: [words(`${bytesFigure(both)} in+out`)],
        keep: 0,
      },
      ...monthPieces(uplink, at),
      { line: words(`since ${formatClock(startedAt)}`), keep: 1, side: 'right' },
    ],
  };
}

/** Most lines of queues in a pane. */
const MOST_QUEUES = 2;

/** Those that drop first, then the busiest; what others are a part of is no line of its own. */
function shownQueues({ queues = [] }: Uplink): readonly UplinkQueue[] {
  const parents = new Set(queues.map(({ parent }) => parent));
  return queues
    .filter(({ name }) => !parents.has(name))
    .sort(
      (a, b) =>
        (b.dropsPerSecond ?? 0) - (a.dropsPerSecond ?? 0) || (b.bitsPerSecond ?? 0) - (a.bitsPerSecond ?? 0),
    )
    .slice(0, MOST_QUEUES);
}

/** `bulk  1.92 Mbit/s   50/50 waiting   drops 20.0/s`. */
function queueRow(queue: UplinkQueue, index: number): PaneRow {
  const { name, bitsPerSecond, dropsPerSecond, backlogPackets, backlogLimitPackets } = queue;
  const drops = dropsPerSecond === null ? UNKNOWN : dropsPerSecond.toFixed(dropsPerSecond < 10 ? 1 : 0);
  const style = dropsPerSecond !== null && dropsPerSecond > 0 ? INK.doubt : INK.plain;
  const limit = backlogLimitPackets === null ? '' : `/${formatCount(backlogLimitPackets)}`;
  const waiting = backlogPackets === null ? UNKNOWN : `${formatCount(backlogPackets)}${limit}`;
  return {
    ...(index === 0 ? { label: 'queues', view: 'view-queues' } : { label: '' }),
    pieces: [
      { line: words(name, INK.strong), min: 4, shorten: 1, keep: 0 },
      { line: words(bitsPerSecond === null ? UNKNOWN : formatBitsPerSecond(bitsPerSecond)), keep: 1 },
      { line: words(`${waiting} waiting`), keep: 3, side: 'right' },
      { line: words(`drops ${drops}/s`, style), keep: 2, side: 'right' },
    ],
  };
}

/** The rows of a pane, in their order. */
export const PANE_ROWS: readonly PaneRowKind[] = [
  { id: 'address', keep: 5, place: 'above graphs', rows: (uplink) => addressRows(uplink, 'inet') },
  { id: 'address6', keep: 8, place: 'above graphs', rows: (uplink) => addressRows(uplink, 'inet6') },
  { id: 'gateway', keep: 3, place: 'above graphs', rows: (uplink) => gatewayRows(uplink, 'inet') },
  { id: 'gateway6', keep: 6, place: 'above graphs', rows: (uplink) => gatewayRows(uplink, 'inet6') },
  { id: 'beyond', keep: 3.5, place: 'above graphs', rows: beyondRows },
  {
    id: 'default',
    keep: 1,
    place: 'above graphs',
    rows: (uplink, diagnosis) => defaultRows(uplink, 'inet', diagnosis),
  },
  {
    id: 'default6',
    keep: 2,
    place: 'above graphs',
    rows: (uplink, diagnosis) => defaultRows(uplink, 'inet6', diagnosis),
  },
  {
    id: 'share',
    keep: 4,
    place: 'above graphs',
    rows: (uplink) => [{ label: 'share', pieces: sharePieces(uplink) }],
  },
  {
    id: 'recent',
    keep: 8.5,
    place: 'above graphs',
    rows: (uplink) => {
      const pieces = recentPieces(uplink);
      return pieces.length === 0 ? [] : [{ label: 'last min', pieces }];
    },
  },
  { id: 'packets', keep: 7, place: 'below graphs', rows: (uplink) => [packetRow(uplink)] },
  {
    id: 'queue',
    keep: 8.7,
    place: 'below graphs',
    rows: (uplink) => shownQueues(uplink).map(queueRow),
  },
  {
    id: 'moved',
    keep: 9,
    place: 'below graphs',
    rows: (uplink, diagnosis) => [movedRow(uplink, diagnosis)],
  },
  {
    id: 'note',
    keep: 0,
    place: 'below graphs',
    // Without rates the note stands where the graph will be.
    rows: ({ rates, waitingFor }) =>
      rates === null || waitingFor === null
        ? []
        : [{ label: '', pieces: [{ line: words(waitingFor, INK.doubt), keep: 0 }] }],
  },
];
