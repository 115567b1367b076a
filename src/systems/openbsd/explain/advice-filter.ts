import { isAddressLiteral } from '../../../model/address.js';
import type { Advice, FileLines, Remedy, UplinkPath } from '../../../model/finding.js';
import { formatCount } from '../../../model/format.js';
import { killCommands } from '../kill-command.js';
import { isGateway, isInterfaceName } from '../route-command.js';
import { releaseNumber } from '../release.js';

type Of<K extends Remedy['kind']> = Extract<Remedy, { kind: K }>;

const NOTHING: Advice = { now: [], lasting: [] };

/** Since 6.9 route-to and reply-to take the address alone; before, the interface stood with it. */
function nextHop({ interface: name, gateway }: UplinkPath, release: string | null): string {
  const number = releaseNumber(release);
  return number !== null && number < 69 ? `(${name} ${gateway ?? ''})` : (gateway ?? '');
}

function inPfConf(lines: readonly string[], ...notes: readonly string[]): Advice {
  const note = [...notes, 'try it with "pfctl -nf /etc/pf.conf", then: pfctl -f /etc/pf.conf'].join('; ');
  const file: FileLines = { file: '/etc/pf.conf', lines, note };
  return { now: [], lasting: [file] };
}

/** A rule for the address, which leads it out by its owner whatever the table says: pf.conf(5), route-to. */
export function sendByOwner(
  { family, address, owner, exits }: Of<'send-by-owner'>,
  release: string | null,
): Advice {
  const isAble =
    isAddressLiteral(address) &&
    isInterfaceName(owner.interface) &&
    owner.gateway !== null &&
    isGateway(owner.gateway, family) &&
    exits.every(isInterfaceName);
  if (!isAble) return NOTHING;
  return inPfConf(
    exits.map((exit) => `pass out on ${exit} ${family} from ${address} route-to ${nextHop(owner, release)}`),
    `or let each uplink translate to its own address, "nat-to (${exits[0] ?? ''})"`,
  );
}

/** Each by its own name, as K has it: `-k ADDRESS` compares with what the source was before it was translated. */
export function endConnections({ interface: name, connections, count }: Of<'end-connections'>): Advice {
  const named = connections.flatMap((connection) => {
    const commands = killCommands(connection);
    return commands === null ? [] : [commands];
  });
  const all = `key K ends all that leave by ${name}, but for what may be your own session`;
  const remark = `the commands end ${formatCount(named.length)} of ${formatCount(count)}, ${all}`;
  return { now: named.flat(), lasting: [], remarks: named.length < count ? [remark] : [] };
}

/** Each uplink translates what leaves by it to its own address. */
export function translate({ interfaces }: Of<'translate'>): Advice {
  const able = interfaces.filter(isInterfaceName);
  if (able.length === 0) return NOTHING;
  return inPfConf(
    able.map((name) => `match out on ${name} inet from !(${name}:network) nat-to (${name})`),
    'look whether the rules were loaded at all',
  );
}

/** The rule that lets connections in remembers the next hop for the answers. */
export function answerByEntry({ family, entry }: Of<'answer-by-entry'>, release: string | null): Advice {
  const { interface: name, gateway } = entry;
  if (!isInterfaceName(name) || gateway === null || !isGateway(gateway, family)) return NOTHING;
  return inPfConf(
    [`pass in on ${name} ${family} reply-to ${nextHop(entry, release)}`],
    'add reply-to to the rules that let these connections in',
  );
}
