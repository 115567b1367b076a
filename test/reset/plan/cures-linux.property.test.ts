/**
 * The cure of each finding on Linux, run on a model of its table that knows nothing but the words of ip(8): metrics, next
 * hops of several uplinks, of either family, without a gateway, lost or dead, daemons' and advertised ones.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../../src/model/address.js';
import { FAMILIES } from '../../../src/model/address.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import type { Diagnosis } from '../../../src/model/diagnosis.js';
import type { Finding } from '../../../src/model/finding.js';
import type { Interface, Route } from '../../../src/model/router.js';
import type { Snapshot } from '../../../src/model/snapshot.js';
import { plannedNextHops } from '../../../src/model/planned-next-hops.js';
import type { Plan } from '../../../src/model/plan.js';
import { ResetPlanner } from '../../../src/reset/plan/planner.js';
import { appendDefault } from '../../../src/systems/linux/route-command.js';
import { linux } from '../../../src/systems/linux/system.js';
import { USUAL_TOOLS } from '../../../src/systems/linux/tools.js';
import { settingsOf } from '../../../src/systems/linux/observe/sysctl.js';
import { IpKernel } from '../../systems/linux/ip-kernel.js';
import { anInterface } from '../../systems/linux/given.js';
import { snapshotOf } from '../router.js';

/** Routers looked at. `RUNS=3000 SEED=1` looks longer, and at the same ones again. */
const RUNS = Number(process.env['RUNS'] ?? 100);
const SEED = process.env['SEED'];

const RANK = { info: 0, warning: 1, critical: 2 } as const;

/** ppp0 is a session: its default has no gateway. */
const UPLINKS = ['em0', 'iwn0', 'ppp0'] as const;
type Name = (typeof UPLINKS)[number];

const GATEWAYS: Readonly<Record<Family, Readonly<Record<Name, string>>>> = {
  inet: { em0: '192.0.2.1', iwn0: '198.51.100.1', ppp0: 'link' },
  inet6: { em0: 'fe80::1', iwn0: 'fe80::2', ppp0: 'link' },
};

interface MadeRoute {
  readonly family: Family;
  readonly metric: number;
  readonly protocol: string;
  readonly attributes: readonly string[];
  readonly over: readonly { readonly name: Name; readonly weight: number }[];
}

interface World {
  readonly routes: readonly MadeRoute[];
  /** What the kernel says of each uplink's next hops. */
  readonly links: Readonly<Record<Name, 'up' | 'linkdown' | 'dead'>>;
  readonly standby: readonly Name[];
  /** Had a default of this metric a round ago, and lost it with whoever brought it. */
  readonly gone: { readonly name: Name; readonly family: Family; readonly metric: number } | null;
}

const route: fc.Arbitrary<MadeRoute> = fc
  .record({
    family: fc.constantFrom<Family>('inet', 'inet', 'inet6'),
    metric: fc.constantFrom(50, 100, 100, 101, 600, 1024),
    protocol: fc.constantFrom('boot', 'boot', 'dhcp', 'static', 'bird'),
    attributes: fc.constantFrom<readonly string[]>([], [], ['advmss 1300']),
    isAdvertised: fc.constantFrom(false, false, true),
    over: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...UPLINKS), weight: fc.constantFrom(1, 1, 1, 3) }),
      { minLength: 1, maxLength: 3, selector: ({ name }) => name },
    ),
  })
  .map(({ isAdvertised, ...made }): MadeRoute => {
    if (made.family === 'inet') return made;
    const over = made.over.length > 1 ? made.over.filter(({ name }) => name !== 'ppp0') : made.over;
    const isRa = isAdvertised && over.length === 1;
    return { ...made, over, ...(isRa ? { protocol: 'ra', attributes: ['expires 1790'] } : {}) };
  });

const world: fc.Arbitrary<World> = fc
  .record({
    routes: fc.array(route, { minLength: 1, maxLength: 5 }),
    links: fc.record({
      em0: fc.constantFrom('up', 'up', 'up', 'up', 'up', 'up', 'linkdown', 'dead'),
      iwn0: fc.constantFrom('up', 'up', 'up', 'up', 'linkdown', 'dead'),
      ppp0: fc.constant('up' as const),
    }),
    standby: fc.constantFrom<readonly Name[]>([], [], ['iwn0'], ['ppp0']),
    gone: fc.option(
      fc.record({
        name: fc.constantFrom<Name>('em0', 'iwn0'),
        family: fc.constantFrom<Family>('inet', 'inet', 'inet6'),
        metric: fc.constantFrom(100, 600),
      }),
    ),
  })
  .map((made) => ({ ...made, routes: made.routes.filter(isTaken) }));

