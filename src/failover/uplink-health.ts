import type { BeyondEcho, Diagnosis, Uplink } from '../model/diagnosis.js';
import type { Finding, FindingId } from '../model/finding.js';
import { list } from '../model/format.js';
import type { Instant } from '../model/time.js';
import type { Sighting } from './round.js';

/** What each uplink's health is certain to be in this round, and what that rests on. */
export function sightingsOf(diagnosis: Diagnosis): readonly Sighting[] {
  return diagnosis.uplinks.map((uplink) => ({
    interface: uplink.interface,
    ...healthOf(uplink, diagnosis.findings),
  }));
}

type Health = Omit<Sighting, 'interface'>;
type Depth = Sighting['restsOn'];

const cannotTell = (why: string, restsOn: Depth): Health => ({
  health: 'cannot-tell',
  why,
  since: null,
  restsOn,
});
const dead = (why: string, restsOn: Depth, since: Instant | null = null): Health => ({
  ...{ health: 'dead', why, since, restsOn },
});
const alive = (why: string, restsOn: Depth): Health => ({ health: 'alive', why, since: null, restsOn });

/** What says that nothing gets through an uplink, where taking it out is the cure, and how far it has looked. */
const DEPTHS: Readonly<Partial<Record<FindingId, Depth>>> = {
  'link-down': 'link',
  'gateway-silent': 'gateway',
  'black-hole': 'beyond',
};

function healthOf(uplink: Uplink, findings: readonly Finding[]): Health {
  const hosts = echoesOf(uplink, false);
  const beyond = answer(hosts);
  const finding = findings.find((one) => isDeadly(one, uplink.interface));
  const depth = DEPTHS[finding?.id ?? 'link-down'] ?? 'link';
  // Connections alone do not outweigh a host that answers by it.
  if (depth === 'beyond' && beyond === true)
    return cannotTell('its connections get no answer, and a host beyond does answer', 'beyond');
  if (finding !== undefined) return dead(whyDead(finding), depth, finding.since);
  if (uplink.up === false) return { ...dead('the interface is switched off', 'link'), isPassedOver: true };
  if (uplink.linkUp === false) return { ...dead('it has no link', 'link'), isPassedOver: true };
  return beyond === null ? byGateway(uplink, findings) : byHosts(hosts, beyond);
}

/** Of one gateway among several of an interface a finding is not about the uplink. */
function isDeadly({ id, subject, severity, remedy }: Finding, name: string): boolean {
  return (
    id in DEPTHS &&
    subject === name &&
    severity !== 'info' &&
    remedy?.kind === 'take-out' &&
    remedy.gateway === undefined
  );
}

function whyDead({ id, message }: Finding): string {
  return `${id}: ${message.replace(/[.]$/, '')}`;
}

/** What is known of hosts that were asked by it: beyond its own network, or within. */
function echoesOf({ beyond = [] }: Uplink, isNeighbour: boolean): readonly BeyondEcho[] {
  return beyond.filter((echo) => echo.isNeighbour === isNeighbour && echo.answers !== null);
}

/** Null: nobody says anything. */
function answer(echoes: readonly BeyondEcho[]): boolean | null {
  return echoes.length === 0 ? null : echoes.some(({ answers }) => answers === true);
}

function byHosts(hosts: readonly BeyondEcho[], isAlive: boolean): Health {
  const names = list(hosts.filter(({ answers }) => answers === isAlive).map(({ address }) => address));
  if (isAlive) return alive(`${names} answers by it`, 'beyond');
  const since = Math.min(...hosts.map(({ silentSince }) => silentSince ?? Infinity));
  return dead(`${names} does not answer by it`, 'beyond', Number.isFinite(since) ? since : null);
}

/** A gateway that answers says that the gateway lives: nothing speaks against what lies beyond. */
function byGateway(uplink: Uplink, findings: readonly Finding[]): Health {
  const { interface: name, gateways } = uplink;
  const doubt = findings.find(
    ({ id, subject, severity }) => subject === name && id in DEPTHS && severity !== 'info',
  );
  if (doubt !== undefined) return cannotTell(whyDead(doubt), DEPTHS[doubt.id] ?? 'gateway');
  const asked = [...gateways, ...echoesOf(uplink, true)];
  const answering = asked.filter(({ answers }) => answers === true).map(({ address }) => address);
  if (answering.length > 0) return alive(`its gateway ${list(answering)} answers`, 'gateway');
  const isSilent = asked.length > 0 && asked.every(({ answers }) => answers === false);
  // Without a default nothing is sent to it that could be counted: what it owes an answer to are these echoes.
  if (isSilent && uplink.routes.length === 0) return dead('its gateway does not answer', 'gateway');
  return cannotTell(
    asked.length === 0 ? 'it has no gateway that could be asked' : 'its gateway says nothing',
    'gateway',
  );
}
