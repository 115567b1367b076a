import { oncePer } from './once-per.js';
import type { Route } from './router.js';
import { isDefault } from './router.js';

/** The defaults of a table that lead out, in its order. A table of a million rows is looked through once. */
export const defaultsIn: (table: readonly Route[]) => readonly Route[] = oncePer((table: readonly Route[]) =>
  table.filter(isDefault),
);
