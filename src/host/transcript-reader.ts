import { readFile } from 'node:fs/promises';
import type { CommandFailure } from '../model/command.js';
import { splitWords } from '../model/command.js';
import { disarm } from '../model/text.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { commandBehindPrompt } from './prompt.js';
import type { RecordedCommand, RecordedRound, Transcript } from './transcript.js';
import { HEADER, NO_NEWLINE, NO_NEWLINE_OF_STDERR, TranscriptError } from './transcript.js';

/** A quote left open must not swallow the file. */
const MAX_LINES_OF_A_COMMAND = 100;

const A_COMMAND = 'a line "$ COMMAND"';

/** A `# at` that is meant as a time; `# at the office` is a person's remark. */
const AT = /^at (\d{4}-.*)$/;
const STARTED = /^started (\d{4}-.*)$/;
const EXIT = /^exit:? (\d{1,3})$/;
const TOOK = /^took (\d+(?:\.\d+)?) ?ms$/;
const FAILURE = /^failure (timeout|killed|not-found|no-permission|too-long|not-recorded|failed): (.*)$/s;
/** The first line that is the format's own, not output: its end tells how the file ends its lines. */
const FIRST_OF_OURS = /(?:^|\n)(?:# |\$[ \t])[^\n]*?(\r?)\n/;
/** Nobody types how long a command took: then the file is a recording, in which all else than `$ ` is output. */
const RECORDED = /^# took \d+(?:\.\d+)? ?ms\r?$/m;
const VERSION = /^uplinktop transcript (\S+)$/;

/** A command while its lines are read. */
interface OpenCommand {
  argv: string[];
  stdout: string[];
  stderr: string[];
  exitStatus: number | null;
  tookMs: Milliseconds | null;
  startedAt: Instant | null;
  failure: Pick<CommandFailure, 'why' | 'summary'> | null;
  newlineAtEnd: boolean;
  newlineAtEndOfStderr: boolean;
}

class Reader {
  readonly #rounds: { at: Instant | null; commands: OpenCommand[] }[] = [];
  #open: OpenCommand | null = null;
  #hasHeader = false;
  #lineNumber = 0;
  #next = 0;
  readonly #crlf: boolean;
  readonly #isRecording: boolean;
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    // A carriage return belongs to the output unless our own lines end in one too.
    this.#isRecording = RECORDED.test(text);
    this.#crlf = FIRST_OF_OURS.exec(text)?.[1] === '\r';
  }

  read(): Transcript {
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) this.#readLine(line);
    if (this.#rounds.every(({ commands }) => commands.length === 0)) {
      throw this.#error(A_COMMAND, 'the end of the file');
    }
    if (this.#isCutShort()) this.#rounds.at(-1)?.commands.pop();
    return { rounds: this.#rounds.map(closeRound) };
  }

  #takeLine(): string | null {
    if (this.#next >= this.#text.length) return null;
    const end = this.#text.indexOf('\n', this.#next);
    const stop = end < 0 ? this.#text.length : end;
    const start = this.#next;
    this.#next = stop + 1;
    this.#lineNumber++;
    const cut = this.#crlf && stop > start && this.#text.charAt(stop - 1) === '\r' ? stop - 1 : stop;
    return this.#text.slice(start, cut);
  }

  #readLine(line: string): void {
    const pasted = this.#isRecording ? null : this.#pastedCommand(line);
    if (/^\$[ \t]/.test(line)) this.#readCommand(line.slice(2));
    else if (pasted !== null) this.#readCommand(pasted);
    else if (line.startsWith('# ')) this.#readRemark(line.slice(2).trimEnd());
    else if (this.#open === null) this.#readBeforeCommand(line);
    else if (line.startsWith('! ')) this.#open.stderr.push(line.slice(2));
    else this.#open.stdout.push(line.startsWith('\\') ? line.slice(1) : line);
  }

  /**
   * The command behind a prompt other than `$ `. Root's `# ` begins a remark as well: there what it prints must follow.
   */
  #pastedCommand(line: string): string | null {
    const command = commandBehindPrompt(line);
    if (command === null || !line.startsWith('# ')) return command;
    const next = this.#text.slice(this.#next, this.#text.indexOf('\n', this.#next) + 1).trimEnd();
    const isOutput = next !== '' && !/^[#$] /.test(next) && commandBehindPrompt(next) === null;
    return isOutput ? command : null;
  }

  #readCommand(first: string): void {
    const begunAt = this.#lineNumber;
    let typed = first;
    let argv = splitWords(typed);
    while (argv === null) {
      // A quote is open: the word holds a line end.
      const more = this.#takeLine();
      if (more === null && this.#isHalfLine()) return;
      if (more === null || this.#lineNumber - begunAt > MAX_LINES_OF_A_COMMAND)
        throw this.#error('a closing quote', `$ ${first}`, begunAt);
      typed += `\n${more}`;
      argv = splitWords(typed);
    }
    this.#open = null;
    // The empty prompt at the end of a pasted session.
    if (argv.length === 0) return;
    this.#open = { ...newCommand(), argv };
    if (this.#rounds.length === 0) this.#rounds.push({ at: null, commands: [] });
    this.#rounds.at(-1)?.commands.push(this.#open);
  }

  #readRemark(remark: string): void {
    const version = VERSION.exec(remark)?.[1];
    if (version !== undefined) {
      if (`# ${remark}` !== HEADER) throw this.#error(`"${HEADER}"`, `# ${remark}`);
      this.#hasHeader = true;
    }
    const at = AT.exec(remark)?.[1];
    if (at !== undefined) {
      this.#rounds.push({ at: this.#time(at, remark), commands: [] });
      this.#open = null;
    }
    if (this.#open !== null) this.#readRemarkOn(this.#open, remark);
  }

  #readRemarkOn(command: OpenCommand, remark: string): void {
    const failure = FAILURE.exec(remark);
    const exit = EXIT.exec(remark)?.[1];
    const took = TOOK.exec(remark)?.[1];
    const started = STARTED.exec(remark)?.[1];
    if (failure !== null) {
      command.failure = { why: failure[1] as CommandFailure['why'], summary: disarm(failure[2] ?? '') };
      command.exitStatus = null;
    } else if (exit !== undefined) command.exitStatus = Number(exit);
    else if (took !== undefined) command.tookMs = Number(took);
    else if (started !== undefined) command.startedAt = this.#time(started, remark);
    else if (remark === NO_NEWLINE) command.newlineAtEnd = false;
    else if (remark === NO_NEWLINE_OF_STDERR) command.newlineAtEndOfStderr = false;
  }

  /** Blank lines and comments may stand before the first command; anything else belongs to no command. */
  #readBeforeCommand(line: string): void {
    if (this.#isHalfLine()) return;
    if (line.trim() !== '' && !line.startsWith('#')) throw this.#error(A_COMMAND, line);
  }

  #time(text: string, remark: string): Instant | null {
    const at = Date.parse(text);
    if (Number.isNaN(at) && this.#isHalfLine()) return null;
    if (Number.isNaN(at)) throw this.#error('a time such as 2026-11-22T18:16:01.250Z', `# ${remark}`);
    return at;
  }

  /** Where a recording was broken off: what the last line wanted to say is not known. */
  #isHalfLine(): boolean {
    return this.#hasHeader && this.#next > this.#text.length;
  }

  /** A recording that was broken off inside a command's output: half a table is no table. */
  #isCutShort(): boolean {
    const commands = this.#rounds.flatMap((round) => round.commands);
    const isTimed = (command: OpenCommand): boolean => command.tookMs !== null;
    const last = commands.pop();
    return (
      this.#hasHeader &&
      !this.#text.endsWith('\n') &&
      last !== undefined &&
      !isTimed(last) &&
      commands.length > 0 &&
      commands.every(isTimed)
    );
  }

  #error(expected: string, got: string, line = this.#lineNumber): TranscriptError {
    const shown = disarm(got.length > 60 ? `${got.slice(0, 59)}…` : got);
    const came = got === 'the end of the file' ? got : `"${shown}"`;
    return new TranscriptError(this.#file, Math.max(1, line), `expected ${expected}, got ${came}`);
  }
}

