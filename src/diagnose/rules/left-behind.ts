import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import { formatCount, list, plural } from '../../model/format.js';
import { routableAddresses } from '../../model/outward.js';
import { examplesOf } from '../connection-text.js';
import { leftBehind } from '../left-behind.js';
import { measuredText, measuredWay } from '../measured-ways.js';
import { forFamily } from '../phrases.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { ordinaryWays } from '../ways-out.js';

/** Enough to know whose they are. */
const TOLD = 3;

function claim(situation: Situation, name: string, family: Family): readonly Claim[] {
  const found = leftBehind(situation, name, family);
  if (found === null || isDown(linkState(situation, name))) return [];
  const { connections, elsewhere } = found;
  const { count, examples } = connections;
  const way = measuredWay(situation, name);
  const addresses = routableAddresses(situation.interfaces?.get(name), family).map(({ address }) => address);
  const used = list(ordinaryWays(situation.ways, family) ?? []);
  return [
    {
      severity: 'info',
      subject: name,
      family,
      message:
        `New connections leave by ${used}${forFamily(family)}; ${formatCount(count)} from before still leave by ${name}, ` +
        `and stay there until they end.`,
      evidence: [
        ...examplesOf({ examples: examples.slice(0, TOLD) }),
        `none was opened by ${name} in the last 5 min, ${plural(elsewhere, 'connection')} by others in the last minute`,
        ...(way === null ? [] : [measuredText(way)]),
      ],
      unknown: null,
      remedy: { kind: 'end-connections', interface: name, addresses, count, connections: examples },
      because: [],
    },
  ];
}

/** After a failback a state keeps the uplink it was opened by. */
export const leftBehindRule: Rule = {
  means:
    'Connections of before a change of routes still leave by an uplink that new ones have not used for five minutes: they stay there until they end.',
  needs: ['connections', 'routes'],
  judge: (situation) =>
    FAMILIES.flatMap((family) =>
      (situation.connections?.uplinks ?? []).flatMap((uplink) => claim(situation, uplink.interface, family)),
    ),
};
