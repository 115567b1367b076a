import type { CommandFailure } from '../model/command.js';
import type { Instant, Milliseconds } from '../model/time.js';

/**
 * A transcript is a shell session in plain text.
 *
 *     # uplinktop transcript 1
 *     # at 2026-11-22T18:16:01.250Z
 *     $ route -n show -inet
 *     Routing tables
 *     # took 4 ms
 *     $ pfctl -s info
 *     ! pfctl: /dev/pf: Permission denied
 *     # exit 1
 *
 * `$ ` begins a command, `! ` is a line of stderr, `# ` a remark; all else is stdout as it was. A line of stdout that
 * begins with `$ `, `! `, `# ` or `\` carries a `\` before it. Known remarks: `at` begins a round; after a command
 * `exit N` (when not 0), `took N ms`, `started TIME` (not with its round), `failure WHY: SUMMARY` (it did not end by
 * itself), `no newline at end` and `no newline at end of stderr`. Others are ignored.
 * Only `$ ` lines are required: exit 0, one round.
 */
export const HEADER = '# uplinktop transcript 1';

/** Remarks, without their `# `. */
export const NO_NEWLINE = 'no newline at end';
export const NO_NEWLINE_OF_STDERR = 'no newline at end of stderr';

/** One command and what came of it, as the file tells it. */
export interface RecordedCommand {
  /** As typed: with or without a path, perhaps behind doas. */
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it did not exit by itself. */
  readonly exitStatus: number | null;
  /** Null when the file does not say. */
  readonly tookMs: Milliseconds | null;
  /** Null: with its round. */
  readonly startedAt: Instant | null;
  readonly failure: Pick<CommandFailure, 'why' | 'summary'> | null;
}

export interface RecordedRound {
  /** Null when the file does not say. */
  readonly at: Instant | null;
  readonly commands: readonly RecordedCommand[];
}

/** At least one command in at least one round. */
export interface Transcript {
  readonly rounds: readonly RecordedRound[];
}

/** A transcript that cannot be read. The message is whole: `gw.txt:7: expected …, got …`. */
export class TranscriptError extends Error {
  override readonly name = 'TranscriptError';

  constructor(
    readonly file: string,
    /** Counts from 1; null when the file could not be opened at all. */
    readonly line: number | null,
    what: string,
  ) {
    super(line === null ? `${file}: ${what}` : `${file}:${line}: ${what}`);
  }
}
