import { familyName } from '../../model/address.js';
import type { Gateway, Uplink } from '../../model/diagnosis.js';
import { formatCount, formatDuration, formatMilliseconds, list, plural } from '../../model/format.js';
import type { Instant } from '../../model/time.js';
import { SECOND } from '../../model/time.js';
import type { Route } from '../../model/router.js';
import { addressKey } from '../defaults.js';
import type { Failing } from '../failing-share.js';
import { failingBy, failingWords, isCurable } from '../failing-share.js';
import { gatewaysOf, isHeard } from '../gateways.js';
import { movedSince } from '../rates.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { judgedByUnanswered } from '../unanswered-as-due.js';

/** Broadcasts of a dead wire stay below this; a line in use does not. */
const FLOWING_PACKETS_PER_SECOND = 1;
const FLOWING_BYTES_PER_SECOND = 100;
/** An ARP reply is counted with 42 to 60 bytes, an acknowledgement of TCP alone with 66 (and timestamps). */
const LEAST_FRAME_BYTES = 62;
const MEASURED_AT_LEAST_MS = 2 * SECOND;

/** What came in since the gateway fell silent; null when it was not counted. No answered ping is among it. */
function inflow(
  { counters }: Situation,
  name: string,
  from: Instant,
): { isFlowing: boolean; text: string } | null {
  const track = counters.get(name);
  if (track === undefined) return null;
  const packets = movedSince(track.packets.recent, ['inPackets'], from);
  const bytes = movedSince(track.bytes.recent, ['inBytes'], from);
  const usePackets = packets.measuredMs >= MEASURED_AT_LEAST_MS;
  const { moved, measuredMs } = usePackets ? packets : bytes;
  if (measuredMs < MEASURED_AT_LEAST_MS) return null;
  // Of frames of the least size alone: what the neighbour says is ARP, and nothing comes from beyond it.
  const isArp =
    usePackets &&
    bytes.measuredMs > 0 &&
    bytes.moved / bytes.measuredMs <= (LEAST_FRAME_BYTES * moved) / measuredMs;
  const least = usePackets ? FLOWING_PACKETS_PER_SECOND : FLOWING_BYTES_PER_SECOND;
  return {
    isFlowing: !isArp && moved >= least * (measuredMs / SECOND),
    text: `${plural(moved, usePackets ? 'packet' : 'byte')} in during ${formatDuration(measuredMs)}`,
  };
}

/** When the gateway fell silent, if it is; null when it answers, nothing is known, or the uplink is down anyway. */
function silence(situation: Situation, uplink: Uplink, gateway: Gateway): Instant | null {
  if (gateway.answers !== false || isDown(linkState(situation, uplink.interface))) return null;
  return situation.gateways.get(addressKey(gateway.address))?.silentSince ?? situation.at;
}

/** True when this uplink can still be reached through one of its gateways, or something comes in. */
function isAlive(situation: Situation, uplink: Uplink): boolean {
  if (isDown(linkState(situation, uplink.interface))) return false;
  if (uplink.gateways.length === 0) return true;
  return uplink.gateways.some((gateway) => {
    const since = silence(situation, uplink, gateway);
    return since === null || inflow(situation, uplink.interface, since)?.isFlowing === true;
  });
}

/** The rows of the table that lead to a gateway. */
function leadsTo(gateway: Gateway): (route: Route) => boolean {
  const key = addressKey(gateway.address);
  return (route) => gatewaysOf([route]).some((address) => addressKey(address) === key);
}

/** Another gateway of the same uplink and family that new connections go to: what comes in may be its. */
function twinsOf(situation: Situation, uplink: Uplink, gateway: Gateway): readonly Gateway[] {
  const used = situation.tables[gateway.family]?.competing ?? [];
  return uplink.gateways.filter(
    (other) =>
      other.family === gateway.family &&
      other.address !== gateway.address &&
      used.some((route) => route.interface === uplink.interface && leadsTo(other)(route)),
  );
}

/** What goes to this gateway all the same, where another way is left. */
function failingVia(situation: Situation, uplink: Uplink, gateway: Gateway): Failing | null {
  const table = situation.tables[gateway.family];
  const failing = table && failingBy(table, uplink.interface, leadsTo(gateway));
  const isReachable = (route: Route): boolean =>
    route.interface === uplink.interface
      ? uplink.gateways.some((other) => other.answers === true && leadsTo(other)(route))
      : situation.uplinks.some((other) => other.interface === route.interface && isAlive(situation, other));
  return failing !== null && isCurable(failing) && failing.others.some(isReachable) ? failing : null;
}

