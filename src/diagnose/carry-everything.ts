import type { Family } from '../model/address.js';
import { FAMILIES, familyName } from '../model/address.js';
import { list } from '../model/format.js';
import type { Situation } from './situation.js';
import { branchWays, ordinaryWays } from './ways-out.js';

/** Where a rule decides for most of a family before the main table: the ways that it leads by. */
function ruledWays({ ways }: Pick<Situation, 'ways'>, family: Family): readonly string[] {
  const isRuled = (ways.forwarding[family]?.decidedBy ?? null) !== null;
  return isRuled ? (ordinaryWays(ways, family) ?? []) : [];
}

/** ` IPv6`, where the other family leaves by other ways too; else nothing. */
function onlyOf(
  { ways }: Pick<Situation, 'ways'>,
  names: readonly string[],
  families: readonly Family[],
): string {
  const [family] = families;
  if (family === undefined || families.length > 1) return '';
  const others = FAMILIES.filter((one) => one !== family).flatMap((one) => ordinaryWays(ways, one) ?? []);
  return others.some((name) => !names.includes(name)) ? ` ${familyName(family)}` : '';
}

/**
 * `em0 carries everything`, of those whose default routes are used; where a rule decides instead, of those it leads by,
 * and where rules lead some traffic elsewhere, of what they leave.
 */
export function carryEverything(
  situation: Pick<Situation, 'ways'>,
  used: readonly string[],
  families: readonly Family[],
): string {
  const ruled = [...new Set(families.flatMap((family) => ruledWays(situation, family)))];
  const names = ruled.length === 0 ? used : ruled;
  const branched = new Set(families.flatMap((family) => branchWays(situation.ways, family)));
  const aside = [...branched].filter((name) => !names.includes(name));
  const only = onlyOf(situation, names, families);
  const all = only === '' ? 'everything' : `all${only}`;
  const what = aside.length === 0 ? all : `all${only} that no rule leads by ${list(aside)}`;
  return `${list(names)} ${names.length === 1 ? 'carries' : 'carry'} ${what}`;
}
