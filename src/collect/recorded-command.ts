import { describeFailure, refusalOf } from '../host/failure.js';
import { baseName } from '../host/program.js';
import type { RecordedCommand } from '../host/transcript.js';
import type { Command, CommandResult, RefusalText } from '../model/command.js';

/** What a command may be run through, and the letters of its options that take a word: doas(1), sudo(8), env(1). */
const WRAPPERS: ReadonlyMap<string, RegExp> = new Map([
  ['doas', /^-[A-Za-z]*[aCu]$/],
  ['sudo', /^-[A-Za-z]*[CcDghpRrTtUu]$/],
  ['env', /^-[A-Za-z]*[uC]$/],
  ['time', /^-[A-Za-z]*[fo]$/],
  ['command', /^$/],
]);

/**
 * The command itself, without what it was run through: `doas -n`, `sudo -u root`, `env`, `LC_ALL=C`. A pasted session
 * holds these, and they do not change what the output says.
 */
export function withoutWrapper(argv: readonly string[]): readonly string[] {
  let at = 0;
  for (let word = argv[at]; word !== undefined; word = argv[at]) {
    const takesWord = WRAPPERS.get(baseName(word));
    if (takesWord !== undefined) at = afterOptions(argv, at + 1, takesWord);
    else if (/^[A-Za-z_]\w*=/.test(word)) at++;
    else return argv.slice(at);
  }
  return argv;
}

function afterOptions(argv: readonly string[], from: number, takesWord: RegExp): number {
  let at = from;
  for (let word = argv[at]; word?.startsWith('-') === true; word = argv[at])
    at += takesWord.test(word) ? 2 : 1;
  return at;
}

/** What was run, as the sources know it: the one place where a wrapper is taken off. */
export function commandOf({ argv }: Pick<RecordedCommand, 'argv'>): Command {
  return {
    argv: withoutWrapper(argv),
    purpose: 'recorded',
    timeoutMs: 0,
    needsRoot: false,
    changes: false,
  };
}

/** What a transcript holds of a run, as a host would have told it: a refusal is a failure. */
export function resultOf(recorded: RecordedCommand, refusals: readonly RefusalText[]): CommandResult {
  const { stdout, stderr, exitStatus, tookMs, startedAt, failure } = recorded;
  const command = commandOf(recorded);
  const remains = { argv: command.argv, stdout, stderr, exitStatus };
  return {
    ...{ command, stdout, stderr, exitStatus },
    tookMs: tookMs ?? 0,
    ...(startedAt === null ? {} : { startedAt }),
    failure:
      failure === null
        ? refusalOf(remains, refusals)
        : describeFailure(failure.why, failure.summary, remains),
  };
}
