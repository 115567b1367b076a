import type { Diagnosis, Uplink } from '../model/diagnosis.js';
import type { Finding, FindingId } from '../model/finding.js';
import { list } from '../model/format.js';
import type { Instant } from '../model/time.js';
import type { Sighting } from './round.js';

/** What says that nothing gets through an uplink: that it helps to take it out is their cure. */
const DEADLY: readonly FindingId[] = ['link-down', 'gateway-silent', 'black-hole'];

/** What each uplink's health is certain to be in this round, and what that rests on. */
export function sightingsOf(diagnosis: Diagnosis): readonly Sighting[] {
  return diagnosis.uplinks.map((uplink) => ({
    interface: uplink.interface,
    ...healthOf(uplink, diagnosis.findings),
  }));
}

type Health = Omit<Sighting, 'interface'>;

const cannotTell = (why: string): Health => ({ health: 'cannot-tell', why, since: null });
const dead = (why: string, since: Instant | null = null): Health => ({ health: 'dead', why, since });
const alive = (why: string): Health => ({ health: 'alive', why, since: null });

function healthOf(uplink: Uplink, findings: readonly Finding[]): Health {
  const beyond = answersBeyond(uplink);
  const finding = findings.find((one) => isDeadly(one, uplink.interface));
  // Connections alone do not outweigh a host that answers by it.
  if (finding?.id === 'black-hole' && beyond === true)
    return cannotTell('its connections get no answer, and a host beyond does answer');
  if (finding !== undefined) return dead(whyDead(finding), finding.since);
  if (uplink.up === false) return { ...dead('the interface is switched off'), isPassedOver: true };
  if (uplink.linkUp === false) return { ...dead('it has no link'), isPassedOver: true };
  return beyond === null ? byGateway(uplink, findings) : byHosts(uplink, beyond);
}

/** Of one gateway among several of an interface a finding is not about the uplink. */
function isDeadly({ id, subject, severity, remedy }: Finding, name: string): boolean {
  return (
    DEADLY.includes(id) &&
    subject === name &&
    severity !== 'info' &&
    remedy?.kind === 'take-out' &&
    remedy.gateway === undefined
  );
}

function whyDead({ id, message }: Finding): string {
  return `${id}: ${message.replace(/[.]$/, '')}`;
}

function answersBeyond({ beyond = [] }: Uplink): boolean | null {
  const known = beyond.filter(({ answers }) => answers !== null);
  return known.length === 0 ? null : known.some(({ answers }) => answers === true);
}

function byHosts({ beyond = [] }: Uplink, isAlive: boolean): Health {
  const hosts = list(
    beyond.filter(({ answers }) => answers === isAlive).map(({ address }) => address),
  );
  const since = Math.min(...beyond.map(({ silentSince }) => silentSince ?? Infinity));
  if (isAlive) return alive(`${hosts} answers by it`);
  return dead(`${hosts} does not answer by it`, Number.isFinite(since) ? since : null);
}

/** A gateway that answers says that the gateway lives: nothing speaks against what lies beyond. */
function byGateway({ interface: name, gateways }: Uplink, findings: readonly Finding[]): Health {
  const answering = gateways.filter(({ answers }) => answers === true);
  const doubt = findings.find(
    ({ id, subject, severity }) =>
      subject === name && DEADLY.includes(id) && severity !== 'info',
  );
  if (doubt !== undefined) return cannotTell(whyDead(doubt));
  if (answering.length > 0)
    return alive(`its gateway ${list(answering.map(({ address }) => address))} answers`);
  return cannotTell(gateways.length === 0 ? 'it has no gateway that could be asked' : 'its gateway says nothing');
}
