import { basename } from 'node:path';
import type { CommonOptions } from './cli.js';
import type { Feed } from './collect/feed.js';
import type { History } from './diagnose/diagnose.js';
import { diagnose } from './diagnose/diagnose.js';
import { openFeed } from './feeds.js';
import { keepRecentRounds } from './host/recent-rounds.js';
import type { Recorder } from './host/recorder.js';
import { openRecorder } from './host/recorder.js';
import type { Round } from './model/command.js';
import type { Platform } from './model/platform.js';
import type { Snapshot } from './model/snapshot.js';
import { SECOND } from './model/time.js';
import { draw } from './ui/draw.js';
import type { CloseReason } from './ui/lifecycle.js';
import type { Screen } from './ui/screen.js';
import { openScreen } from './ui/screen.js';
import type { Mode, UiState, Wish } from './ui/state.js';
import { initialState, press, receive, say } from './ui/state.js';

/** How long a message stays in the last line. */
const MESSAGE_MS = 6 * SECOND;

function modeOf({ origin }: CommonOptions): Mode {
  switch (origin.kind) {
    case 'live':
      return { kind: 'live', label: '' };
    case 'demo':
      return { kind: 'demo', label: origin.scenario };
    case 'replay':
      return { kind: 'replay', label: basename(origin.file) };
  }
}

/** `uplinktop-2026-11-22T181601.txt` in the directory the program was started in. */
function transcriptName(at: number): string {
  return `uplinktop-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}.txt`;
}

class Monitor {
  private state: UiState;
  private history: History | null = null;
  private readonly recent;
  private readonly screen: Screen;

  constructor(
    private readonly options: CommonOptions,
    private readonly parts: {
      readonly feed: Feed;
      readonly platform: Platform;
      readonly recorder: Recorder | null;
      readonly ended: (reason: CloseReason) => void;
    },
  ) {
    const { intervalMs, readOnly } = options;
    const { states } = parts.platform;
    this.recent = keepRecentRounds({ mayLeaveOut: (argv) => states?.serves(argv) === true });
    this.state = initialState({ mode: modeOf(options), intervalMs, readOnly });
    this.screen = openScreen({
      onKey: (key) => this.onKey(key),
      onResize: () => this.paint(),
      onClose: parts.ended,
    });
    this.paint();
    parts.feed.start((snapshot, round) => this.onRound(snapshot, round));
  }

  tell(message: string): void {
    this.state = say(this.state, message, (this.state.diagnosis?.at ?? 0) + MESSAGE_MS);
    this.paint();
  }

  private onRound(snapshot: Snapshot, round: Round): void {
    this.recent.add(round);
    this.parts.recorder?.write(round);
    const { platform } = this.parts;
    const { history, diagnosis } = diagnose(this.history, snapshot, {
      platform,
      named: this.options.uplinks,
    });
    this.history = history;
    this.state = receive(this.state, diagnosis);
    this.paint();
  }

  private onKey(key: string): void {
    const { state, wish } = press(this.state, key, this.screen.size());
    this.state = state;
    if (wish !== null) this.fulfil(wish);
    this.paint();
  }

  private fulfil(wish: Wish): void {
    const { feed } = this.parts;
    switch (wish.kind) {
      case 'quit':
        return this.screen.close();
      case 'poll-now':
        return feed.pollNow();
      case 'pause':
        return feed.pause();
      case 'resume':
        return feed.resume();
      case 'interval':
        return feed.setIntervalMs(wish.ms);
      case 'redraw':
        return this.screen.redraw();
      case 'write-transcript':
        return void this.writeTranscript();
    }
  }

  private async writeTranscript(): Promise<void> {
    const file = transcriptName(Date.now());
    try {
      await this.recent.save(file);
      this.tell(`Written: ${file}, the last ${this.recent.count} rounds.`);
    } catch (error) {
      this.tell(error instanceof Error ? error.message : String(error));
    }
  }

  private paint(): void {
    this.screen.show(draw(this.state, this.screen.size(), this.screen.look));
  }
}

/** Says why the screen was closed, where somebody would want to know. */
function farewell(reason: CloseReason, debug: boolean): void {
  if (reason.kind !== 'crash') return;
  const { error } = reason;
  const message = error instanceof Error ? error.message : String(error);
  const hint = debug ? '' : ' (--debug shows where)';
  process.stderr.write(
    `uplinktop: it went wrong, and that is our fault: ${message}${hint}\n${
      debug && error instanceof Error ? `${error.stack ?? ''}\n` : ''
    }`,
  );
}

/** The screen, until somebody leaves it. Returns the exit status. `open` is another one in benchmarks. */
export async function monitor(options: CommonOptions, open: typeof openFeed = openFeed): Promise<number> {
  let shown: Monitor | null = null;
  const { feed, platform } = await open(options, () => shown?.tell('The recording ends here. q quits.'));
  const recorder =
    options.record === null ? null : await openRecorder(options.record, (sentence) => shown?.tell(sentence));
  return new Promise((settle) => {
    const ended = (reason: CloseReason): void => {
      const stopped = feed.stop();
      farewell(reason, options.debug);
      void stopped.then(() => recorder?.close()).then(() => settle(0));
    };
    shown = new Monitor(options, { feed, platform, recorder, ended });
  });
}
