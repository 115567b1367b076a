import type { CommonOptions } from './invocation.js';
import { complain, print } from './output.js';
import { DEMO_PAIRS, takeRounds } from './script-rounds.js';
import { diagnose } from '../diagnose/diagnose.js';
import type { History } from '../diagnose/diagnose.js';
import { baseFacts } from '../model/base-facts.js';
import type { Diagnosis } from '../model/diagnosis.js';
import { lastGood } from '../model/reading.js';
import type { Snapshot } from '../model/snapshot.js';
import type { System } from '../model/system.js';
import { baseAdviceText } from '../report/base-advice-report.js';

/** What is seen of a router after as many rounds as a script takes. */
async function seen(options: CommonOptions): Promise<[System, Diagnosis, Snapshot]> {
  const { snapshots, system } = await takeRounds(options, DEMO_PAIRS);
  let history: History | null = null;
  let last: [Diagnosis, Snapshot] | null = null;
  for (const snapshot of snapshots) {
    const { explainer } = system;
    const judged = diagnose(history, snapshot, {
      explainer,
      named: options.uplinks,
      standby: options.standby,
    });
    ({ history } = judged);
    last = [judged.diagnosis, snapshot];
  }
  if (last === null) throw new Error('there is no round to judge');
  return [system, ...last];
}

/** `uplinktop advise PROGRAM`: prints files, changes nothing. Status 2 where this system has no such program. */
export async function advise(options: CommonOptions & { readonly program: string }): Promise<number> {
  const [system, diagnosis, snapshot] = await seen(options);
  const tools = system.explainer.baseTools;
  const tool = tools.find(({ name }) => name === options.program);
  if (tool === undefined) {
    const names = tools.map(({ name }) => name).join(', ');
    complain(`uplinktop: ${options.program} is not for ${system.name}: expected one of ${names}.`);
    return 2;
  }
  const interfaces = lastGood(snapshot.observed.interfaces)?.value ?? [];
  const advice = tool.advise(baseFacts(diagnosis, interfaces, options.weights));
  if ('refused' in advice) {
    complain(`uplinktop: ${advice.refused}.`);
    return 2;
  }
  print(baseAdviceText(advice));
  return 0;
}
