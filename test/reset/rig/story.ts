import { systemClock } from '../../../src/host/clock.js';
import { createLocalHost } from '../../../src/host/local.js';
import type { Host } from '../../../src/model/host.js';
import type { Family } from '../../../src/model/address.js';
import type { Plan, PlannedRoute } from '../../../src/model/plan.js';
import type { Route } from '../../../src/model/router.js';
import type { ResetProgress, ResetResult } from '../../../src/model/reset.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { parseIfconfig } from '../../../src/systems/openbsd/observe/ifconfig.js';
import type { Orders } from '../../../src/reset/run/execute.js';
import { executePlan } from '../../../src/reset/run/execute.js';
import { narrowed } from '../../../src/reset/plan/expectation.js';
import { readTableNow } from '../../../src/reset/run/read-table.js';
import { createProcessGuards } from '../../../src/reset/run/process-guard.js';
import type { RouterSpec } from '../../../src/demo/spec.js';
import { HeldTime } from '../../collect/stand-in.js';
import type { TestRouter } from './router.js';

function gateway(address: string, linkAddress: string) {
  return { address, linkAddress, answers: true, passes: true, roundTripMs: 2, beyondMs: 30 };
}

/** Two uplinks at 8 and 12, and multipath off: a reset has a step of every kind. */
export const STORY: RouterSpec = {
  hostname: 'gw.example.net',
  startAt: Date.UTC(2025, 10, 20, 18, 16, 5),
  seed: 11,
  interfaces: [
    {
      name: 'em0',
      kind: 'wired',
      linkAddress: '00:0d:b9:41:2c:a0',
      addresses: [{ address: '198.51.100.10', prefixLength: 24 }],
      gateways: [gateway('198.51.100.1', 'c4:04:15:10:20:30')],
    },
    {
      name: 'iwn0',
      kind: 'wireless',
      linkAddress: '00:21:6a:3e:77:12',
      ssid: 'Harbour',
      lease: { address: '203.0.113.101', prefixLength: 24, gateway: '203.0.113.1' },
      gateways: [gateway('203.0.113.1', '64:70:02:aa:bb:cc')],
    },
    {
      name: 'em2',
      kind: 'wired',
      linkAddress: '00:0d:b9:41:2c:a2',
      addresses: [{ address: '192.0.2.10', prefixLength: 24 }],
      gateways: [gateway('192.0.2.1', 'c4:04:15:10:20:32')],
    },
  ],
  netstart: ['/sbin/route -qn add -mpath default 198.51.100.1'.split(' ')],
};

/** Another process adds this one: no uplink of ours. */
export const FOREIGN = 'route -n add -inet -priority 20 default 192.0.2.1'.split(' ');

/** What a user who is not root goes through. */
const THROUGH = openbsd.changer.privilege.through;

/** Of any command of a plan, with what it has to end in; less than two of them, or the command after one that hung is given up, too. */
export const LONGEST_TIMEOUT_MS = 6_000;

export const UPLINKS = ['em0', 'iwn0'];

/** A static row, as the table has it. */
export function wholeRow(family: Family, row: PlannedRoute): Route {
  const { gateway, interface: name, priority, up, multipath, label, mtuBytes } = row;
  const fixed = { destination: 'default', reject: false, flags: 'UGS', use: null, refs: null, weight: 1 };
  return {
    ...fixed,
    family,
    gateway,
    interface: name,
    priority,
    up,
    multipath,
    label,
    mtuBytes,
    mtuLocked: false,
  };
}

/** The plan that equalises what the host shows now. */
export async function equalise(host: Host): Promise<Plan> {
  const now = narrowed(await readTableNow(host, openbsd.changer), ['inet'], UPLINKS);
  const { stdout } = await host.run({
    argv: ['/sbin/ifconfig'],
    purpose: 'read the interfaces',
    timeoutMs: 3_000,
    needsRoot: false,
    changes: false,
  });
  const change = { kind: 'equalise', family: 'inet', priority: null } as const;
  const result = openbsd.changer.steps(change, {
    now,
    whole: (family, row) => wholeRow(family, row),
    uplinks: UPLINKS,
    interfaces: parseIfconfig(stdout).value,
    knownGateways: [],
  });
  if ('refused' in result) throw new Error(result.refused);
  return {
    kind: 'plan',
    change,
    goal: 'Both IPv4 defaults at priority 8 with P',
    before: now,
    steps: result.steps,
    concerns: [],
    touches: [],
    manualFollowUps: [],
    lasting: [],
  };
}

export interface Rehearsal {
  readonly uid?: number;
  readonly undoAfterS?: number;
  readonly shell?: readonly string[];
  readonly agreed?: boolean;
  readonly state?: string;
  /** Other state directories of the same user. */
  readonly elsewhere?: readonly string[];
  readonly readOnly?: boolean;
  /** False: a command that hangs is not given up before the test says so. */
  readonly impatient?: boolean;
  /** True: what the program reads, too, comes from child processes. The guard's always does. */
  readonly readsByProcess?: boolean;
}

/** A host whose changes are children as ever, and whose readings cost none. */
function readingQuickly(local: Host, router: TestRouter): Host {
  return {
    ...{ kind: local.kind, now: () => local.now(), stream: local.stream.bind(local) },
    run: async (command) => {
      const answer = command.changes || command.needsRoot ? null : await router.read(command.argv);
      if (answer === null) return local.run(command);
      const { status, stdout, stderr } = answer;
      return { command, stdout, stderr, exitStatus: status, tookMs: 0, failure: null };
    },
  };
}

/**
 * Everything real but the router and the time: the local host, the guard, doas's words. A command of ours is given up
 * when it hangs, and for no other reason; the guard counts when the router says so.
 */
export function ordersFor(router: TestRouter, rehearsal: Rehearsal = {}) {
  const {
    uid = 0,
    undoAfterS = 30,
    shell,
    agreed = false,
    state = router.state,
    elsewhere = [],
    readOnly = false,
    impatient = true,
    readsByProcess = false,
  } = rehearsal;
  const time = new HeldTime();
  if (impatient) void router.hangs.then(() => time.pass(LONGEST_TIMEOUT_MS));
  const { refusals } = openbsd.observer;
  const { resolve } = router;
  const local = createLocalHost({ uid, through: THROUGH, refusals, resolve, readOnly, timers: time });
  const host = readsByProcess ? local : readingQuickly(local, router);
  const progress: ResetProgress[] = [];
  const remarks: string[] = [];
  const orders: Orders = {
    host,
    changer: openbsd.changer,
    guards: createProcessGuards({
      directory: state,
      elsewhere,
      runIdentity: { uid, through: THROUGH, resolve: router.resolve },
      host,
      changer: openbsd.changer,
      readOnly,
      ...(shell === undefined ? {} : { shell }),
    }),
    person: { uid, name: 'op' },
    undoAfterS,
    agreed,
    onProgress: (one) => void progress.push(one),
    onRemark: (remark) => void remarks.push(remark),
    clock: systemClock,
  };
  return { orders, host, progress, remarks, time };
}

/** Plans and runs; the plan is made before the faults are set. */
export async function rehearse(
  router: TestRouter,
  rehearsal: Rehearsal = {},
  beforeRun: (plan: Plan) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ result: ResetResult; progress: ResetProgress[]; remarks: string[]; plan: Plan }> {
  await router.ready;
  const { orders, host, progress, remarks } = ordersFor(router, rehearsal);
  const plan = await equalise(host);
  await beforeRun(plan);
  return { result: await executePlan(plan, orders), progress, remarks, plan };
}
