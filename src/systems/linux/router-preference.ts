const RANKS: ReadonlyMap<string, number> = new Map([
  ['high', 1],
  ['low', -1],
]);

/** A router's preference (`pref`, RFC 4191) as a number that compares: high 1, medium or none 0, low -1. */
export function preferenceRank(word: string | null): number {
  return RANKS.get(word ?? '') ?? 0;
}

/** The same, from what is said of a route: `pref high`. */
export function preferenceIn(attributes: readonly string[]): number {
  const said = attributes.find((attribute) => attribute.startsWith('pref '));
  return preferenceRank(said?.slice('pref '.length) ?? null);
}
