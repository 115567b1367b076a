import type { BeyondHost } from '../collect/beyond.js';
import { isLedThere } from '../collect/beyond.js';
import type { Decision } from '../failover/decide.js';
import { decide } from '../failover/decide.js';
import { formatFailover, parseFailover } from '../failover/failover-file.js';
import type { FailoverRules, FailoverState, Intent } from '../failover/failover-state.js';
import { abandoned, begun, done, NOTHING_DONE } from '../failover/failover-state.js';
import type { DefaultRow, Round } from '../failover/round.js';
import { sightingsOf } from '../failover/uplink-health.js';
import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Clock } from '../model/clock.js';
import { defaultsIn } from '../model/defaults-in.js';
import type { ConnectionsView } from '../model/connections-view.js';
import type { Diagnosis, JournalEntry } from '../model/diagnosis.js';
import type { Plan } from '../model/plan.js';
import { fresh } from '../model/reading.js';
import type { ResetStatus } from '../model/reset-status.js';
import type { Snapshot } from '../model/snapshot.js';
import { routesOf } from '../model/snapshot.js';
import type { Instant } from '../model/time.js';
import { drainedRoutes } from '../reset/plan/plan-change.js';
import type { FailoverFile } from './failover-store.js';
import type { Probed } from './feeds.js';
import type { Pin, PinnedRoutes } from './pinned-routes.js';
import { pinnable, pinsOf } from './pinned-routes.js';
import type { Resetting } from './resetting.js';

/** What failover needs of the program around it. */
export interface FailoverParts {
  readonly resetting: Resetting;
  readonly pins: PinnedRoutes;
  readonly file: FailoverFile;
  readonly clock: Clock;
  /** Where an echo goes by the table alone, each host that is asked wants a route of its own. */
  readonly pinsAlways: boolean;
  /** For the journal and syslog: a sentence. `loud`: somebody should look. */
  readonly tell: TellAct;
  /** Ends the connections of an uplink that has been taken out; what is to be told of it, sentences. Never rejects. */
  readonly killStates: (name: string, connections: ConnectionsView | null) => Promise<readonly string[]>;
}

/** `loud`: somebody should look. `tone` of its line in the journal; absent: bad where it is loud. */
export type TellAct = (sentence: string, loud: boolean, tone?: JournalEntry['tone']) => void;

/** Acts on what the rounds say, one change at a time; what it does is written down before and after. */
export class WatchFailover {
  #state: FailoverState;
  #rules: FailoverRules;
  #probed: Probed;
  #acting: Promise<void> | null = null;
  /** Tables read before that say nothing of what was done. */
  #changedAt: Instant = -Infinity;
  #snapshot: Snapshot | null = null;
  #lastRefusal = '';
  /** What an earlier reset has left to be done is done. */
  #isReady = false;
  readonly #start: Instant;
  readonly #startMs: number;
  readonly #parts: FailoverParts;

  /** Takes up where the last one was. */
  constructor(parts: FailoverParts, rules: FailoverRules, probed: Probed) {
    this.#parts = parts;
    this.#rules = rules;
    this.#probed = probed;
    this.#start = parts.clock.now();
    this.#startMs = parts.clock.elapsedMs();
    this.#state = NOTHING_DONE;
    void parts.resetting.lookedBack().then((found) => {
      if (found !== null) parts.tell(found, true);
      this.#changedAt = parts.clock.now();
      this.#isReady = true;
    });
    try {
      const text = parts.file.read();
      if (text !== null) this.#state = parseFailover(text, this.#start);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      parts.tell(`What failover had written down is not used, and is set aside: ${why}.`, true);
      parts.file.setAside();
    }
  }

  /** Another configuration counts; a person has acted: what it stopped for is over. */
  reload(rules: FailoverRules, probed: Probed): void {
    this.#rules = rules;
    this.#probed = probed;
    this.#take({ ...this.#state, changes: [], stoppedUntil: null });
  }

