import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { CommonOptions } from './invocation.js';
import { keepWords } from './invocation.js';
import type { Feed } from '../collect/feed.js';
import { Diagnosing } from './diagnosing.js';
import type { JournalLog } from './journal-log.js';
import { openJournalLog } from './journal-log.js';
import type { Session } from './feeds.js';
import { openFeed, remoteResetsOf, sessionOf } from './feeds.js';
import { complain } from './output.js';
import { transcriptName } from './transcript-name.js';
import { readPast } from './past-reader.js';
import { monthsReader } from './usage-reader.js';
import { systemClock } from '../host/clock.js';
import { AddressMask } from '../host/address-mask.js';
import { maskRound } from '../host/masked-round.js';
import { keepRecentRounds } from '../host/recent-rounds.js';
import type { Recorder } from '../host/recorder.js';
import { openRecorder } from '../host/recorder.js';
import type { Round } from '../model/command.js';
import { formatClock } from '../model/format.js';
import type { Reach } from '../model/host.js';
import type { System } from '../model/system.js';
import type { Snapshot } from '../model/snapshot.js';
import { SECOND } from '../model/time.js';
import type { ResetEvent } from '../model/reset-status.js';
import { stateDirectory } from '../reset/run/state-directory.js';
import { collectAfterStart } from './stay-lean.js';
import { FailoverSight, takenOutReader } from './failover-sight.js';
import { Killing } from './killing.js';
import { Resetting } from './resetting.js';
import { watchDirectories } from './watch-directory.js';
import type { Pointing } from '../ui/canvas/pointing.js';
import { draw } from '../ui/screen/draw.js';
import type { CloseReason } from '../ui/terminal/lifecycle.js';
import type { Screen } from '../ui/terminal/blessed-screen.js';
import { clipboardCaution, clipboardOrder } from '../ui/terminal/clipboard.js';
import { abilitiesSaid } from '../ui/terminal/terminal-abilities.js';
import { openScreen } from '../ui/terminal/blessed-screen.js';
import type { KeyResult, Mode, UiState, Wish } from '../ui/state/ui-state.js';
import type { KillEvent } from '../model/killing.js';
import { receiveKill } from '../ui/state/kill-events.js';
import { hintReset, receiveReset } from '../ui/state/reset-events.js';
import { initialState } from '../ui/state/initial-state.js';
import { namesWanted } from '../ui/keys/names-wanted.js';
import { point } from '../ui/keys/point.js';
import { press } from '../ui/keys/press.js';
import { paste } from '../ui/keys/type-filter.js';
import { receive } from '../ui/state/receive-round.js';
import { receiveNames } from '../ui/state/connection-names.js';
import { notReadSentence, say } from '../ui/state/message.js';
import { NameLookup } from './reverse-dns.js';

/** How long a message stays in the last line. */
const MESSAGE_MS = 6 * SECOND;

function modeOf({ origin }: CommonOptions): Mode {
  switch (origin.kind) {
    case 'live':
      return { kind: 'live', label: '' };
    case 'ssh':
      return { kind: 'ssh', label: origin.target.destination };
    case 'demo':
      return { kind: 'demo', label: origin.scenario };
    case 'replay':
      return { kind: 'replay', label: basename(origin.file) };
  }
}

/** Not the demo's, of which nothing outlives this program. */
const isRouter = ({ origin: { kind } }: CommonOptions): boolean => kind === 'live' || kind === 'ssh';

