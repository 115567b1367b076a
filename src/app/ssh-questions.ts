import { disarm } from '../model/text.js';

/** What is asked of a router first: an sh script whose words are paths. A line for each answer, empty where there is none. */
export const ASK = String.raw`printf '%s\n' "$(uname -sr)" "$(id -u)" "$(id -un)" "$HOME" "$XDG_STATE_HOME"
for path do [ ! -e "$path" ] || printf '%s\n' "$path"; done`;

export interface Answers {
  /** `OpenBSD 7.9`; empty: it did not say. */
  readonly uname: string;
  /** Null: not known, which is not root. */
  readonly uid: number | null;
  readonly name: string;
  readonly home: string;
  readonly stateHome: string;
  /** Those of the paths that exist. */
  readonly paths: ReadonlySet<string>;
}

export function answersIn(stdout: string): Answers {
  const [uname = '', uid = '', name = '', home = '', stateHome = '', ...paths] = stdout.split('\n');
  return {
    uname,
    uid: /^\d{1,10}$/.test(uid) ? Number(uid) : null,
    name: disarm(name),
    home,
    stateHome,
    paths: new Set(paths.filter((path) => path !== '')),
  };
}
