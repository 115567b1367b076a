import type { CommandFailure, RefusalText } from '../model/command.js';
import { pasteable } from '../model/command.js';
import { formatBytes, formatDuration, formatMilliseconds } from '../model/format.js';
import { disarm } from '../model/text.js';
import type { Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { programName } from './program.js';

/** What a failure is told from: the command and what it left behind. */
export interface Remains {
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitStatus: number | null;
}

const DETAIL_STDERR_CHARACTERS = 2_000;

/** The one place where a failure gets its two texts: the short one as given, the whole one with command and stderr. */
export function describeFailure(
  why: CommandFailure['why'],
  summary: string,
  remains: Pick<Remains, 'argv' | 'stderr'>,
): CommandFailure {
  const stderr = remains.stderr.slice(0, DETAIL_STDERR_CHARACTERS).trimEnd();
  const lines = [summary, pasteable(remains.argv), ...(stderr === '' ? [] : stderr.split('\n'))];
  return { why, summary: disarm(summary), detail: lines.map(disarm).join('\n') };
}

/** `route was killed after 3 s`: it did not end by itself in the time it was given. */
export function timedOut(timeoutMs: Milliseconds, remains: Remains): CommandFailure {
  const time = timeoutMs < SECOND ? formatMilliseconds(timeoutMs) : formatDuration(timeoutMs);
  return describeFailure('timeout', `${programName(remains.argv)} was killed after ${time}`, remains);
}

/** `netstat printed more than 16.0 MiB and was killed`: a table cut in the middle is no table. */
export function tooLong(maxBytes: number, remains: Remains): CommandFailure {
  const name = programName(remains.argv);
  return describeFailure(
    'too-long',
    `${name} printed more than ${formatBytes(maxBytes)} and was killed`,
    remains,
  );
}

/** `12.3 MiB were left out of the recording`: it was read, but what it said is not in a transcript. */
export function leftOut(bytes: number, remains: Pick<Remains, 'argv' | 'stderr'>): CommandFailure {
  return describeFailure('too-long', `${formatBytes(bytes)} were left out of the recording`, remains);
}

/** `pfctl was ended by SIGSEGV`, or by this program. */
export function endedBySignal(signal: string | null, remains: Remains): CommandFailure {
  return describeFailure(
    'killed',
    `${programName(remains.argv)} was ended by ${signal ?? 'a signal'}`,
    remains,
  );
}

/** It was never started: the error code of spawn(2). `through` names what it would have run through: `doas`. */
export function notStarted(code: string, through: string | null, remains: Remains): CommandFailure {
  const name = programName(remains.argv);
  if (code === 'ENOENT') {
    return through !== null
      ? describeFailure('no-permission', `${name} needs root, and there is no ${through}`, remains)
      : describeFailure('not-found', `${remains.argv[0] ?? name} is not there`, remains);
  }
  const why = code === 'EACCES' || code === 'EPERM' ? 'no-permission' : 'failed';
  return describeFailure(why, `${name} could not be started (${code})`, remains);
}

/**
 * A run that came to its end, but only to say that it may not or that it is not there; null when it is no such thing.
 * In a pasted session stderr stands among stdout: a lone line there is looked at too. What such a text looks like, the
 * system knows (its Observer); the first that fits is taken.
 */
export function refusalOf(remains: Remains, refusals: readonly RefusalText[]): CommandFailure | null {
  const { stdout, stderr, exitStatus } = remains;
  const lone = stdout.length < 400 && !stdout.trim().includes('\n') ? stdout : '';
  // A command that ended well and printed something did its work, whatever it warned of on stderr.
  const said = exitStatus === 0 && stdout.trim() !== '' ? lone : `${stderr}\n${lone}`;
  for (const { words, why, sentence } of refusals) {
    const match = words.exec(said);
    if (match === null) continue;
    const wrapper = match.slice(1).find((part: string | undefined) => part !== undefined) ?? '';
    return describeFailure(why, sentence(programName(remains.argv), wrapper), remains);
  }
  return null;
}

/** For a run that ended with a bad status and no use: `pfctl: exit 1: pfctl: Bad limit`. */
export function exitReason(remains: Remains): string {
  const line = `${remains.stderr}\n${remains.stdout}`.split('\n').find((l) => l.trim() !== '') ?? '';
  const said = line === '' ? '' : `: ${disarm(line.trim()).slice(0, 120)}`;
  return `${programName(remains.argv)}: exit ${remains.exitStatus ?? 'unknown'}${said}`;
}
