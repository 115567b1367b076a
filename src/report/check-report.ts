import type { UplinkConnections } from '../model/connections-view.js';
import type { DefaultRoute, Diagnosis, Uplink, UplinkQueue } from '../model/diagnosis.js';
import type { Finding, Status } from '../model/finding.js';
import type { NoValue } from '../model/reading.js';
import type { SourceStatus } from '../model/snapshot.js';
import type { SystemWords } from '../model/words.js';
import { pasteable } from '../model/command.js';
import { connectionObject } from './connections-report.js';
import { formatBitsPerSecond, formatMilliseconds, formatShare, plural } from '../model/format.js';

/** Exit statuses of monitoring plugins (Nagios plugin guidelines: ok, warning, critical, unknown). */
export const EXIT_STATUS: Readonly<Record<Status, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

/** Busiest connections of each uplink. */
const TOP = 10;

/** In a recording, what another command told, or none. */
const NO_FAILURES: readonly NoValue[] = ['waiting', 'not-recorded', 'not-asked'];

function connectionsObject(connections: UplinkConnections) {
  const { total, tcp, udp, icmp, other, halfOpen, newPerSecond, top } = connections;
  return {
    total,
    tcp,
    udp,
    icmp,
    other,
    halfOpen,
    newPerSecond,
    top: top.slice(0, TOP).map(connectionObject),
  };
}

function queueObject(queue: UplinkQueue) {
  const { name, parent, kind, limitBitsPerSecond, bitsPerSecond, dropsPerSecond } = queue;
  const { droppedPackets, backlogPackets, backlogLimitPackets } = queue;
  return {
    ...{ name, parent, kind, limitBitsPerSecond, bitsPerSecond, dropsPerSecond },
    ...{ droppedPackets, backlogPackets, backlogLimitPackets },
  };
}

function uplinkObject(uplink: Uplink) {
  return {
    interface: uplink.interface,
    name: uplink.name,
    kind: uplink.kind,
    link: uplink.link,
    up: uplink.up,
    role: uplink.role,
    addresses: uplink.addresses.map(({ address }) => address),
    interfacePriority: uplink.interfacePriority,
    routes: uplink.routes.map(({ route }) => ({
      family: route.family,
      gateway: route.gateway,
      priority: route.priority,
      flags: route.flags,
      up: route.up,
      multipath: route.multipath,
      use: route.use,
      label: route.label,
    })),
    rates: uplink.rates,
    counters: uplink.counters,
    queues: uplink.queues?.map(queueObject) ?? null,
    expectedShare: uplink.expectedShare,
    observedShare: uplink.observedShare?.share ?? null,
    connections: uplink.connections && connectionsObject(uplink.connections),
  };
}

function findingObject(finding: Finding) {
  return {
    id: finding.id,
    severity: finding.severity,
    subject: finding.subject,
    family: finding.family,
    message: finding.message,
    evidence: finding.evidence,
    cure: finding.now,
    lasting: finding.lasting,
  };
}

function sourceObject(source: SourceStatus) {
  return {
    command: pasteable(source.argv),
    ok: source.ok,
    reason: source.reason,
    tookMs: source.tookMs,
    complaints: source.complaints,
  };
}

/** The diagnosis as one plain object, its shape documented in docs/scripts.md. Unknown is null. `notRead`: commands of a recording. */
export function checkObject(diagnosis: Diagnosis, notRead: readonly string[] = []) {
  const { router } = diagnosis;
  return {
    version: 1,
    at: new Date(diagnosis.at).toISOString(),
    router: {
      host: router.host,
      os: router.os,
      release: router.release,
      multipath: router.multipath,
      forwarding: router.forwarding,
      multipathHash: router.multipathHash ?? null,
      reversePathFilter: router.reversePathFilter ?? null,
      policyRules: router.policyRules ?? null,
    },
    status: diagnosis.verdict.status,
    verdict: diagnosis.verdict.sentence,
    uplinks: diagnosis.uplinks.map(uplinkObject),
    unattributed: diagnosis.connections && {
      total: diagnosis.connections.cannotTell,
      local: diagnosis.connections.local,
    },
    findings: diagnosis.findings.map(findingObject),
    sources: diagnosis.sources.map(sourceObject),
    notRead,
  };
}

