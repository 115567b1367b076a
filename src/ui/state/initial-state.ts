import type { JournalEntry } from '../../model/diagnosis.js';
import type { Milliseconds } from '../../model/time.js';
import { Disguise } from '../canvas/disguise.js';
import type { Keymap } from './keymap.js';
import { notReadSentence } from './message.js';
import { KEYS } from './keymap.js';
import { NO_RESET } from './reset-state.js';
import type { Mode, UiState } from './ui-state.js';

/** How the screen begins. */
export interface UiOptions {
  readonly mode: Mode;
  readonly intervalMs: Milliseconds;
  readonly readOnly?: boolean;
  readonly paused?: boolean;
  /** Rates in bytes. */
  readonly bytes?: boolean;
  /** Absent: the table. */
  readonly keymap?: Keymap | undefined;
  /** What `watch` entered into its journal before, oldest first. */
  readonly past?: readonly JournalEntry[];
  /** Commands of a recording that nothing reads. */
  readonly unread?: readonly string[];
}

const BEGINNING = { selected: 0, top: 0 };

/** The screen before the first round. */
export function initialState({
  mode,
  intervalMs,
  readOnly = false,
  paused = false,
  bytes = false,
  keymap = KEYS,
  past = [],
  unread = [],
}: UiOptions): UiState {
  const notRead = notReadSentence(unread, keymap);
  return {
    mode,
    unread,
    readOnly,
    intervalMs,
    paused,
    missed: 0,
    pending: null,
    // A program that starts paused still shows its first round.
    once: paused,
    diagnosis: null,
    journal: past.map((entry) => ({ ...entry, isOfWatch: true as const })).reverse(),
    unseen: [],
    openedResets: [],
    view: 'uplinks',
    listPositions: {
      uplinks: BEGINNING,
      connections: BEGINNING,
      routes: BEGINNING,
      findings: BEGINNING,
      journal: BEGINNING,
      help: BEGINNING,
      route: BEGINNING,
      connection: BEGINNING,
      hosts: BEGINNING,
      queues: BEGINNING,
    },
    filters: { uplinks: '', connections: '', routes: '', findings: '', journal: '', hosts: '', queues: '' },
    typing: false,
    help: false,
    detail: false,
    uplink: null,
    connections: { by: 'rate', descending: true, chosen: null, gone: false },
    hosts: { by: 'rate', descending: true, chosen: null },
    sortMenu: null,
    names: false,
    resolved: new Map(),
    timeScaleMs: 1_000,
    bytes,
    hidden: false,
    disguise: new Disguise(),
    message: notRead === null ? null : { text: notRead, until: Infinity },
    reset: NO_RESET,
    keymap,
  };
}
