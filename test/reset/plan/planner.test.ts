import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/model/diagnosis.js';
import type { Finding, Remedy } from '../../../src/model/finding.js';
import type { Plan } from '../../../src/model/plan.js';
import type { Router } from '../../../src/demo/router.js';
import { createRouter } from '../../../src/demo/router.js';
import { scenario } from '../../../src/demo/scenarios.js';
import { ResetPlanner } from '../../../src/reset/plan/planner.js';
import { linux } from '../../../src/systems/linux/system.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { routeWith as aRoute } from '../../given/router.js';
import { defaults, laptop, words } from '../../demo/laptop.js';
import {
  accepted,
  diagnosisOf,
  NOW,
  obey,
  observe,
  refused,
  snapshot,
  snapshotOf,
  state,
} from '../router.js';

function aFinding(said: Partial<Finding>): Finding {
  return {
    ...{ id: 'black-hole', severity: 'critical', subject: 'iwn0', family: null, message: 'nothing answers' },
    ...{ evidence: [], unknown: null, since: NOW, now: [], lasting: [] },
    ...said,
  };
}

const takeOut = (name: string): Finding =>
  aFinding({ subject: name, remedy: { kind: 'take-out', interface: name } });

function plannerOn(
  router: Router,
  said: Partial<Diagnosis> = {},
  weights: ReadonlyMap<string, number> = new Map(),
): ResetPlanner {
  const planner = new ResetPlanner({
    ...{ changer: openbsd.changer, readOnly: false, priority: null, weights },
    pendingWords: () => null,
  });
  const seen = snapshot(router);
  const tables = {
    inet: seen.observed.routesInet.ok ? seen.observed.routesInet.value : null,
    inet6: seen.observed.routesInet6.ok ? seen.observed.routesInet6.value : null,
  };
  planner.onRound(seen, { ...diagnosisOf(['em0', 'iwn0']), tables, ...said });
  return planner;
}

function carryOut(router: Router, plan: Plan): void {
  for (const step of plan.steps) obey(router, step.do);
}

/** Both at 8, as after a reset. */
function balanced(): Router {
  const router = laptop();
  carryOut(router, accepted(plannerOn(router).plan({ kind: 'equalise' })));
  return router;
}

