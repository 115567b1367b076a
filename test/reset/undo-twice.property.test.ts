import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDemoHost } from '../../src/demo/host.js';
import type { Router } from '../../src/demo/router.js';
import { createRouter } from '../../src/demo/router.js';
import type { RouterSpec } from '../../src/demo/spec.js';
import { parseIfconfig } from '../../src/systems/openbsd/observe/ifconfig.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import { narrowed } from '../../src/reset/plan/expectation.js';
import { readTableNow } from '../../src/reset/run/read-table.js';

const UPLINKS = ['em0', 'em1', 'em2', 'em3'];

function routerWith(rows: readonly (readonly [uplink: number, priority: number])[]): Router {
  const spec: RouterSpec = {
    hostname: 'gw.example.net',
    startAt: 0,
    seed: 3,
    interfaces: UPLINKS.map((name, i) => ({
      name,
      kind: 'wired',
      linkAddress: `00:0d:b9:00:00:0${i}`,
      addresses: [{ address: `192.0.2.${16 * i + 2}`, prefixLength: 28 }],
    })),
    netstart: rows.map(([uplink, priority]) => [
      ...['/sbin/route', '-n', 'add', '-inet', '-mpath', '-priority', String(priority)],
      ...['default', `192.0.2.${16 * uplink + 1}`],
    ]),
  };
  return createRouter(spec);
}

async function planFor(router: Router) {
  const host = createDemoHost(router, { now: () => 0, sleep: () => Promise.resolve() });
  const now = narrowed(await readTableNow(host, openbsd.changer), ['inet'], UPLINKS);
  const interfaces = parseIfconfig(router.run(['/sbin/ifconfig']).stdout).value;
  const change = { kind: 'equalise', family: 'inet', priority: null } as const;
  const whole = (): null => null;
  return openbsd.changer.steps(change, { now, whole, uplinks: UPLINKS, interfaces, knownGateways: [] });
}

const defaultsOf = (router: Router): string[] =>
  router
    .run(['/sbin/route', '-nv', 'show', '-inet'])
    .stdout.split('\n')
    .filter((line) => line.startsWith('default'))
    .map((line) => line.replace(/^(\S+\s+\S+\s+\S+)\s+\d+\s+\d+/, '$1'));

describe('an undo that is run again', () => {
  it('leaves the restored table as it is, and never the router without a default: a guard may try five times', async () => {
    const row = fc.tuple(fc.nat(3), fc.constantFrom(8, 9, 12, 20));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 7 }), fc.nat(20), async (rows, prefix) => {
        const router = routerWith(rows);
        const result = await planFor(router);
        fc.pre(!('refused' in result));
        if ('refused' in result) return;
        const before = defaultsOf(router);
        const done = result.steps.slice(0, 1 + (prefix % result.steps.length));
        for (const step of done) router.run(step.do.argv);
        for (let times = 0; times < 2; times++) {
          for (const { argv } of done.at(-1)?.undo ?? []) {
            router.run(argv);
            expect(defaultsOf(router)).not.toEqual([]);
          }
          expect(defaultsOf(router)).toEqual(before);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('can be broken off anywhere and begun again, as when its program dies in the middle', async () => {
    const row = fc.tuple(fc.nat(3), fc.constantFrom(8, 9, 12, 20));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 2, maxLength: 7 }),
        fc.nat(20),
        fc.nat(20),
        async (rows, prefix, brokenAt) => {
          const router = routerWith(rows);
          const result = await planFor(router);
          fc.pre(!('refused' in result));
          if ('refused' in result) return;
          const before = defaultsOf(router);
          const done = result.steps.slice(0, 1 + (prefix % result.steps.length));
          for (const step of done) router.run(step.do.argv);
          const undo = done.at(-1)?.undo ?? [];
          for (const { argv } of [...undo.slice(0, brokenAt % (undo.length + 1)), ...undo]) {
            router.run(argv);
            expect(defaultsOf(router)).not.toEqual([]);
          }
          expect(defaultsOf(router)).toEqual(before);
        },
      ),
      { numRuns: 100 },
    );
  });
});
