import type { Family } from '../model/address.js';
import { FAMILIES, familyName } from '../model/address.js';
import type { Role, Uplink } from '../model/diagnosis.js';
import type { Finding, FindingId, Status, Verdict } from '../model/finding.js';
import { formatCount, formatDuration, formatShare, list } from '../model/format.js';
import { routesOf } from '../model/snapshot.js';
import { waysOut } from '../forwarding/family-forwarding.js';
import { carryEverything } from './carry-everything.js';
import { defaultsApart } from './defaults-apart.js';
import type { DefaultTable } from './defaults.js';
import { expectedShareVia, isUnordered, usedInterfaces } from './defaults.js';
import type { Found } from './findings.js';
import { SECOND } from '../model/time.js';
import { measuredWay } from './measured-ways.js';
import { countedOf, measuredShare } from './new-connections.js';
import { spreadBy } from './phrases.js';
import type { Situation } from './situation.js';
import { unseenSince } from './unseen-since.js';
import { branchWays, defaultsDecide, ordinaryWays } from './ways-out.js';

/** `(52% and 48% of 431 new connections)`, once there are enough of them. */
function sharesText(
  { measured, newConnections }: Situation,
  family: Family,
  names: readonly string[],
): string {
  const counted = countedOf(measured[family], newConnections[family]);
  if (counted === null) return '';
  const shares = names.map((name) => formatShare(counted.share(name)));
  return ` (${list(shares)} of ${formatCount(counted.samples)} ${counted.of})`;
}

/** `, by addresses and ports`, and what is due to each where that is not the same. */
function spreading(situation: Situation, table: DefaultTable, names: readonly string[]): string {
  const by = spreadBy(situation, table.family);
  const due = names.map((name) => expectedShareVia(table, name));
  const isEven = due.every((share) => share === due[0]);
  const weighed = due.map((share) => (share === null ? 'unknown' : formatShare(share)));
  return [by === null ? '' : `, by ${by}`, isEven ? '' : `, ${list(weighed)} due`].join('');
}

/** The routes are equal, and what was counted is not: then nothing is called used that was not seen to be. */
function unevenly(
  { newConnections }: Situation,
  table: DefaultTable,
  names: readonly string[],
): string | null {
  const counted = newConnections[table.family];
  if (counted === null) return null;
  const shares = names.map((name) => ({
    name,
    due: expectedShareVia(table, name),
    ...measuredShare(counted, name),
  }));
  const isFar = shares.some(
    ({ due, low, high }) => due !== null && low !== null && high !== null && (due < low || due > high),
  );
  const [most] = [...shares].sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
  if (!isFar || most === undefined || most.share === null) return null;
  const all = formatCount(counted.samples);
  const got =
    most.share === 1 ? `all ${all} new connections` : `${formatShare(most.share)} of ${all} new connections`;
  return `The default routes of ${list(names)} are equal; so far ${got} left by ${most.name}.`;
}

/** Fewer bytes in all are no evidence: a quiet night is not one-sided. */
const BYTES_AT_LEAST = 64 * 1024;
/** Of all bytes in and out: less is what a line has that nothing goes by. */
const NEXT_TO_NOTHING = 0.01;

/** What was open before the routes were equal goes on where it went: bytes say little until this long after. */
const BYTES_AFTER_MS = 10 * SECOND;

/** The routes are equal, no connections were counted, and the bytes since say that one of them carries nothing. */
function idleByBytes(
  situation: Situation,
  { family }: DefaultTable,
  names: readonly string[],
): string | null {
  const since = situation.sharedSince[family];
  if (since === null || situation.at - since < BYTES_AFTER_MS) return null;
  const ways = names.flatMap((name) => measuredWay(situation, name, since) ?? []);
  const total = ways.reduce((sum, way) => sum + way.outBytes + way.inBytes, 0);
  const [first] = ways;
  if (first === undefined || ways.length < names.length || total < BYTES_AT_LEAST) return null;
  const idle = ways
    .filter((way) => way.outBytes + way.inBytes < total * NEXT_TO_NOTHING)
    .map((way) => way.interface);
  if (idle.length === 0) return null;
  const span = formatDuration(Math.min(...ways.map(({ measuredMs }) => measuredMs)));
  return `The default routes of ${list(names)} are equal; in the last ${span} next to nothing went by ${list(idle)}.`;
}

