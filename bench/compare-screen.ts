/** What uplinktop's main view says, read back from the screen as a person reads it. */

/** The pane of one uplink; null is not shown. */
export interface Pane {
  readonly bitsPerSecond: { readonly inward: number | null; readonly outward: number | null };
  readonly movedBytes: { readonly inward: number | null; readonly outward: number | null };
  readonly connections: number | null;
  /** Where the share in new connections lies, as parts of 1. */
  readonly share: { readonly low: number; readonly high: number } | null;
}

const STEPS = ['', 'k', 'M', 'G', 'T'];

/** `6.59 Mb/s` as bits per second, `5.17 MiB` as bytes. */
function amount(number = '', prefix = '', step: number): number | null {
  const exponent = STEPS.indexOf(prefix === 'K' ? 'k' : prefix);
  return number === '' || exponent < 0 ? null : Number(number) * step ** exponent;
}

function rate(text: string, direction: 'in' | 'out'): number | null {
  const found = new RegExp(String.raw`│ ${direction} +([\d.]+) ([kMGT]?)b/s`).exec(text);
  return amount(found?.[1], found?.[2], 1_000);
}

function count(found: RegExpExecArray | null): number | null {
  const digits = found?.[1]?.replaceAll(',', '');
  return digits === undefined ? null : Number(digits);
}

function paneFrom(text: string): Pane {
  const moved = /moved +([\d.]+) ([KMGT]?)i?B in +([\d.]+) ([KMGT]?)i?B out/.exec(text);
  const share = /share [^\n]*new connections \((\d+)–(\d+)%\)/.exec(text);
  return {
    bitsPerSecond: { inward: rate(text, 'in'), outward: rate(text, 'out') },
    movedBytes: {
      inward: amount(moved?.[1], moved?.[2], 1_024),
      outward: amount(moved?.[3], moved?.[4], 1_024),
    },
    connections: count(/├ connections ([\d,]+)/.exec(text)),
    share: share === null ? null : { low: Number(share[1]) / 100, high: Number(share[2]) / 100 },
  };
}

/** Two panes side by side, by the names in their upper edges. */
export function panesOn(lines: readonly string[]): Readonly<Record<string, Pane>> {
  const edge = lines.find((line) => /┌[^┌]*┌/.test(line)) ?? '';
  const middle = edge.lastIndexOf('┌');
  const halves = [lines.map((line) => line.slice(0, middle)), lines.map((line) => line.slice(middle))];
  return Object.fromEntries(
    halves.flatMap((half) => {
      const text = half.join('\n');
      const name = /┌[▸ ]?(\w+)/.exec(text)?.[1];
      return name === undefined ? [] : [[name, paneFrom(text)]];
    }),
  );
}

/** The time in the title: `14:21:07`. */
export function clockOn(text: string): string | null {
  return /\d\d:\d\d:\d\d/.exec(text.split('\n')[0] ?? '')?.[0] ?? null;
}

/** The number of tracked connections in the title. */
export function trackedOn(lines: readonly string[]): number | null {
  return count(/ ([\d,]+) (?:states|connections)/.exec(lines[0] ?? ''));
}
