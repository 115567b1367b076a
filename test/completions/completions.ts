import type { OptionRow } from '../../src/app/option-table.js';
import { sharedOptions, SUBCOMMANDS } from '../../src/app/option-table.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';

/** An option as a shell completes it. */
interface Completed {
  /** `--demo` */
  readonly name: string;
  readonly what: string;
  /** `file`: a path; a list: these words; null: something that cannot be listed; `none`: it takes no value. */
  readonly value: 'none' | 'file' | readonly string[] | null;
  /** Its value may be left out, and follows a `=`. */
  readonly optional: boolean;
}

const SHELL_WORD = /^[\w,.:=-]+$/;

function completed({ flags, what, choices }: OptionRow): Completed {
  const [, name = '', shown = ''] = /^(?:-\w, )?(--[\w-]+) ?(.*)$/.exec(flags) ?? [];
  const odd = choices?.filter((word) => !SHELL_WORD.test(word)) ?? [];
  if (odd.length > 0) throw new Error(`${name} has choices that shells would take apart: ${odd.join(' ')}`);
  const value = shown === '' ? 'none' : (choices ?? (shown === '<FILE>' ? 'file' : null));
  return { name, what, value, optional: shown.startsWith('[') };
}

const SHARED = sharedOptions(SCENARIOS.map(({ name }) => name)).map(completed);
const COMMANDS = SUBCOMMANDS.map(({ name, what, argument, options }) => ({
  name,
  what,
  /** What may stand as its one word. */
  words: argument?.choices ?? [],
  options: options.map(completed),
}));
const ALWAYS = ['--help', ...SHARED.map(({ name }) => name)];
const NAMES = COMMANDS.map(({ name }) => name);
const VALUED = [...SHARED, ...COMMANDS.flatMap(({ options }) => options)].filter(
  ({ value, optional }) => value !== 'none' && !optional,
);

const HEAD = '# Made from the option table: npx vitest run test/completions -u';

/** A word in single quotes, for any of the four shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const wordsOf = ({ value }: Completed): string => (Array.isArray(value) ? value.join(' ') : '');

function bash(): string {
  const values = VALUED.map((option) => {
    const reply =
      option.value === 'file' ? '$(compgen -f -- "$word")' : `$(compgen -W '${wordsOf(option)}' -- "$word")`;
    return `    ${option.name}) COMPREPLY=(${reply}); return ;;`;
  });
  const own = COMMANDS.map(
    ({ name, words, options }) =>
      `      ${name}) words+=' ${[...words, ...options.map((o) => o.name)].join(' ')}' ;;`,
  );
  const demo = SHARED.find(({ optional }) => optional);
  return `${HEAD}
_uplinktop() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} each
  local words='${ALWAYS.join(' ')}' command=''
  [[ $word == = ]] && word=''
  [[ $before == = ]] && before=\${COMP_WORDS[COMP_CWORD - 2]}=
  COMPREPLY=()
  case $before in
${values.join('\n')}
    ${demo?.name ?? ''}=|${demo?.name ?? ''}) [[ $word == -* ]] || COMPREPLY=($(compgen -W '${demo === undefined ? '' : wordsOf(demo)}' -- "$word")); [[ $before == *= ]] && return ;;
  esac
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $each in
${own.join('\n')}
      *) continue ;;
    esac
    command=$each
  done
  [[ -n $command ]] || words+=' --version ${NAMES.join(' ')}'
  COMPREPLY+=($(compgen -W "$words" -- "$word"))
}
complete -F _uplinktop uplinktop
`;
}

function zshSpec({ name, what, value, optional }: Completed): string {
  const told = what.replace(/[[\]:\\]/g, '\\$&');
  if (value === 'none') return quoted(`*${name}[${told}]`);
  const action = value === 'file' ? '_files' : value === null ? ' ' : `(${value.join(' ')})`;
  return quoted(`*${name}${optional ? '=-' : '='}[${told}]${optional ? '::' : ':'}value:${action}`);
}

function zsh(): string {
  const own = COMMANDS.map(
    ({ name, words, options }) =>
      `    ${name}) _arguments $shared ${[...options.map(zshSpec), ...(words.length === 0 ? [] : [`'*:program:(${words.join(' ')})'`])].join(' ')} ;;`,
  );
  const described = COMMANDS.map(({ name, what }) => quoted(`${name}:${what.replaceAll(':', '\\:')}`));
  return `#compdef uplinktop
${HEAD}
_uplinktop() {
  local -a shared commands
  local command
  shared=('--help[display help]' ${SHARED.map(zshSpec).join(' ')})
  commands=(${described.join(' ')})
  command=\${words[(r)(${NAMES.join('|')})]}
  case $command in
${own.join('\n')}
    *) _arguments $shared '--version[print the version]' '1:command:{_describe command commands}' ;;
  esac
}
_uplinktop "$@"
`;
}

function fishOption({ name, what, value, optional }: Completed, condition: string): string {
  const takes =
    value === 'none'
      ? ''
      : value === 'file'
        ? ' -r -F'
        : `${optional ? '' : ' -x'}${value === null ? '' : ` -a ${quoted(value.join(' '))}`}`;
  return `complete -c uplinktop${condition} -l ${name.slice(2)}${takes} -d ${quoted(what).replaceAll(`'\\''`, `\\'`)}`;
}

function fish(): string {
  const none = ` -n ${quoted(`not __fish_seen_subcommand_from ${NAMES.join(' ')}`)}`;
  return `${HEAD}
complete -c uplinktop -f
complete -c uplinktop -l help -d 'display help'
complete -c uplinktop${none} -l version -d 'print the version'
${SHARED.map((option) => fishOption(option, '')).join('\n')}
${COMMANDS.map(({ name, what }) => `complete -c uplinktop${none} -a ${name} -d ${quoted(what)}`).join('\n')}
${COMMANDS.filter(({ words }) => words.length > 0)
  .map(
    ({ name, words }) =>
      `complete -c uplinktop -n '__fish_seen_subcommand_from ${name}' -a ${quoted(words.join(' '))}`,
  )
  .join('\n')}
${COMMANDS.flatMap(({ name, options }) => options.map((option) => fishOption(option, ` -n '__fish_seen_subcommand_from ${name}'`))).join('\n')}
`;
}

/** OpenBSD's ksh: the first list is for the first word, the second for each after it. */
function ksh(): string {
  const all = [
    ...new Set([...ALWAYS, ...COMMANDS.flatMap(({ options }) => options.map(({ name }) => name))]),
  ];
  return `${HEAD}
set -A complete_uplinktop_1 -- ${[...NAMES, '--version', ...ALWAYS].join(' ')}
set -A complete_uplinktop -- ${[...NAMES, ...COMMANDS.flatMap(({ words }) => words), ...all].join(' ')}
`;
}

/** File names, as each shell looks for them, and what is in them. */
export const COMPLETIONS: Readonly<Record<string, string>> = {
  'uplinktop.bash': bash(),
  _uplinktop: zsh(),
  'uplinktop.fish': fish(),
  'uplinktop.ksh': ksh(),
};