function balanced(situation: Situation, table: DefaultTable, names: readonly string[]): string {
  const word = situation.explainer.words.priority;
  const all = names.length === 2 ? 'Both' : `All ${names.length}`;
  const uneven = unevenly(situation, table, names);
  if (uneven !== null) return uneven;
  const shares = sharesText(situation, table.family, names);
  const idle = shares === '' ? idleByBytes(situation, table, names) : null;
  if (idle !== null) return idle;
  const unseen = shares === '' ? unseenSince(situation, table.family, names) : [];
  const are = unseen.length === 0 ? 'are used' : 'are expected to be used';
  const by = unseen.length === names.length ? '' : ` by ${list(unseen)}`;
  const yet = unseen.length === 0 ? '' : `; no new connection was seen${by} yet`;
  if (table.competing[0]?.bundle !== undefined)
    return `${all} uplinks ${are}: ${list(names)} share one default route of ${word} ${table.best}${spreading(situation, table, names)}${shares}${yet}.`;
  const share = `${list(names)} share ${word} ${table.best}`;
  return table.multipath === null
    ? `${list(names)} have default routes of one ${word}, ${table.best}; whether multipath is on is not known.`
    : `${all} uplinks ${are}: ${share}, multipath is on${shares}${yet}.`;
}

function others(situation: Situation, used: readonly string[]): string {
  const words: Readonly<Record<Role, string>> = {
    active: 'in use',
    standby: 'standing by',
    down: 'down',
    'no-default': 'without a default route',
  };
  const idle = situation.uplinks.filter((uplink) => !used.includes(uplink.interface));
  const wordOf = ({ role, link }: Uplink): string =>
    role === null ? 'not known to be used' : link === 'backup' ? 'the backup of its pair' : words[role];
  return idle.map((uplink) => `, ${uplink.interface} is ${wordOf(uplink)}`).join('');
}

/** Half of the internet and more. */
const MOST = 0.5;

/** Remarks that say who decides, where the default routes do not. */
const DECIDERS: readonly FindingId[] = ['tunnel-default', 'specific-routes', 'left-behind', 'policy-routing'];

/** A tunnel that carries IPv6 alone beside a line of IPv4 is no more than its way. */
function isOfIpv4({ ways, tables }: Situation, tunnel: string): boolean {
  const inet = ordinaryWays(ways, 'inet') ?? [];
  return inet.includes(tunnel) || (inet.length === 0 && (tables.inet?.rows.length ?? 0) === 0);
}

/** True when the routing rules there are lead traffic by uplinks that the main table would not take. */
function isDecisive(situation: Situation, { id, family, subject }: Finding): boolean {
  if (id === 'tunnel-default') return isOfIpv4(situation, subject);
  const model = family === null ? null : situation.ways.forwarding[family];
  if (id !== 'policy-routing' || family === null || model === null) return true;
  if (model.decidedBy !== null || model.branches.length === 0) return true;
  const main = ordinaryWays(situation.ways, family) ?? [];
  return branchWays(situation.ways, family).some((name) => !main.includes(name));
}

/** The interfaces a family leaves by: those of its defaults, or of what is more specific than most of these. */
function waysOf({ ways }: Situation, table: DefaultTable): readonly string[] {
  const ordinary = ways.forwarding[table.family]?.ordinary ?? null;
  return ordinary === null || ordinary.specific < MOST ? usedInterfaces(table) : waysOut(ordinary);
}

/** What is to be said when no rule has anything worse than a remark. */
function allIsWell(situation: Situation, found: readonly Found[]): string {
  const decider = found
    .map(({ finding }) => finding)
    .find((finding) => DECIDERS.includes(finding.id) && isDecisive(situation, finding));
  if (decider !== undefined) return decider.message;
  const tables = FAMILIES.flatMap((family) => situation.tables[family] ?? []).filter(
    (table) => waysOf(situation, table).length > 0,
  );
  const [main, second] = tables;
  if (main === undefined) {
    const apart = defaultsApart(situation);
    return apart === null
      ? 'Nothing is wrong that can be seen, but no default route is known.'
      : `The main table has no default route: ${apart}.`;
  }
  const used = waysOf(situation, main);
  const usedToo = second === undefined ? [] : waysOf(situation, second);
  if (second !== undefined && usedToo.some((name) => !used.includes(name)))
    return (
      `${list(used)} ${used.length === 1 ? 'carries' : 'carry'} ${familyName(main.family)}, ` +
      `${list(usedToo)} ${familyName(second.family)}${others(situation, [...used, ...usedToo])}.`
    );
  if (used.length >= 2)
    return used.length === situation.uplinks.length && others(situation, used) === ''
      ? balanced(situation, main, used)
      : `${list(used)} are used${others(situation, used)}${sharesText(situation, main.family, used)}.`;
  if (situation.uplinks.length <= 1) {
    const hops = [...new Set(main.competing.map((route) => route.gateway))];
    const silent = found.find(({ finding }) => finding.id === 'gateway-silent')?.finding ?? null;
    // Where nothing says that it passes what it is given, that is what there is to know.
    if (hops.length > 1 && silent !== null && silent.unknown !== null) return silent.message;
    return hops.length > 1
      ? `Only one interface leads out, ${list(used)}: its gateways ${list(hops)} share everything.`
      : `Only one uplink: ${list(used)} carries everything.`;
  }
  return `${carryEverything(situation, used, FAMILIES)}${others(situation, used)}.`;
}

