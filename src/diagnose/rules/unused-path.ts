import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import { formatBytes, formatCount, formatDuration, formatShare, list } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import type { DefaultTable } from '../defaults.js';
import { expectedShareVia, usedInterfaces } from '../defaults.js';
import { measuredShare } from '../new-connections.js';
import { forFamily, routeEvidence, spreadDoubt, spreadEvidence } from '../phrases.js';
import { sharedTranslation } from '../shared-translation.js';
import type { Measured, InterfaceActivity } from '../shares.js';
import { defaultsDecide } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';

const LOOK_UPS_AT_LEAST = 50;
const CONNECTIONS_AT_LEAST = 50;
const MEASURED_AT_LEAST_MS = 30 * SECOND;
/** Where the release is suspected of it, what is left to see is only that it is so here. */
const SUSPECTED = { spanMs: 5 * SECOND, least: 20 } as const;
const UNSUSPECTED = { spanMs: MEASURED_AT_LEAST_MS, least: null } as const;
/** A path with less than this of the look-ups or the bytes counts as idle. */
const NEARLY_NOTHING = 0.01;
/** Fewer bytes out than this in all are no evidence. */
const BYTES_AT_LEAST = 64 * 1024;
/** What an echo request weighs on the wire, generously: this program's own pings are no traffic. */
const ECHO_BYTES = 128;
/** Below this probability the result is not chance. */
const CHANCE = 1e-6;

