import { dirname } from 'node:path';
import { systemClock } from '../host/clock.js';
import type { Recorder } from '../host/recorder.js';
import { openRecorder } from '../host/recorder.js';
import { holdAlone } from '../host/sole-holder.js';
import type { Diagnosis, JournalEntry } from '../model/diagnosis.js';
import type { MinutesOfUplinks } from '../model/past.js';
import type { Snapshot } from '../model/snapshot.js';
import { SECOND } from '../model/time.js';
import type { UsageOfUplinks } from '../model/usage.js';
import { monthsOf } from '../usage/allowance.js';
import { untrustedProgram } from '../reset/run/state-directory.js';
import type { SyslogPriority } from '../watch/change-message.js';
import { changeMessage, changeText, syslogText } from '../watch/change-message.js';
import type { Opened } from './feeds.js';
import { HistoryStore } from './history-store.js';
import type { Invocation } from './invocation.js';
import type { JournalLog } from './journal-log.js';
import { openJournalLog } from './journal-log.js';
import { openFailover } from './open-failover.js';
import { complain, print } from './output.js';
import { collectAfterStart } from './stay-lean.js';
import { allowancesOf } from './usage-reader.js';
import { UsageStore } from './usage-store.js';
import { prepareAbove, watchDirectory } from './watch-directory.js';
import { ChangeHook } from './watch-hook.js';
import type { WatchFailover } from './watch-failover.js';
import { WatchRun } from './watch-run.js';
import { WatchSignals } from './watch-signals.js';
import { Syslog } from './watch-syslog.js';

type WatchInvocation = Invocation & { readonly run: 'watch' };

/** How long the end waits for messages on their way, and for a hook that runs. */
const GRACE_MS = 2 * SECOND;

/** What cannot be another in a watch that runs. */
const FIXED = {
  origin: '--ssh, --demo or --replay',
  stateDir: '--state-dir',
  record: '--record',
  log: '--log',
} as const;

/** A watch, from its start to its end. */
class Watch {
  #options: WatchInvocation;
  /** What is just begun with. */
  #next: WatchInvocation;
  readonly #hook = new ChangeHook();
  /** Null where what is watched is not this machine. */
  readonly #syslog: Syslog | null;
  #usage: UsageStore | null = null;
  #history: HistoryStore | null = null;
  readonly #run: WatchRun;
  #failover: WatchFailover | null = null;
  readonly #reread: () => Invocation;
  readonly #log: JournalLog | null;
  /** As of the last round. */
  #router: string | null = null;
  readonly #signals = new WatchSignals();