/** Seldom one next hop twice of one metric. IPv6 makes one route of all of a metric, but for those of advertisements. */
function isTaken(
  { family, metric, protocol, over }: MadeRoute,
  i: number,
  all: readonly MadeRoute[],
): boolean {
  const equal = all.slice(0, i).filter((other) => other.family === family && other.metric === metric);
  const isTwice = equal.some((other) => other.over.some(({ name }) => over.some((one) => one.name === name)));
  if (family === 'inet6') return equal.length === 0 || (protocol === 'ra' && !isTwice);
  return !isTwice || i === 4;
}

function kernelOf({ routes }: World): IpKernel {
  const kernel = new IpKernel();
  for (const { family, metric, protocol, attributes, over } of routes) {
    const hops = over.map(({ name, weight }) => ({
      ...{ gateway: GATEWAYS[family][name], weight },
      interface: name,
    }));
    const words = { family, metric, hops, ...(protocol === 'boot' ? {} : { protocol }) };
    const argv = appendDefault(USUAL_TOOLS, words);
    kernel.run([
      ...argv.slice(0, argv.indexOf('default') + 1),
      ...attributes.flatMap((one) => one.split(' ')),
      ...argv.slice(argv.indexOf('default') + 1),
    ]);
  }
  return kernel;
}

const ADDRESSES: Readonly<Record<Name, string>> = {
  em0: '192.0.2.10',
  iwn0: '198.51.100.10',
  ppp0: '203.0.113.10',
};

function interfacesOf({ links }: World): Interface[] {
  const uplinks = UPLINKS.map((name, i) =>
    anInterface({
      ...{ name, index: i + 2, kind: name === 'ppp0' ? 'pppoe' : 'wired' },
      ...(links[name] === 'up' ? {} : { linkUp: false, status: 'no carrier' }),
      addresses: [
        {
          ...{ family: 'inet', address: ADDRESSES[name], usable: true },
          ...(name === 'ppp0' ? { prefixLength: 32, peer: '203.0.113.1' } : { prefixLength: 24, peer: null }),
        },
      ],
    }),
  );
  const lan = { family: 'inet', address: '10.0.0.1', prefixLength: 24, peer: null, usable: true } as const;
  return [...uplinks, anInterface({ name: 'lan0', index: 9, addresses: [lan] })];
}

function seen(kernel: IpKernel, of: World): Snapshot {
  const rows = (family: Family): Route[] =>
    kernel.routes(family).map((row) => {
      const link = of.links[row.interface as Name];
      const lost = link === 'up' ? {} : { linkLost: true, flags: link };
      return { ...row, ...lost, ...(link === 'dead' ? { up: false } : {}) };
    });
  return snapshotOf({
    ...{ routesInet: rows('inet'), routesInet6: rows('inet6') },
    ...{ interfaces: interfacesOf(of), settings: settingsOf(new Map()) },
  });
}

function usedBy({ routes }: World, name: Name): boolean {
  return routes.some(({ over }) => over.some((one) => one.name === name));
}

/** As it was a round ago. */
function earlier({ gone, ...of }: World): World {
  const lost = { protocol: 'boot', attributes: [], over: [{ name: gone?.name ?? 'em0', weight: 1 }] };
  return { ...of, gone: null, routes: [...(gone === null ? [] : [{ ...lost, ...gone }]), ...of.routes] };
}

function judge(snapshot: Snapshot, of: World): Diagnosis {
  const named = new Map(UPLINKS.filter((name) => usedBy(earlier(of), name)).map((name) => [name, name]));
  const context = { explainer: linux.explainer, named, standby: new Set<string>(of.standby) };
  const before = diagnose(null, seen(kernelOf(earlier(of)), of), context);
  // A route that is gone may come back in the next seconds.
  const next = diagnose(before.history, { ...snapshot, at: snapshot.at + 1_000 }, context);
  return diagnose(next.history, { ...snapshot, at: snapshot.at + 6_000 }, context).diagnosis;
}

const nameOf = ({ id, subject, family }: Finding): string => `${id} ${subject} ${family ?? ''}`;

