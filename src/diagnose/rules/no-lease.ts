import { list } from '../../model/format.js';
import type { Interface } from '../../model/router.js';
import { carryEverything } from '../carry-everything.js';
import { lacksLease } from '../apart.js';
import { usedInterfaces } from '../defaults.js';
import { routeEvidence } from '../phrases.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** A lease takes a few seconds. */
const SETTLE_MS = 10_000;

/** It asks for an address and has none at all, though its link is up. */
function asksInVain(via: Interface): boolean {
  return (
    via.autoconf.inet &&
    via.linkUp !== false &&
    via.up &&
    !via.addresses.some(({ family }) => family === 'inet')
  );
}

function claim(situation: Situation, via: Interface): readonly Claim[] {
  const table = situation.tables.inet;
  const isLinkLocal = lacksLease(via);
  if (!isLinkLocal && !asksInVain(via)) return [];
  if (isDown(linkState(situation, via.name))) return [];
  const rows = table?.rows.filter((route) => route.interface === via.name) ?? [];
  const used = table === null ? [] : usedInterfaces(table);
  // A link-local address alone, without any route, is what a cable to a switch has, too.
  if (isLinkLocal && rows.length === 0 && !via.autoconf.inet && !situation.named.has(via.name)) return [];
  const others = used.filter((name) => name !== via.name);
  const isWorst = table !== null && others.length === 0;
  const has = isLinkLocal
    ? `only the link-local address ${list(via.addresses.flatMap(({ family, address }) => (family === 'inet' ? address : [])))}`
    : 'no address';
  return [
    {
      severity: isWorst ? 'critical' : 'warning',
      subject: via.name,
      family: 'inet',
      message: `${via.name} got no lease: it has ${has}, and no answer can come back by it${others.length === 0 ? '' : `; ${carryEverything(situation, others, ['inet'])}`}.`,
      evidence: [
        `${via.name} has ${has}`,
        ...(via.status === null ? [] : [`its link is ${via.status}`]),
        ...rows.map((route) => routeEvidence(situation, route)),
      ],
      unknown: 'Whether the modem, the line or the DHCP server is silent.',
      remedy: { kind: 'none' },
      because: [
        isLinkLocal
          ? '169.254.0.0/16 is what a system gives itself when no DHCP server answers'
          : 'it asks for one (DHCP), and no server has answered',
      ],
    },
  ];
}

/** DHCP gave no address. */
export const noLease: Rule = {
  means:
    'An uplink asks for a lease and has none, or only an address of 169.254/16; critical when nothing else leads out.',
  needs: ['interfaces'],
  afterMs: SETTLE_MS,
  judge: (situation) =>
    [...(situation.interfaces?.values() ?? [])]
      .filter((via) => via.kind !== 'loopback' && via.rdomain === 0)
      .filter((via) => situation.known.has(via.name) || asksInVain(via))
      .flatMap((via) => claim(situation, via)),
};
