import type { Family } from '../../../model/address.js';
import { pasteable } from '../../../model/command.js';
import type { BaseAdvice, BaseFacts, BaseTool, BaseUplink } from '../../../model/base-tool.js';
import { addDefault, deleteDefault, isGateway, isInterfaceName, isRoutePriority } from '../route-command.js';
import { RTP_STATIC } from '../route-priorities.js';

/** Of three uplinks seven states are written; of more nobody could read them. */
const MOST_UPLINKS = 3;

/** A default as it is to be, and the number it has now where that is another. */
interface WantedDefault {
  readonly family: Family;
  readonly gateway: string;
  readonly priority: number;
  readonly now: number | null;
}

interface Way extends Omit<BaseUplink, 'defaults'> {
  readonly macro: string;
  readonly defaults: readonly WantedDefault[];
}

/** As far behind as a wireless interface stands by itself (ieee80211.c: 4). */
const BEHIND = 4;

/** Those that share get one number, the best; a standby one that is worse. */
function wantedOf(uplink: BaseUplink, all: readonly BaseUplink[]): WantedDefault[] {
  const numbers = (family: Family, standby: boolean): number[] =>
    all
      .filter((other) => other.standby === standby)
      .flatMap((other) => other.defaults.filter((d) => d.family === family))
      .map(({ priority }) => priority ?? RTP_STATIC);
  return uplink.defaults.map(({ family, gateway, priority }) => {
    const now = priority ?? RTP_STATIC;
    const sharing = numbers(family, false);
    const best = sharing.length === 0 ? now : Math.min(...sharing);
    const wanted = !uplink.standby ? best : now > best || sharing.length === 0 ? now : best + BEHIND;
    return { family, gateway, priority: wanted, now: now === wanted ? null : now };
  });
}

const isNameable = ({ interface: name, defaults }: BaseUplink): boolean =>
  isInterfaceName(name) &&
  defaults.length > 0 &&
  defaults.every((d) => isGateway(d.gateway, d.family) && isRoutePriority(d.priority ?? RTP_STATIC));

/** True while the link is up and the gateway answers: ifstated.conf(5), external tests. */
function test({ interface: name, defaults, macro }: Way): string {
  const [{ family, gateway } = { family: 'inet', gateway: '' }] = defaults;
  const ping = `${family === 'inet6' ? 'ping6' : 'ping'} -q -c 2 -w 1 ${gateway}`;
  return `${macro} = '( ! ${name}.link.down && "${ping} >/dev/null" every 10 )'`;
}

const add = ({ interface: name, kind, defaults }: Way): string[] =>
  defaults.map(({ family, gateway, priority }) => {
    const end = kind === 'pppoe' ? { interface: name } : {};
    return pasteable(addDefault({ family, gateway, priority, ...end }));
  });

/** What stands at another number goes when the new one is there. */
const replaced = ({ defaults }: Way): string[] =>
  defaults.flatMap(({ family, gateway, now }) =>
    now === null ? [] : [pasteable(deleteDefault({ family, gateway, priority: now }))],
  );

const remove = ({ defaults }: Way): string[] => defaults.map((route) => pasteable(deleteDefault(route)));

/** Every choice of them but none: the largest first. */
function choices(ways: readonly Way[]): Way[][] {
  const all = Array.from({ length: 2 ** ways.length - 1 }, (_, i) => i + 1).map((bits) =>
    ways.filter((_, at) => (bits & (1 << at)) !== 0),
  );
  return all.sort((a, b) => b.length - a.length);
}

const stateName = (alive: readonly Way[]): string => alive.map(({ interface: name }) => name).join('_');

/** In the order in which there is never a moment without a default. */
function state(alive: readonly Way[], all: readonly Way[]): string[] {
  const others = choices(all).filter((other) => stateName(other) !== stateName(alive));
  const dead = all.filter((way) => !alive.includes(way));
  const when = (other: readonly Way[]): string =>
    all.map((way) => `${other.includes(way) ? '' : '! '}$${way.macro}`).join(' && ');
  return [
    `state ${stateName(alive)} {`,
    '    init {',
    ...[...alive.flatMap(add), ...all.flatMap(replaced), ...dead.flatMap(remove)].map(
      (line) => `        run "${line} 2>/dev/null"`,
    ),
    `        run "logger -t ifstated uplinks: ${alive.map(({ interface: name }) => name).join(' ')}"`,
    '    }',
    ...others.flatMap((other) => [`    if ${when(other)}`, `        set-state ${stateName(other)}`]),
    '}',
  ];
}

function notes(ways: readonly Way[]): string[] {
  const leased = ways.filter(({ leased: has }) => has).map(({ interface: name }) => name);
  return [
    'try it with "ifstated -nf /etc/ifstated.conf", then: rcctl enable ifstated && rcctl start ifstated',
    'only gateways are asked: a line that is dead behind a modem which answers is not seen. For that let each ping ask a host beyond, which a host route leads by its own uplink',
    'when no uplink passes its test, everything stays as it was',
    ...(leased.length === 0
      ? []
      : [
          `${leased.join(' and ')}: the gateway is from a lease; after another one these lines are to be written anew`,
        ]),
    ...ways.flatMap(({ interface: name, defaults }) =>
      defaults.flatMap(({ priority, now }) =>
        now === null
          ? []
          : [`${name}'s default has priority ${String(now)} now and gets ${String(priority)} here`],
      ),
    ),
    ...(ways.every(({ standby }, at) => at === 0 || standby)
      ? []
      : ['several equal defaults are only shared with net.inet.ip.multipath=1 in /etc/sysctl.conf']),
  ];
}

function advise({ uplinks }: BaseFacts): BaseAdvice {
  const able = uplinks.filter(isNameable);
  if (able.length < 2)
    return {
      refused: `ifstated needs two uplinks with a default route and a gateway, and there ${able.length === 1 ? 'is one' : 'are none'}`,
    };
  if (able.length > MOST_UPLINKS)
    return {
      refused: `ifstated has a state for each choice of uplinks that work: with ${String(able.length)} there would be ${String(2 ** able.length - 1)}; name up to ${String(MOST_UPLINKS)} with --uplink`,
    };
  const ways = able.map((uplink) => ({
    ...uplink,
    macro: `${uplink.interface}_ok`,
    defaults: wantedOf(uplink, able),
  }));
  const states = choices(ways);
  const lines = [
    ...ways.map(test),
    '',
    `init-state ${stateName(ways)}`,
    ...states.flatMap((alive) => ['', ...state(alive, ways)]),
  ];
  return { files: [{ file: '/etc/ifstated.conf', lines }], notes: notes(ways) };
}

/** ifstated(8): the default of an uplink that fails its test is taken out, and put in again when it passes. */
export const ifstated: BaseTool = {
  name: 'ifstated',
  what: "ifstated.conf(5): takes an uplink's default out while its gateway is silent",
  advise,
};
