import type { Family } from '../model/address.js';
import type { Attempts } from '../model/watched-connections.js';
import type { AttemptWindow, LastAnswers } from './answers.js';
import { attemptsBy, keyOfAnswers } from './answers.js';
import type { Situation } from './situation.js';

/** Attempts, the busiest host's failures left out: fewer are no evidence. */
export const ATTEMPTS_AT_LEAST = 10;
/** Of a hole that is known; when there are fewer, it cannot be told whether it is still one. */
export const ATTEMPTS_TO_KEEP = 5;
/** Unanswered, of the attempts. */
const SILENT_AT_LEAST = 0.9;
const SILENT_TO_KEEP = 0.5;
/** The control's. */
const SILENT_ELSEWHERE = 0.5;
const HOSTS_AT_LEAST = 2;
/** So many hosts inside without any answer, from so many outside, are told with nothing to compare them with. */
const HOSTS_ALONE = 3;
/** Bytes in for each byte out: a few answers from this side of the hole. */
const ECHO = 0.1;

/**
 * The shorter one tells sooner, of a hole and of its end, for what was answered before is soon no longer in it. The
 * longer one is for an uplink with little traffic.
 */
const WINDOWS: readonly { readonly name: string; readonly of: AttemptWindow }[] = [
  { name: 'last 20 s', of: 'recentAttempts' },
  { name: 'last minute', of: 'attempts' },
];

/** What was tried by one uplink in one family. */
export interface Tried {
  readonly name: string;
  readonly window: string;
  readonly attempts: Attempts;
  readonly all: number;
  readonly unanswered: number;
}

/** What unanswered connections of an uplink are compared with. */
export type Control =
  | { readonly kind: 'others'; readonly others: readonly Tried[] }
  | { readonly kind: 'past'; readonly before: LastAnswers }
  | { readonly kind: 'none' };

/** An uplink by which nothing comes back in a family. */
export interface Silence {
  readonly family: Family;
  readonly hole: Tried;
  readonly control: Control;
  /** Others that are tried, and as silent. */
  readonly alike: readonly Tried[];
}

function triedBy(
  situation: Situation,
  name: string,
  family: Family,
  window: (typeof WINDOWS)[number],
): Tried | null {
  const { connections } = situation;
  const attempts =
    connections === null ? null : attemptsBy({ ...situation, connections }, name, family, window.of);
  if (attempts === null) return null;
  const all = attempts.tcp + attempts.udp;
  const unanswered = attempts.tcpUnanswered + attempts.udpUnanswered;
  return { name, window: window.name, attempts, all, unanswered };
}

/** Next to nothing came back, and more than one tried: without the host that has most failures, for a scan comes from one. */
function isSilent({ all, unanswered, attempts }: Tried, wasRaised: boolean): boolean {
  const share = wasRaised ? SILENT_TO_KEEP : SILENT_AT_LEAST;
  const isAnswered = attempts.inBytes > attempts.outBytes * ECHO;
  const others = all - attempts.busiestUnanswered;
  return (
    unanswered >= all * share &&
    attempts.hostsUnanswered >= HOSTS_AT_LEAST &&
    others > 0 &&
    unanswered - attempts.busiestUnanswered >= others * share &&
    (wasRaised || !isAnswered)
  );
}

/** It is answered as a rule. */
function answers({ all, unanswered }: Tried): boolean {
  return unanswered <= all * SILENT_ELSEWHERE;
}

/** Other uplinks that are tried as well at this moment. */
function othersOf(
  situation: Situation,
  name: string,
  family: Family,
  window: (typeof WINDOWS)[number],
): readonly Tried[] {
  return situation.uplinks.flatMap((uplink) => {
    const other = uplink.interface === name ? null : triedBy(situation, uplink.interface, family, window);
    return other !== null && other.all >= ATTEMPTS_TO_KEEP ? [other] : [];
  });
}

/** None of several hosts was answered by any of several: neither a host nor a remote explains that. */
function speaksAlone({ attempts, all, unanswered }: Tried): boolean {
  return (
    all >= ATTEMPTS_AT_LEAST &&
    unanswered === all &&
    attempts.hostsUnanswered >= HOSTS_ALONE &&
    attempts.remotesUnanswered >= HOSTS_ALONE
  );
}

function controlOf(
  situation: Situation,
  family: Family,
  hole: Tried,
  others: readonly Tried[],
  wasRaised: boolean,
): Control | null {
  const answering = others.filter(answers);
  if (answering.length > 0) return { kind: 'others', others: answering };
  // Where all others are as silent, it is the remote or the LAN, unless many remotes are.
  if (others.length > 0 && !speaksAlone(hole)) return null;
  const before = situation.answers.get(keyOfAnswers(hole.name, family));
  if (before !== undefined) return { kind: 'past', before };
  return wasRaised || speaksAlone(hole) ? { kind: 'none' } : null;
}

/** The shortest span in which the uplink was tried enough to be judged. */
function judgedIn(situation: Situation, name: string, family: Family, enough: number) {
  for (const window of WINDOWS) {
    const hole = triedBy(situation, name, family, window);
    if (hole === null || hole.all < enough) continue;
    const others = othersOf(situation, name, family, window);
    // A longer span may hold somebody to compare it with.
    if (others.length > 0 || window === WINDOWS.at(-1)) return { hole, others };
    const longer = othersOf(situation, name, family, WINDOWS.at(-1) ?? window);
    if (longer.length === 0) return { hole, others };
  }
  return null;
}

/** What was tried by an uplink lately; null: too little, or it is not known. */
export function triedNow(situation: Situation, name: string, family: Family): Tried | null {
  return judgedIn(situation, name, family, ATTEMPTS_TO_KEEP)?.hole ?? null;
}

/** True while too little is tried by an uplink to say anything of it. */
export function isHardlyTried(situation: Situation, name: string, family: Family): boolean {
  return judgedIn(situation, name, family, ATTEMPTS_TO_KEEP) === null;
}

/** True when connections of a family by an uplink are known to be answered. */
export function isAnswered(situation: Situation, name: string, family: Family): boolean {
  const judged = judgedIn(situation, name, family, ATTEMPTS_TO_KEEP);
  return judged !== null && answers(judged.hole);
}

/** What says that nothing comes back by an uplink in a family; null when nothing says so. */
export function silenceOf(
  situation: Situation,
  name: string,
  family: Family,
  wasRaised: boolean,
): Silence | null {
  const judged = judgedIn(situation, name, family, wasRaised ? ATTEMPTS_TO_KEEP : ATTEMPTS_AT_LEAST);
  if (judged === null || !isSilent(judged.hole, wasRaised)) return null;
  const control = controlOf(situation, family, judged.hole, judged.others, wasRaised);
  if (control === null) return null;
  const alike = judged.others.filter((other) => isSilent(other, true));
  return { family, hole: judged.hole, control, alike };
}
