import type { Advice, Finding, FindingChange, FindingId, Remedy, Severity } from '../model/finding.js';
import type { Reading } from '../model/reading.js';
import { fresh } from '../model/reading.js';
import { settledBy } from './settled-cures.js';
import type { Condition } from './history.js';
import { RULES } from './rules.js';
import type { Claim, Need, Rule, Situation } from './situation.js';

/** A finding with what the verdict adds to it. */
export interface Found {
  readonly finding: Finding;
  readonly because: readonly string[];
}

/** What the rules said of a round. */
export interface Judgement {
  /** Worst first; among equals, causes first. */
  readonly found: readonly Found[];
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly judged: ReadonlySet<FindingId>;
  /** Findings that were not there the round before. */
  readonly raised: readonly Finding[];
  /** Findings of before that have another severity or another mark now. */
  readonly changed: readonly Finding[];
  /** Findings of before that are known to be no more. */
  readonly cleared: readonly Condition[];
}

const RULE_IDS = Object.keys(RULES) as FindingId[];
const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

function keyOf(id: FindingId, { subject, family }: Pick<Claim, 'subject' | 'family'>): string {
  return `${id} ${family ?? '-'} ${subject}`;
}

function isMet(need: Need, situation: Situation, family: Claim['family']): boolean {
  const { tables, snapshot, at } = situation;
  if (need === 'connections') return situation.connections !== null;
  if (need !== 'routes') {
    const reading: Reading<unknown> = snapshot.observed[need];
    return fresh(reading, at) !== null;
  }
  return family === null ? tables.inet !== null || tables.inet6 !== null : tables[family] !== null;
}

function canJudge(rule: Rule, situation: Situation, family: Claim['family'] = null): boolean {
  return rule.needs.every((need) => isMet(need, situation, family));
}

/** How a rule was asked. */
interface Asked {
  readonly situation: Situation;
  readonly before: ReadonlyMap<string, Condition>;
  /** It has been asked in an earlier round. */
  readonly wasJudged: boolean;
}

function conditionOf(id: FindingId, claim: Claim, asked: Asked): Condition {
  const { situation, before, wasJudged } = asked;
  const rule: Rule = RULES[id];
  const old = before.get(keyOf(id, claim));
  const since = Math.min(claim.since ?? old?.since ?? situation.at, situation.at);
  const isHeld = situation.isReadingConnections && rule.saysWhatIsUsed === true;
  const isOldEnough = !wasJudged || situation.at - since >= (claim.afterMs ?? rule.afterMs ?? 0);
  return {
    id,
    subject: claim.subject,
    family: claim.family,
    since,
    raised: old?.raised === true || (isOldEnough && !isHeld),
    severity: claim.severity,
    mark: claim.mark,
  };
}

/** Claims of one rule may share a remedy: its words are found once. */
type Adviser = (remedy: Remedy) => Advice;

function adviserOf({ explainer, snapshot }: Situation): Adviser {
  const known = new Map<Remedy, Advice>();
  return (remedy) => {
    const advice = known.get(remedy) ?? explainer.advise(remedy, snapshot);
    known.set(remedy, advice);
    return advice;
  };
}

function findingOf(id: FindingId, claim: Claim, since: number, advise: Adviser): Finding {
  const { severity, subject, family, message, evidence, unknown } = claim;
  const { remedy } = claim;
  const { remarks = [], ...advice } = advise(remedy);
  const cure = remedy.kind === 'none' && remedy.defaultsAside === undefined ? {} : { remedy };
  const seen = [...evidence, ...remarks];
  return { id, severity, subject, family, message, evidence: seen, unknown, since, ...cure, ...advice };
}

/** Until each of them has answered once, what a rule finds was not brought about under our eyes: it was so before. */
function isStarting({ snapshot: { observed } }: Situation): boolean {
  const { routesInet, routesInet6, interfaces, settings } = observed;
  return [routesInet, routesInet6, interfaces, settings].some(
    (reading) => !reading.ok && reading.why === 'waiting',
  );
}

/** What was said before and is not said now: still open where the rule cannot tell, else over. */
function isOpen(old: Condition, situation: Situation): boolean {
  const rule: Rule = RULES[old.id];
  return !canJudge(rule, situation, old.family) || rule.cannotTell?.(situation, old.subject) === true;
}

/** Asks every rule that has what it needs. */
export function judge(
  situation: Situation,
  before: ReadonlyMap<string, Condition>,
  judgedBefore: ReadonlySet<FindingId>,
): Judgement {
  const conditions = new Map<string, Condition>();
  const judged = new Set(judgedBefore);
  const found: Found[] = [];
  const advise = adviserOf(situation);
  const able = RULE_IDS.filter((id) => canJudge(RULES[id], situation));
  const claims = new Map(able.map((id) => [id, RULES[id].judge(situation)]));
  const settle = settledBy(claims);
  for (const id of able) {
    const rule: Rule = RULES[id];
    for (const claim of (claims.get(id) ?? []).map(settle)) {
      const condition = conditionOf(id, claim, { situation, before, wasJudged: judgedBefore.has(id) });
      conditions.set(keyOf(id, claim), condition);
      if (condition.raised)
        found.push({ finding: findingOf(id, claim, condition.since, advise), because: claim.because });
    }
    const isHeld = situation.isReadingConnections && rule.saysWhatIsUsed === true;
    if (!isStarting(situation) && !isHeld) judged.add(id);
  }
  const cleared: Condition[] = [];
  for (const [key, old] of before) {
    if (conditions.has(key)) continue;
    if (isOpen(old, situation)) conditions.set(key, old);
    else if (old.raised) cleared.push(old);
  }
  const told = found.map(({ finding }) => ({ finding, old: before.get(keyOf(finding.id, finding)) }));
  return {
    found: found.sort(
      (a, b) => SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity),
    ),
    conditions,
    judged,
    raised: told.filter(({ old }) => old?.raised !== true).map(({ finding }) => finding),
    changed: told
      .filter(
        ({ finding, old }) =>
          old?.raised === true && isAnother(old, conditions.get(keyOf(finding.id, finding))),
      )
      .map(({ finding }) => finding),
    cleared,
  };
}

function isAnother(old: Condition, now: Condition | undefined): boolean {
  return old.severity !== now?.severity || old.mark !== now.mark;
}

/** The same as what somebody who was not there has to be told. */
export function changesOf({ raised, changed, cleared }: Judgement): readonly FindingChange[] {
  return [
    ...raised.map((finding): FindingChange => ({ kind: 'raised', finding })),
    ...changed.map((finding): FindingChange => ({ kind: 'changed', finding })),
    ...cleared.map((finding): FindingChange => ({
      kind: 'cleared',
      finding: { ...finding, message: null, evidence: [] },
    })),
  ];
}

/** The severity of a finding of the round before, or null: for marks that clear lower than they raise. */
export function wasRaised(
  before: ReadonlyMap<string, Condition>,
  id: FindingId,
  subject: string,
): Severity | null {
  for (const condition of before.values())
    if (condition.id === id && condition.subject === subject && condition.raised) return condition.severity;
  return null;
}
