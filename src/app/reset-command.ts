import { takenOutReader } from './failover-sight.js';
import type { Invocation } from './invocation.js';
import { keepWords } from './invocation.js';
import type { History } from '../diagnose/diagnose.js';
import { diagnose } from '../diagnose/diagnose.js';
import { print } from './output.js';
import { openHost, probedHosts, remoteResetsOf, sessionOf, systemHere } from './feeds.js';
import type { Pin } from './pinned-routes.js';
import { pinCommands, pinnable, pinsOf } from './pinned-routes.js';
import { DEMO_PAIRS, takeRounds } from './script-rounds.js';
import { systemClock } from '../host/clock.js';
import type { Host } from '../model/host.js';
import type { Changer } from '../model/changer.js';
import { killPermits } from '../reset/run/run-kill.js';
import { readAnswers } from './answer-keys.js';
import { personToPermit } from './person.js';
import { outcomeLines } from '../model/reset-outcome.js';
import { keepPending, undoPending } from '../reset/run/keep-and-undo.js';
import type { Shelf } from '../reset/run/shelf.js';
import { stateDirectory, untrusted } from '../reset/run/state-directory.js';
import { resetWithoutScreen } from '../reset/run/without-screen.js';
import { Resetting } from './resetting.js';

type ResetInvocation = Extract<Invocation, { readonly run: 'reset' | 'keep' | 'undo' }>;

function printLine(line: string): void {
  print(`${line}\n`);
}

/** Where resets of this machine lie, or of a router that is elsewhere; or why they cannot be found: a clause. */
async function shelfOf(
  origin: ResetInvocation['origin'],
  stateDir: string | null,
  host: Host,
): Promise<{ readonly shelf: string | Shelf } | { readonly unusable: string }> {
  if (origin.kind === 'ssh')
    return { shelf: await (await import('./ssh-reset.js')).remoteShelf(origin, host) };
  const state = stateDirectory(process.env, stateDir);
  const unusable = 'unusable' in state ? state.unusable : untrusted(state.path);
  return 'unusable' in state || unusable !== null ? { unusable: unusable ?? '' } : { shelf: state.path };
}

/** `keep` and `undo`: exit 0 when it became what was asked for, else 1. */
async function answerPending(
  { run, origin, stateDir, readOnly }: ResetInvocation & { readonly run: 'keep' | 'undo' },
  { host, changer }: { host: Host; changer: Changer },
): Promise<number> {
  if (readOnly && origin.kind === 'ssh') {
    printLine('Read-only: nothing is changed.');
    return 1;
  }
  const where = await shelfOf(origin, stateDir, host);
  if ('unusable' in where) {
    printLine(`There is no reset to find: ${where.unusable}.`);
    return 1;
  }
  const { shelf } = where;
  const workshop = { host, changer, clock: systemClock, onProgress: () => undefined };
  const answer = await (run === 'keep' ? keepPending(shelf, workshop) : undoPending(shelf, workshop));
  for (const line of answer.kind === 'done' ? outcomeLines(answer.outcome) : [answer.reason]) printLine(line);
  const wanted = run === 'keep' ? 'kept' : 'undone';
  return answer.kind === 'done' && answer.outcome.kind === wanted ? 0 : 1;
}

/** Exit status 0 with lines, 1 without. */
async function printPermits(
  resetting: Resetting,
  { host, changer }: { readonly host: Host; readonly changer: Changer },
  pins: readonly Pin[],
): Promise<number> {
  const { privilege } = changer;
  const permits = await resetting.permits();
  const commands = [...(permits?.commands ?? []), ...pinCommands(changer, pins)];
  if (permits?.refused !== null) printLine(`# no reset now: ${permits?.refused ?? 'nothing is known yet.'}`);
  if (commands.length === 0) return 1;
  const { user } = host;
  const person =
    user === undefined
      ? personToPermit(process.env)
      : personToPermit({}, () => ({ uid: user.uid, username: user.name }));
  if (person.isExample) printLine(`# root needs none of this: ${person.name} stands for whoever does`);
  printLine(`# as root, put this ${privilege.place}`);
  for (const line of privilege.lines(commands, person.name)) printLine(line);
  printLine('# k, K and watch --kill-states end connections, which no reset does:');
  for (const line of killPermits({ changer }, person.name))
    printLine(line.startsWith('#') ? line : `#${line}`);
  return 0;
}

/**
 * What is wrong is found as `check` finds it, so that the plan is for that and for nothing else. Returns the host routes that
 * `watch --failover` may set for the hosts of `--probe`.
 */
async function look(invocation: ResetInvocation, resetting: Resetting): Promise<readonly Pin[]> {
  const { snapshots, system } = await takeRounds(invocation, DEMO_PAIRS);
  const takenOut = takenOutReader(invocation)();
  const { sshConnection } = await sessionOf(invocation.origin);
  let history: History | null = null;
  let pins: readonly Pin[] = [];
  for (const snapshot of snapshots) {
    const judged = diagnose(history, snapshot, {
      explainer: system.explainer,
      named: invocation.uplinks,
      standby: invocation.standby,
      takenOut,
      thresholds: invocation.thresholds,
      sshConnection,
    });
    history = judged.history;
    resetting.onRound(snapshot, judged.diagnosis);
    pins = pinsOf(pinnable(probedHosts(invocation)), judged.diagnosis);
  }
  return pins;
}

/**
 * `uplinktop reset`, `keep` and `undo`: the one-key reset without a screen. Exit status 0: kept, undone as asked, or only
 * shown; 1: refused, not agreed to, or it came out otherwise.
 */
export async function resetCommand(invocation: ResetInvocation): Promise<number> {
  const { origin, readOnly } = invocation;
  if (origin.kind === 'replay') throw new Error(`${invocation.run} cannot be used with --replay`);
  const system = await systemHere(origin);
  const host = await openHost(origin, system, { readOnly, clock: systemClock });
  if (invocation.run !== 'reset')
    return answerPending({ ...invocation, run: invocation.run }, { host, changer: system.changer });
  const resetting = new Resetting({
    host,
    changer: system.changer,
    readOnly: readOnly && !invocation.dryRun && !invocation.permits,
    priority: invocation.priority,
    weights: invocation.weights,
    undoAfterS: invocation.undoAfterS,
    runIdentity: null,
    dryRun: invocation.dryRun || invocation.permits,
    state: stateDirectory(process.env, invocation.stateDir),
    remote: await remoteResetsOf(origin, host, readOnly),
    tell: () => undefined,
  });
  const pins = await look(invocation, resetting);
  if (invocation.permits) return printPermits(resetting, { host, changer: system.changer }, pins);
  const { plan, orders } = await resetting.prepare();
  const { dryRun, yes: agreed } = invocation;
  const { stdin, stdout } = process;
  const found = await resetting.lookedBack();
  if (found !== null) printLine(`# ${found}`);
  return resetWithoutScreen({
    plan,
    dryRun,
    keepWith: keepWords(invocation),
    print: printLine,
    ...(stdin.isTTY && stdout.isTTY ? { answers: (take) => readAnswers(stdin, take) } : {}),
    orders: orders && { ...orders, agreed },
  });
}
