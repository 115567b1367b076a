import type { BaseAdvice, BaseFacts, BaseTool } from '../../../model/base-tool.js';
import { isInterfaceName } from '../route-command.js';
import type { Tools } from '../tools.js';
import type { BaseWay } from './base-ways.js';
import { hopWords, waysOf } from './base-ways.js';

const FIRST_TABLE = 101;

interface Marked extends BaseWay {
  readonly mark: number;
  readonly table: number;
}

/** Numbers drawn in turn, from 0 up to the sum of the weights, each to the mark of its uplink. */
function shares(pool: readonly Marked[]): string {
  let from = 0;
  const ranges = pool.map(({ weight, mark }) => {
    const to = from + weight - 1;
    const range = from === to ? String(from) : `${String(from)}-${String(to)}`;
    from = to + 1;
    return `${range} : ${String(mark)}`;
  });
  return `numgen inc mod ${String(from)} map { ${ranges.join(', ')} }`;
}

function rules(ways: readonly Marked[], lan: string): string[] {
  const pool = ways.filter(({ standby }) => !standby);
  return [
    'table inet uplinks {',
    '    chain prerouting {',
    '        type filter hook prerouting priority mangle; policy accept;',
    ...ways.map(({ name, mark }) => `        iifname "${name}" ct state new ct mark set ${String(mark)}`),
    ...(pool.length > 1 ? [`        iifname "${lan}" ct state new ct mark set ${shares(pool)}`] : []),
    `        iifname "${lan}" ct mark != 0 meta mark set ct mark`,
    '    }',
    '    chain output {',
    '        type route hook output priority mangle; policy accept;',
    '        ct mark != 0 meta mark set ct mark',
    '    }',
    '    chain postrouting {',
    '        type nat hook postrouting priority srcnat; policy accept;',
    ...ways.map(({ name }) => `        oifname "${name}" meta nfproto ipv4 masquerade`),
    '    }',
    '}',
  ];
}

function tables(ways: readonly Marked[], ip: string): string[] {
  return [
    '#!/bin/sh',
    '# Networks of our own first, by the main table without its default.',
    `${ip} rule add pref 900 table main suppress_prefixlength 0`,
    ...ways.flatMap((way) => [
      `${ip} route replace default ${hopWords(way)} table ${String(way.table)}`,
      `${ip} rule add pref ${String(900 + way.mark)} fwmark ${String(way.mark)} table ${String(way.table)}`,
    ]),
  ];
}

const adviseWith =
  ({ ip }: Pick<Tools, 'ip'>) =>
  ({ uplinks, inside }: BaseFacts): BaseAdvice => {
    const ways = waysOf(uplinks, 'inet').map((way, at) => ({
      ...way,
      mark: at + 1,
      table: FIRST_TABLE + at,
    }));
    if (ways.length < 2)
      return { refused: 'marks can only choose between two uplinks with an IPv4 default route' };
    const lan = inside !== null && isInterfaceName(inside) ? inside : 'br0';
    return {
      files: [
        { file: '/etc/nftables.conf', lines: rules(ways, lan) },
        { file: '/usr/local/sbin/uplink-tables', lines: tables(ways, ip) },
      ],
      notes: [
        'new connections are shared out by weights, their answers go by the same uplink; tables and rules go with a boot: run uplink-tables from one',
        'these are lines to take into your own rules: they refuse nothing',
        ...(inside === null ? [`${lan} is to be the inside interface: there is none here, or several`] : []),
        'a table goes on leading to a gateway that is silent: uplinktop watch does not change these tables',
        'rp_filter is to be 2 (loose) on each uplink; try the rules with "nft -c -f /etc/nftables.conf"',
      ],
    };
  };

/** nft(8), ip-rule(8): a mark for each connection, a table for each mark. */
export const nftablesWith = (tools: Tools): BaseTool => ({
  name: 'nft',
  what: 'nft(8) and ip-rule(8): spreads connections with weights, translates, answers by the same uplink',
  advise: adviseWith(tools),
});
