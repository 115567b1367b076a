import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDemoHost } from '../../../src/demo/host.js';
import type { Router } from '../../../src/demo/router.js';
import { createRouter } from '../../../src/demo/router.js';
import type { Plan } from '../../../src/model/plan.js';
import type { Host } from '../../../src/model/host.js';
import { bootMarkNow } from '../../../src/reset/run/boot-mark.js';
import type { Workshop } from '../../../src/reset/run/own-undo.js';
import type { PendingRecord } from '../../../src/reset/run/record-format.js';
import { formatRecord } from '../../../src/reset/run/record-format.js';
import { recordOf } from '../../../src/reset/run/undo-plan.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { HeldTime } from '../../collect/stand-in.js';
import { equalise, STORY } from './story.js';

const ID = '1763662565000-4711-1';

/** What a program and its guard leave behind that were killed together, on a router in this process. */
export interface Orphaned {
  readonly router: Router;
  readonly host: Host;
  /** The state directory, and in it the reset's own. */
  readonly state: string;
  readonly pending: string;
  readonly plan: Plan;
  readonly record: PendingRecord;
  readonly before: readonly string[];
  readonly workshop: Workshop;
  /** Every command that was to change something since they were killed. */
  readonly changes: string[];
}

/** `begun`: so many steps were done; `token`: how it was decided. */
export async function orphaned(token = 'open', begun?: number): Promise<Orphaned> {
  const router = createRouter(STORY);
  const time = new HeldTime();
  const demo = createDemoHost(router, { now: () => STORY.startAt, sleep: () => Promise.resolve() });
  const changes: string[] = [];
  const host: Host = {
    ...{ kind: demo.kind, now: () => demo.now(), stream: demo.stream.bind(demo) },
    run: (command) => {
      if (command.changes) changes.push(command.argv.join(' '));
      return demo.run(command);
    },
  };
  const plan = await equalise(host);
  const before = tableOf(router);
  const done = begun ?? plan.steps.length;
  for (const step of plan.steps.slice(0, done)) router.run(step.do.argv, { root: true });
  const state = mkdtempSync(join(tmpdir(), 'uplinktop-orphan-'));
  const pending = join(state, 'pending');
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  mkdirSync(pending);
  execFileSync('mkfifo', [join(pending, `alive.${ID}`)]);
  const boot = await bootMarkNow(host, openbsd.changer);
  const record = recordOf(plan, { id: ID, startedAt: STORY.startAt, undoAfterS: 60, boot });
  writeFileSync(join(pending, 'plan.json'), formatRecord(record));
  const stage = done === plan.steps.length ? `${done + 1} armed` : `${done} steps`;
  writeFileSync(join(pending, `hold.${ID}`), `${stage} 1 2\n`);
  writeFileSync(join(pending, token === 'open' ? `open.${ID}` : token), '');
  // Nobody tries again in vain for long.
  const clock = { ...time.clock, sleep: () => Promise.resolve() };
  const workshop = { host, changer: openbsd.changer, clock, onProgress: () => undefined };
  return { router, host, state, pending, plan, record, before, workshop, changes };
}

/** All that a reset may touch. */
export function tableOf(router: Router): readonly string[] {
  const lines = (line: string): string[] => router.run(line.split(' '), { root: true }).stdout.split('\n');
  return [
    ...lines('route -nv show')
      .filter((line) => line.startsWith('default'))
      .map((line) => line.replace(/^(\S+\s+\S+\s+\S+)\s+\d+\s+\d+/, '$1')),
    ...lines('sysctl net.inet.ip.multipath'),
    ...lines('ifconfig').filter((line) => /priority/.test(line)),
  ];
}
