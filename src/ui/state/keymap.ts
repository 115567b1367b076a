export type ActionId =
  | 'quit'
  | 'help'
  | 'back'
  | 'view-uplinks'
  | 'view-connections'
  | 'view-routes'
  | 'view-findings'
  | 'view-journal'
  | 'view-hosts'
  | 'view-queues'
  | 'next-uplink'
  | 'previous-uplink'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'detail'
  | 'filter'
  | 'pause'
  | 'poll-now'
  | 'redraw'
  | 'slower'
  | 'faster'
  | 'time-scale'
  | 'bits-bytes'
  | 'hide'
  | 'sort-menu'
  | 'order'
  | 'reverse'
  | 'names'
  | 'write-transcript'
  | 'reset'
  | 'drain'
  | 'kill'
  | 'kill-uplink'
  | 'view-plan'
  | 'cure'
  | 'copy-cure';

/** Actions that each view does in its own way (views/view-table.ts). */
export type ViewAction = (typeof VIEW_ACTIONS)[number];

const VIEW_ACTIONS = [
  'detail',
  'filter',
  'sort-menu',
  'order',
  'reverse',
] as const satisfies readonly ActionId[];

/** True for an action that each view does in its own way. */
export function isViewAction(action: ActionId): action is ViewAction {
  return (VIEW_ACTIONS as readonly ActionId[]).includes(action);
}

/** One row of the table of keys. */
export interface KeyBinding {
  readonly action: ActionId;
  /** As the terminal's reader names them. */
  readonly keys: readonly string[];
  /** As a person reads them; rows with the same words are one row of the help. */
  readonly shown: string;
  readonly does: string;
  /** In the bottom line: its label, and how long it stays there as the line gets shorter (0 longest). */
  readonly bar?: { readonly label: string; readonly keep: number };
}

