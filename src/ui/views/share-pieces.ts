import type { CountedShare } from '../../model/connections-view.js';
import type { Uplink } from '../../model/diagnosis.js';
import { formatCount, formatShare } from '../../model/format.js';
import { shareFigure } from '../canvas/figures.js';
import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Piece } from '../canvas/pieces.js';

const words = (text: string): StyledLine => [{ text, style: INK.plain }];

/** ` (43–53%)`: where the share lies with 95% certainty. */
function intervalWords({ low, high }: Pick<CountedShare, 'low' | 'high'>): string {
  return low === null || high === null ? '' : ` (${formatShare(low).replace('%', '')}–${formatShare(high)})`;
}

/** Expected and measured share of an uplink, with what the measured one rests on. */
export function sharePieces({ expectedShare, observedShare: seen }: Uplink): Piece[] {
  const measured = seen === null ? 'not measured yet' : shareFigure(seen.share);
  const samples = seen === null ? '' : ` of ${formatCount(seen.samples)}`;
  const of = seen === null ? '' : `${samples} ${seen.of === 'connections' ? 'new connections' : seen.of}`;
  const line = (expected: string, base: string): StyledLine => [
    { text: shareFigure(expectedShare), style: INK.strong },
    { text: expected, style: INK.plain },
    { text: measured, style: seen === null ? INK.plain : INK.strong },
    { text: base, style: INK.plain },
  ];
  const interval = seen?.interval === undefined ? '' : intervalWords(seen.interval);
  return [
    {
      line: line(' expected   ', of + interval),
      shorter: [
        ...(interval === '' ? [] : [line(' exp. ', of + interval), line(' expected   ', of)]),
        line(' exp. ', samples),
        line(' exp. ', '').slice(0, seen === null ? 2 : undefined),
      ],
      keep: 0,
    },
  ];
}

/** New connections of the last minute, and its part of the bytes of all new ones; nothing while none were seen. */
export function recentPieces({ newConnections }: Uplink): Piece[] {
  if (newConnections === null || newConnections.sinceStart.samples === 0) return [];
  const { lastMinute, bytesShare } = newConnections;
  const { share, samples } = lastMinute;
  const interval = intervalWords(lastMinute);
  const counted = `${shareFigure(share)} of ${formatCount(samples)}`;
  return [
    {
      line: words(`${counted} new connections${interval}`),
      shorter: [words(`${counted} new`), words(counted)],
      keep: 0,
    },
    ...(bytesShare === null
      ? []
      : [{ line: words(`${formatShare(bytesShare)} of bytes`), keep: 1, side: 'right' as const }]),
  ];
}
