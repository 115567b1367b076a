import type { Command, CommandResult } from '../../../model/command.js';
import type { Privilege } from '../../../model/changer.js';
import { SECOND } from '../../../model/time.js';
import { sudoersLines } from '../sudoers.js';
import type { Tools } from '../tools.js';

type Verdict = ReturnType<Privilege['read']>;

/** One command of the rules that apply to a user here, in the order of the file: the last that fits counts. */
interface Rule {
  readonly asRoot: boolean;
  readonly asksPassword: boolean;
  /** As written, `ALL` among them. */
  readonly command: string;
}

/**
 * The rules as sudo(8) prints them when `-l` is given twice.
 *
 *     Matching Defaults entries for netmon on gw:
 *         env_reset, mail_badpass
 *
 *     Sudoers entry: /etc/sudoers.d/uplinktop
 *         RunAsUsers: root
 *         Options: !authenticate
 *         Commands:
 *     \t/usr/sbin/ip -6 route del default via 2001\:db8\:\:1
 *
 * A line longer than the terminal, or than 80 characters, goes on after eight blanks.
 * Source: plugins/sudoers/display.c of sudo 1.9.13, seen with it.
 */
function rulesOf(text: string): Rule[] {
  const [defaults = '', ...entries] = unwrapped(text).split(/^(?:Sudoers|LDAP|SSSD) (?:entry|role).*$/im);
  const usual = !/(?<=[\s,])!authenticate\b/.test(defaults);
  return entries.flatMap((entry) => {
    const users = field(entry, 'RunAsUsers');
    const option = /(!?)\bauthenticate\b/.exec(field(entry, 'Options') ?? '');
    const [, listed = ''] = entry.split(/^\s*Commands:$/m);
    const commands = listed.split('\n').filter((line) => /^\s+\S/.test(line));
    return commands.map((line) => ({
      // Without a word it is root; a list may take one out again, and then nothing is concluded from it.
      asRoot: users === null || /(?:^|[\s,])(?:root|ALL|#0)(?=$|[\s,])/.test(users),
      asksPassword: option === null ? usual : option[1] !== '!',
      command: line.trim(),
    }));
  });
}

/** The long lines whole again: they are broken at blanks. */
function unwrapped(text: string): string {
  return text.replace(/\n {8}(?=\S)/g, ' ');
}

function field(entry: string, name: string): string | null {
  return new RegExp(`^\\s*${name}: (.*)$`, 'm').exec(entry)?.[1] ?? null;
}

/** Whether a rule is of this command; null when it is written in a way that is not understood here. */
function isOf(command: string, argv: readonly string[]): boolean | null {
  if (command === 'ALL') return true;
  const bare = command.replace(/\\(.)/g, '$1');
  const typed = argv.join(' ');
  if (bare === typed || bare === argv[0]) return true;
  // What reset --permits prints for commands that differ each time.
  const [, start] = /^([^*?[\]^$"]+ )\*$/.exec(command) ?? [];
  if (start !== undefined) return typed.startsWith(start.replace(/\\(.)/g, '$1'));
  // Globs, regular expressions, digests, directories, what is said for sudoedit or by an alias.
  const [program = ''] = command.split(' ');
  const isPlain = program.startsWith('/') && !/(?<!\\)[*?[\]^$"]/.test(command) && !program.endsWith('/');
  return isPlain ? false : null;
}

/** The last rule that fits decides, as in sudoers(5). */
function verdictOf(rules: readonly Rule[], argv: readonly string[]): Verdict {
  for (const { asRoot, asksPassword, command } of [...rules].reverse()) {
    const isNegated = command.startsWith('!');
    const fits = asRoot ? isOf(command.replace(/^!\s*/, ''), argv) : false;
    if (fits === null) return 'cannot-tell';
    if (fits) return isNegated ? 'denied' : asksPassword ? 'password' : 'permitted';
  }
  return 'denied';
}

/**
 * `sudo -n -l COMMAND` says whether a command is permitted, but not whether a password would be asked for: one rule
 * without a password, for whatever, and it answers for all. So the rules are listed, and read here. A listing wants a
 * password unless one rule does without (`listpw`), so who is asked for it has none. `-k`: what is remembered of a
 * password typed before is not for a guard, which has no terminal.
 */
function read({ stdout, stderr, exitStatus, failure }: CommandResult, argv: readonly string[]): Verdict {
  const said = `${stderr}\n${stdout}`;
  if (failure?.why === 'not-found' || /may not run sudo|not in the sudoers file/.test(said)) return 'denied';
  if (/password is required/.test(said)) return 'password';
  const isListing = exitStatus === 0 && failure === null && /may run the following commands/.test(stdout);
  return isListing ? verdictOf(rulesOf(stdout), argv) : 'cannot-tell';
}

/** How commands get root's rights on Linux. */
export function sudoWith({ sudo }: Pick<Tools, 'sudo'>): Privilege {
  const check = (): Command => ({
    argv: [sudo, '-n', '-k', '-l', '-l'],
    purpose: 'ask sudo which commands it would permit',
    timeoutMs: 3 * SECOND,
    needsRoot: false,
    changes: false,
  });
  return {
    name: 'sudo',
    place: 'at the end of what "visudo -f /etc/sudoers.d/uplinktop" opens',
    through: [sudo, '-n'],
    check,
    read,
    lines: sudoersLines,
  };
}
