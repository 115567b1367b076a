import type { Family } from '../../../model/address.js';
import { familyName } from '../../../model/address.js';
import type { BaseAdvice, BaseFacts, BaseTool, BaseUplink } from '../../../model/base-tool.js';
import { isGateway, isInterfaceName } from '../route-command.js';
import { releaseNumber } from '../release.js';

interface Way {
  readonly name: string;
  readonly gateway: string;
  readonly standby: boolean;
  readonly weight: number;
}

function waysOf(uplinks: readonly BaseUplink[], family: Family): Way[] {
  return uplinks.flatMap(({ interface: name, defaults, standby, weight }) => {
    const gateway = defaults.find((d) => d.family === family)?.gateway;
    if (gateway === undefined || !isGateway(gateway, family) || !isInterfaceName(name)) return [];
    return [{ name, gateway, standby, weight }];
  });
}

/** Since 6.9 route-to and reply-to take the address alone; before, the interface stood with it. */
const hopWith = (release: string | null) => {
  const number = releaseNumber(release);
  return ({ name, gateway }: Way): string =>
    number !== null && number < 69 ? `(${name} ${gateway})` : gateway;
};

/**
 * The kernel sends what is queued by the shares of the children: as much for acknowledgements as for the rest when there is that
 * much, which keeps downloads going while an upload fills the line. pf.conf(5), QUEUEING, and "set queue (a, b)".
 */
function queues(ways: readonly Way[]): string[] {
  return [
    '# Acknowledgements first. Set each to a little less than what the line really sends.',
    ...ways.map(({ name }) => `${name}_upload = "900K"`),
    ...ways.flatMap(({ name }) => [
      `queue ${name}_all on ${name} bandwidth $${name}_upload max $${name}_upload`,
      `queue ${name}_rest parent ${name}_all bandwidth 100K default`,
      `queue ${name}_acks parent ${name}_all bandwidth 100K`,
    ]),
    ...ways.map(({ name }) => `match out on ${name} proto tcp set queue (${name}_rest, ${name}_acks)`),
  ];
}

function translation(ways: readonly Way[]): string[] {
  return [
    '# What leaves by an uplink carries its address.',
    ...ways.map(({ name }) => `match out on ${name} inet from !(${name}:network) nat-to (${name})`),
  ];
}

function rules(family: Family, ways: readonly Way[], hop: (way: Way) => string): string[] {
  const pool = ways.filter(({ standby }) => !standby);
  const weighted = pool.some(({ weight }) => weight !== pool[0]?.weight);
  const hops = pool.map((way) => `${hop(way)}${weighted ? ` weight ${String(way.weight)}` : ''}`);
  const shared = hops.length > 1 ? `{ ${hops.join(', ')} } round-robin` : (hops[0] ?? '');
  return [
    `# ${familyName(family)}: each new connection from inside by an uplink in turn, its answers by the same.`,
    `pass in quick on $lan ${family} to ($lan)`,
    ...(hops.length === 0 ? [] : [`pass in on $lan ${family} to any route-to ${shared}`]),
    '# What has the address of one uplink leaves by it.',
    ...ways.flatMap((leaving) =>
      ways
        .filter(({ name }) => name !== leaving.name)
        .map((way) => `pass out on ${leaving.name} ${family} from (${way.name}) route-to ${hop(way)}`),
    ),
    '# What comes in by an uplink is answered by it: add this to the rules that let it in.',
    ...ways.map((way) => `#   pass in on ${way.name} ${family} ... reply-to ${hop(way)}`),
  ];
}

function advise({ uplinks, inside, release }: BaseFacts): BaseAdvice {
  const inet = waysOf(uplinks, 'inet');
  const inet6 = waysOf(uplinks, 'inet6').filter(({ gateway }) => !gateway.includes('%'));
  const families = (
    [
      ['inet', inet],
      ['inet6', inet6],
    ] as const
  ).filter(([, ways]) => ways.length > 1);
  if (families.length === 0)
    return { refused: 'pf can only choose between two uplinks with a default route and a gateway each' };
  const named = [...new Map([...inet, ...inet6].map((way) => [way.name, way])).values()];
  const lines = [
    `lan = "${inside !== null && isInterfaceName(inside) ? inside : 'em2'}"`,
    '',
    ...queues(named),
    '',
    ...(inet.length > 1 ? [...translation(inet), ''] : []),
    ...families.flatMap(([family, ways]) => [...rules(family, ways, hopWith(release)), '']),
  ];
  return {
    files: [{ file: '/etc/pf.conf', lines: lines.slice(0, -1) }],
    notes: notes(named, inside, release),
  };
}

function notes(ways: readonly Way[], inside: string | null, release: string | null): string[] {
  const standby = ways.filter((way) => way.standby).map(({ name }) => name);
  return [
    'these are lines to take into your own /etc/pf.conf: they let out all that comes from inside',
    ...(inside === null ? ['lan is to be the inside interface: there is none here, or several'] : []),
    ...(releaseNumber(release) === null
      ? [
          'before OpenBSD 6.9 write (em0 192.0.2.1), the interface with the gateway, after route-to and reply-to',
        ]
      : []),
    'pf goes on sending to a gateway that is gone: ifstated(8) or uplinktop watch takes care of that, and the pool of route-to is to be without it then',
    ...(standby.length === 0
      ? []
      : [
          `${standby.join(' and ')} stands by: it is in no pool, and its default route takes over when the others are gone`,
        ]),
    'try it with "pfctl -nf /etc/pf.conf", then: pfctl -f /etc/pf.conf',
  ];
}

/** pf.conf(5): shares, addresses, answers and queues for these uplinks. */
export const pfConf: BaseTool = {
  name: 'pf',
  what: 'pf.conf(5): spreads connections with weights, translates, answers by the same uplink, queues acknowledgements first',
  advise,
};