describe('R', () => {
  it('puts the defaults at one priority where that is what helps', () => {
    const planner = plannerOn(laptop());
    expect(planner.hint()).toBe('R puts both at 8');
    expect(accepted(planner.plan({ kind: 'cure' })).goal).toBe('Both defaults at priority 8 with P');
  });

  it('says that multipath knows no weights where shares were asked for', () => {
    const told = (weights: ReadonlyMap<string, number>): readonly string[] =>
      accepted(plannerOn(laptop(), {}, weights).plan({ kind: 'cure' })).touches;
    const words = /^multipath knows no weights \(em0 3, iwn0 1\): .*uplinktop advise pf$/;
    expect(told(new Map([['em0', 3]]))).toContainEqual(expect.stringMatching(words));
    expect(told(new Map([['em0', 1]])).join()).not.toMatch(/weights/);
  });

  it('takes out an uplink that answers nothing, and asks first, for the other is left alone', () => {
    const router = balanced();
    const planner = plannerOn(router, { findings: [takeOut('iwn0')] });
    expect(planner.hint()).toBe('R takes iwn0 out');
    const plan = accepted(planner.plan({ kind: 'cure' }));
    expect(plan.concerns).toEqual(['em0 would be left alone with IPv4']);
    carryOut(router, plan);
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0']);
    // What it would do is what there is to be read.
    expect(planner.plansToView()).toMatchObject([{ family: 'both', plan: { change: { kind: 'drain' } } }]);
  });

  it('sets a declared standby behind the other, for the next lease too, and says at which priority', () => {
    const router = balanced();
    const routes = [aRoute({ interface: 'iwn0', gateway: '192.168.0.1' })];
    const remedy: Remedy = { kind: 'set-behind', family: 'inet', best: 8, routes };
    const used = aFinding({ id: 'standby-used', severity: 'warning', family: 'inet', remedy });
    const planner = plannerOn(router, { findings: [used] });
    expect(planner.hint()).toBe('R sets iwn0 behind');
    const plan = accepted(planner.plan({ kind: 'cure' }));
    expect(plan).toMatchObject({ goal: 'iwn0 stands behind, at priority 12', concerns: [] });
    expect(plan.touches).toContain('what would leave by iwn0 will go to em0');
    expect(plan.lasting.map(({ file }) => file)).toEqual(['/etc/hostname.iwn0']);
    const original = state(router);
    carryOut(router, plan);
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0', '192.168.0.1 UGS 12 iwn0']);
    expect(planner.plansToView()).toMatchObject([{ family: 'both', plan: { goal: plan.goal } }]);
    for (const command of plan.steps.at(-1)?.undo ?? []) obey(router, command);
    expect(state(router)).toBe(original);
  });

  it.each([
    ['OpenBSD', openbsd, 'route -n add -inet -mpath -priority 12 default 192.168.0.1'],
    ['Linux', linux, 'ip route replace default metric 12 via 192.168.0.1 dev iwn0'],
  ])('sets the one default again that is known, where %s has none left', (_, { changer }, command) => {
    const planner = new ResetPlanner({ changer, readOnly: false, priority: null, pendingWords: () => null });
    const interfaces = observe(laptop()).interfaces ?? expect.fail('no interfaces');
    const remedy: Remedy = {
      ...{ kind: 'restore-default', family: 'inet', interface: 'iwn0' },
      ...{ gateway: '192.168.0.1', priority: 12 },
    };
    const missing = aFinding({ id: 'missing-default', remedy });
    const diagnosis = { ...diagnosisOf(['em0', 'iwn0']), tables: { inet: [], inet6: [] } };
    planner.onRound(snapshotOf({ routesInet: [], routesInet6: [], interfaces }), {
      ...diagnosis,
      findings: [missing],
    });
    expect(planner.hint()).toBe('R brings iwn0 back');
    const plan = accepted(planner.plan({ kind: 'cure' }));
    expect(plan.goal).toBe('iwn0 has its default back');
    expect(plan.steps.map((step) => step.do.argv.join(' '))).toEqual([expect.stringContaining(command)]);
  });

  it('brings back what it took out, as it was, once that is what is missing', () => {
    const router = balanced();
    const planner = plannerOn(router, { findings: [takeOut('iwn0')] });
    const plan = accepted(planner.plan({ kind: 'cure' }));
    carryOut(router, plan);
    planner.noteKept(plan);
    const remedy: Remedy = {
      ...{ kind: 'restore-default', family: 'inet', interface: 'iwn0' },
      ...{ gateway: '192.168.0.1', priority: 8 },
    };
    const missing = aFinding({ id: 'missing-default', severity: 'warning', remedy });
    planner.onRound(snapshot(router), { ...diagnosisOf(['em0', 'iwn0']), findings: [missing] });
    expect(planner.hint()).toBe('R brings iwn0 back');
    carryOut(router, accepted(planner.plan({ kind: 'cure' })));
    expect(defaults(router)).toHaveLength(2);
  });

  it('sets a default again where the first lacks P, before OpenBSD 7.8', () => {
    const router = createRouter(scenario('flag-missing')?.spec(NOW, 7) ?? expect.fail('no demo'));
    const before = defaults(router);
    expect(before).toEqual(['192.168.0.1 UGS 8 iwn0', '192.168.1.1 UGS 8 em0']);
    const plan = accepted(plannerOn(router).plan({ kind: 'cure' }));
    expect(plan.steps.map(({ do: { argv } }) => argv.slice(2).join(' '))).toEqual([
      'delete -inet -priority 8 default 192.168.1.1',
      'add -inet -mpath -priority 8 default 192.168.1.1',
    ]);
    carryOut(router, plan);
    expect(defaults(router)).toEqual(['192.168.0.1 UGSP 8 iwn0', '192.168.1.1 UGSP 8 em0']);
    expect(refused(plannerOn(router).plan({ kind: 'equalise' }))).toMatch(/^Nothing to do/);
  });

  it('sends nothing new to an uplink that loses it when it cannot be taken out', () => {
    // em0 alone is used, iwn0 stands by; em0's other routes hold it there.
    const planner = plannerOn(laptop({ since: [words('/sbin/route -n delete default 192.168.0.1')] }), {
      findings: [takeOut('em0')],
    });
    expect(refused(planner.plan({ kind: 'cure' }))).toBe('em0 is the last IPv4 path that is up.');
    expect(planner.hint()).toBeNull();
  });

  it('asks before it joins an uplink whose gateway is silent', () => {
    const silent = aFinding({ id: 'gateway-silent', severity: 'warning' });
    const plan = accepted(plannerOn(laptop(), { findings: [silent] }).plan({ kind: 'cure' }));
    expect(plan.concerns).toEqual(['new traffic would go to iwn0: nothing answers']);
    const info = { ...silent, severity: 'info' as const };
    expect(accepted(plannerOn(laptop(), { findings: [info] }).plan({ kind: 'cure' })).concerns).toEqual([]);
  });

  it('plans the cure of one finding, though another is worse', () => {
    const worse = takeOut('iwn0');
    const mismatch = aFinding({
      ...{ id: 'priority-mismatch', severity: 'warning' },
      remedy: { kind: 'equalise', family: 'inet', priority: 8, keep: [], move: [] },
    });
    const planner = plannerOn(laptop(), { findings: [worse, mismatch] });
    expect(accepted(planner.plan({ kind: 'cure-of', finding: mismatch })).change.kind).toBe('equalise');
    const gone = { ...mismatch, subject: 'em9' };
    expect(refused(planner.plan({ kind: 'cure-of', finding: gone }))).toContain('has gone meanwhile');
    const unplanned = aFinding({ id: 'gateway-silent', severity: 'warning' });
    const other = plannerOn(laptop(), { findings: [unplanned] });
    expect(refused(other.plan({ kind: 'cure-of', finding: unplanned }))).toContain(
      'No change of the default',
    );
  });

  it('tells what is done by hand where no plan helps: nothing to do is no answer at night', () => {
    const unused = aFinding({
      ...{ id: 'unused-path', severity: 'warning' },
      lasting: [{ file: '/etc/pf.conf', lines: ['pass in on em1 route-to …'], note: null }],
    });
    const result = plannerOn(balanced(), { findings: [unused] }).plan({ kind: 'cure' });
    expect(result).toMatchObject({
      kind: 'refusal',
      lead: 'what helps against unused-path (iwn0) is done by hand',
      lines: ['# in /etc/pf.conf', 'pass in on em1 route-to …'],
    });
    expect(plannerOn(balanced()).plan({ kind: 'cure' })).toMatchObject({ kind: 'refusal', lines: [] });
  });

  it('says what is wrong beside equal defaults, and no more than they are equal when nothing is', () => {
    const message = 'iwn0 has no link (no network): em0 carries everything.';
    const linkDown = aFinding({ id: 'link-down', severity: 'warning', message });
    const planner = plannerOn(balanced(), { findings: [linkDown] });
    const told = `No reset helps: the defaults share priority 8 and multipath is on. What is wrong: ${message}`;
    expect(refused(planner.plan({ kind: 'cure' }))).toBe(told);
    expect(planner.plansToView()).toMatchObject([{ family: 'both', plan: { reason: told } }]);
    const well = plannerOn(balanced(), { findings: [{ ...linkDown, severity: 'info' }] });
    expect(refused(well.plan({ kind: 'cure' }))).toBe(
      'Nothing to do: the defaults share priority 8 and multipath is on.',
    );
  });

  it.each<[string, Partial<Finding>, string]>([
    [
      'everything goes into a tunnel',
      {
        ...{ id: 'tunnel-default', severity: 'info', subject: 'wg0' },
        message: 'Everything goes by wg0, a tunnel that travels over em0 and iwn0.',
        remedy: { kind: 'none', defaultsAside: 'the default routes carry its own packets alone' },
      },
      'Nothing to make equal: everything goes by wg0, a tunnel that travels over em0 and iwn0; the default routes carry its own packets alone.',
    ],
    [
      'pf chooses the next hop, though the priorities are not equal',
      {
        ...{ id: 'policy-routing', severity: 'info', subject: 'inet' },
        message: 'em0 and iwn0 carry traffic: pf chooses the next hop.',
        remedy: { kind: 'none', defaultsAside: 'for what pf sends the default routes are not asked' },
      },
      'Nothing to make equal: em0 and iwn0 carry traffic: pf chooses the next hop; for what pf sends the default routes are not asked.',
    ],
    [
      'a default that discards stands before them',
      {
        ...{ id: 'discarding-default', severity: 'critical', subject: 'inet' },
        message: 'Nothing leaves by IPv4: a default of priority 7 discards.',
        now: [['/sbin/route', 'delete']],
      },
      'No reset of the uplinks helps: nothing leaves by IPv4: a default of priority 7 discards.',
    ],
  ])('makes nothing equal while %s', (_, said, reason) => {
    const planner = plannerOn(laptop(), { findings: [aFinding(said)] });
    expect(refused(planner.plan({ kind: 'cure' }))).toBe(reason);
    expect(planner.hint()).toBeNull();
    expect(planner.plansToView()).toMatchObject([{ family: 'both', plan: { reason } }]);
    // Who asks for equal defaults by name gets them.
    expect(accepted(planner.plan({ kind: 'equalise' })).goal).toBe('Both defaults at priority 8 with P');
  });

  it('makes them equal beside a tunnel that takes one family alone, or only a part', () => {
    const some = aFinding({ id: 'tunnel-default', severity: 'info', subject: 'wg0', message: 'All IPv6 …' });
    expect(plannerOn(laptop(), { findings: [some] }).hint()).toBe('R puts both at 8');
  });

  it('leaves alone what is declared to stand by', () => {
    const apart = { why: 'standby', words: 'declared as standby' } as const;
    const { uplinks, ...rest } = diagnosisOf(['em0', 'iwn0']);
    const declared = uplinks.map((each) => (each.interface === 'iwn0' ? { ...each, apart } : each));
    const planner = plannerOn(laptop(), { ...rest, uplinks: declared });
    const why = 'Nothing to make equal: iwn0 is declared as standby, and stays as it is.';
    expect(refused(planner.plan({ kind: 'cure' }))).toBe(why);
    expect(planner.hint()).toBeNull();
    // Its default may share the priority already: then there is a second path, and it is still not joined.
    const equal = plannerOn(balanced(), { ...rest, uplinks: declared });
    expect(refused(equal.plan({ kind: 'cure' }))).toBe(why);
  });
});