class Monitor {
  #state: UiState;
  readonly #recent;
  /** One for as long as the program runs: two files of it can be compared. */
  #mask: AddressMask | null = null;
  /** Names given away: the file may not be there yet. */
  readonly #transcripts = new Set<string>();
  readonly #screen: Screen;
  readonly #names = new NameLookup((names) => {
    this.#state = receiveNames(this.#state, names);
    this.#paint();
  });
  readonly #diagnosing: Diagnosing;
  readonly #failover: FailoverSight | null;
  readonly #options: CommonOptions;
  readonly #parts: {
    readonly feed: Feed;
    readonly system: System;
    readonly recorder: Recorder | null;
    readonly log: JournalLog | null;
    /** Null in a recording: nothing can be changed there. */
    readonly resetting: Resetting | null;
    readonly session: Session;
    readonly killing: Killing | null;
    readonly ended: (reason: CloseReason) => Promise<void>;
  };

  constructor(
    options: CommonOptions,
    parts: {
      readonly feed: Feed;
      readonly system: System;
      readonly recorder: Recorder | null;
      readonly log: JournalLog | null;
      /** Null in a recording: nothing can be changed there. */
      readonly resetting: Resetting | null;
      readonly unread: readonly string[];
      readonly session: Session;
      readonly killing: Killing | null;
      readonly ended: (reason: CloseReason) => Promise<void>;
    },
  ) {
    this.#options = options;
    this.#failover = options.origin.kind === 'live' ? new FailoverSight(watchDirectories(options)) : null;
    this.#parts = parts;
    const { intervalMs, readOnly } = options;
    // Whoever watches a recording sits somewhere else.
    const session = parts.resetting === null ? null : parts.session;
    const past = readPast(options, systemClock.now());
    this.#diagnosing = new Diagnosing(options, parts.system.explainer, {
      usage: monthsReader(options),
      takenOut: takenOutReader(options),
      get sshConnection() {
        return session?.sshConnection;
      },
      pastMinutes: past.minutes,
    });
    const { states } = parts.system.observer;
    this.#recent = keepRecentRounds({ mayLeaveOut: (argv) => states?.serves(argv) === true });
    this.#state = initialState({
      mode: modeOf(options),
      intervalMs,
      readOnly,
      bytes: options.units === 'bytes',
      keymap: options.keymap,
      past: past.journal,
      unread: parts.unread,
    });
    this.#screen = openScreen({
      ...(options.display === undefined ? {} : { abilities: abilitiesSaid(options.display) }),
      onKey: (key) => this.#onKey(key),
      onPaste: (text) => {
        this.#state = paste(this.#state, text);
        this.#paint();
      },
      ...(options.mouse === true ? { onPoint: (pointing) => this.#onPoint(pointing) } : {}),
      onResize: () => this.#paint(),
      onClose: parts.ended,
    });
    this.#paint();
    parts.feed.start((snapshot, round) => this.#onRound(snapshot, round));
  }

  /** Settles when the terminal has taken what was written to it. */
  flushed(): Promise<void> {
    return this.#screen.flushed();
  }

  /** The recording has shown its last round. */
  tellEnd(): void {
    const { unread = [], keymap } = this.#state;
    const sentences = [notReadSentence(unread, keymap), 'The recording ends here. q quits.'];
    this.tell(sentences.filter((sentence) => sentence !== null).join(' '));
  }

  /** The router is lost, or reached again. */
  showReach({ loss }: Reach): void {
    const lost =
      loss === null
        ? null
        : `since ${formatClock(loss.since)}, tried again at ${formatClock(loss.nextTryAt)}`;
    if (loss !== null) this.tell(`${loss.why}.`);
    this.#state = { ...this.#state, lost };
    this.#paint();
  }

  tell(message: string): void {
    this.#state = say(this.#state, message, (this.#state.diagnosis?.at ?? 0) + MESSAGE_MS);
    this.#paint();
  }

  #onRound(snapshot: Snapshot, round: Round): void {
    this.#recent.add(round);
    this.#parts.recorder?.write(round);
    const { resetting } = this.#parts;
    const diagnosis = this.#diagnosing.take(snapshot);
    this.#parts.log?.write(diagnosis.journal);
    this.#state = receive(this.#state, diagnosis);
    if (resetting !== null) this.#state = hintReset(this.#state, resetting.onRound(snapshot, diagnosis));
    this.#state = { ...this.#state, failover: this.#failover?.words() ?? null };
    this.#tellLast();
    this.#names.want(namesWanted(this.#state, this.#screen.size()));
    this.#paint();
  }

  /** A rollback is loud: how the last reset ended, when nobody has been told. */
  #tellLast(): void {
    const outcome = isRouter(this.#options) ? this.#parts.resetting?.lastOutcome() : null;
    if (outcome !== null && outcome !== undefined) this.onReset({ kind: 'last', outcome });
  }

  /** Something has happened to a reset. */
  onReset(event: ResetEvent): void {
    const at = this.#state.diagnosis?.at ?? 0;
    this.#state = receiveReset(this.#state, event, at);
    if (event.kind === 'outcome' || event.kind === 'surprised') {
      this.#diagnosing.filesMayHaveChanged();
      this.#parts.feed.pollNow();
    }
    this.#paint();
  }

  #onKey(key: string): void {
    this.#take(press(this.#state, key, this.#screen.size()));
  }

  #onPoint(pointing: Pointing): void {
    this.#take(point(this.#state, pointing, this.#screen.size()));
  }

  #take({ state, wish }: KeyResult): void {
    this.#state = state;
    if (wish !== null) this.#fulfil(wish);
    this.#paint();
  }

  #fulfil(wish: Wish): void {
    const { feed } = this.#parts;
    switch (wish.kind) {
      case 'quit':
        return this.#screen.close();
      case 'poll-now':
        return feed.pollNow();
      case 'pause':
        return feed.pause();
      case 'resume':
        return feed.resume();
      case 'interval':
        return feed.setIntervalMs(wish.ms);
      case 'redraw':
        return this.#screen.redraw();
      case 'write-transcript':
        return void this.#writeTranscript();
      case 'copy':
        return this.#copy(wish);
      case 'resolve-names':
        return this.#names.want(wish.addresses);
      case 'kill':
      case 'run-kill':
        return this.#kill(wish);
      case 'plan':
      case 'run-plan':
      case 'keep':
      case 'undo':
        return void this.#reset(wish);
    }
  }

  async #reset(wish: Wish & { kind: 'plan' | 'run-plan' | 'keep' | 'undo' }): Promise<void> {
    const { resetting } = this.#parts;
    if (resetting === null) {
      this.onReset({
        kind: 'refused',
        reason: 'This is a recording: there is nothing to change.',
        lines: [],
      });
      return;
    }
    if (wish.kind === 'plan') return resetting.plan(wish.want, wish.run, wish.run && wish.asks !== true);
    if (wish.kind === 'run-plan') return resetting.run(wish.plan, true);
    await (wish.kind === 'keep' ? resetting.keep() : resetting.undo());
    if (wish.thenQuit) this.#screen.close();
  }

  #kill(wish: Wish & { kind: 'kill' | 'run-kill' }): void {
    const { killing } = this.#parts;
    const { diagnosis } = this.#state;
    if (killing === null || diagnosis === null) return;
    if (wish.kind === 'kill') killing.plan(wish.want, diagnosis);
    else void killing.run(wish.plan);
  }

  /** Something has happened with what ends connections. */
  onKill(event: KillEvent): void {
    this.#state = receiveKill(this.#state, event, this.#state.diagnosis?.at ?? 0);
    if (event.kind === 'over') this.#parts.feed.pollNow();
    this.#paint();
  }

  #copy({ text, what }: Wish & { kind: 'copy' }): void {
    const order = clipboardOrder(text, process.env);
    if ('refusal' in order) {
      this.tell(order.refusal);
      return;
    }
    this.#screen.write(order.sequence);
    this.tell(`To the terminal's clipboard: ${what} (${clipboardCaution(process.env)}).`);
  }

  async #writeTranscript(): Promise<void> {
    const isTaken = (name: string): boolean => this.#transcripts.has(name) || existsSync(name);
    const file = transcriptName(systemClock.now(), isTaken);
    this.#transcripts.add(file);
    try {
      const { hidden } = this.#state;
      const mask = (this.#mask ??= new AddressMask(randomBytes(32).toString('hex')));
      await this.#recent.save(file, hidden ? (round) => maskRound(round, mask) : undefined);
      const holds = hidden
        ? 'Its addresses are masked; names, and the last octet, are not.'
        : 'It holds addresses and names.';
      this.tell(`Written: ${file}, the last ${this.#recent.count} rounds. ${holds}`);
    } catch (error) {
      this.tell(error instanceof Error ? error.message : String(error));
    }
  }

  #paint(): void {
    this.#screen.show(draw(this.#state, this.#screen.size(), this.#screen.abilities));
  }
}