  constructor(
    options: WatchInvocation,
    parts: {
      readonly reread: () => Invocation;
      readonly recorder: Recorder | null;
      readonly log: JournalLog | null;
      /** Null: nothing is kept. */
      readonly directory: string | null;
    },
  ) {
    this.#options = options;
    this.#next = options;
    this.#reread = parts.reread;
    this.#log = parts.log;
    const isLive = options.origin.kind === 'live';
    this.#syslog = isLive ? new Syslog(systemClock, (sentence) => complain(`uplinktop: ${sentence}`)) : null;
    this.#run = new WatchRun(
      {
        hookTrouble: () => this.#hook.trouble,
        count: (snapshot, uplinks) => this.#count(snapshot, uplinks),
        onDiagnosis: (diagnosis, snapshot, minutes) => {
          this.#onDiagnosis(diagnosis, minutes);
          this.#failover?.onRound(diagnosis, snapshot);
        },
        onEnd: () => this.#signals.add('end'),
        onOpened: (opened) => this.#openFailover(opened),
        asked: (hosts, snapshot) => this.#failover?.asked(hosts, snapshot) ?? hosts,
        onNote: (sentence) => this.#tell('daemon.notice', sentence),
      },
      parts.recorder,
    );
    const tell = (sentence: string): void => this.#tell('daemon.warning', sentence);
    if (parts.directory === null) return;
    this.#usage = new UsageStore(parts.directory, systemClock.now(), tell);
    this.#history = new HistoryStore(parts.directory, tell);
  }

  /** Of another configuration, too: what acts on dead lines goes on with what it knows. */
  #openFailover(opened: Pick<Opened, 'host' | 'system' | 'probed'>, options = this.#next): void {
    const { failover } = options;
    if (this.#failover !== null && failover !== null)
      return this.#failover.reload(failover, opened.probed ?? (() => []));
    void this.#failover?.end();
    this.#failover = openFailover(options, opened, (sentence, isLoud, tone) =>
      this.#tellAct(sentence, isLoud, tone),
    );
  }

  /** What failover does, or does not. */
  #tellAct(text: string, isLoud: boolean, tone: JournalEntry['tone'] = isLoud ? 'bad' : 'neutral'): void {
    const at = systemClock.now();
    const { onChange, quiet, origin } = this.#options;
    if (!quiet) print(`${timeBefore(at)}failover: ${text}\n`);
    const entry: JournalEntry = { at, kind: 'watch', tone, text };
    this.#history?.add(entry);
    this.#log?.write([entry]);
    this.#hook.tell(
      onChange,
      { kind: 'acted', loud: isLoud, text },
      { at, host: this.#router, origin: origin.kind },
    );
    this.#syslog?.add({ priority: isLoud ? 'daemon.warning' : 'daemon.notice', text: syslogText(text) });
  }

  /** Until it is told to end. Rejects with a sentence when it cannot begin. */
  async untilEnd(): Promise<void> {
    await this.#run.start(this.#options);
    this.#lookAtHook();
    while ((await this.#signals.next()) === 'reload') await this.#reload();
    await this.#run.stop();
    await this.#failover?.end();
    this.#usage?.write();
    this.#history?.end();
    await this.#hook.end(GRACE_MS, (ms) => systemClock.sleep(ms));
    await this.#syslog?.end(GRACE_MS);
  }

  #count(snapshot: Snapshot, uplinks: readonly string[]): UsageOfUplinks | undefined {
    this.#usage?.count(snapshot, uplinks);
    return this.#usage === null
      ? undefined
      : monthsOf(this.#usage.database, snapshot.at, allowancesOf(this.#options));
  }

  #onDiagnosis(diagnosis: Diagnosis, minutes: MinutesOfUplinks): void {
    const { at, changes, router } = diagnosis;
    this.#router = router.host;
    this.#history?.take(at, minutes, diagnosis.journal);
    this.#log?.write(diagnosis.journal);
    const { onChange, quiet, origin } = this.#options;
    for (const change of changes) {
      if (!quiet) print(`${timeBefore(at)}${changeText(change, at)}\n`);
      this.#syslog?.add(changeMessage(change, at));
      this.#hook.tell(onChange, change, { at, host: router.host, origin: origin.kind });
    }
  }

  async #reload(): Promise<void> {
    this.#log?.reopen();
    const read = this.#reread();
    const refusal = await this.#take(read);
    if (refusal === null)
      this.#tell('daemon.notice', 'The configuration was read again, and counts from now on.');
    else
      this.#tell(
        'daemon.warning',
        `The configuration was read again and is not taken, the old one counts on: ${refusal}`,
      );
  }

  /** Null when it counts now, else why not: a sentence. */
  async #take(read: Invocation): Promise<string | null> {
    if (read.run === 'usage-error') return read.message.replace(/^uplinktop: /, '');
    if (read.run !== 'watch') return 'It asks for something else than watch.';
    for (const key of ['origin', 'stateDir', 'record', 'log'] as const)
      if (JSON.stringify(read[key]) !== JSON.stringify(this.#options[key]))
        return `${FIXED[key]} cannot be changed while it runs; start it again.`;
    this.#next = read;
    try {
      await this.#run.start(read);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const hookBefore = this.#options.onChange.join('\0');
    this.#options = read;
    if (read.onChange.join('\0') !== hookBefore) this.#hook.forgetTrouble();
    this.#lookAtHook();
    return null;
  }

  /** Told at the start, not only when it is to run. */
  #lookAtHook(): void {
    const [program] = this.#options.onChange;
    const why = program === undefined ? null : untrustedProgram(program, process.getuid?.() ?? 0);
    if (why !== null) this.#tell('daemon.warning', `${program ?? ''} will not be run at a change: ${why}.`);
  }

  #tell(priority: SyslogPriority, sentence: string): void {
    complain(`uplinktop: ${sentence}`);
    this.#syslog?.add({ priority, text: syslogText(sentence) });
  }
}

/** ISO 8601; nothing where systemd's journal keeps the time (systemd.exec(5), JOURNAL_STREAM). */
function timeBefore(at: number): string {
  return process.env['JOURNAL_STREAM'] === undefined ? `${new Date(at).toISOString()} ` : '';
}

/** Where a watch works alone. */
interface Place {
  readonly directory: string | null;
  readonly release: () => void;
}

/** Takes the place that at most one watch works in; rejects with a sentence. A recording needs none. */
async function takePlace(options: WatchInvocation): Promise<Place> {
  if (options.origin.kind === 'replay') return { directory: null, release: () => undefined };
  const directory = watchDirectory(options);
  if ('unusable' in directory)
    throw new Error(`there is no place to keep what watch writes: ${directory.unusable}`);
  const why = prepareAbove(dirname(directory.path));
  if (why !== null) throw new Error(`there is no place to keep what watch writes: ${why}`);
  const holding = await holdAlone(directory.path, `${process.pid}-${systemClock.now()}`);
  if ('release' in holding) return { directory: directory.path, release: holding.release };
  throw new Error(
    'heldBy' in holding
      ? `another watch works in ${directory.path} (process ${holding.heldBy}): at most one may`
      : `there is no place to keep what watch writes: ${holding.unusable}`,
  );
}

/** Watches without a screen until SIGTERM or SIGINT. Returns the exit status; rejects with a sentence. */
export async function watch(options: WatchInvocation, reread: () => Invocation): Promise<number> {
  const place = await takePlace(options);
  const recorder =
    options.record === null
      ? null
      : await openRecorder(options.record, (sentence) => complain(`uplinktop: ${sentence}`));
  const cancelCollection = collectAfterStart(systemClock);
  const log = await openJournalLog(options, (sentence) => complain(`uplinktop: ${sentence}`));
  try {
    await new Watch(options, { reread, recorder, log, directory: place.directory }).untilEnd();
  } finally {
    cancelCollection();
    await recorder?.close();
    await log?.close();
    place.release();
  }
  return 0;
}
