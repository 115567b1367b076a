import type { Invocation } from './invocation.js';
import { takeTwoRounds } from '../collect/two-rounds.js';
import { diagnose } from '../diagnose/diagnose.js';
import { openHost, platformHere, switchedOff, wallClock } from './feeds.js';
import type { Host } from '../model/host.js';
import type { Platform } from '../model/platform.js';
import { keepPending, undoPending } from '../reset/run/keep-and-undo.js';
import { outcomeSentence } from '../reset/run/last-outcome.js';
import { stateDirectory } from '../reset/run/state-directory.js';
import { resetWithoutScreen } from '../reset/run/without-screen.js';
import { Resetting } from './resetting.js';

type ResetInvocation = Extract<Invocation, { readonly run: 'reset' | 'keep' | 'undo' }>;

const sleep = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** `keep` and `undo`: exit 0 when it became what was asked for, else 1. */
async function answerPending(run: 'keep' | 'undo', host: Host, platform: Platform): Promise<number> {
  const state = stateDirectory(process.env);
  if ('unusable' in state) throw new Error(`there is no reset to find: ${state.unusable}`);
  const workshop = { host, platform, sleep, onProgress: () => undefined };
  const answer = await (run === 'keep' ? keepPending(state.path) : undoPending(state.path, workshop));
  print(answer.kind === 'done' ? outcomeSentence(answer.outcome) : answer.reason);
  const wanted = run === 'keep' ? 'kept' : 'undone';
  return answer.kind === 'done' && answer.outcome.kind === wanted ? 0 : 1;
}

/**
 * `uplinktop reset`, `keep` and `undo`: the one-key reset without a screen. Exit status 0: kept, undone as asked, or only
 * shown; 1: refused, not agreed to, or it came out otherwise.
 */
export async function resetCommand(invocation: ResetInvocation): Promise<number> {
  const { origin, readOnly } = invocation;
  if (origin.kind === 'replay') throw new Error(`${invocation.run} cannot be used with --replay`);
  const platform = platformHere(origin);
  const host = openHost(origin, platform, { readOnly, clock: wallClock });
  if (invocation.run !== 'reset') return answerPending(invocation.run, host, platform);
  const resetting = new Resetting({
    host,
    platform,
    readOnly: readOnly && !invocation.dryRun,
    priority: invocation.priority,
    undoAfterS: invocation.undoAfterS,
    standing: null,
    tell: () => undefined,
  });
  const off = switchedOff(invocation, platform);
  const [snapshot] = (await takeTwoRounds({ host, platform, off, apartMs: 0 })).snapshots;
  const { diagnosis } = diagnose(null, snapshot, { platform, named: invocation.uplinks });
  const uplinks = diagnosis.uplinks.map((uplink) => uplink.interface);
  resetting.onRound(snapshot, { ...diagnosis, session: resetting.session(snapshot, uplinks) });
  const prepared = await resetting.prepare();
  return resetWithoutScreen({
    plan: prepared.plan,
    dryRun: invocation.dryRun,
    print,
    orders: { ...prepared.orders, agreed: invocation.yes },
  });
}