/** Says why the screen was closed, where somebody would want to know. */
function farewell(reason: CloseReason, debug: boolean): void {
  if (reason.kind !== 'crash') return;
  const { error } = reason;
  const message = error instanceof Error ? error.message : String(error);
  const hint = debug ? '' : ' (--debug shows where)';
  const stack = debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  complain(`uplinktop: internal error: ${message}${hint}${stack}`);
}

/** The screen, until somebody leaves it. Returns the exit status. `open` is another one in benchmarks. */
export async function monitor(options: CommonOptions, open: typeof openFeed = openFeed): Promise<number> {
  let shown: Monitor | null = null;
  const {
    feed,
    system,
    host,
    runIdentity = null,
    unread = [],
  } = await open(
    options,
    () => shown?.tellEnd(),
    undefined,
    (sentence) => shown?.tell(sentence),
  );
  let recordingEnded: string | null = null;
  const recorder =
    options.record === null
      ? null
      : await openRecorder(options.record, (sentence) => {
          recordingEnded = sentence;
          shown?.tell(sentence);
        });
  // A line at the bottom is what there is room for.
  const log = await openJournalLog(options, (sentence) => shown?.tell(sentence));
  const resetting =
    host === null
      ? null
      : new Resetting({
          host,
          changer: system.changer,
          readOnly: options.readOnly,
          priority: null,
          weights: options.weights,
          undoAfterS: options.undoAfterS,
          state: stateDirectory(process.env, options.stateDir),
          runIdentity,
          remote: await remoteResetsOf(options.origin, host, options.readOnly),
          tell: (event) => shown?.onReset(event),
        });
  const session = await sessionOf(options.origin);
  const killing =
    host === null
      ? null
      : new Killing({
          ...{ host, runIdentity, changer: system.changer, readOnly: options.readOnly },
          get sshConnection() {
            return session.sshConnection;
          },
          tell: (event) => shown?.onKill(event),
        });
  const cancelCollection = collectAfterStart(systemClock);
  return new Promise((settle) => {
    const ended = async (reason: CloseReason): Promise<void> => {
      cancelCollection();
      const stopped = feed.stop();
      // Never onto a terminal that does not take it: stderr is most often the same one.
      const announced = (shown?.flushed() ?? Promise.resolve()).then(() => {
        farewell(reason, options.debug);
        if (isRouter(options) && resetting?.isPending === true) {
          complain(`A reset waits: it is undone by itself, unless you say: ${keepWords(options)}`);
        }
      });
      await stopped;
      await Promise.all([recorder?.close(), log?.close()]);
      await announced;
      if (recordingEnded !== null) complain(`uplinktop: ${recordingEnded}`);
      settle(recordingEnded === null ? 0 : 2);
    };
    shown = new Monitor(options, {
      ...{ feed, system, recorder, log, resetting, killing, unread, session, ended },
    });
    host?.reach?.onChange(() => host.reach !== undefined && shown?.showReach(host.reach));
    void resetting?.lookedBack().then((found) => found !== null && shown?.tell(found));
  });
}
