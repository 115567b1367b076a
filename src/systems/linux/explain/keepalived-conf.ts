import type { BaseAdvice, BaseFacts, BaseTool } from '../../../model/base-tool.js';
import { isInterfaceName } from '../route-command.js';
import type { Tools } from '../tools.js';
import type { BaseWay } from './base-ways.js';
import { hopWords, waysOf } from './base-ways.js';

/** Room before what others set, a number each: keepalived takes its routes away by themselves. */
const FIRST_METRIC = 10;
/** VRRP numbers its instances from 1 to 255 on one network. */
const FIRST_INSTANCE = 51;

function check({ name, gateway }: BaseWay, ping: string): string[] {
  return [
    `vrrp_script ${name}_answers {`,
    `    script "${ping} -n -q -c 2 -W 1 -I ${name} ${gateway ?? ''}"`,
    '    interval 5',
    '    timeout 4',
    '    fall 3',
    '    rise 3',
    '}',
  ];
}

/** Without an address of its own `keepalived -t` refuses an instance, though keepalived runs it: one that leads nowhere. */
function instance(way: BaseWay, at: number): string[] {
  const id = FIRST_INSTANCE + at;
  return [
    `vrrp_instance ${way.name} {`,
    '    state MASTER',
    '    interface $LAN',
    `    virtual_router_id ${String(id)}`,
    '    priority 100',
    '    virtual_ipaddress {',
    `        169.254.${String(id)}.1/32 dev lo scope host`,
    '    }',
    '    track_script {',
    `        ${way.name}_answers`,
    '    }',
    '    virtual_routes {',
    `        default ${hopWords(way)} metric ${String(FIRST_METRIC + at)}`,
    '    }',
    '}',
  ];
}

/** The declared standby last, the heavier first. */
const inOrder = (ways: readonly BaseWay[]): BaseWay[] =>
  [...ways].sort((a, b) => Number(a.standby) - Number(b.standby) || b.weight - a.weight);

const adviseWith =
  ({ ping }: Pick<Tools, 'ping'>) =>
  ({ uplinks, inside }: BaseFacts): BaseAdvice => {
    const ways = inOrder(waysOf(uplinks, 'inet').filter(({ gateway }) => gateway !== null));
    if (ways.length < 2)
      return {
        refused: 'keepalived needs two uplinks with an IPv4 default route and a gateway that can be asked',
      };
    const lan = inside !== null && isInterfaceName(inside) ? inside : 'br0';
    const lines = [
      `$LAN=${lan}`,
      'global_defs {',
      '    router_id uplinks',
      '    script_user root',
      '    enable_script_security',
      '}',
      ...ways.flatMap((way, at) => [...check(way, ping), ...instance(way, at)]),
    ];
    const notes = [
      `one after the other, ${ways.map(({ name }) => name).join(' before ')}: keepalived does not share them out`,
      'only gateways are asked: a line that is dead behind a modem which answers is not seen. For that let each ping ask a host beyond',
      ...(inside === null ? ['$LAN is to be the inside interface: there is none here, or several'] : []),
      `the defaults that others set stay behind these, at metrics over ${String(FIRST_METRIC + ways.length - 1)}`,
      'try it with "keepalived -t", then: systemctl restart keepalived',
    ];
    return { files: [{ file: '/etc/keepalived/keepalived.conf', lines }], notes };
  };

/** keepalived.conf(5): an instance an uplink, whose default route is there while its gateway answers. */
export const keepalivedWith = (tools: Tools): BaseTool => ({
  name: 'keepalived',
  what: 'keepalived.conf(5): one uplink after the other, while its gateway answers',
  advise: adviseWith(tools),
});
