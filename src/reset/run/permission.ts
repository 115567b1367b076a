import type { Command } from '../../model/command.js';
import { pasteable } from '../../model/command.js';
import { plural } from '../../model/format.js';
import type { Host } from '../../model/host.js';
import type { Plan } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';

/** Who resets. */
export interface Person {
  readonly uid: number;
  /** Null: no entry of passwd(5) has this number, and doas and sudo run nothing for such a one. */
  readonly name: string | null;
}

export type Permission =
  | { readonly kind: 'permitted' }
  | { readonly kind: 'denied'; readonly reason: string; readonly lines: readonly string[] }
  /** A sentence for a deliberate yes. */
  | { readonly kind: 'cannot-tell'; readonly concern: string };

/** Every command a plan may run, its undo from each step included, each once. */
export function commandsOf(plan: Plan): readonly Command[] {
  const all = plan.steps.flatMap((step) => [step.do, ...step.undo]);
  return [...new Map(all.map((command) => [pasteable(command.argv), command])).values()];
}

/** Commands that are run together, and what they are of, for a sentence. */
export interface PermissionQuestion {
  readonly commands: readonly Command[];
  /** `of this reset and its undo`. */
  readonly of: string;
}

/**
 * Whether all of a plan may be run without a password, asked before its first step: a reset that may be done but not
 * undone must not begin.
 */
export function permissionFor(plan: Plan, asker: Asker): Promise<Permission> {
  return permissionToRun({ commands: commandsOf(plan), of: 'of this reset and its undo' }, asker);
}

export interface Asker {
  readonly host: Host;
  readonly changer: Changer;
  readonly person: Person;
}

/** The same of any commands. */
export async function permissionToRun(
  { commands, of }: PermissionQuestion,
  { host, changer, person }: Asker,
): Promise<Permission> {
  if (person.uid === 0) return { kind: 'permitted' };
  const { privilege } = changer;
  const asked = commands.filter((command) => command.needsRoot);
  const { name } = person;
  if (name === null && asked.length > 0) {
    const reason = `The user with the number ${person.uid} has no entry in passwd, and ${privilege.name} runs nothing for such a one: start uplinktop as a user that has, or as root.`;
    return { kind: 'denied', reason, lines: [] };
  }
  const answers = await Promise.all(
    asked.map(async ({ argv }) => {
      const answer = privilege.read(await host.run(privilege.check(argv)), argv);
      return { argv, answer };
    }),
  );
  const missing = answers.filter(({ answer }) => answer === 'denied' || answer === 'password');
  if (missing.length > 0) {
    const argvs = missing.map(({ argv }) => argv);
    const password = missing.every(({ answer }) => answer === 'password');
    const what = plural(missing.length, 'command');
    return {
      kind: 'denied',
      reason: password
        ? `${privilege.name} would ask for a password for ${what} ${of}, and nobody would be there to type it.`
        : `${privilege.name} does not permit ${what} ${of}.`,
      lines: privilege.lines(argvs, name ?? ''),
    };
  }
  if (answers.some(({ answer }) => answer === 'cannot-tell')) {
    const concern = `it cannot be told from ${changer.words.permissions} whether the commands and their undo are permitted`;
    return { kind: 'cannot-tell', concern };
  }
  return { kind: 'permitted' };
}
