import { pasteable } from '../model/command.js';
import { formatDuration, formatMilliseconds, plural } from '../model/format.js';
import type { NoValue } from '../model/reading.js';
import type { DoctorLine } from './doctor-line.js';
import { line, trouble } from './doctor-line.js';

/** One command of the system, and how its one run went. */
export interface TriedCommand {
  /** `the routing table`. */
  readonly what: string;
  readonly argv: readonly string[];
  /** Null when it told what it is asked for. */
  readonly why: NoValue | null;
  readonly reason: string | null;
  readonly tookMs: number | null;
  readonly complaints: readonly { readonly line: number; readonly text: string }[];
  /** Without it there is nothing to show. */
  readonly isEssential: boolean;
}

/** What lets a user run a command that needs root. */
export interface Permits {
  /** `doas`, `sudo`. */
  readonly name: string;
  /** `at the end of /etc/doas.conf`. */
  readonly place: string;
  readonly linesFor: (commands: readonly (readonly string[])[]) => readonly string[];
}

/** `as root, put this at the end of /etc/doas.conf`, with the lines. */
export function permitting(
  { place, linesFor }: Permits,
  commands: readonly (readonly string[])[],
): { readonly action: string; readonly lines: readonly string[] } {
  return { action: `as root, put this ${place}`, lines: linesFor(commands) };
}

function cureOf(
  { why, reason, argv }: TriedCommand,
  permits: Permits,
): { action: string; lines?: readonly string[] } {
  switch (why) {
    case 'no-permission': {
      const cure = permitting(permits, [argv]);
      const isMissing = reason?.includes(`there is no ${permits.name}`) === true;
      return isMissing ? { ...cure, action: `install ${permits.name}; then, ${cure.action}` } : cure;
    }
    case 'not-found':
      return { action: `install it: ${argv[0] ?? 'the program'} is not there` };
    case 'not-understood':
      return {
        action: 'send a recording to the makers of uplinktop; this writes one',
        lines: ['uplinktop check --record uplinktop.txt'],
      };
    default:
      return { action: 'run it by hand, and see what it says', lines: [pasteable(argv)] };
  }
}

const SHOWN_CHARACTERS = 48;

/** What is all right needs not be pasted. */
function shortened(typed: string): string {
  if (typed.length <= SHOWN_CHARACTERS) return typed;
  return `${typed.slice(0, SHOWN_CHARACTERS).replace(/ \S*$/, '')} ...`;
}

/** Whether a command is there, may be run, and is understood. */
export function commandLine(tried: TriedCommand, permits: Permits): DoctorLine {
  const { what, argv, why, reason, tookMs, complaints, isEssential } = tried;
  const typed = pasteable(argv);
  if (why === 'not-asked') return line('unknown', what, `not asked for (--no-pf): ${typed}`);
  if (why === 'waiting') return line('unknown', what, `not asked, for its size is not known: ${typed}`);
  if (why !== null) {
    const level = isEssential ? 'fault' : 'warning';
    return trouble(level, what, `${reason ?? why}: ${typed}`, cureOf(tried, permits));
  }
  const [first] = complaints;
  if (first !== undefined) {
    return trouble(
      'warning',
      what,
      `${plural(complaints.length, 'line')} of \`${typed}\` not understood, the first: ${first.text.trim()}`,
      cureOf({ ...tried, why: 'not-understood' }, permits),
    );
  }
  const took =
    tookMs === null ? '' : tookMs < 1_000 ? `, ${formatMilliseconds(tookMs)}` : `, ${formatDuration(tookMs)}`;
  return line('ok', what, `${shortened(typed)}${took}`);
}

/** Whether what ends connections may be run: nothing else needs it. */
export function killPermitsLine(
  isRoot: boolean,
  answer: ResetPermits['answers'][number]['answer'],
  { name }: Pick<Permits, 'name'>,
): DoctorLine {
  const subject = 'ending connections';
  if (isRoot) return line('ok', subject, 'root may');
  if (answer === 'permitted') return line('ok', subject, `${name} permits it`);
  if (answer === 'cannot-tell')
    return line('unknown', subject, `${name} does not tell whether it permits it`);
  return line(
    'ok',
    subject,
    `not permitted, so k and K are refused; uplinktop reset --permits prints the line`,
  );
}

/** What a reset would have to be permitted, as far as the rules can be asked. */
export interface ResetPermits {
  /** `doas` permits it, asks for a password, forbids it, or will not say. */
  readonly answers: readonly {
    readonly argv: readonly string[];
    readonly answer: 'permitted' | 'password' | 'denied' | 'cannot-tell';
  }[];
  readonly isRoot: boolean;
}

export function resetPermitsLine({ answers, isRoot }: ResetPermits, permits: Permits): DoctorLine {
  const subject = 'resets';
  if (isRoot) return line('ok', subject, 'root runs them, and needs no permission');
  if (answers.length === 0)
    return line('unknown', subject, 'there is nothing to reset now, so nothing to permit');
  const missing = answers.filter(({ answer }) => answer === 'password' || answer === 'denied');
  if (missing.length > 0) {
    const argvs = missing.map(({ argv }) => argv);
    const found = `${permits.name} does not permit ${missing.length} of ${plural(answers.length, 'command')} of a reset, a drain and their undo without a password`;
    return trouble('warning', subject, found, permitting(permits, argvs));
  }
  if (answers.some(({ answer }) => answer === 'cannot-tell'))
    return line('unknown', subject, `${permits.name} does not tell whether it permits them`);
  return line('ok', subject, `${permits.name} permits ${plural(answers.length, 'command')}, undo included`);
}
