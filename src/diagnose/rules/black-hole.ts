import type { Attempts, ConnectionsReading } from '../../model/connection.js';
import type { Uplink } from '../../model/diagnosis.js';
import { formatBytes, formatCount, list, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Attempts, the busiest host's failures left out: fewer are no evidence. */
const ATTEMPTS_AT_LEAST = 10;
/** Of a hole that is known; when there are fewer, it cannot be told whether it is still one. */
const ATTEMPTS_TO_KEEP = 5;
/** Unanswered, of the attempts. */
const SILENT_AT_LEAST = 0.9;
const SILENT_TO_KEEP = 0.5;
/** The control's. */
const SILENT_ELSEWHERE = 0.5;
const HOSTS_AT_LEAST = 2;
/** Bytes in for each byte out: a few answers from this side of the hole. */
const ECHO = 0.1;

/**
 * The shorter one tells sooner, of a hole and of its end, for what was answered before is soon no longer in it. The
 * longer one is for an uplink with little traffic.
 */
const WINDOWS = [
  { name: 'last 20 s', of: 'recentAttempts' },
  { name: 'last minute', of: 'attempts' },
] as const;

type Window = (typeof WINDOWS)[number];

interface Tried {
  readonly name: string;
  readonly window: Window;
  readonly attempts: Attempts;
  readonly all: number;
  readonly unanswered: number;
  /** Without the failures of the host that has most: a scan comes from one. */
  readonly others: number;
  readonly othersUnanswered: number;
}

function tried({ uplinks }: ConnectionsReading, name: string, window: Window): Tried | null {
  const attempts = uplinks.find((uplink) => uplink.interface === name)?.[window.of];
  if (attempts === undefined) return null;
  const all = attempts.tcp + attempts.udp;
  const unanswered = attempts.tcpUnanswered + attempts.udpUnanswered;
  const scan = attempts.busiestUnanswered;
  const others = { others: all - scan, othersUnanswered: unanswered - scan };
  return { name, window, attempts, all, unanswered, ...others };
}

/** Next to nothing came back, and more than one tried. */
function isSilent(
  { others, othersUnanswered, all, unanswered, attempts }: Tried,
  wasRaised: boolean,
): boolean {
  const share = wasRaised ? SILENT_TO_KEEP : SILENT_AT_LEAST;
  const isAnswered = attempts.inBytes > attempts.outBytes * ECHO;
  return (
    unanswered >= all * share &&
    attempts.hostsUnanswered >= HOSTS_AT_LEAST &&
    others > 0 &&
    othersUnanswered >= others * share &&
    (wasRaised || !isAnswered)
  );
}

/** Other uplinks that are tried as well at this moment. */
function controls({ connections, uplinks }: Situation, name: string, window: Window): readonly Tried[] {
  if (connections === null) return [];
  return uplinks.flatMap((uplink) => {
    const other = uplink.interface === name ? null : tried(connections, uplink.interface, window);
    return other !== null && other.all >= ATTEMPTS_TO_KEEP ? [other] : [];
  });
}

/** What was tried by this uplink and by others, in the shortest span in which both were tried enough; else null. */
function comparison(
  situation: Situation,
  name: string,
  enough: number,
): { readonly hole: Tried; readonly others: readonly Tried[] } | null {
  const { connections } = situation;
  if (connections === null) return null;
  for (const window of WINDOWS) {
    const hole = tried(connections, name, window);
    const others = controls(situation, name, window);
    if (hole !== null && hole.all >= enough && others.length > 0) return { hole, others };
  }
  return null;
}

function answers({ all, unanswered }: Tried): boolean {
  return unanswered <= all * SILENT_ELSEWHERE;
}

/** Something nearer explains it: the link, or a gateway that is silent itself. */
function isExplained(situation: Situation, uplink: Uplink): boolean {
  return (
    isDown(linkState(situation, uplink.interface)) ||
    uplink.gateways.some((gateway) => gateway.answers === false)
  );
}

function figures({ name, window, attempts }: Tried): string {
  const { tcp, tcpUnanswered, udp, udpUnanswered, outBytes, inBytes } = attempts;
  return (
    `${name}, ${window.name}: ${formatCount(tcpUnanswered)} of ${formatCount(tcp)} TCP and ` +
    `${formatCount(udpUnanswered)} of ${formatCount(udp)} UDP connections unanswered, ` +
    `${formatBytes(outBytes)} out, ${formatBytes(inBytes)} in`
  );
}

function answering(gateways: readonly string[]): string {
  return gateways.length === 1
    ? `its gateway ${list(gateways)} answers ping`
    : `its gateways ${list(gateways)} answer ping`;
}

function claim(situation: Situation, uplink: Uplink, hole: Tried, control: readonly Tried[]): Claim {
  const name = uplink.interface;
  const [other] = control;
  const theirs =
    other === undefined
      ? ''
      : `, while ${formatCount(other.all - other.unanswered)} of ${formatCount(other.all)} by ${other.name} were`;
  const alive = uplink.gateways
    .filter(({ answers: isAlive }) => isAlive === true)
    .map(({ address }) => address);
  const answered = hole.all - hole.unanswered;
  return {
    severity: 'warning',
    subject: name,
    family: null,
    message:
      `${name} is suspected to be a black hole: ` +
      `${answered === 0 ? 'none' : formatCount(answered)} of its ${plural(hole.all, 'new connection')} ` +
      `${answered <= 1 ? 'was' : 'were'} answered${theirs}.`,
    evidence: [
      figures(hole),
      ...control.map(figures),
      `${plural(hole.attempts.hostsUnanswered, 'inside host')} got no answer by ${name}`,
      ...(alive.length === 0 ? [] : [answering(alive)]),
    ],
    unknown:
      'Whether the line, the provider or something on the way swallows it: from here they look the same. ' +
      'What is taken out has to be put in again afterwards.',
    remedy: { kind: 'take-out', interface: name },
    because: [
      ...(alive.length === 0 ? [] : [`${answering(alive)}, but little comes back from beyond`]),
      ...(uplink.role === 'active' ? [`the kernel keeps sending new connections by ${name}`] : []),
    ],
  };
}

/** Link up, gateway alive, table right, and nothing comes back: only the connections show it. */
export const blackHole: Rule = {
  means:
    'New connections of several hosts get no answer by one uplink (90% of ten or more in 20 s, or else in a minute) while by another they do.',
  needs: ['connections'],
  afterMs: 10 * SECOND,
  judge: (situation) =>
    situation.uplinks.flatMap((uplink) => {
      const raised = situation.wasRaised('black-hole', uplink.interface) !== null;
      const enough = raised ? ATTEMPTS_TO_KEEP : ATTEMPTS_AT_LEAST;
      const compared = comparison(situation, uplink.interface, enough);
      if (compared === null || isExplained(situation, uplink)) return [];
      // Where all others are as silent, it is the remote or the LAN.
      const control = compared.others.filter(answers);
      if (control.length === 0 || !isSilent(compared.hole, raised)) return [];
      return [claim(situation, uplink, compared.hole, control)];
    }),
  cannotTell: (situation, subject) => comparison(situation, subject, ATTEMPTS_TO_KEEP) === null,
};
