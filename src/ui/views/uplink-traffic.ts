import type { Uplink } from '../../model/diagnosis.js';
import type { Style } from '../canvas/frame.js';
import { ceilingOf, peakOf } from '../canvas/graph.js';
import { INK } from '../canvas/ink.js';
import type { UiState } from '../state/ui-state.js';

/** One direction of an uplink: its rate now and as far back as its graph reaches. */
export interface Flow {
  readonly word: 'in' | 'out';
  readonly style: Style;
  readonly rate: number | null;
  readonly values: readonly (number | null)[];
}

/** What a full graph stands for, bits per second; null when there is nothing to draw. */
export interface Scale {
  readonly in: number | null;
  readonly out: number | null;
}

/** Both directions of an uplink as far back as a graph of a width reaches. */
export function flowsOf(state: UiState, uplink: Uplink, columns: number): readonly [Flow, Flow] {
  const history = uplink.history[state.timeScaleMs];
  const shown = (values: readonly (number | null)[]): readonly (number | null)[] =>
    columns > 0 ? values.slice(-columns) : [];
  return [
    {
      word: 'in',
      style: INK.inward,
      rate: uplink.rates?.inBitsPerSecond ?? null,
      values: shown(history.inBitsPerSecond),
    },
    {
      word: 'out',
      style: INK.outward,
      rate: uplink.rates?.outBitsPerSecond ?? null,
      values: shown(history.outBitsPerSecond),
    },
  ];
}

/** What a full graph stands for in each direction, so that all flows beside each other can be compared. */
export function scaleOf(flows: readonly (readonly [Flow, Flow])[]): Scale {
  const full = (which: 0 | 1): number | null => {
    const peak = peakOf(flows.map((flow) => peakOf(flow[which].values)));
    return peak === null ? null : ceilingOf(peak);
  };
  return { in: full(0), out: full(1) };
}

/** The uplinks in sight: as many as fit, the chosen one among them. */
export function inSight(
  uplinks: readonly Uplink[],
  chosen: number,
  fitting: number,
): { first: number; shown: readonly Uplink[] } {
  const first = Math.max(0, Math.min(chosen, uplinks.length - fitting));
  return { first, shown: uplinks.slice(first, first + fitting) };
}
