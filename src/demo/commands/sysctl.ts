import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import { getopt, strtonum } from '../getopt.js';
import type { Machine } from '../machine.js';
import { SETTABLE } from '../machine.js';
import { ctime } from '../print.js';

/** sysctl(8). Values nobody here changes, with those that can be set. */
function variables(machine: Machine): ReadonlyMap<string, string> {
  const { hostname } = machine.spec;
  return new Map<string, string>([
    ['kern.ostype', 'OpenBSD'],
    ['kern.osrelease', machine.release],
    ['kern.hostname', hostname],
    ['kern.boottime', ctime(machine.bootedAt)],
    ['hw.machine', 'amd64'],
    ['hw.ncpu', '4'],
    ...SETTABLE.map((name) => [name, String(machine.sysctl[name])] as const),
  ]);
}

/** One word of the command line: a name to show, or `name=value` to set. */
function one(
  machine: Machine,
  word: string,
  manner: { bare: boolean; quiet: boolean; root: boolean },
): Answer {
  const [name = '', ...rest] = word.split('=');
  const known = variables(machine);
  const value = known.get(name);
  if (value === undefined) {
    const prefixed = [...known].filter(([key]) => key.startsWith(`${name}.`));
    if (prefixed.length > 0 && rest.length === 0)
      return says(prefixed.map(([key, text]) => (manner.bare ? `${text}\n` : `${key}=${text}\n`)).join(''));
    const last = name.split('.').at(-1) ?? name;
    // The others are still shown.
    return { ...says(''), stderr: `sysctl: unknown name ${last} in ${name}\n` };
  }
  if (rest.length === 0) return says(manner.bare ? `${value}\n` : `${name}=${value}\n`);
  return set(machine, name, rest.join('='), manner);
}

function set(
  machine: Machine,
  name: string,
  text: string,
  manner: { bare: boolean; quiet: boolean; root: boolean },
): Answer {
  const settable = SETTABLE.find((known) => known === name);
  if (settable === undefined || !manner.root) return fails(`sysctl: ${name}: Operation not permitted\n`);
  const number = strtonum(text, -0x8000_0000, 0x7fff_ffff);
  if (typeof number === 'string') return fails(`sysctl: ${name}: value is ${number}: ${text}\n`);
  const most = settable.endsWith('multipath') ? 1 : 2;
  if (number < 0 || number > most) return fails(`sysctl: ${name}: Invalid argument\n`);
  const before = machine.sysctl[settable];
  machine.sysctl[settable] = number;
  machine.applySysctl();
  machine.traffic.routesChanged();
  if (manner.quiet) return says('');
  return says(manner.bare ? `${number}\n` : `${name}: ${before} -> ${number}\n`);
}

/** sysctl(8): `[-nq] name[=value] ...`; without a name all of them. */
export function sysctl(machine: Machine, args: readonly string[], root: boolean): Answer {
  const options = getopt(args, 'Aabdef:N:nqw');
  if (options.bad !== null) return fails('usage: sysctl [-Aanq] [-f file] [name[=value] ...]\n');
  const manner = { bare: options.flags.has('n'), quiet: options.flags.has('q'), root };
  const words = options.rest.length > 0 ? options.rest : [...variables(machine).keys()];
  let answer = says('');
  for (const word of words) {
    const next = one(machine, word, manner);
    const stdout = `${typeof answer.stdout === 'string' ? answer.stdout : ''}${typeof next.stdout === 'string' ? next.stdout : ''}`;
    answer = { ...next, stdout, stderr: answer.stderr + next.stderr };
    if (next.exitStatus !== 0) return answer;
  }
  return answer;
}