/** The other gateways of the uplink that are silent too, and what fails by them. */
function alsoSilent(situation: Situation, uplink: Uplink, gateway: Gateway): readonly string[] {
  return uplink.gateways
    .filter((other) => other.address !== gateway.address && silence(situation, uplink, other) !== null)
    .map((other) => {
      const failing = failingVia(situation, uplink, other);
      const and = failing === null ? '' : `, ${failingWords(failing)}`;
      return `${other.address} does not answer either${and}`;
    });
}

/** So many hosts outside do not answer: no one of them is down. */
const REMOTES_AT_LEAST = 3;

/** What new connections by the interface say of a gateway that never answered ping, while another of it does. */
function byConnections({ connections }: Situation, { interface: name }: Uplink, failing: Failing | null) {
  const reading = connections?.uplinks.find((one) => one.interface === name);
  if (reading === undefined || failing === null || failing.share === null || failing.isAll) return null;
  const attempts = reading.attempts[failing.family];
  const says = judgedByUnanswered(attempts, failing.share);
  const { tcp, udp, tcpUnanswered, udpUnanswered, remotesUnanswered } = attempts;
  if (says === null || (says === 'dead' && remotesUnanswered < REMOTES_AT_LEAST)) return null;
  const [unanswered, all] = [formatCount(tcpUnanswered + udpUnanswered), plural(tcp + udp, 'new connection')];
  return { says, evidence: [`${unanswered} of ${all} in the last minute got no answer`] };
}

/** It never answered ping, and nothing else says that it is dead: it may have been told not to answer from the first day. */
function neverAnswered(who: string, failing: Failing | null, isPassing: boolean): Partial<Claim> {
  const fails = failing === null ? '' : `; if it is dead, ${failingWords(failing)}`;
  return {
    severity: 'info',
    message: `${who} has not answered ping yet: it may be told not to${isPassing ? ', for new connections are answered' : fails}.`,
    unknown: isPassing ? null : 'Whether what is sent to it gets through.',
  };
}

/** Silent beside another gateway of the same interface: what comes in by it tells nothing of this one. */
function besideTwin(
  situation: Situation,
  uplink: Uplink,
  gateway: Gateway,
  [twin, ...more]: readonly Gateway[],
): Partial<Claim> {
  const track = situation.gateways.get(addressKey(gateway.address));
  const who = `The gateway ${gateway.address} of ${uplink.interface}`;
  const failing = failingVia(situation, uplink, gateway);
  const seen = byConnections(situation, uplink, failing);
  if (track?.hasAnswered !== true && track?.isUnreachable !== true && seen?.says !== 'dead')
    return { evidence: seen?.evidence ?? [], ...neverAnswered(who, failing, seen?.says === 'alive') };
  const alive = [twin, ...more].filter((one) => one?.answers === true).map((one) => one?.address ?? '');
  const rest =
    alive.length === 0
      ? 'no gateway of it does'
      : `${list(alive)} ${alive.length === 1 ? 'is' : 'are'} alive`;
  const row = failing?.rows[0];
  return {
    severity: alive.length === 0 ? 'critical' : 'warning',
    evidence: seen?.evidence ?? [],
    message: `${who} does not answer: ${failing === null ? '' : `${failingWords(failing)}, `}${rest}.`,
    unknown:
      'Whether the modem, the line or the gateway is dead: from here they look the same.' +
      (failing === null ? '' : ' What is taken out has to be put in again afterwards.'),
    because: [`the kernel keeps sending a part to ${gateway.address}`],
    ...(row === undefined
      ? {}
      : { remedy: { kind: 'take-out', interface: uplink.interface, gateway: row.gateway } }),
  };
}

/** Nobody answers for its address on the wire: that is no gateway which was told not to answer ping. */
function isUnreachable({ gateways }: Situation, gateway: Gateway): boolean {
  return gateways.get(addressKey(gateway.address))?.isUnreachable === true;
}