/** As it was told before, and after the plan that was offered as its cure. */
function checkCure(finding: Finding, before: Diagnosis, after: Diagnosis): void {
  const known = new Set(before.findings.map(nameOf));
  const worse = after.findings.filter(
    (each) => RANK[each.severity] > RANK[finding.severity] && !known.has(nameOf(each)),
  );
  expect(worse.map(nameOf), `instead of ${nameOf(finding)}`).toEqual([]);
  // A link that is lost stays lost: what is said of traffic by it is what a plan cures.
  const isCured = ({ id, message }: Finding): boolean => id === 'link-down' && message !== finding.message;
  const stays = after.findings.filter(
    (each) => nameOf(each) === nameOf(finding) && each.severity !== 'info' && !isCured(each),
  );
  expect(stays.map(({ message }) => message)).toEqual([]);
}

/** Runs it, and looks at each step whether the table is the one that was foretold. */
function run(plan: Plan, kernel: IpKernel, of: World): void {
  for (const { do: command, expect: foretold } of plan.steps) {
    expect(kernel.run(command.argv), command.argv.join(' ')).toBe(true);
    for (const family of FAMILIES) {
      const hops = seen(kernel, of).observed[family === 'inet' ? 'routesInet' : 'routesInet6'];
      const there = hops.ok ? hops.value.map((row) => `${row.interface} ${String(row.priority)}`) : [];
      const planned = foretold.defaults[family]?.map((row) => `${row.interface} ${String(row.priority)}`);
      if (planned !== undefined) expect(there).toEqual(planned);
    }
  }
}

function takeBack(plan: Plan, kernel: IpKernel, original: string): void {
  for (const { argv } of plan.steps.at(-1)?.undo ?? []) kernel.run(argv);
  expect(kernel.text()).toBe(original);
}

/** What R would do never joins a standby with the others, nor leaves a family that had a way out without one. */
function checkR(plan: Plan, of: World): void {
  for (const family of FAMILIES) {
    const carrying = (then: typeof plan.before): string[] => [
      ...new Set(plannedNextHops(then, family).chosen.map((row) => row.interface)),
    ];
    const after = carrying(plan.steps.at(-1)?.expect ?? plan.before);
    const before = carrying(plan.before);
    expect(before.length > 0 && after.length === 0, plan.goal).toBe(false);
    const joined = after.filter((name) => of.standby.includes(name as Name) && !before.includes(name));
    if (plan.change.kind === 'equalise') expect(joined.length > 0 && after.length > 1, plan.goal).toBe(false);
  }
}

function tryCures(of: World, tally: Map<string, number>): void {
  const kernel = kernelOf(of);
  const original = kernel.text();
  const before = judge(seen(kernel, of), of);
  const planner = new ResetPlanner({
    ...{ changer: linux.changer, readOnly: false, priority: null },
    pendingWords: () => null,
  });
  planner.seen.take(seen(kernelOf(earlier(of)), of));
  planner.onRound(seen(kernel, of), before);
  const whole = planner.plan({ kind: 'cure' });
  if (whole.kind === 'plan') {
    checkR(whole, of);
    run(whole, kernel, of);
    takeBack(whole, kernel, original);
  }
  for (const finding of before.findings.filter(({ severity }) => severity !== 'info')) {
    const plan = planner.plan({ kind: 'cure-of', finding });
    if (plan.kind === 'refusal') continue;
    tally.set(finding.id, (tally.get(finding.id) ?? 0) + 1);
    run(plan, kernel, of);
    checkCure(finding, before, judge(seen(kernel, of), of));
    takeBack(plan, kernel, original);
  }
}

describe('the plan that a finding offers on Linux', () => {
  it('cures it on any table, brings nothing worse, and can be taken back to the last word', () => {
    const tally = new Map<string, number>();
    fc.assert(
      fc.property(world, (of) => tryCures(of, tally)),
      { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    // Chance may bring none of a kind at first: then more routers are looked at.
    const kinds = ['priority-mismatch', 'standby-used', 'separate-defaults', 'missing-default'];
    for (let more = 0; more < 20 && !kinds.every((id) => tally.has(id)); more++)
      for (const of of fc.sample(world, 50)) tryCures(of, tally);
    for (const id of kinds) expect(tally.get(id) ?? 0, id).toBeGreaterThan(0);
  });
});