function shareWords({ observedShare }: Uplink): string[] {
  if (observedShare === null || observedShare.share === null) return [];
  const { share, samples, of } = observedShare;
  return [`share ${formatShare(share)} of ${samples} ${of}`];
}

/** Which of several answers how is told by its address. */
function gatewayWords({ gateways }: Uplink): string[] {
  const asked = gateways.filter(({ sent }) => sent > 0);
  return asked.map(({ address, roundTripMs, lost, sent }) => {
    const which = asked.length === 1 ? '' : ` ${address}`;
    const answer = roundTripMs === null ? 'no answer' : formatMilliseconds(roundTripMs);
    return `gateway${which} ${answer} ${lost}/${sent} lost`;
  });
}

function connectionWords({ connections }: Uplink): string[] {
  if (connections === null) return [];
  const { total, halfOpen, newPerSecond } = connections;
  const rate = newPerSecond === null ? '' : `, ${newPerSecond.toFixed(1)} new/s`;
  return [`${plural(total, 'connection')} (${halfOpen} half-open${rate})`];
}

/** `via 192.168.0.1 priority 12 (static 8 + wireless 4) UGS`; a reason that is the number again goes without saying. */
function routeWords({ route, reason }: DefaultRoute, word: string): string {
  const number = route.priority === null ? '?' : String(route.priority);
  const why = reason.sum === number || reason.sum === '' ? '' : ` (${reason.sum})`;
  return `via ${route.gateway} ${word} ${number}${why} ${route.flags}`.trimEnd();
}

function uplinkLine(uplink: Uplink, { priority: word }: SystemWords): string {
  const routes = uplink.routes.map((route) => routeWords(route, word));
  const parts = [
    `${uplink.interface} role ${uplink.role ?? 'unknown'}`,
    [uplink.kind, uplink.name === uplink.interface ? null : `"${uplink.name}"`]
      .filter((word) => word !== null)
      .join(' '),
    `link ${uplink.link ?? 'unknown'}`,
    ...(routes.length > 0 ? routes : ['no default route']),
    uplink.rates === null
      ? 'rates unknown'
      : `in ${formatBitsPerSecond(uplink.rates.inBitsPerSecond)} out ${formatBitsPerSecond(uplink.rates.outBitsPerSecond)}`,
    ...gatewayWords(uplink),
    ...connectionWords(uplink),
    ...shareWords(uplink),
  ];
  return `  ${parts.filter((part) => part !== '').join(', ')}`;
}

function findingLines(finding: Finding): string[] {
  return [
    `${finding.severity.toUpperCase()} ${finding.id} ${finding.subject}: ${finding.message}`,
    ...finding.evidence.map((line) => `    ${line}`),
    ...(finding.unknown === null ? [] : [`    not known: ${finding.unknown}`]),
    ...finding.now.map((argv) => `    now: ${pasteable(argv)}`),
    ...finding.lasting.flatMap(({ file, lines, note }) => [
      `    permanent, in ${file}${note === null ? '' : ` (${note})`}:`,
      ...lines.map((line) => `        ${line}`),
    ]),
  ];
}

/**
 * The same diagnosis as text for a terminal, a mail or a plugin's long output: the verdict is the first line. `unread`:
 * commands of a recording that nothing reads.
 */
export function checkText(diagnosis: Diagnosis, unread: readonly string[] = []): string {
  const { verdict, router } = diagnosis;
  const facts = router.facts ?? [];
  const failed = diagnosis.sources.filter(({ ok, why }) => !ok && why !== null && !NO_FAILURES.includes(why));
  return [
    `${verdict.status.toUpperCase()}: ${verdict.sentence}`,
    ...verdict.because.map((cause) => `  because ${cause}`),
    ...(diagnosis.uplinks.length > 0
      ? ['', 'Uplinks', ...diagnosis.uplinks.map((one) => uplinkLine(one, router.words))]
      : []),
    ...(facts.length > 0 ? ['', 'Settings', ...facts.map((fact) => `  ${fact}`)] : []),
    ...(diagnosis.findings.length > 0 ? ['', 'Findings', ...diagnosis.findings.flatMap(findingLines)] : []),
    ...(failed.length + unread.length > 0
      ? [
          '',
          'Not read',
          ...failed.map((s) => `  ${pasteable(s.argv)}: ${s.reason ?? 'no reason given'}`),
          ...unread.map((command) => `  ${command}: no command that this program reads`),
        ]
      : []),
    '',
  ].join('\n');
}
