import type { DoctorLine } from './doctor-line.js';
import { line, trouble } from './doctor-line.js';

/** The Node that runs this, and those it is made for as package.json has them: `^20 || >=26`. */
export interface RunningNode {
  /** `v20.19.1`. */
  readonly version: string;
  readonly engines: string;
}

/** Whether `^N` or `>=N` of a list has this major number. Null: the list is written otherwise. */
function isAmong(major: number, engines: string): boolean | null {
  const rows = engines.split('||').map((row) => /^(\^|>=)(\d+)$/.exec(row.trim()));
  if (rows.includes(null)) return null;
  return rows.some((row) => (row?.[1] === '^' ? major === Number(row[2]) : major >= Number(row?.[2])));
}

export function nodeLine({ version, engines }: RunningNode): DoctorLine {
  const major = Number(/^v(\d+)\./.exec(version)?.[1] ?? NaN);
  switch (isAmong(major, engines)) {
    case true:
      return line('ok', 'Node', `${version}, one of ${engines}`);
    case false:
      return trouble('warning', 'Node', `${version} is not one of ${engines}, which it is tested with`, {
        action: 'install one of these',
      });
    case null:
      return line('unknown', 'Node', `${version}; which ones it is tested with is not known`);
  }
}

/** What the terminal and its environment tell. */
export interface RunningTerminal {
  readonly term: string;
  /** Null: standard output is none. */
  readonly size: { readonly columns: number; readonly rows: number } | null;
  readonly colour: boolean;
  readonly unicode: boolean;
  /** Why no screen can be drawn there, a sentence; null when one can. */
  readonly refusal: string | null;
}

/** Below this the screen says itself that it is too small. */
const LEAST = { columns: 40, rows: 12 };

export function terminalLine({ term, size, colour, unicode, refusal }: RunningTerminal): DoctorLine {
  if (size === null)
    return line('unknown', 'terminal', 'the output goes to no terminal: run it in the one to be used');
  if (refusal !== null) {
    return trouble('fault', 'terminal', refusal.replace(/\.$/, ''), {
      action: 'set TERM to what the terminal is',
      lines: ['export TERM=vt220'],
    });
  }
  const shown = `${term}, ${size.columns}x${size.rows}, ${colour ? 'colours' : 'no colours'}, ${unicode ? 'UTF-8' : 'ASCII'}`;
  if (size.columns >= LEAST.columns && size.rows >= LEAST.rows) return line('ok', 'terminal', shown);
  return trouble('warning', 'terminal', shown, {
    action: `make it larger: ${LEAST.columns}x${LEAST.rows} at least, 80x24 for all columns`,
  });
}

export type LocaleVariables = Readonly<Record<'LC_ALL' | 'LC_CTYPE' | 'LANG', string | undefined>>;

/** `asciiOnly`: the terminal shows nothing else, whatever the locale says. */
export function localeLine(variables: LocaleVariables, asciiOnly: boolean): DoctorLine {
  const name = (['LC_ALL', 'LC_CTYPE', 'LANG'] as const).find((each) => (variables[each] ?? '') !== '');
  const value = name === undefined ? '' : (variables[name] ?? '');
  const said = name === undefined ? 'none of LC_ALL, LC_CTYPE, LANG is set' : `${name}=${value}`;
  if (/utf-?8/i.test(value)) return line('ok', 'locale', said);
  if (asciiOnly) return line('ok', 'locale', `${said}, and this terminal shows ASCII alone`);
  return trouble('warning', 'locale', `${said}: lines and graphs are drawn in ASCII`, {
    action: 'where the terminal shows UTF-8, say so in ~/.profile',
    lines: ['export LC_CTYPE=en_US.UTF-8'],
  });
}
