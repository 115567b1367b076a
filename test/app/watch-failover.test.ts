import { describe, expect, it } from 'vitest';
import type { FailoverFile } from '../../src/app/failover-store.js';
import type { BeyondHost } from '../../src/collect/beyond.js';
import { PinnedRoutes } from '../../src/app/pinned-routes.js';
import { Resetting } from '../../src/app/resetting.js';
import { virtualClock } from '../../src/app/script-rounds.js';
import { WatchFailover } from '../../src/app/watch-failover.js';
import { takeOneRound } from '../../src/collect/two-rounds.js';
import { createDemoHost } from '../../src/demo/host.js';
import type { Router } from '../../src/demo/router.js';
import { createRouter } from '../../src/demo/router.js';
import { scenario } from '../../src/demo/scenarios.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import type { Clock } from '../../src/model/clock.js';
import type { Host } from '../../src/model/host.js';
import { SECOND } from '../../src/model/time.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

const START = Date.UTC(2026, 2, 4);
const NEVER = new Promise<never>(() => undefined);
const RULES = { deadAfterMs: 5 * SECOND, aliveAfterMs: 5 * SECOND, holdMs: 5 * SECOND };

/** Kills the program before or after the changing command of this number, or as it writes its file for that time. */
interface Death {
  readonly at: 'before-command' | 'after-command' | 'before-write' | 'after-write';
  readonly number: number;
}

/** What outlives the program: the router, its clock, the file. */
interface World {
  readonly router: Router;
  readonly clock: Clock;
  text: string | null;
}

function world(release = '7.9'): World {
  const row = scenario('dead-line');
  if (row === null) throw new Error('there is no dead-line');
  return { router: createRouter({ ...row.spec(START, 7), release }), clock: virtualClock(START), text: null };
}

const defaults = ({ router }: World): string =>
  router
    .run(['route', '-n', 'show', '-inet'])
    .stdout.split('\n')
    .filter((line) => line.startsWith('default'))
    .map((line) => line.trim().split(/\s+/).at(-1))
    .sort()
    .join(' ');

/** One life of the program: rounds until it has died or so many have gone by. What it told. */
async function life(
  of: World,
  rounds: number,
  death: Death | null,
  { hosts = [], pinsAlways = false }: { hosts?: readonly BeyondHost[]; pinsAlways?: boolean } = {},
) {
  const counts = { command: 0, write: 0 };
  const fate = { isDead: false };
  let die = (): void => undefined;
  const died = new Promise<void>((settle) => (die = settle));
  const isDead = (): boolean => fate.isDead;
  const dies = (at: Death['at'], number: number): boolean => {
    if (death?.at === at && death.number === number) {
      fate.isDead = true;
      die();
    }
    return isDead();
  };
  const inner = createDemoHost(of.router, of.clock);
  const host: Host = {
    ...inner,
    now: () => inner.now(),
    stream: (...args) => inner.stream(...args),
    async run(command) {
      if (isDead()) return NEVER;
      if (!command.changes) return inner.run(command);
      const number = ++counts.command;
      if (dies('before-command', number)) return NEVER;
      const result = await inner.run(command);
      return dies('after-command', number) ? NEVER : result;
    },
  };
  const file = {
    read: () => of.text,
    write(text: string) {
      const number = ++counts.write;
      // A dead program writes nothing any more: what it would go on with is not looked at.
      if (isDead() || dies('before-write', number)) throw new Error('killed');
      of.text = text;
      if (dies('after-write', number)) throw new Error('killed');
      return null;
    },
    setAside: () => undefined,
  } as unknown as FailoverFile;
  const told: string[] = [];
  const resetting = new Resetting({
    ...{ host, changer: openbsd.changer, readOnly: false, undoAfterS: 60, priority: null, runIdentity: null },
    ...{ state: { unusable: 'a demo' }, tell: () => undefined },
  });
  const failover = new WatchFailover(
    {
      ...{ resetting, file, clock: of.clock, pinsAlways, tell: (text) => told.push(text) },
      pins: new PinnedRoutes(host, openbsd.changer, (text) => told.push(text)),
      killStates: () => Promise.resolve([]),
    },
    RULES,
    () => hosts,
  );
  let asked: readonly string[] = [];
  let history: History | null = null;
  for (let round = 0; round < rounds && !isDead(); round++) {
    const reading = await takeOneRound({ host: inner, observer: openbsd.observer, off: ['states'] });
    // One round after the other: echoes are counted on.
    const judged = diagnose(history, reading, { explainer: openbsd.explainer, named: new Map() });
    history = judged.history;
    asked = failover.asked(hosts, reading).map((host) => `${host.interface}=${host.address}`);
    try {
      failover.onRound(judged.diagnosis, reading);
      await Promise.race([failover.settled(), died]);
    } catch (error) {
      if (!isDead()) throw error;
    }
    await of.clock.sleep(2 * SECOND);
  }
  return { told, asked, isDead: isDead(), counts };
}