describe('both families', () => {
  const MIFI = 'fe80::6670:2ff:feaa:bbcc%iwn0';
  const UNEQUAL = {
    inet: ['add -mpath -priority 12 default 192.168.0.1', 'delete -priority 8 default 192.168.0.1'],
    inet6: [`add -inet6 -mpath -priority 12 default ${MIFI}`, `delete -inet6 -priority 8 default ${MIFI}`],
  };

  /** Both uplinks with IPv4 and IPv6, equal but for these. */
  function router(...families: readonly (keyof typeof UNEQUAL)[]): Router {
    const made = createRouter(scenario('healthy')?.spec(NOW, 7) ?? expect.fail('no demo'));
    for (const family of families)
      for (const line of UNEQUAL[family]) made.run(['/sbin/route', '-n', ...words(line)]);
    return made;
  }
  const all = (of: Router): string[] => [...defaults(of), ...defaults(of, '-inet6')];

  it('are put right in one plan, and undone together', () => {
    const given = router('inet', 'inet6');
    const planner = plannerOn(given);
    const plan = accepted(planner.plan({ kind: 'cure' }));
    expect(plan.change).toMatchObject({ kind: 'equalise', family: 'both' });
    expect(planner.hint()).toBe('R puts both at 8, IPv6 too');
    const before = all(given);
    carryOut(given, plan);
    expect(plan.goal).toBe('Both defaults at priority 8 with P, both IPv6 defaults at priority 8 with P');
    expect(all(given)).toEqual(all(router()));
    for (const command of plan.steps.at(-1)?.undo ?? []) obey(given, command);
    expect(all(given)).toEqual(before);
  });

  it('are not held up by each other: where one has nothing to do the other goes alone', () => {
    expect(accepted(plannerOn(router('inet6')).plan({ kind: 'cure' })).change).toMatchObject({
      family: 'inet6',
    });
    expect(accepted(plannerOn(router('inet')).plan({ kind: 'cure' })).change).toMatchObject({
      family: 'inet',
    });
  });
});
