import type { Format } from './exposition.js';

const TYPES: ReadonlyMap<string, Format> = new Map([
  ['application/openmetrics-text', 'openmetrics'],
  ['text/plain', 'text'],
]);

/** One of the ranges of an Accept header (RFC 9110, 12.5.1), with its weight; null where we have nothing of the kind. */
function offer(range: string): { readonly format: Format; readonly weight: number } | null {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const format = TYPES.get(type);
  if (format === undefined) return null;
  const given = new Map(
    parameters.map((one) => {
      const [name = '', value = ''] = one.split('=', 2);
      return [name, value] as const;
    }),
  );
  // Of OpenMetrics only version 1 is written here.
  if (format === 'openmetrics' && !/^(1\.0\.0)?$/.test(given.get('version') ?? '')) return null;
  const weight = Number(given.get('q') ?? '1');
  return weight > 0 ? { format, weight } : null;
}

/** The format a scraper likes best; the text format when it does not say. */
export function acceptedFormat(accept: string | undefined): Format {
  const offers = (accept ?? '').split(',').flatMap((range) => offer(range) ?? []);
  const weightOf = (format: Format): number =>
    Math.max(0, ...offers.filter((one) => one.format === format).map(({ weight }) => weight));
  return weightOf('openmetrics') > weightOf('text') ? 'openmetrics' : 'text';
}
