import type { Attempts, ConnectionsReading } from '../../model/connection.js';
import type { Uplink } from '../../model/diagnosis.js';
import { formatBytes, formatCount, list, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Attempts of the last minute, the busiest host's failures left out: fewer are no evidence. */
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

interface Tried {
  readonly name: string;
  readonly attempts: Attempts;
  readonly all: number;
  readonly unanswered: number;
  /** Without the failures of the host that has most: a scan comes from one. */
  readonly others: number;
  readonly othersUnanswered: number;
}

function tried({ uplinks }: ConnectionsReading, name: string): Tried | null {
  const attempts = uplinks.find((uplink) => uplink.interface === name)?.attempts;
  if (attempts === undefined) return null;
  const all = attempts.tcp + attempts.udp;
  const unanswered = attempts.tcpUnanswered + attempts.udpUnanswered;
  const scan = attempts.busiestUnanswered;
  return { name, attempts, all, unanswered, others: all - scan, othersUnanswered: unanswered - scan };
}

/** Enough was tried, by more than one, and next to nothing came back. */
function isSilent(
  { others, othersUnanswered, all, unanswered, attempts }: Tried,
  wasRaised: boolean,
): boolean {
  const share = wasRaised ? SILENT_TO_KEEP : SILENT_AT_LEAST;
  const enough = wasRaised ? ATTEMPTS_TO_KEEP : ATTEMPTS_AT_LEAST;
  const isAnswered = attempts.inBytes > attempts.outBytes * ECHO;
  return (
    all >= enough &&
    unanswered >= all * share &&
    attempts.hostsUnanswered >= HOSTS_AT_LEAST &&
    others > 0 &&
    othersUnanswered >= others * share &&
    (wasRaised || !isAnswered)
  );
}

/** Another uplink that is tried as well at this moment, and answers. */
function controls(situation: Situation, name: string): readonly Tried[] {
  const { connections, uplinks } = situation;
  if (connections === null) return [];
  return uplinks.flatMap((uplink) => {
    const other = uplink.interface === name ? null : tried(connections, uplink.interface);
    return other !== null && other.all >= ATTEMPTS_TO_KEEP ? [other] : [];
  });
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

function figures({ name, attempts }: Tried): string {
  const { tcp, tcpUnanswered, udp, udpUnanswered, outBytes, inBytes } = attempts;
  return (
    `${name}, last minute: ${formatCount(tcpUnanswered)} of ${formatCount(tcp)} TCP and ` +
    `${formatCount(udpUnanswered)} of ${formatCount(udp)} UDP connections unanswered, ` +
    `${formatBytes(outBytes)} out, ${formatBytes(inBytes)} in`
  );
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
      ...alive.map((address) => `its gateway ${address} answers ping`),
    ],
    unknown:
      'Whether the line, the provider or something on the way swallows it: from here they look the same.',
    remedy: { kind: 'none' },
    because: [
      ...(alive.length === 0
        ? []
        : [`its gateway ${list(alive)} answers ping, but little comes back from beyond`]),
      ...(uplink.role === 'active' ? [`the kernel keeps sending new connections by ${name}`] : []),
    ],
  };
}

/** Link up, gateway alive, table right, and nothing comes back: only the connections show it. */
export const blackHole: Rule = {
  means:
    'New connections of several hosts get no answer by one uplink (90% of ten or more in a minute) while by another they do.',
  needs: ['connections'],
  afterMs: 10 * SECOND,
  judge: (situation) => {
    const { connections, uplinks, wasRaised } = situation;
    if (connections === null) return [];
    return uplinks.flatMap((uplink) => {
      const hole = tried(connections, uplink.interface);
      const raised = wasRaised('black-hole', uplink.interface) !== null;
      if (hole === null || isExplained(situation, uplink) || !isSilent(hole, raised)) return [];
      // Where all others are as silent, it is the remote or the LAN.
      const control = controls(situation, uplink.interface).filter(answers);
      return control.length === 0 ? [] : [claim(situation, uplink, hole, control)];
    });
  },
  cannotTell: (situation, subject) => {
    if (situation.connections === null) return true;
    const hole = tried(situation.connections, subject);
    return hole === null || hole.all < ATTEMPTS_TO_KEEP || controls(situation, subject).length === 0;
  },
};
