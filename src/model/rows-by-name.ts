/**
 * Rows of several commands that each show some: those of the last command replace those of the same name. `join` makes
 * one of both, where a command tells less of a row than another did.
 */
export function rowsByName<T>(
  known: readonly T[] | undefined,
  now: readonly T[],
  nameOf: (row: T) => string,
  join: (before: T, now: T) => T = (_before, now) => now,
): readonly T[] {
  const rows = new Map((known ?? []).map((row) => [nameOf(row), row]));
  for (const row of now) {
    const before = rows.get(nameOf(row));
    rows.set(nameOf(row), before === undefined ? row : join(before, row));
  }
  return [...rows.values()];
}
