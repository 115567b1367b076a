/** Whether a refusal is true, found out from the router itself and not from the plan's own reasons. */
import type { Family } from '../../src/model/address.js';
import { FAMILIES } from '../../src/model/address.js';
import type { Change } from '../../src/model/plan.js';
import type { Route } from '../../src/model/router.js';
import type { Router } from '../../src/demo/router.js';
import { defaultRows, observe } from './router.js';
import type { World } from './tables.js';
import { knownGateways, uplinksOf } from './tables.js';

interface Case {
  readonly of: World;
  readonly wish: Change;
  readonly router: Router;
}

interface Facts {
  readonly wish: Change;
  readonly families: readonly Family[];
  /** Defaults of those families, rejecting ones too. */
  readonly rows: readonly Route[];
  /** Static ones through uplinks. */
  readonly own: readonly Route[];
  readonly case: Case;
}

type Check = (facts: Facts, words: RegExpExecArray) => boolean;

/** Uplinks that have a default, or are up and known to have a gateway on their own network. */
function possible({ own, rows, families: [family], case: { of, router } }: Facts): Set<string> {
  const interfaces = observe(router).interfaces ?? [];
  const missing = knownGateways(of).filter(
    (known) =>
      known.family === family &&
      uplinksOf(of).includes(known.interface) &&
      !rows.some((row) => row.interface === known.interface) &&
      interfaces.some((i) => i.name === known.interface && i.up && i.linkUp !== false) &&
      /^(192\.168|fe80)/.test(known.gateway) &&
      !(of.overlapping !== null && known.gateway === '192.168.0.1'),
  );
  return new Set([...own, ...missing].map((row) => row.interface));
}

/** The row the words `the default via G on IF` name. */
function named(rows: readonly Route[], words: RegExpExecArray): Route[] {
  return rows.filter((row) => row.gateway === words[1] && row.interface === words[2]);
}

const CHECKS: readonly (readonly [RegExp, Check])[] = [
  [/^No second path: /, (facts) => possible(facts).size < 2],
  [
    /^A priority is a number from 2 to 63, not (-?\d+)\.$/,
    ({ wish }, words) =>
      wish.kind === 'equalise' &&
      wish.priority === Number(words[1]) &&
      !(wish.priority >= 2 && wish.priority <= 63),
  ],
  [
    /^Nothing to do: the defaults share priority (\d+) and multipath is on\.$/,
    ({ own, families: [family = 'inet'], case: { router } }, words) => {
      const { settings, interfaces = [] } = observe(router);
      const target = Number(words[1]);
      return (
        settings?.multipath[family] === true &&
        own.every(
          (row) =>
            row.priority === target &&
            (target > 23 ||
              target < 8 ||
              interfaces.some((i) => i.name === row.interface && i.priority === target - 8)),
        )
      );
    },
  ],
  [
    /^(\S+) is the last (IPv4|IPv6) path that is up\.$/,
    ({ rows }, words) => {
      const up = rows.filter(
        (row) => row.up && !row.reject && row.family === (words[2] === 'IPv4' ? 'inet' : 'inet6'),
      );
      return up.length > 0 && up.every((row) => row.interface === words[1]);
    },
  ],
  [
    /^(\S+) has no default route that could be taken away\.$/,
    ({ own }, words) => !own.some((row) => row.interface === words[1]),
  ],
  [
    /^It could not be undone exactly: the default via (\S+) on (\S+) would have to be moved, and it is not this program's to move\.$/,
    // It stands among its equals behind a row that would go.
    ({ own, rows, wish }, words) =>
      named(rows, words).some(
        (row) =>
          !own.includes(row) &&
          own.some(
            (other) =>
              other.priority === row.priority &&
              other.up === row.up &&
              other.family === row.family &&
              rows.indexOf(other) < rows.indexOf(row) &&
              (wish.kind === 'equalise' || ('interface' in wish && other.interface === wish.interface)),
          ),
      ),
  ],
  [
    /^The default via (\S+) on (\S+) has a locked MTU, which could not be put back for certain\.$/,
    ({ own }, words) => named(own, words).some((row) => row.mtuLocked),
  ],
  [
    /^The default via (\S+) on (\S+) has a label that could not be put back\.$/,
    ({ own }, words) => named(own, words).some((row) => /^[-\s]|\?/.test(row.label ?? '')),
  ],
  [
    /^(\S+) is on a network of (\S+) too: the kernel might take that for (\S+)\.$/,
    ({ case: { router } }, words) => {
      const interfaces = observe(router).interfaces ?? [];
      const prefix = (words[1] ?? '').replace(/\d+$/, '');
      return [words[2], words[3]].every((name) =>
        interfaces.some((i) => i.name === name && i.addresses.some((a) => a.address.startsWith(prefix))),
      );
    },
  ],
  [
    /^A default that rejects \(\S+ on lo0\) has priority (\d+), which this change uses\.$/,
    ({ rows, own, wish }, words) => {
      const number = Number(words[1]);
      const target = wish.kind === 'equalise' ? (wish.priority ?? (own.length === 0 ? 8 : null)) : null;
      return (
        rows.some((row) => row.reject && row.priority === number) &&
        (target === number || rows.some((row) => !row.reject && row.priority === number))
      );
    },
  ],
  [
    /^There is a default via (\S+) at priority (\d+) already, and it belongs to a routing daemon\.$/,
    ({ rows }, words) =>
      rows.some(
        (row) =>
          row.gateway === words[1] &&
          row.priority === Number(words[2]) &&
          !row.flags.includes('S') &&
          !row.reject,
      ),
  ],
  [
    /^(\S+) and (\S+) have the same gateway (\S+): /,
    ({ own }, words) =>
      [words[1], words[2]].every((name) =>
        own.some((row) => row.interface === name && row.gateway === words[3]),
      ),
  ],
];

/** True when the refusal's reason holds on this router; false when it does not, or when no such reason is known. */
export function isTrue(reason: string, given: Case): boolean {
  const { wish, router, of } = given;
  const families = wish.kind === 'equalise' && wish.family !== 'both' ? [wish.family] : FAMILIES;
  const rows = families.flatMap((family) => defaultRows(router, family));
  const own = rows.filter(
    (row) => uplinksOf(of).includes(row.interface) && row.flags.includes('S') && !row.reject,
  );
  const facts: Facts = { wish, families, rows, own, case: given };
  return CHECKS.some(([pattern, check]) => {
    const words = pattern.exec(reason);
    return words !== null && check(facts, words);
  });
}
