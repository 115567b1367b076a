import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { CountedShare } from '../../model/connections-view.js';
import { formatCount, formatDuration, formatShare } from '../../model/format.js';
import { THRESHOLDS } from '../../model/thresholds.js';
import { MINUTE } from '../../model/time.js';
import { expectedShareVia, usedInterfaces } from '../defaults.js';
import type { MeasuredNewConnections } from '../new-connections.js';
import { measuredShare, withoutHeaviestPair } from '../new-connections.js';
import { forFamily, routeEvidence, spreadBy } from '../phrases.js';
import { defaultsDecide } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';

const SAMPLES_AT_LEAST = 50;
/** It is kept until it comes this near to what is due, of the mark it is raised at. */
const KEPT_AT = 2 / 3;

/** So far from what is due: pairs of addresses are no coins, and a small difference is of no use to anybody. */
function farMarks({ thresholds = THRESHOLDS }: Situation): { readonly raise: number; readonly keep: number } {
  const raise = thresholds['skewed-share'] / 100;
  return { raise, keep: raise * KEPT_AT };
}

/** The interval does not hold what is due, and the difference is worth a word. */
function isFar({ share, low, high }: CountedShare, expected: number, far: number): boolean {
  if (share === null || low === null || high === null) return false;
  return (expected < low || expected > high) && Math.abs(share - expected) >= far;
}

function interval({ low, high }: CountedShare): string {
  return low === null || high === null ? '' : ` (95%: ${formatShare(low)} to ${formatShare(high)})`;
}

/** What one pair of hosts has to do with it. */
function explanation(measured: MeasuredNewConnections, name: string, expected: number, far: number): string {
  const heaviest = withoutHeaviestPair(measured, name);
  if (heaviest === null) return 'no pair of hosts stands out';
  const { pair, count, share } = heaviest;
  const who = `${pair} alone made ${formatCount(count)} of them`;
  if (share.share === null) return `${who}; too few are left to tell without it`;
  const isExplained = !isFar(share, expected, far);
  return `${who}; without this pair ${name} has ${formatShare(share.share)}: ${isExplained ? 'it explains the skew' : 'it does not explain the skew'}`;
}

function chanceOf(situation: Situation, family: Family): string {
  const by = spreadBy(situation, family);
  const arePairs = by === null || (family === 'inet' && situation.settings?.multipathHash?.inet === 0);
  return arePairs
    ? 'the kernel spreads pairs of addresses, not connections'
    : `the kernel spreads connections by ${by}`;
}

function claim(situation: Situation, family: Family, name: string, found: CountedShare): readonly Claim[] {
  const table = situation.tables[family];
  const measured = situation.newConnections[family];
  if (table === null || measured === null || found.share === null) return [];
  const expected = expectedShareVia(table, name) ?? 0;
  const why = explanation(measured, name, expected, farMarks(situation).keep);
  return [
    {
      severity: 'info',
      subject: name,
      family,
      message:
        `${name} takes ${formatShare(found.share)} of ${formatCount(found.samples)} new connections${forFamily(family)}, ` +
        `${formatShare(expected)} were due.`,
      evidence: [
        `${formatCount(measured.counts.get(name) ?? 0)} of ${formatCount(found.samples)} in ${formatDuration(measured.spanMs)}${interval(found)}`,
        why,
        ...table.competing.map((route) => routeEvidence(situation, route)),
      ],
      unknown: `Whether chance is at work: ${chanceOf(situation, family)}, and knows no load.`,
      remedy: { kind: 'none' },
      because: [why],
    },
  ];
}

/** Both are used, but not as the table has it. */
export const skewedShare: Rule = {
  means:
    'New connections are split far otherwise than the routes would have it (95% interval, 50 or more); one heavy pair of hosts may explain it.',
  needs: ['connections', 'routes', 'settings'],
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      const measured = situation.newConnections[family];
      if (table === null || table.multipath !== true || measured === null) return [];
      if (!defaultsDecide(situation.ways, family)) return [];
      const names = usedInterfaces(table);
      if (names.length < 2 || measured.samples < SAMPLES_AT_LEAST || measured.spanMs < MINUTE) return [];
      // Another finding says what it is.
      const isKnown = names.some(
        (name) =>
          situation.wasRaised('unused-path', name) !== null ||
          situation.wasRaised('wrong-exit', name) !== null ||
          situation.wasRaised('black-hole', name) !== null,
      );
      if (isKnown) return [];
      const over = names
        .map((name) => ({
          name,
          expected: expectedShareVia(table, name),
          found: measuredShare(measured, name),
        }))
        .filter(({ name, expected, found }) => {
          const { raise, keep } = farMarks(situation);
          const far = situation.wasRaised('skewed-share', name) === null ? raise : keep;
          return expected !== null && (found.share ?? 0) > expected && isFar(found, expected, far);
        });
      return over.slice(0, 1).flatMap(({ name, found }) => claim(situation, family, name, found));
    }),
  cannotTell: ({ newConnections }) =>
    FAMILIES.every((family) => (newConnections[family]?.samples ?? 0) < SAMPLES_AT_LEAST),
};