const TAKEN_OUT = /^Failover has taken out iwn0/;
const DEATHS: readonly Death[] = (['before', 'after'] as const).flatMap((when): Death[] => [
  { at: `${when}-write`, number: 1 },
  { at: `${when}-command`, number: 1 },
  { at: `${when}-write`, number: 2 },
]);

describe('failover on the model of OpenBSD’s kernel', () => {
  it.each(['7.6', '7.9'])(
    'takes a dead line out with one command, written down before and after: %s',
    async (release) => {
      const of = world(release);
      expect(defaults(of)).toBe('em0 iwn0');
      const { told, counts } = await life(of, 20, null);
      expect(defaults(of)).toBe('em0');
      expect(told).toEqual([expect.stringMatching(TAKEN_OUT)]);
      expect(counts).toEqual({ command: 1, write: 2 });
    },
  );

  it.each([false, true])(
    'leads nothing into the dead line that others ask for, nor its name server: %s',
    async (pinsAlways) => {
      const of = world();
      const host = (name: string, address: string): BeyondHost => ({
        ...{ interface: name, address, family: 'inet' },
      });
      const hosts = [
        host('iwn0', '203.0.113.10'),
        ...[host('iwn0', '203.0.113.11'), host('em0', '203.0.113.11')],
        { ...host('iwn0', '203.0.113.53'), byLease: true } as const,
        { ...host('em0', '203.0.113.54'), byLease: true } as const,
      ];
      const { asked } = await life(of, 20, null, { hosts, pinsAlways });
      expect(defaults(of)).toBe('em0');
      const rows = of.router.run(['route', '-n', 'show', '-inet']).stdout.split('\n');
      expect(rows.filter((row) => row.startsWith('203.0.113.'))).toEqual([
        expect.stringMatching(/^203\.0\.113\.10 .* iwn0 *$/),
      ]);
      expect(asked).toEqual([
        ...['iwn0=203.0.113.10', 'em0=203.0.113.11', 'em0=203.0.113.54'],
        expect.stringMatching(/^iwn0=/),
      ]);
    },
  );

  it.each(DEATHS)(
    'killed $at $number, leaves a table it meant to have, and the next one comes to the same end',
    async (death) => {
      const of = world();
      const first = await life(of, 20, death);
      expect(first.isDead).toBe(true);
      const isDone = death.at === 'after-command' || (death.number === 2 && death.at.endsWith('write'));
      expect(defaults(of)).toBe(isDone ? 'em0' : 'em0 iwn0');
      const next = await life(of, 20, null);
      expect(defaults(of)).toBe('em0');
      expect(JSON.parse(of.text ?? '{}')).toMatchObject({ intent: null, drained: [{ interface: 'iwn0' }] });
      // What was done already is not done again.
      expect(next.counts.command).toBe(isDone ? 0 : 1);
      const cutOff = next.told.filter((text) => text.startsWith('A failover was cut off at taking out iwn0'));
      const wasWritten = !(death.at === 'before-write' && death.number === 1);
      const wasClosed = death.at === 'after-write' && death.number === 2;
      expect(cutOff).toHaveLength(wasWritten && !wasClosed ? 1 : 0);
    },
  );
});