  /**
   * What is asked of these: an uplink that is out of use cannot be asked for a host that nothing leads to by it. Its gateway
   * is asked all the same.
   */
  asked(hosts: readonly BeyondHost[], snapshot: Snapshot): readonly BeyondHost[] {
    const pins = pinnable(hosts);
    const may = hosts.filter(
      (host) => this.#wayBack(host) === undefined || pins.includes(host) || isLedThere(host, snapshot),
    );
    const gateways = this.#state.drained.flatMap(({ interface: name, back }) =>
      back.routes.flatMap(({ family, gateway }) =>
        /^[0-9a-f.:]+$/i.test(gateway) && !/^fe[89ab]/i.test(gateway)
          ? [{ family, address: gateway, interface: name }]
          : [],
      ),
    );
    return [...may, ...gateways];
  }

  /** The default that an uplink had which is out of use. */
  #wayBack({ interface: name, family }: BeyondHost) {
    const drained = this.#state.drained.find((one) => one.interface === name);
    return drained?.back.routes.find((route) => route.family === family);
  }

  onRound(diagnosis: Diagnosis, snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#parts.resetting.onRound(snapshot, diagnosis);
    if (this.#acting !== null || !this.#isReady) return;
    const round = this.#roundOf(diagnosis, snapshot);
    const { state, decision, told } = decide(this.#state, round, this.#rules);
    for (const { text, loud } of told) this.#parts.tell(text, loud);
    this.#take(state);
    this.#acting = this.#act(decision, diagnosis, snapshot).finally(() => (this.#acting = null));
  }

  /** Settles when nothing is being changed any more. */
  async settled(): Promise<void> {
    await this.#acting;
  }

  /** The same, and no host route of ours is left. */
  async end(): Promise<void> {
    await this.settled();
    await this.#parts.pins.removeAll(this.#snapshot);
  }

  /** Wall time by a clock that nobody sets back. */
  #now(): Instant {
    return this.#start + Math.round(this.#parts.clock.elapsedMs() - this.#startMs);
  }

  #roundOf(diagnosis: Diagnosis, snapshot: Snapshot): Round {
    const now = this.#now();
    const behindMs = now - diagnosis.at;
    return {
      now,
      isBusy: this.#parts.resetting.isPending || this.#parts.resetting.pendingWords() !== null,
      sightings: sightingsOf(diagnosis).map((one) => ({
        ...one,
        since: one.since === null ? null : one.since + behindMs,
      })),
      defaults: Object.fromEntries(
        FAMILIES.flatMap((family) => {
          const rows = this.#defaultsOf(snapshot, family);
          return rows === null ? [] : [[family, rows] as const];
        }),
      ),
    };
  }

  /** Null where they were not read since the last change. */
  #defaultsOf(snapshot: Snapshot, family: Family): readonly DefaultRow[] | null {
    const reading = routesOf(snapshot, family);
    const routes = fresh(reading, snapshot.at);
    if (routes === null || !reading.ok || reading.at - reading.tookMs <= this.#changedAt) return null;
    return defaultsIn(routes)
      .filter(({ up }) => up)
      .map(({ interface: name, gateway, priority }) => ({
        interface: name,
        words: `${gateway} ${name} ${String(priority)}`,
      }));
  }

  async #act(decision: Decision, diagnosis: Diagnosis, snapshot: Snapshot): Promise<void> {
    if (decision.kind !== 'nothing') return this.#change(decision, diagnosis.connections);
    if (this.#state.intent === null)
      await this.#parts.pins.follow(this.#pinsWanted(diagnosis, snapshot), snapshot);
  }

  async #change(
    decision: Exclude<Decision, { kind: 'nothing' }>,
    connections: ConnectionsView | null,
  ): Promise<void> {
    const { resetting } = this.#parts;
    const isDrain = decision.kind === 'drain';
    const change = isDrain
      ? ({ kind: 'drain', interface: decision.interface } as const)
      : decision.drained.back;
    const plan = await resetting.planOf(change);
    if (plan.kind === 'refusal') return this.#refused(decision, plan.reason);
    const back = isDrain ? drainedRoutes(plan) : decision.drained.back;
    if (back === null) return this.#refused(decision, 'It cannot be told what would bring it back.');
    const { why } = decision;
    const restsOn = isDrain ? decision.restsOn : decision.drained.restsOn;
    const intent: Intent = {
      kind: decision.kind,
      interface: change.interface,
      at: this.#now(),
      why,
      back,
      restsOn,
    };
    if (!this.#take(begun(this.#state, intent)))
      return this.#refused(decision, 'It cannot be written down what is done.');
    const isDone = this.#finish(decision, plan, await resetting.carryOut(plan));
    if (!isDone || !isDrain || this.#rules.killsStates !== true) return;
    for (const told of await this.#parts.killStates(decision.interface, connections))
      this.#parts.tell(told, true, 'neutral');
  }

  /** False: it did not come to its goal. */
  #finish(decision: Exclude<Decision, { kind: 'nothing' }>, plan: Plan, status: ResetStatus): boolean {
    this.#changedAt = this.#parts.clock.now();
    if (status.phase === 'over' && status.outcome.kind === 'kept') {
      this.#take(done(this.#state, this.#now()));
      this.#lastRefusal = '';
      const what = decision.kind === 'drain' ? 'has taken out' : 'has brought back';
      const tone = decision.kind === 'drain' ? 'bad' : 'good';
      this.#parts.tell(`Failover ${what} ${nameOf(decision)}: ${decision.why}. ${plan.goal}.`, true, tone);
      return true;
    }
    this.#take(abandoned(this.#state, this.#now(), status.phase === 'over'));
    this.#tellRefusal(decision, reasonOf(status));
    return false;
  }

  #refused(decision: Exclude<Decision, { kind: 'nothing' }>, reason: string): void {
    this.#take(abandoned(this.#state, this.#now(), false));
    this.#tellRefusal(decision, reason);
  }

  /** Once, however often it is tried. */
  #tellRefusal(decision: Exclude<Decision, { kind: 'nothing' }>, reason: string): void {
    const what = decision.kind === 'drain' ? 'take out' : 'bring back';
    const text = `Failover did not ${what} ${nameOf(decision)} (${decision.why}): ${reason}`;
    const key = `${what} ${nameOf(decision)} ${reason}`;
    if (key !== this.#lastRefusal) this.#parts.tell(text, true);
    this.#lastRefusal = key;
  }

  /** What is asked by an uplink that has no default: by the gateway that it had, else by the one it has. */
  #pinsWanted(diagnosis: Diagnosis, snapshot: Snapshot): readonly Pin[] {
    return pinnable(this.#probed(snapshot)).flatMap((host) => {
      const back = this.#wayBack(host);
      if (back !== undefined) return [{ ...host, gateway: back.gateway }];
      return this.#parts.pinsAlways ? pinsOf([host], diagnosis) : [];
    });
  }

  /** False: it could not be written down. */
  #take(state: FailoverState): boolean {
    const before = formatFailover(this.#state);
    this.#state = state;
    const text = formatFailover(state);
    if (text === before) return true;
    const why = this.#parts.file.write(text);
    if (why === null) return true;
    this.#parts.tell(`What failover does could not be written down: ${why}.`, true);
    return false;
  }
}

function nameOf(decision: Exclude<Decision, { kind: 'nothing' }>): string {
  return decision.kind === 'drain' ? decision.interface : decision.drained.interface;
}

/** Why a plan was not carried out: a sentence. */
function reasonOf(status: ResetStatus): string {
  switch (status.phase) {
    case 'refused':
      return status.lines.length === 0
        ? status.reason
        : `${status.reason} It wants: ${status.lines.join('; ')}`;
    case 'asking':
      return `It wants a person's yes: ${status.concerns.join('; ')}.`;
    case 'over':
      return status.surprise === null
        ? `It ended otherwise: ${status.outcome.kind} (${status.outcome.why}).`
        : `${status.surprise.happened}; ${status.surprise.undo}.`;
    default:
      return 'It did not end.';
  }
}
