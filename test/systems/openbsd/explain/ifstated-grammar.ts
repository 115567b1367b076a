/** ifstated.conf(5) as its GRAMMAR section has it, read into what ifstated(8) would do. */
import { splitWords } from '../../../../src/model/command.js';

type Expression = (holds: (test: string) => boolean) => boolean;

export interface State {
  readonly init: readonly (readonly string[])[];
  readonly transitions: readonly { readonly when: Expression; readonly to: string }[];
}

interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'sign';
  readonly text: string;
}

const TOKEN =
  /\s*(?:#[^\n]*|"([^"]*)"|'([^']*)'|(\d+)(?=[\s)}])|([A-Za-z_&|][\w&|>/-]*)|\$(\w+)|([!(){}=.]))/gy;

/** Macros are expanded where they stand, and not within one another. */
function tokens(text: string, macros: ReadonlyMap<string, string> | null): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    at = TOKEN.lastIndex;
    const [, double, single, number, word, macro, sign] = match;
    if (macro !== undefined) {
      const value = macros?.get(macro);
      if (value === undefined) throw new Error(`macro '${macro}' not defined`);
      found.push(...tokens(value, null));
    } else if (double !== undefined || single !== undefined)
      found.push({ kind: 'string', text: double ?? single ?? '' });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (word !== undefined) found.push({ kind: 'word', text: word });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign });
    TOKEN.lastIndex = at;
  }
  if (text.slice(at).trim() !== '') throw new Error(`not understood: ${text.slice(at, at + 40)}`);
  return found;
}

class Reader {
  #at = 0;
  constructor(readonly tokens: readonly Token[]) {}

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }
  peek(text: string): boolean {
    return this.tokens[this.#at]?.text === text && this.tokens[this.#at]?.kind !== 'string';
  }
  take(text?: string): string {
    const token = this.tokens[this.#at++];
    if (token === undefined || (text !== undefined && token.text !== text))
      throw new Error(`expected ${text ?? 'more'}, got ${token?.text ?? 'the end'}`);
    return token.text;
  }
  isIf(text: string): boolean {
    if (!this.peek(text)) return false;
    this.#at++;
    return true;
  }

  expression(): Expression {
    let left = this.unary();
    for (;;) {
      const before = left;
      if (this.isIf('&&')) {
        const right = this.unary();
        left = (holds) => before(holds) && right(holds);
      } else if (this.isIf('||')) {
        const right = this.unary();
        left = (holds) => before(holds) || right(holds);
      } else return left;
    }
  }

  unary(): Expression {
    if (this.isIf('!')) {
      const inner = this.unary();
      return (holds) => !inner(holds);
    }
    if (this.isIf('(')) {
      const inner = this.expression();
      this.take(')');
      return inner;
    }
    const name = this.take();
    if (this.isIf('.')) {
      this.take('link');
      this.take('.');
      const test = `${name}.link.${this.take()}`;
      return (holds) => holds(test);
    }
    this.take('every');
    if (!(Number(this.take()) > 0)) throw new Error('an interval is a number of seconds');
    return (holds) => holds(name);
  }

  state(): State {
    const init: string[][] = [];
    const transitions: { when: Expression; to: string }[] = [];
    this.take('{');
    while (!this.isIf('}')) {
      if (this.isIf('init')) {
        this.take('{');
        while (!this.isIf('}')) {
          this.take('run');
          const line = this.take().replace(/ 2>\/dev\/null$/, '');
          init.push(splitWords(line) ?? []);
        }
      } else {
        this.take('if');
        const when = this.expression();
        this.take('set-state');
        transitions.push({ when, to: this.take() });
      }
    }
    return { init, transitions };
  }
}

/** Throws an Error where ifstated would refuse the file. */
export function readIfstated(text: string): { first: string; states: ReadonlyMap<string, State> } {
  const macros = new Map<string, string>();
  const rest = text.replace(/^(\w+) = '(.*)'$/gm, (_, name: string, value: string) => {
    macros.set(name, value);
    return '';
  });
  const reader = new Reader(tokens(rest, macros));
  const states = new Map<string, State>();
  let first = '';
  while (!reader.done) {
    if (reader.isIf('init-state')) first = reader.take();
    else {
      reader.take('state');
      const name = reader.take();
      if (states.has(name)) throw new Error(`state ${name} already exists`);
      states.set(name, reader.state());
    }
  }
  for (const { transitions } of states.values())
    for (const { to } of transitions) if (!states.has(to)) throw new Error(`no state ${to}`);
  if (!states.has(first)) throw new Error(`invalid start state ${first}`);
  return { first, states };
}
