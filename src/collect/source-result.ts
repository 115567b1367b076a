import { exitReason } from '../host/failure.js';
import { programName } from '../host/program.js';
import type { CommandResult } from '../model/command.js';
import type { Observer } from '../model/observer.js';
import type { Source } from '../model/source.js';
import type { Complaint, NoValue } from '../model/reading.js';
import type { ObservationKey, Observations } from '../model/snapshot.js';

/** Why there is no value. */
export interface Nothing {
  readonly why: NoValue;
  readonly reason: string;
}

/** What one run told of what its command serves. */
export interface SourceResult {
  readonly keys: readonly ObservationKey[];
  readonly observations: Partial<Observations>;
  readonly complaints: readonly Complaint[];
  /** Null when anything was reported. */
  readonly nothing: Nothing | null;
}

/** Reads a run as the output of a source's command, or of an equivalent of it. */
export function outcomeOf(
  source: Source,
  result: CommandResult,
  { strangeText }: Pick<Observer, 'strangeText'>,
): SourceResult {
  const { argv } = result.command;
  const served = source.serves(argv);
  const keys = served.length > 0 ? served : source.observes;
  const { failure } = result;
  if (failure !== null) return silent(keys, { why: failure.why, reason: failure.summary });
  const { value, complaints } = source.parse(result.stdout, argv);
  const observations = result.exitStatus === 0 ? value : substantial(value);
  if (Object.keys(observations).length > 0) return { keys, observations, complaints, nothing: null };
  const strange = strangeText(beginningOf(`${result.stdout}\n${result.stderr}`))?.sentence;
  if (result.exitStatus !== 0) {
    const reason = strange ?? exitReason({ ...result, argv });
    return { ...silent(keys, { why: 'failed', reason }), complaints };
  }
  const name = programName(argv);
  if (result.stdout.trim() === '')
    return silent(keys, { why: 'failed', reason: `${name} printed nothing that is understood` });
  const reason = strange ?? `no line of what ${name} printed is understood`;
  // One for all: what is of another kind is not complained of line by line.
  const [first] = complaints;
  const complaint = first === undefined ? [] : [{ ...first, reason }];
  return { ...silent(keys, { why: 'not-understood', reason }), complaints: complaint };
}

const BEGINNING_CHARACTERS = 4_000;

/** As much of a text as tells what it is. */
export function beginningOf(text: string): string {
  return text.slice(0, BEGINNING_CHARACTERS);
}

function silent(keys: readonly ObservationKey[], nothing: Nothing): SourceResult {
  return { keys, observations: {}, complaints: [], nothing };
}

/**
 * Of a run with a bad status only what it did print counts: an empty table may be one that could not be read.
 * (`sysctl` with one name it does not know exits 1 and tells the others.)
 */
function substantial(value: Partial<Observations>): Partial<Observations> {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, observations]) => !Array.isArray(observations) || observations.length > 0,
    ),
  );
}

/** The sources a command line belongs to: the one whose command it is, else all it can stand in for. */
export function sourcesOf(observer: Observer, argv: readonly string[]): readonly Source[] {
  const own = observer.sources.find(
    ({ command, short }) =>
      isSameCommand(command.argv, argv) || (short !== undefined && isSameCommand(short.command.argv, argv)),
  );
  if (own !== undefined) return [own];
  const serving = observer.sources.filter((source) => source.serves(argv).length > 0);
  const observing = serving.filter((source) =>
    source.serves(argv).some((key) => source.observes.includes(key)),
  );
  return observing.length > 0 ? observing : serving.slice(0, 1);
}

function isSameCommand(a: readonly string[], b: readonly string[]): boolean {
  return (
    a.length === b.length &&
    programName(a) === programName(b) &&
    a.slice(1).every((word, i) => word === b[i + 1])
  );
}
