import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import type { Uplink } from '../../model/diagnosis.js';
import type { Remedy, Severity } from '../../model/finding.js';
import type { Route } from '../../model/router.js';
import { formatBytes, formatCount, formatDuration, list, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import type { BeyondSilence } from '../beyond-silence.js';
import { answersBeyond, beyondEvidence, beyondSentence, beyondSilenceOf } from '../beyond-silence.js';
import { addressKey, usedInterfaces } from '../defaults.js';
import { failingBy } from '../failing-share.js';
import { isDown, linkState } from '../roles.js';
import { sharedTranslation } from '../shared-translation.js';
import type { Silence, Tried } from '../silence.js';
import { isAnswered, isHardlyTried, silenceOf, triedNow } from '../silence.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Something nearer explains it: the link, a silent gateway, one address for all ways, private ones that nothing translates. */
function isExplained(situation: Situation, uplink: Uplink, family: Family): boolean {
  const reading = situation.connections?.uplinks.find((one) => one.interface === uplink.interface);
  const untranslated =
    (reading?.untranslated.silent ?? 0) + (situation.connections?.unattributed.untranslated.silent ?? 0);
  return (
    isDown(linkState(situation, uplink.interface)) ||
    uplink.gateways.some((gateway) => gateway.answers === false) ||
    // Some of what has its address left by another uplink.
    sharedTranslation(situation, family)?.owner === uplink.interface ||
    (family === 'inet' && untranslated > 0 && (reading?.translated ?? 0) === 0)
  );
}

function figures({ name, window, attempts }: Tried): string {
  const { tcp, tcpUnanswered, udp, udpUnanswered, outBytes, inBytes } = attempts;
  return (
    `${name}, ${window}: ${formatCount(tcpUnanswered)} of ${formatCount(tcp)} TCP and ` +
    `${formatCount(udpUnanswered)} of ${formatCount(udp)} UDP connections unanswered, ` +
    `${formatBytes(outBytes)} out, ${formatBytes(inBytes)} in`
  );
}

function answering(gateways: readonly string[]): string {
  return gateways.length === 1
    ? `its gateway ${list(gateways)} answers ping`
    : `its gateways ${list(gateways)} answer ping`;
}

/** The end of the sentence: what the silence is held against. */
function contrast({ control, alike }: Silence, situation: Situation): string {
  if (control.kind === 'others') {
    const [other] = control.others;
    return other === undefined
      ? ''
      : `, while ${formatCount(other.all - other.unanswered)} of ${formatCount(other.all)} by ${other.name} were`;
  }
  const also = alike.length === 0 ? '' : `, nor by ${list(alike.map(({ name }) => name))}`;
  if (control.kind === 'none') return also;
  const { answered, all, at } = control.before;
  return `${also}; ${formatDuration(situation.at - at)} ago ${formatCount(answered)} of ${formatCount(all)} were`;
}

/** How bad it is, and what would help: nothing is taken out where nothing else is known to be alive. */
function weight(
  situation: Situation,
  uplink: Uplink,
  { family, control, alike }: Pick<Silence, 'family' | 'control' | 'alike'>,
): { readonly severity: Severity; readonly remedy: Remedy } {
  const name = uplink.interface;
  const table = situation.tables[family];
  const failing = table === null ? null : failingBy(table, name, () => true);
  const isMain = family === 'inet' || (situation.tables.inet?.rows.length ?? 0) === 0;
  const used = table === null ? [] : usedInterfaces(table).filter((other) => other !== name);
  const isAllSilent = used.every((other) => alike.some((one) => one.name === other));
  const isWorst = failing !== null && isMain && (failing.isAll || isAllSilent);
  const isAlive = control.kind === 'others' || used.some((other) => isAnswered(situation, other, family));
  const spare = failing?.spare.filter((other) => !isDown(linkState(situation, other))) ?? [];
  const isUseful = failing === null ? isAlive : failing.isAll ? spare.length > 0 : !isAllSilent;
  return {
    severity: isWorst ? 'critical' : 'warning',
    remedy: isUseful ? { kind: 'take-out', interface: name } : { kind: 'none' },
  };
}

/** Of both families where the other one is not known to be well. */
function familyOf(situation: Situation, name: string, { family }: Silence): Family | null {
  const other: Family = family === 'inet' ? 'inet6' : 'inet';
  const isOtherHere = situation.tables[other]?.rows.some((route) => route.interface === name) === true;
  return isAnswered(situation, name, other) || (family === 'inet6' && !isOtherHere) ? family : null;
}

/** Where IPv4 is well its default stays: what is taken out is the next hop of IPv6 alone, and nothing where there are several. */
function aimedAt(remedy: Remedy, family: Family | null, { tables }: Situation): Remedy {
  if (remedy.kind !== 'take-out' || family !== 'inet6') return remedy;
  const isOwn = (route: Route): boolean => route.interface === remedy.interface;
  if (tables.inet?.rows.some(isOwn) === false) return remedy;
  const [row, ...more] = tables.inet6?.rows.filter(isOwn) ?? [];
  return row === undefined || more.length > 0 ? { kind: 'none' } : { ...remedy, gateway: row.gateway };
}

function claim(situation: Situation, uplink: Uplink, silence: Silence): Claim {
  const { hole, control, alike } = silence;
  const name = uplink.interface;
  const alive = uplink.gateways
    .filter(({ answers: isAlive }) => isAlive === true)
    .map(({ address }) => address);
  const answered = hole.all - hole.unanswered;
  const family = familyOf(situation, name, silence);
  // What was counted is of one family, whatever is known of the other.
  const what = silence.family === 'inet6' ? `new ${familyName(silence.family)} connection` : 'new connection';
  const { severity, remedy: whole } = weight(situation, uplink, silence);
  const remedy = aimedAt(whole, family, situation);
  const compared = control.kind === 'others' ? control.others : alike;
  return {
    severity,
    subject: name,
    family,
    message:
      `${name} is suspected to be a black hole: ` +
      `${answered === 0 ? 'none' : formatCount(answered)} of its ${plural(hole.all, what)} ` +
      `${answered <= 1 ? 'was' : 'were'} answered${contrast(silence, situation)}.`,
    evidence: [
      figures(hole),
      ...compared.map(figures),
      `${plural(hole.attempts.hostsUnanswered, 'inside host')} got no answer by ${name}`,
      ...(alive.length === 0 ? [] : [answering(alive)]),
    ],
    unknown:
      'Whether the line, the provider or something on the way swallows it: from here they look the same.' +
      (remedy.kind === 'none' ? '' : ' What is taken out has to be put in again afterwards.'),
    remedy,
    because: [
      ...(alive.length === 0 ? [] : [`${answering(alive)}, but little comes back from beyond`]),
      ...(uplink.role === 'active' ? [`the kernel keeps sending new connections by ${name}`] : []),
    ],
  };
}

/** The link or the gateway is known to be dead, which explains it. */
function isCutOff(situation: Situation, uplink: Uplink, family: Family): boolean {
  const gateways = uplink.gateways.filter((gateway) => gateway.family === family);
  return (
    isDown(linkState(situation, uplink.interface)) ||
    (gateways.length > 0 &&
      gateways.every(
        ({ address, answers }) =>
          answers === false && situation.gateways.get(addressKey(address))?.hasAnswered === true,
      ))
  );
}

/** No host that was named for it answers by this uplink: what leaves by it gets nowhere, whoever sends it. */
function beyondClaim(situation: Situation, uplink: Uplink, silence: BeyondSilence): Claim {
  const { family, elsewhere, since } = silence;
  const name = uplink.interface;
  const tried = triedNow(situation, name, family);
  const others = elsewhere.map(({ interface: other }) => other);
  const control = others.length > 0 ? ({ kind: 'others', others: [] } as const) : ({ kind: 'none' } as const);
  const isIpv4Well =
    isAnswered(situation, name, 'inet') ||
    (uplink.beyond ?? []).some(
      (echo) => echo.family === 'inet' && echo.answers === true && !echo.isNeighbour,
    );
  const dead = family === 'inet6' && isIpv4Well ? family : null;
  const { severity, remedy: whole } = weight(situation, uplink, { family, control, alike: [] });
  const remedy = aimedAt(whole, dead, situation);
  return {
    severity,
    subject: name,
    family: dead,
    message: beyondSentence(name, silence),
    evidence: [...beyondEvidence(name, silence, situation.at), ...(tried === null ? [] : [figures(tried)])],
    unknown:
      'Whether the line, the provider or something on the way swallows it: from here they look the same.' +
      (silence.isCertain ? '' : ' Or whether that host alone is gone: name another one beside it.') +
      (remedy.kind === 'none' ? '' : ' What is taken out has to be put in again afterwards.'),
    remedy,
    because: uplink.role === 'active' ? [`the kernel keeps sending new connections by ${name}`] : [],
    afterMs: 0,
    since,
  };
}

/** One claim of an uplink: of both families, or of the one that is dead. */
function judge(situation: Situation, uplink: Uplink): readonly Claim[] {
  for (const family of FAMILIES) {
    const silence = isCutOff(situation, uplink, family) ? null : beyondSilenceOf(situation, uplink, family);
    if (silence !== null) return [beyondClaim(situation, uplink, silence)];
  }
  const raised = situation.wasRaised('black-hole', uplink.interface) !== null;
  const found = FAMILIES.flatMap((family) =>
    isExplained(situation, uplink, family)
      ? []
      : (silenceOf(situation, uplink.interface, family, raised) ?? []),
  );
  return found.slice(0, 1).map((silence) => claim(situation, uplink, silence));
}

/** Link up, gateway alive, table right, and nothing comes back: only the connections show it. */
export const blackHole: Rule = {
  means:
    'New connections of several hosts get no answer by one uplink while by another they do, or did by itself, or none at all does; or no host named with --probe answers by it. Critical when nothing else is left.',
  needs: [],
  afterMs: 10 * SECOND,
  judge: (situation) => situation.uplinks.flatMap((uplink) => judge(situation, uplink)),
  cannotTell: (situation, subject) => {
    const uplink = situation.uplinks.find((one) => one.interface === subject);
    if (uplink !== undefined && answersBeyond(uplink) !== null) return false;
    return FAMILIES.every((family) => isHardlyTried(situation, subject, family));
  },
};
