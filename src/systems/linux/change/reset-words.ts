import type { Family } from '../../../model/address.js';
import { familyName } from '../../../model/address.js';
import { list, plural } from '../../../model/format.js';
import type { PlannedRoute } from '../../../model/plan.js';
import type { ResetWords, SharedAnswers, Translation } from '../../../model/changer.js';

/**
 * Since 6.16 an IPv4 look-up with a source address takes the next hop of the interface that has it (commit
 * 32607a332cfe, fib_select_multipath in net/ipv4/fib_semantics.c); older kernels go by the hash alone, and so does IPv6
 * (fib6_select_path). Seen on 6.18 with 40 TCP sessions to an uplink's address: over IPv4 no packet of theirs left by the
 * other uplink, over IPv6 613 of 1441 did.
 */
const PREFERS_SOURCE = [6, 16] as const;

function prefersSource(release: string | null): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? [];
  if (major === undefined || minor === undefined) return false;
  const [wantedMajor, wantedMinor] = PREFERS_SOURCE;
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}

function answers(family: Family, release: string | null): SharedAnswers {
  if (family === 'inet' && prefersSource(release)) {
    return { words: 'its answers go on leaving by the uplink that has their address', asks: false };
  }
  const why =
    family === 'inet6'
      ? 'for IPv6 the kernel does not look'
      : `before Linux ${PREFERS_SOURCE.join('.')} the kernel does not look`;
  return {
    words: `its answers may leave by another uplink, which may drop their source address (${why}), and the session would hang`,
    asks: true,
  };
}

/** A next hop's part of the hash: from where to where, of 1 (fib_rebalance in net/ipv4/fib_semantics.c). */
interface Part {
  readonly interface: string;
  readonly from: number;
  readonly to: number;
}

function partsOf(rows: readonly PlannedRoute[]): Part[] {
  const total = rows.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let at = 0;
  return rows.map(({ interface: name, weight = 1 }) => {
    const from = at;
    at += weight / total;
    return { interface: name, from, to: at };
  });
}

/** Of what leaves by an uplink, the part that leaves by another one when `before` becomes `after`; 0..1. */
function leaving(name: string, before: readonly PlannedRoute[], after: readonly PlannedRoute[]): number {
  const mine = partsOf(before).filter((part) => part.interface === name);
  const mineAfter = partsOf(after).filter((part) => part.interface === name);
  const size = mine.reduce((sum, { from, to }) => sum + to - from, 0);
  const stays = mine.flatMap((a) =>
    mineAfter.map((b) => Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from))),
  );
  return size === 0 ? 0 : 1 - stays.reduce((sum, part) => sum + part, 0) / size;
}

function partWords(part: number): string {
  if (part > 0.99) return 'all';
  return Math.abs(part - 0.5) < 0.01 ? 'about half' : `about ${String(Math.round(part * 100))}%`;
}

const BREAK = 'break at once, and no undo mends them';
const KEEP = 'and hang where the other provider drops it';
const EITHER = `masqueraded ones ${BREAK}; those with a fixed translation (snat) keep their address, ${KEEP}`;

/** What becomes of them, by the rule that translates what leaves by their uplink; undefined: it could not be read. */
function fateOf(translation: Translation | undefined): string {
  switch (translation?.kind) {
    case undefined:
      return `${EITHER}; which of both the rules here say could not be read`;
    case 'masquerade':
      return `they are masqueraded, and ${BREAK}`;
    case 'snat':
      return `their translation is fixed (snat), so they keep the address${translation.to === null ? '' : ` ${translation.to}`}, ${KEEP}`;
    case 'none':
      return 'nothing here translates them, and they hang where the other provider drops their addresses';
  }
}

/**
 * The kernel has no memory of which way a flow went: every packet is routed anew. A flow that leaves by another interface
 * than it was masqueraded for is dropped with its entry (nf_nat_oif_changed in net/netfilter/nf_nat_core.c); one with a
 * fixed translation, or with none, leaves with the address it has (both seen on 6.18: the masqueraded one was reset within
 * 4 s, the other went on where its provider let the address pass). Measured on 6.18 after one masqueraded uplink had become
 * one of two equal ones: of 40 TCP connections 14 went on with the hash over ports, 18 with that over addresses.
 */
function existing(
  family: Family,
  { before, after, connections, translations }: Parameters<ResetWords['existing']>[1],
): string[] {
  const names = [...new Set(before.map((row) => row.interface))];
  const others = (name: string): string =>
    list([...new Set(after.map((row) => row.interface).filter((other) => other !== name))]);
  return names.flatMap((name) => {
    const part = leaving(name, before, after);
    if (part < 0.01) return [];
    const over = `that leave by ${name} now go over to ${others(name)} at once`;
    if (family === 'inet6') {
      return [
        `${partWords(part)} of the ${familyName(family)} connections ${over}, and are lost where its provider does not take ${name}'s addresses`,
      ];
    }
    const count = connections.get(name);
    const which = count === undefined ? 'connections' : plural(count, 'connection');
    const fate = translations === undefined ? EITHER : fateOf(translations?.get(name));
    return [`${partWords(part)} of the ${which} ${over}: ${fate}`];
  });
}

/** What a reset is told in on Linux. */
export const resetWords: ResetWords = {
  goal: ({ many, family, priority }) =>
    `${many} uplinks in one ${family === 'inet' ? '' : `${familyName(family)} `}default of metric ${String(priority)}`,
  answers,
  existing,
};
