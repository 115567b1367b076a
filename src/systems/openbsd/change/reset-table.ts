import type { Family } from '../../../model/address.js';
import type { SelectionRules } from '../../../model/next-hop-selection.js';
import type { PlannedRoute } from '../../../model/plan.js';

/**
 * What the kernel will make of adding and deleting default routes (rtable.c 1.95 and 1.87, rtsock.c 1.388): enough to foretell
 * the table after each step, and to find the commands that lead from one table back to another.
 */
export type Table = readonly PlannedRoute[];

/** Set in the priority of a route that is down, so that it sorts behind every other (route.h 1.218). */
const RTP_DOWN = 0x80;

/** The key the kernel's list is sorted by. Without a number (before 4.6) all are alike. */
function sortKey(route: PlannedRoute): number {
  return (route.priority ?? 0) | (route.up ? 0 : RTP_DOWN);
}

/** True when both are the same row to the kernel: it never holds two of one priority and gateway. */
export function sameRow(a: PlannedRoute, b: PlannedRoute): boolean {
  return a.gateway === b.gateway && a.priority === b.priority;
}

/**
 * How P is set and cleared. `by-priority`: rtable.c 1.95, it stands if and only if two routes have one priority, and one
 * that is down still counts. `by-history`: before, see selection.ts; a table read once foretells it as long as no link
 * goes down or up.
 */
export type FlagRule = 'by-priority' | 'by-history';

export function flagRuleOf(rules: SelectionRules): FlagRule {
  return rules.sharing === 'by-flag' && rules.flagFollowsPriority === false ? 'by-history' : 'by-priority';
}

function withFlags(rows: Table): Table {
  const counts = new Map<number | null, number>();
  for (const { priority } of rows) counts.set(priority, (counts.get(priority) ?? 0) + 1);
  return rows.map((row) => {
    const multipath = (counts.get(row.priority) ?? 0) > 1;
    return row.multipath === multipath ? row : { ...row, multipath };
  });
}

/** rtable_insert of rtable.c 1.87: all of the new row's priority, with the bit for down, get P. */
function flaggedBy(route: PlannedRoute, rows: Table): Table {
  const isEqual = (row: PlannedRoute): boolean => sortKey(row) === sortKey(route);
  if (rows.filter(isEqual).length < 2)
    return rows.map((row) => (row === route ? { ...row, multipath: false } : row));
  return rows.map((row) => (isEqual(row) ? { ...row, multipath: true } : row));
}

/** The table after `route add -mpath`: behind those of its own key. Unchanged when the row is there (EEXIST). */
export function added(table: Table, route: PlannedRoute, rule: FlagRule = 'by-priority'): Table {
  if (table.some((row) => sameRow(row, route))) return table;
  const behind = table.findIndex((row) => sortKey(row) > sortKey(route));
  const at = behind < 0 ? table.length : behind;
  const rows = [...table.slice(0, at), route, ...table.slice(at)];
  return rule === 'by-priority' ? withFlags(rows) : flaggedBy(route, rows);
}

/** The table after `route delete -priority N default GATEWAY`. Unchanged when there is no such row (ESRCH). */
export function deleted(table: Table, route: PlannedRoute, rule: FlagRule = 'by-priority'): Table {
  const rows = table.filter((row) => !sameRow(row, route));
  if (rule === 'by-priority') return withFlags(rows);
  // rtable_delete of rtable.c 1.87: P goes only where two rows of any priority have become one.
  const isLast = rows.length === 1 && table.length === 2;
  return isLast ? rows.map((row) => ({ ...row, multipath: false })) : rows;
}

/** One change of a table. Its command: operations.ts. */
export interface Move {
  readonly kind: 'add' | 'delete';
  readonly family: Family;
  readonly route: PlannedRoute;
}

export function applied(table: Table, move: Move, rule: FlagRule = 'by-priority'): Table {
  return move.kind === 'add' ? added(table, move.route, rule) : deleted(table, move.route, rule);
}

const isUsable = (table: Table): boolean => table.some((row) => row.up);

/** True when every table on the way, the first one left aside, holds a default that is up. */
export function neverCutOff(table: Table, moves: readonly Move[]): boolean {
  let now = table;
  return moves.every((move) => {
    now = applied(now, move);
    return isUsable(now);
  });
}

export function sameTable(a: Table, b: Table): boolean {
  return (
    a.length === b.length &&
    a.every((row, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        sameRow(row, other) &&
        row.interface === other.interface &&
        row.up === other.up &&
        row.label === other.label &&
        row.mtuBytes === other.mtuBytes
      );
    })
  );
}

/** How many rows of `wanted`, from its head, stand in `now` in this order: they need not be touched. */
function settledHead(now: Table, wanted: Table): number {
  let from = 0;
  for (const [i, row] of wanted.entries()) {
    const at = now.findIndex((other, j) => j >= from && sameRow(row, other));
    if (at < 0) return i;
    from = at + 1;
  }
  return wanted.length;
}

/**
 * The moves from `now` back to `wanted`, exact to the order. A route is put back behind its equals, so those that stood
 * behind it are taken out and put back after it, one at a time: another one always stands. Rows that must not be there
 * go last. The same moves lead to `wanted` from the table before the last change, too.
 */
export function movesBack(family: Family, now: Table, wanted: Table): Move[] {
  const moves: Move[] = [];
  for (const key of [...new Set(wanted.map(sortKey))]) {
    const group = wanted.filter((row) => sortKey(row) === key);
    const head = settledHead(
      now.filter((row) => sortKey(row) === key),
      group,
    );
    for (const [i, route] of group.slice(head).entries()) {
      const stands = now.some((row) => sameRow(row, route));
      // The first to be missing is only added; whoever stood behind it moves behind it again.
      if (stands || i > 0) moves.push({ kind: 'delete', family, route });
      moves.push({ kind: 'add', family, route });
    }
  }
  for (const route of now) {
    if (!wanted.some((row) => sameRow(row, route))) moves.push({ kind: 'delete', family, route });
  }
  return moves;
}