/** Every key there is: the bottom line, the help and the README are made from this table. */
export const KEYS: readonly KeyBinding[] = [
  {
    action: 'view-uplinks',
    keys: ['1'],
    shown: '1',
    does: 'uplinks side by side',
    bar: { label: 'uplinks', keep: 2 },
  },
  {
    action: 'view-connections',
    keys: ['2'],
    shown: '2',
    does: 'connections, each on its uplink',
    bar: { label: 'connections', keep: 3 },
  },
  {
    action: 'view-routes',
    keys: ['3'],
    shown: '3',
    does: 'routes: the defaults explained, and the whole table',
    bar: { label: 'routes', keep: 4 },
  },
  {
    action: 'view-findings',
    keys: ['4'],
    shown: '4',
    does: 'findings: what is wrong and what cures it',
    bar: { label: 'findings', keep: 5 },
  },
  {
    action: 'view-journal',
    keys: ['5'],
    shown: '5',
    does: 'journal: what happened',
    bar: { label: 'journal', keep: 6 },
  },
  {
    action: 'view-hosts',
    keys: ['6'],
    shown: '6',
    does: 'hosts inside: who uses which uplink; enter shows the connections of one',
    bar: { label: 'hosts', keep: 6.5 },
  },
  {
    action: 'view-queues',
    keys: ['7'],
    shown: '7',
    does: 'queues of each uplink: rate, drops, what waits',
    bar: { label: 'queues', keep: 6.6 },
  },
  {
    action: 'next-uplink',
    keys: ['tab', 'right'],
    shown: 'tab → ←',
    does: 'next, previous uplink',
    bar: { label: 'select', keep: 12 },
  },
  {
    action: 'previous-uplink',
    keys: ['S-tab', 'left'],
    shown: 'tab → ←',
    does: 'next, previous uplink',
  },
  {
    action: 'kill',
    keys: ['k'],
    shown: 'k',
    does: 'end the selected connection; the plan is shown and asks',
    bar: { label: 'end it', keep: 10.5 },
  },
  { action: 'up', keys: ['up', 'k'], shown: '↑ ↓ j k', does: 'move in a list; among connections k ends one' },
  {
    action: 'down',
    keys: ['down', 'j'],
    shown: '↑ ↓ j k',
    does: 'move in a list; among connections k ends one',
    bar: { label: 'move', keep: 13 },
  },
  { action: 'page-up', keys: ['pageup'], shown: 'pgup pgdn', does: 'move a page' },
  { action: 'page-down', keys: ['pagedown'], shown: 'pgup pgdn', does: 'move a page' },
  { action: 'home', keys: ['home', 'g'], shown: 'home g', does: 'the first' },
  { action: 'end', keys: ['end', 'G'], shown: 'end G', does: 'the last' },
  {
    action: 'detail',
    keys: ['enter'],
    shown: 'enter',
    does: 'all about what is selected; of findings: a line each, or whole; of a reset in the journal: its lines',
    bar: { label: 'details', keep: 7 },
  },
  {
    action: 'reset',
    keys: ['R'],
    shown: 'R',
    does: 'do what helps: make the defaults of all uplinks equal, or take a dead one out',
    bar: { label: 'reset', keep: 2.5 },
  },
  {
    action: 'drain',
    keys: ['d'],
    shown: 'd',
    does: 'drain the selected uplink, or bring it back',
    bar: { label: 'drain', keep: 8.5 },
  },
  {
    action: 'kill-uplink',
    keys: ['K'],
    shown: 'K',
    does: 'end all connections of the selected uplink; the plan counts them and asks',
  },
  {
    action: 'view-plan',
    keys: ['v'],
    shown: 'v',
    does: 'view the plan of a reset, run nothing',
    bar: { label: 'plan', keep: 9.5 },
  },
  {
    action: 'cure',
    keys: ['c'],
    shown: 'c',
    does: 'open the plan that cures the selected finding; it asks before it runs',
    bar: { label: 'cure', keep: 7.5 },
  },
  {
    action: 'copy-cure',
    keys: ['y'],
    shown: 'y',
    does: "copy the cure of the selected finding to the terminal's clipboard (OSC 52)",
    bar: { label: 'copy', keep: 7.7 },
  },
  {
    action: 'filter',
    keys: ['/'],
    shown: '/',
    does: 'filter by words; also uplink: host: port: proto: state:, - excludes',
    bar: { label: 'filter', keep: 8 },
  },
  {
    action: 'sort-menu',
    keys: ['s'],
    shown: 's',
    does: 'choose the column to sort by',
    bar: { label: 'sort', keep: 10 },
  },
  { action: 'order', keys: ['o'], shown: 'o', does: 'sort by the next column' },
  {
    action: 'reverse',
    keys: ['r'],
    shown: 'r',
    does: 'sort the other way round',
    bar: { label: 'reverse', keep: 11 },
  },
  {
    action: 'names',
    keys: ['n'],
    shown: 'n',
    does: 'names of hosts and ports',
    bar: { label: 'names', keep: 17 },
  },
  { action: 'back', keys: ['escape'], shown: 'esc', does: 'close, clear the filter; never quits' },
  { action: 'pause', keys: ['p'], shown: 'p', does: 'pause, go on', bar: { label: 'pause', keep: 9 } },
  {
    action: 'poll-now',
    keys: ['space'],
    shown: 'space',
    does: 'ask the router now; the next round of a paused replay',
  },
  { action: 'slower', keys: ['+', '='], shown: '+ -', does: 'ask less often, more often' },
  { action: 'faster', keys: ['-'], shown: '+ -', does: 'ask less often, more often' },
  {
    action: 'time-scale',
    keys: ['t'],
    shown: 't',
    does: 'time a cell of a graph stands for: 1 s, 10 s, 1 min, 10 min',
    bar: { label: 'time scale', keep: 14 },
  },
  {
    action: 'bits-bytes',
    keys: ['B'],
    shown: 'B',
    does: 'rates in bits or bytes',
    bar: { label: 'bits/bytes', keep: 15 },
  },
  {
    action: 'hide',
    keys: ['x'],
    shown: 'x',
    does: 'hide addresses and names, for a screenshot',
    bar: { label: 'hide addresses', keep: 16 },
  },
  {
    action: 'write-transcript',
    keys: ['w'],
    shown: 'w',
    does: 'write a transcript of the last minutes to a file',
  },
  { action: 'redraw', keys: ['C-l'], shown: 'ctrl-L', does: 'draw the screen anew' },
  { action: 'help', keys: ['?', 'h'], shown: '? h', does: 'this help', bar: { label: 'help', keep: 1 } },
  { action: 'quit', keys: ['q', 'C-c'], shown: 'q ctrl-C', does: 'quit', bar: { label: 'quit', keep: 0 } },
];

