import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { UplinkReading } from '../../model/connections-reading.js';
import type { UplinkPath } from '../../model/finding.js';
import { formatCount, list, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { examplesOf } from '../connection-text.js';
import { exitsOf } from '../exits.js';
import { forFamily } from '../phrases.js';
import { carriesTraffic, measuredText, measuredWay, mostSent } from '../measured-ways.js';
import { sharedTranslation } from '../shared-translation.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsVia } from '../usable-readings.js';

/** Fewer may be leftovers of a change that are about to expire. */
const AT_LEAST = 3;
/** What was opened in this span was opened after whatever has been so for as long. */
const RECENT_MS = 20 * SECOND;

function ownerOf({ uplinks }: Situation, address: string | null): string {
  const owner = uplinks.find(({ addresses }) => addresses.some((one) => one.address === address));
  return owner === undefined ? 'another uplink' : owner.interface;
}

/** A next hop by which this uplink's own address would be right; null: none is known. */
function pathOf(situation: Situation, name: string, family: Family): UplinkPath {
  const row = defaultsVia(situation, name).find((route) => route.family === family);
  const last = situation.known.get(name)?.lastDefault[family]?.gateway ?? null;
  return { interface: name, gateway: row?.gateway ?? last };
}

/** A rule or a binding leads them out here. */
function forced(situation: Situation, { interface: name, foreign, connections }: UplinkReading): Claim {
  const [first] = foreign.examples;
  const address = first?.wireHost ?? null;
  const owner = ownerOf(situation, address);
  // An address of one's own may be known to both providers, and both lines be of one.
  const isPassed = foreign.answered * 2 >= foreign.count;
  const whose = `the address of ${owner}${address === null ? '' : `, ${address}`}`;
  return {
    severity: isPassed ? 'info' : 'warning',
    subject: name,
    family: null,
    message:
      `${plural(foreign.count, 'connection')} leave by ${name} with ${whose}` +
      (isPassed ? ', and are answered: its provider lets them pass.' : ': its provider will drop them.'),
    evidence: [
      `${formatCount(foreign.count)} of ${plural(connections, 'connection')} by ${name}`,
      ...examplesOf(foreign),
    ],
    unknown: 'Whether a further router translates them, and whether they are from before a change of routes.',
    remedy: { kind: 'none' },
    because: ['what translates a connection and what chooses its next hop are apart'],
  };
}

/** Bytes of the uplink that owns the address and of those it leaves by. */
function bytesOf(situation: Situation, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const way = measuredWay(situation, name);
    return way === null ? [] : [measuredText(way)];
  });
}

/** Nothing binds them, so the table sends them by an uplink whose address they do not carry. */
function floating(situation: Situation, reading: UplinkReading, family: Family): readonly Claim[] {
  const { interface: owner } = reading;
  const { silent, answered } = reading.floating[family];
  const exits = exitsOf(situation, family);
  const [exit] = exits ?? [];
  if (exits === null || exit === undefined || exits.includes(owner)) return [];
  if (silent.count < AT_LEAST || silent.count < answered) return [];
  // Something that was not read sends them by their own uplink after all.
  const most = mostSent(
    situation,
    situation.uplinks.map((uplink) => uplink.interface),
  );
  if (carriesTraffic(situation, owner, most) === true) return [];
  const address = silent.examples[0]?.wireHost ?? null;
  const { tcp, udp } = reading.recentAttempts[family];
  const isNamed = tcp + udp > 0;
  const whose = `the address of ${owner}${address === null ? '' : `, ${address}`}`;
  return [
    {
      severity: 'warning',
      subject: exit,
      family,
      message: `${plural(silent.count, 'connection')} leave by ${list(exits)} with ${whose}, and get no answer${forFamily(family)}: its provider drops them.`,
      evidence: [
        ...examplesOf(silent),
        `new connections leave by ${list(exits)}, as the table has it`,
        ...(isNamed ? [`${formatCount(tcp + udp)} of the last 20 s carry it too: a rule names it`] : []),
        ...bytesOf(situation, [...exits, owner]),
      ],
      unknown: isNamed
        ? null
        : 'Whether they were translated before a change of routes, or a rule names that address still.',
      ...(isNamed ? { afterMs: RECENT_MS } : {}),
      remedy:
        address === null
          ? { kind: 'none' }
          : {
              kind: 'send-by-owner',
              family,
              address,
              owner: pathOf(situation, owner, family),
              exits,
              isNamed,
            },
      because: ['what translates a connection and what chooses its next hop are apart'],
    },
  ];
}

/** One address for several ways out: what leaves by the others fails. */
function oneAddress(situation: Situation, family: Family): readonly Claim[] {
  const found = sharedTranslation(situation, family);
  if (found === null) return [];
  const { owner, address, exits, unanswered, all } = found;
  const [exit] = exits;
  if (exit === undefined) return [];
  const whose = `the address of ${owner}${address === null ? '' : `, ${address}`}`;
  return [
    {
      severity: 'warning',
      subject: exit,
      family,
      message:
        `New connections leave by ${list(exits)} with ${whose}${forFamily(family)}: ` +
        `${formatCount(unanswered)} of ${formatCount(all)} get no answer, for one address is used for every way out.`,
      evidence: [
        ...examplesOf({ examples: found.examples }),
        `no connection carries an address of ${list(exits)}`,
        ...bytesOf(situation, [owner, ...exits]),
      ],
      unknown: null,
      remedy: { kind: 'translate', interfaces: [owner, ...exits] },
      because: [`the rule that translates names ${address ?? owner}, whichever uplink is chosen`],
    },
  ];
}

/** A provider drops what comes with another one's address. */
export const wrongExit: Rule = {
  means:
    'Connections carry the address of one uplink but leave by another (a rule, a binding, the table, an old or a too wide translation): providers drop them. Info where they are answered.',
  needs: ['connections'],
  afterMs: 10 * SECOND,
  judge: (situation) => {
    const uplinks = situation.connections?.uplinks ?? [];
    return [
      ...uplinks
        .filter(({ foreign }) => foreign.count >= AT_LEAST)
        .map((uplink) => forced(situation, uplink)),
      ...FAMILIES.flatMap((family) => [
        ...uplinks.flatMap((uplink) => floating(situation, uplink, family)),
        ...oneAddress(situation, family),
      ]),
    ];
  },
};
