import { grouped, oncePer } from './once-per.js';

type OfInterface = { readonly interface: string };

const byInterface = oncePer((rows: readonly OfInterface[]) => grouped(rows, (row) => row.interface));

const NONE: readonly never[] = [];

/** The rows of one interface, in their order: the list is looked through once, however many interfaces are asked for. */
export function rowsOfInterface<Row extends OfInterface>(
  rows: readonly Row[] | null | undefined,
  name: string,
): readonly Row[] {
  if (rows === null || rows === undefined) return NONE;
  return (byInterface(rows).get(name) as readonly Row[] | undefined) ?? NONE;
}
