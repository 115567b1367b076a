/** A router of two uplinks for failover: what becomes of its table when a decision is carried out. */
import type { Decided, Decision } from '../../src/failover/decide.js';
import { decide } from '../../src/failover/decide.js';
import type { BringBack, FailoverRules, FailoverState } from '../../src/failover/failover-state.js';
import { begun, done, NOTHING_DONE } from '../../src/failover/failover-state.js';
import type { Round, Sighting, Told } from '../../src/failover/round.js';
import type { DrainedRoute } from '../../src/model/plan.js';
import { MINUTE, SECOND } from '../../src/model/time.js';

export const RULES: FailoverRules = {
  deadAfterMs: 20 * SECOND,
  aliveAfterMs: 5 * MINUTE,
  holdMs: 60 * SECOND,
};

export const NAMES = ['em0', 'em1'] as const;
export type Name = (typeof NAMES)[number];

const gatewayOf = (name: string): string => (name === 'em0' ? '192.0.2.1' : '198.51.100.1');

function routeOf(name: string): DrainedRoute {
  const row = { up: true, multipath: true, label: null, mtuBytes: null };
  return { family: 'inet', gateway: gatewayOf(name), interface: name, priority: 8, ...row };
}

export const backOf = (name: string): BringBack => ({
  kind: 'bring-back',
  interface: name,
  routes: [routeOf(name)],
});

/** What happened, and when. */
export interface Happened {
  readonly at: number;
  readonly decision: Exclude<Decision, { kind: 'nothing' }>;
}

/** Rounds one after the other; what is decided is done at once, unless a test says otherwise. */
export class Line {
  state: FailoverState = NOTHING_DONE;
  now = 0;
  /** Who has a default. */
  readonly table = new Set<string>(NAMES);
  readonly happened: Happened[] = [];
  readonly told: Told[] = [];

  constructor(readonly rules: FailoverRules = RULES) {}

  round(health: Readonly<Record<Name, Sighting['health']>>, more: Partial<Round> = {}): Round {
    return {
      now: this.now,
      isBusy: false,
      sightings: NAMES.map((name) => ({
        interface: name,
        health: health[name],
        why: `it is ${health[name]}`,
        since: null,
        restsOn: 'gateway' as const,
      })),
      defaults: { inet: [...this.table].map((name) => ({ interface: name, words: gatewayOf(name) })) },
      ...more,
    };
  }

  /** One round further, without doing what is decided. */
  decide(health: Readonly<Record<Name, Sighting['health']>>, more: Partial<Round> = {}): Decided {
    const decided = decide(this.state, this.round(health, more), this.rules);
    this.state = decided.state;
    this.told.push(...decided.told);
    return decided;
  }

  step(health: Readonly<Record<Name, Sighting['health']>>, ms = 5 * SECOND): void {
    this.now += ms;
    const { decision } = this.decide(health);
    if (decision.kind === 'nothing') return;
    this.happened.push({ at: this.now, decision });
    const { name, begunState } = this.begin(decision);
    if (decision.kind === 'drain') this.table.delete(name);
    else this.table.add(name);
    this.state = done(begunState, this.now);
  }

  /** The intent is written down, and nothing done yet. */
  begin(decision: Exclude<Decision, { kind: 'nothing' }>): { name: string; begunState: FailoverState } {
    const name = decision.kind === 'drain' ? decision.interface : decision.drained.interface;
    const intent = {
      kind: decision.kind,
      interface: name,
      at: this.now,
      why: decision.why,
      back: backOf(name),
      restsOn: 'gateway' as const,
    };
    return { name, begunState: begun(this.state, intent) };
  }

  /** The kinds of what happened: `drain em0`. */
  get done(): string[] {
    return this.happened.map(({ decision }) =>
      decision.kind === 'drain' ? `drain ${decision.interface}` : `bring back ${decision.drained.interface}`,
    );
  }
}
