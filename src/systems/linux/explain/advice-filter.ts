import { isAddressLiteral } from '../../../model/address.js';
import { pasteable } from '../../../model/command.js';
import type { Advice, Remedy } from '../../../model/finding.js';
import { isGateway, isInterfaceName } from '../route-command.js';
import type { Tools } from '../tools.js';

type Of<K extends Remedy['kind']> = Extract<Remedy, { kind: K }>;

const NOTHING: Advice = { now: [], lasting: [] };

/** A table of its own for what answers by one uplink: any number that nobody uses. */
const ANSWER_TABLE = 1002;
const NFTABLES = '/etc/nftables.conf';
const INTERFACES = '/etc/network/interfaces';

/**
 * Forgets the entries whose answers go to that address: their next packets are translated where they leave now. Where a
 * rule names the address they would get it again.
 */
export function sendByOwner(
  { family, address, owner, exits, isNamed }: Of<'send-by-owner'>,
  { conntrack, ip }: Pick<Tools, 'conntrack' | 'ip'>,
): Advice {
  if (!isAddressLiteral(address)) return NOTHING;
  const byOwner = tableLines({ family, entry: owner, address }, ip);
  const note =
    'where the address is meant: the rule names what is sent, before it is translated: ' +
    'the addresses inside that are translated to it; not tried here';
  const lines = exits.filter(isInterfaceName).map((name) => `oifname "${name}" masquerade`);
  return {
    now: isNamed ? [] : [[conntrack, '-D', '-q', address]],
    lasting: [
      {
        file: NFTABLES,
        lines,
        note: 'in the postrouting chain of type nat, in place of "snat to": masquerade forgets its entries when the address goes',
      },
      ...(byOwner === null ? [] : [{ file: INTERFACES, lines: byOwner, note }]),
    ],
  };
}

/** By the address that answers come back to: conntrack(8), --reply-dst. */
export function endConnections(
  { addresses }: Of<'end-connections'>,
  { conntrack }: Pick<Tools, 'conntrack'>,
): Advice {
  const now = addresses.filter(isAddressLiteral).map((address) => [conntrack, '-D', '-q', address]);
  return { now, lasting: [] };
}

/** Each uplink translates what leaves by it to its own address. */
export function translate({ interfaces }: Of<'translate'>): Advice {
  const lines = interfaces.filter(isInterfaceName).map((name) => `oifname "${name}" masquerade`);
  const note =
    'in a chain "type nat hook postrouting priority srcnat"; "nft list ruleset" shows what is loaded';
  return lines.length === 0 ? NOTHING : { now: [], lasting: [{ file: NFTABLES, lines, note }] };
}

/** A table with that uplink's gateway alone, asked for what has its address; null where one of them is not known. */
function tableLines(
  { family, entry, address }: Pick<Of<'answer-by-entry'>, 'family' | 'entry' | 'address'>,
  ip: string,
): readonly string[] | null {
  const { interface: name, gateway } = entry;
  const isAble =
    isInterfaceName(name) &&
    gateway !== null &&
    isGateway(gateway, family) &&
    address !== null &&
    isAddressLiteral(address);
  if (!isAble) return null;
  const command = family === 'inet' ? [ip] : [ip, '-6'];
  const table = String(ANSWER_TABLE);
  const route = [...command, 'route', 'replace', 'default', 'via', gateway, 'dev', name, 'table', table];
  const rule = [...command, 'rule', 'add', 'from', address, 'lookup', table];
  return [route, rule].map((argv) => `post-up ${pasteable(argv)}`);
}

export function answerByEntry(remedy: Of<'answer-by-entry'>, { ip }: Pick<Tools, 'ip'>): Advice {
  const lines = tableLines(remedy, ip);
  if (lines === null) return NOTHING;
  const { interface: name } = remedy.entry;
  const table = String(ANSWER_TABLE);
  const note =
    `under "iface ${name}"; ports that are forwarded to a host inside want a mark as well ` +
    `(ct mark set where they come in, "ip rule add fwmark" to table ${table}), and rp_filter 2 on ${name}; not tried here`;
  return { now: [], lasting: [{ file: INTERFACES, lines, note }] };
}