/** Two lost echoes are no finding yet, but a look of two rounds must not pass over them. */
function unanswered({ uplinks }: Situation): string {
  const silent = uplinks.flatMap(({ gateways }) =>
    gateways.filter(({ answers, sent, lost }) => answers === null && sent > 1 && lost === sent),
  );
  const names = list(silent.map(({ address }) => address));
  if (silent.length === 0) return '';
  return ` No answer yet from gateway${silent.length === 1 ? '' : 's'} ${names}.`;
}

/** Why nothing can be said of the default routes; null when it can. */
function blindness({ tables, snapshot }: Situation): string | null {
  if (tables.inet !== null || (tables.inet6?.rows.length ?? 0) > 0) return null;
  const reading = routesOf(snapshot, 'inet');
  if (!reading.ok && reading.why === 'waiting') return 'Waiting for the routing table.';
  if (reading.ok) return 'Cannot tell: the routing table is out of date.';
  return `Cannot tell, the routing table is not known: ${reading.reason.replace(/\.$/, '')}.`;
}

/** Which of several defaults is used, where nothing else decides and the table shows no priorities; null where it can be told. */
function disorder({ tables, ways, explainer }: Situation): string | null {
  const table = FAMILIES.flatMap((family) => tables[family] ?? []).find(({ rows }) => rows.length > 0);
  if (table === undefined || !isUnordered(table) || !defaultsDecide(ways, table.family)) return null;
  const { priority } = explainer.words;
  return `${list(usedInterfaces(table))} have default routes, of which the table shows no ${priority}: which of them is used is not known.`;
}

const READING = 'Reading the connections: which uplinks are used is not known yet.';

function statusOf(found: readonly Found[], isBlind: boolean): Status {
  const worst = found[0]?.finding.severity;
  if (worst === 'critical') return 'critical';
  if (isBlind) return 'unknown';
  return worst === 'warning' ? 'warning' : 'ok';
}

/** What is wrong in both families alike is not told twice: it would fill the first lines. */
function alsoWrong(first: Finding, { id, family, message }: Finding): string {
  return id === first.id && family !== null && family !== first.family
    ? `the same holds for ${familyName(family)}`
    : message;
}

/** The causes of the first finding, then what else is wrong as badly with the same subject. */
function chain([first, ...rest]: readonly Found[]): readonly string[] {
  if (first === undefined) return [];
  const same = rest.filter(
    ({ finding }) => finding.subject === first.finding.subject && finding.severity !== 'info',
  );
  return [...first.because, ...same.map(({ finding }) => alsoWrong(first.finding, finding))];
}

/** The one sentence of the top line: the worst finding, or what is well. Remarks (info) spoil nothing. */
export function verdictOf(situation: Situation, found: readonly Found[]): Verdict {
  const blind = blindness(situation);
  const status = statusOf(found, blind !== null);
  const worst = found[0];
  if (status === 'unknown') return { status, sentence: blind ?? '', because: chain(found) };
  if (status === 'ok' && situation.isReadingConnections)
    return { status: 'unknown', sentence: READING, because: [] };
  const doubt = status === 'ok' ? disorder(situation) : null;
  if (doubt !== null) return { status: 'unknown', sentence: doubt + unanswered(situation), because: [] };
  if (status === 'ok' || worst === undefined)
    return { status, sentence: allIsWell(situation, found) + unanswered(situation), because: [] };
  return { status, sentence: worst.finding.message, because: chain(found) };
}