function evidenceOf(
  situation: Situation,
  uplink: Uplink,
  gateway: Gateway,
  since: Instant,
): readonly string[] {
  const { roundTripMs, lost, sent } = gateway;
  return [
    ...(sent === 0
      ? []
      : [
          `${lost} of the last ${plural(sent, 'ping')} lost, silent for ${formatDuration(situation.at - since)}`,
        ]),
    ...(roundTripMs === null ? [] : [`answered in ${formatMilliseconds(roundTripMs)} before`]),
    ...(isUnreachable(situation, gateway) ? ['nobody answers for its address on the wire'] : []),
  ];
}

function claim(situation: Situation, uplink: Uplink, gateway: Gateway): readonly Claim[] {
  const since = silence(situation, uplink, gateway);
  if (since === null) return [];
  const base = {
    ...{ subject: uplink.interface, family: gateway.family, since, because: [], unknown: null },
    evidence: evidenceOf(situation, uplink, gateway, since),
    remedy: { kind: 'none' },
  } as const;
  const twins = twinsOf(situation, uplink, gateway);
  const said =
    twins.length > 0
      ? besideTwin(situation, uplink, gateway, twins)
      : alone(situation, uplink, gateway, since);
  return [
    {
      ...base,
      severity: 'warning',
      message: '',
      ...said,
      evidence: [...base.evidence, ...(said.evidence ?? [])],
    },
  ];
}

/** The only gateway of its family there: what comes in is its. */
function alone(situation: Situation, uplink: Uplink, gateway: Gateway, since: Instant): Partial<Claim> {
  const name = uplink.interface;
  const flow = inflow(situation, name, since);
  const who = `The gateway of ${name}, ${gateway.address},`;
  const evidence = [...(flow === null ? [] : [flow.text]), ...alsoSilent(situation, uplink, gateway)];
  if (flow?.isFlowing === true)
    return {
      severity: 'info',
      evidence,
      message: isUnreachable(situation, gateway)
        ? `${who} does not answer for its address on the wire while traffic flows.`
        : `${who} does not answer ping while traffic flows: it may be told not to.`,
    };
  const others = situation.uplinks
    .filter((other) => other.interface !== name && isAlive(situation, other))
    .map((other) => other.interface);
  const sibling = uplink.gateways.find((one) => one.family !== gateway.family && one.answers === true);
  const rest =
    others.length > 0
      ? `${list(others)} ${others.length === 1 ? 'is' : 'are'} alive`
      : sibling === undefined
        ? 'no gateway does'
        : `only ${familyName(sibling.family)} is alive`;
  const meanwhile =
    sibling !== undefined ? ` while ${sibling.address} does` : flow === null ? '' : ' and nothing comes in';
  // Nothing comes in, as was counted, or nothing can be sent to it: without that, silence alone is no proof.
  const isProven = flow !== null || isUnreachable(situation, gateway);
  const failing = isProven && sibling === undefined ? failingVia(situation, uplink, gateway) : null;
  return {
    evidence,
    ...(failing === null ? {} : { remedy: { kind: 'take-out', interface: name } }),
    severity: others.length === 0 && sibling === undefined ? 'critical' : 'warning',
    message: `${who} does not answer${meanwhile}: ${failing === null ? '' : `${failingWords(failing)}, `}${rest}.`,
    unknown: !isProven
      ? 'Whether traffic flows meanwhile: it was not counted.'
      : 'Whether the modem, the line or the gateway is dead: from here they look the same.' +
        (failing === null ? '' : ' What is taken out has to be put in again afterwards.'),
    // A standby's gateway is sent nothing: it will be missed when it is needed.
    because:
      uplink.role === 'standby'
        ? []
        : [`the kernel keeps sending to a gateway that is silent while the link of ${name} is up`],
  };
}

/** A dead modem with the cable still in: the kernel does not notice. */
export const gatewaySilent: Rule = {
  means:
    'A gateway left three pings in a row unanswered, until it answers two; info while traffic comes in regardless. Of several on one interface one that never did is dead when its part of the new connections gets no answer.',
  needs: [],
  judge: (situation) =>
    situation.uplinks.flatMap((uplink) =>
      uplink.gateways.flatMap((gateway) => claim(situation, uplink, gateway)).slice(0, 1),
    ),
  cannotTell: (situation, subject) => {
    const { snapshot, at } = situation;
    const gateways = situation.uplinks.find((uplink) => uplink.interface === subject)?.gateways ?? [];
    const isUnheard = gateways.every(({ address }) => !isHeard(snapshot.probes, address, at));
    return gateways.length > 0 && (isUnheard || isDown(linkState(situation, subject)));
  },
};