/** The probability of at most `hits` of `trials` when each hits with `chance` (binomial). */
export function atMost(hits: number, trials: number, chance: number): number {
  if (chance <= 0 || hits >= trials) return 1;
  if (chance >= 1) return 0;
  const odds = Math.log(chance / (1 - chance));
  let term = trials * Math.log(1 - chance);
  let sum = Math.exp(term);
  for (let i = 0; i < hits; i++) {
    term += Math.log((trials - i) / (i + 1)) + odds;
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

function bytesBeyondEchoes(activity: InterfaceActivity | undefined): number | null {
  if (activity === undefined || activity.outBytes === null) return null;
  return Math.max(0, activity.outBytes - activity.echoes * ECHO_BYTES);
}

/** How often a path was chosen, and of how many. */
interface Choices {
  readonly chosen: number;
  readonly all: number;
  readonly of: 'look-ups' | 'new connections';
}

/** Those who saw what is chosen, and saw enough of it: new connections first, for these are what a person means. */
function witnesses(situation: Situation, family: Family, name: string): readonly Choices[] {
  const seen = situation.measured[family];
  const counted = situation.newConnections[family];
  const wait = isSuspected(situation) === true ? SUSPECTED : UNSUSPECTED;
  const witness = (
    measured: { readonly spanMs: number } | null,
    choices: Choices,
    least: number,
  ): readonly Choices[] =>
    measured !== null && measured.spanMs >= wait.spanMs && choices.all >= (wait.least ?? least)
      ? [choices]
      : [];
  const share = counted === null ? null : measuredShare(counted, name).share;
  return [
    ...witness(
      share === null ? null : counted,
      { chosen: counted?.counts.get(name) ?? 0, all: counted?.samples ?? 0, of: 'new connections' },
      CONNECTIONS_AT_LEAST,
    ),
    ...witness(
      seen,
      { chosen: seen?.tallies.get(name)?.lookUps ?? 0, all: seen?.lookUps ?? 0, of: 'look-ups' },
      LOOK_UPS_AT_LEAST,
    ),
  ];
}

/** What left by all competing interfaces; null when one of them was not counted. */
function bytesOfAll(seen: Measured, names: readonly string[]): number | null {
  return names
    .map((name) => bytesBeyondEchoes(seen.tallies.get(name)))
    .reduce<number | null>((sum, bytes) => (sum === null || bytes === null ? null : sum + bytes), 0);
}

/** All counts agree: new connections or the kernel's look-ups, whichever there are, and the bytes on the wire. */
function isIdle(situation: Situation, table: DefaultTable, seen: Measured, name: string): boolean {
  const expected = expectedShareVia(table, name);
  const said = witnesses(situation, table.family, name);
  const bytes = bytesBeyondEchoes(seen.tallies.get(name));
  const all = bytesOfAll(seen, usedInterfaces(table));
  if (expected === null || bytes === null || all === null || all < BYTES_AT_LEAST) return false;
  return (
    said.length > 0 &&
    said.every(
      (one) => one.chosen < one.all * NEARLY_NOTHING && atMost(one.chosen, one.all, expected) < CHANCE,
    ) &&
    bytes < all * NEARLY_NOTHING
  );
}

/** Whether the release that runs is suspected of it; null: not known. */
function isSuspected({ explainer, settings }: Situation): boolean | null {
  return explainer.missesLastOfEqual?.(settings?.release ?? null) ?? null;
}

function doubts(situation: Situation, family: Family): string {
  const { suspicion } = situation.explainer.words;
  if (isSuspected(situation) === false) return spreadDoubt(situation, family);
  const doubt = spreadDoubt(situation, family);
  return suspicion === null ? doubt : `${doubt} ${suspicion}`;
}

/** Why it ought to be used. */
function equality(situation: Situation, table: DefaultTable, names: readonly string[]): string {
  return table.competing[0]?.bundle === undefined
    ? `the routes of ${list(names)} are equal and multipath is on`
    : `${list(names)} are next hops of one default route`;
}

function claim(situation: Situation, table: DefaultTable, seen: Measured, name: string): Claim {
  const names = usedInterfaces(table);
  const busy = names.filter((other) => other !== name && !isIdle(situation, table, seen, other));
  const counts = witnesses(situation, table.family, name).map(
    (one) => `${formatCount(one.chosen)} of ${formatCount(one.all)} ${one.of}`,
  );
  const expected = expectedShareVia(table, name) ?? 0;
  const bytes = bytesBeyondEchoes(seen.tallies.get(name)) ?? 0;
  const all = bytesOfAll(seen, names) ?? 0;
  return {
    severity: 'warning',
    subject: name,
    family: table.family,
    message:
      `The table is right, yet nothing goes by ${name}${forFamily(table.family)}: ` +
      `it got ${counts[0] ?? 'nothing'}, ${formatShare(expected)} were due.`,
    evidence: [
      ...counts.map((counted) => `${counted} in ${formatDuration(seen.spanMs)} chose ${name}`),
      `${formatBytes(bytes)} of ${formatBytes(all)} went out by ${name}, pings left out`,
      ...table.competing.map((route) => routeEvidence(situation, route)),
      ...(situation.explainer.words.spreading === null ? [] : spreadEvidence(situation, table.family)),
    ],
    unknown: doubts(situation, table.family),
    remedy: {
      kind: 'balance-by-firewall',
      family: table.family,
      uplinks: table.competing.map(({ interface: via, gateway }) => ({ interface: via, gateway })),
    },
    because: [
      equality(situation, table, names),
      ...(busy.length === 0 ? [] : [`everything chooses ${list(busy)}`]),
    ],
  };
}

/** The `P` flag proves nothing: what the kernel does is measured. */
export const unusedPath: Rule = {
  means:
    'The table is perfect, yet over enough new connections or look-ups one of its equal paths is never chosen and no bytes leave by it.',
  needs: ['routes', 'settings', 'byteCounters'],
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      const seen = situation.measured[family];
      if (table === null || table.multipath !== true || seen === null) return [];
      if (!defaultsDecide(situation.ways, family)) return [];
      const names = usedInterfaces(table);
      // What leaves there carries another uplink's address: it is chosen, and not counted as its own.
      if (names.length < 2 || sharedTranslation(situation, family) !== null) return [];
      return names
        .filter((name) => isIdle(situation, table, seen, name) && situation.known.has(name))
        .map((name) => claim(situation, table, seen, name));
    }),
};