function newCommand(): OpenCommand {
  return {
    argv: [],
    stdout: [],
    stderr: [],
    exitStatus: 0,
    tookMs: null,
    startedAt: null,
    failure: null,
    newlineAtEnd: true,
    newlineAtEndOfStderr: true,
  };
}

function closeRound({ at, commands }: { at: Instant | null; commands: OpenCommand[] }): RecordedRound {
  return { at, commands: commands.map(closeCommand) };
}

function closeCommand(command: OpenCommand): RecordedCommand {
  const { stdout, stderr, newlineAtEnd, newlineAtEndOfStderr, ...rest } = command;
  return {
    ...rest,
    stdout: joined(stdout, newlineAtEnd),
    stderr: joined(stderr, newlineAtEndOfStderr),
  };
}

function joined(lines: readonly string[], newlineAtEnd: boolean): string {
  return lines.length === 0 ? '' : lines.join('\n') + (newlineAtEnd ? '\n' : '');
}

/**
 * Reads a transcript, recorded or written by hand (format: transcript.ts). `file` is for the messages only.
 *
 * By hand: no header, no remarks, CRLF line ends, blanks or a tab after `$`, an empty prompt at the end are all right.
 * Prompts as shells print them (`root@r:~# `, `gw# `) begin a command, too. A prompt needs its blank (`$route` is
 * output). `# ` begins a remark, and root's prompt where a program that is known is followed by what it printed.
 * @throws TranscriptError with file, line, what was expected, what came.
 */
export function readTranscript(text: string, file: string): Transcript {
  return new Reader(text.replace(/^\uFEFF/, ''), file).read();
}

/**
 * The transcript in a file.
 * @throws TranscriptError also when the file cannot be read.
 */
export async function loadTranscript(file: string): Promise<Transcript> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new TranscriptError(
      file,
      null,
      `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'too large'})`,
    );
  }
  return readTranscript(text, file);
}