/** The keys there are, and what each does: `KEYS`, or what somebody has made of it. */
export type Keymap = readonly KeyBinding[];

/** Among connections k ends one, everywhere else it moves: the only key that two actions may have. */
export function mayShareKeys(one: ActionId, other: ActionId): boolean {
  return [one, other].sort().join(' ') === 'kill up';
}

/** What a key does where it does anything (views/view-table.ts knows where), or null. */
export function bindingOf(key: string, keymap: Keymap): KeyBinding | null {
  return keymap.find(({ keys }) => keys.includes(key)) ?? null;
}

/** As a person reads it: `ctrl-L` for `C-l`. */
export function shownKey(key: string): string {
  if (/^[CM]-./.test(key)) return `${key.startsWith('C') ? 'ctrl' : 'alt'}-${key.slice(2).toUpperCase()}`;
  return SHOWN_KEYS[key] ?? key;
}

const SHOWN_KEYS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'pgup',
  pagedown: 'pgdn',
  escape: 'esc',
  'S-tab': 'shift-tab',
};

const NAMED_KEY =
  /^(?:up|down|left|right|home|end|pageup|pagedown|enter|(?:S-)?tab|space|escape|backspace|delete|insert|f(?:[1-9]|1[0-2])|[CM]-[a-z])$/;

/** A key that can be given to an action. C-c always quits, and C-z always stops the program. */
export function isKeyName(name: string): boolean {
  if (name === 'C-c' || name === 'C-z') return false;
  return /^[^\p{C}\p{Z}]$/u.test(name) || NAMED_KEY.test(name);
}

/** The table with other keys for some of its actions. */
export function withKeys(changes: ReadonlyMap<ActionId, readonly string[]>): Keymap {
  return KEYS.map((binding) => {
    const wanted = changes.get(binding.action);
    const keys = binding.action === 'quit' ? wanted?.concat('C-c') : wanted;
    return keys === undefined || keys.join() === binding.keys.join()
      ? binding
      : { ...binding, keys, shown: keys.map(shownKey).join(' ') };
  });
}

/** The first key of an action, as a person reads it. */
export function keyFor(action: ActionId, keymap: Keymap): string {
  return shownKey(keymap.find((binding) => binding.action === action)?.keys[0] ?? '');
}

/** A row of the help: keys that belong together are one. */
export interface KeyHelp {
  readonly shown: string;
  readonly does: string;
  readonly where: string;
}

/** What keys do while a reset asks for something (reset-keys.ts). */
const RESET_KEYS: readonly KeyHelp[] = [
  { shown: 'y', does: 'keep the reset', where: 'a reset that is not yet kept' },
  { shown: 'u', does: 'undo the reset; so does silence', where: 'a reset that is not yet kept' },
  {
    shown: '← → enter',
    does: 'choose, and do what is chosen; at first it is Cancel',
    where: 'a plan that asks',
  },
];

/** What a mouse does where it is taken from the terminal. */
const MOUSE: KeyHelp = {
  shown: 'wheel click',
  does: 'with --mouse: scroll; select a row, an uplink, a view in the last line',
  where: 'everywhere',
};

/** The table as a person reads it; `whereWords` says where an action does anything. */
export function keyHelp(
  whereWords: (action: ActionId) => string = () => '',
  keymap: Keymap = KEYS,
): KeyHelp[] {
  const rows = new Map<string, KeyHelp>();
  for (const { action, shown, does } of keymap)
    if (!rows.has(shown)) rows.set(shown, { shown, does, where: whereWords(action) });
  return [...rows.values(), ...RESET_KEYS, MOUSE];
}

/** The same for the README. */
export function keyTableMarkdown(whereWords: (action: ActionId) => string): string {
  const rows = keyHelp(whereWords).map(
    ({ shown, does, where }) =>
      `| ${shown
        .split(' ')
        .map((key) => `\`${key}\``)
        .join(' ')} | ${does} | ${where} |`,
  );
  return ['| key | does | where |', '|---|---|---|', ...rows].join('\n') + '\n';
}
