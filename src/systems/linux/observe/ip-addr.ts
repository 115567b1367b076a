import type { Family } from '../../../model/address.js';
import { FAMILIES, familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Interface, InterfaceAddress, InterfaceCounters } from '../../../model/router.js';
import { kindOf } from '../interface-kind.js';
import type { JsonObject, ReadText } from './json.js';
import {
  complaintAboutPart,
  isTrue,
  numberOf,
  objectOf,
  objectsOf,
  readObjects,
  textOf,
  wordsOf,
} from './json.js';
import { linkStatus } from './link-status.js';
import { linkObjects } from './text-links.js';

/** What `ip addr` tells: the interfaces with their addresses, and their counters where `-s` was given. */
export interface Links {
  readonly interfaces: readonly Interface[];
  /** Null without `-s`. */
  readonly counters: readonly InterfaceCounters[] | null;
}

/**
 * Every interface, from `ip [-j] [-s] [-d] addr`.
 *
 *     [{"ifindex":2,"ifname":"em0","flags":["NO-CARRIER","BROADCAST","MULTICAST","UP"],"mtu":1500,"operstate":"DOWN",
 *       "link_type":"ether","address":"02:00:5e:00:53:01","ifalias":"DSL","linkinfo":{"info_kind":"veth"},
 *       "addr_info":[{"family":"inet","local":"192.0.2.10","prefixlen":24,"dynamic":true,...}],
 *       "stats64":{"rx":{"bytes":220,"packets":2,"errors":0,...},"tx":{...}}}]
 *
 * A lifetime (`dynamic`) tells that an address came from DHCP or a router advertisement. Null when nothing was printed.
 * Source: ip/ipaddress.c of iproute2 6.1, seen on kernel 6.18.
 */
export function parseLinks(text: string, readText: ReadText = linkObjects): Parsed<Links | null> {
  const { value: objects, complaints: broken } = readObjects(text, readText);
  if (objects === null) return { value: null, complaints: broken };
  const complaints: Complaint[] = [...broken];
  const named = objects.flatMap((object) => {
    const name = textOf(object, 'ifname');
    if (name === null) complaints.push(complaintAboutPart(text, object, 'an interface without a name'));
    return name === null ? [] : [{ name, object }];
  });
  const counters = named.flatMap(({ name, object }) => countersOf(object, name) ?? []);
  const interfaces = named.map(({ name, object }) => interfaceOf(object, name));
  return { value: { interfaces, counters: counters.length > 0 ? counters : null }, complaints };
}

function interfaceOf(object: JsonObject, name: string): Interface {
  const flags = wordsOf(object, 'flags');
  const info = objectOf(object, 'linkinfo') ?? {};
  const made = textOf(info, 'info_kind');
  const addresses = objectsOf(object, 'addr_info');
  return {
    name,
    kind: kindOf({ name, made, link: textOf(object, 'link_type') }),
    up: flags.includes('UP'),
    ...linkStatus(flags, textOf(object, 'operstate')),
    priority: null,
    index: numberOf(object, 'ifindex'),
    mtuBytes: numberOf(object, 'mtu'),
    linkAddress: textOf(object, 'link_type') === 'ether' ? textOf(object, 'address') : null,
    description: textOf(object, 'ifalias'),
    groups: [textOf(object, 'group')].filter((group) => group !== null && group !== 'default') as string[],
    media: null,
    speedBitsPerSecond: null,
    autoconf: { inet: isDynamic(addresses, 'inet'), inet6: isDynamic(addresses, 'inet6') },
    wireless: null,
    addresses: addresses.flatMap((address) => addressOf(address, name) ?? []),
    // The other end of a veth pair is no carrier of it.
    parent: made === 'veth' ? null : textOf(object, 'link'),
    rdomain: rdomainOf(info),
    ...endpointsOf(info),
    ...bridgeOf(object, info),
  };
}

/** Whose port it is: told by `-d`; without it by the name that everyone gives a bridge. */
function bridgeOf(object: JsonObject, info: JsonObject): Pick<Interface, 'bridge'> {
  const master = textOf(object, 'master');
  const kind = textOf(info, 'info_slave_kind');
  const isBridge = kind === 'bridge' || (kind === null && /^(?:br|virbr|vmbr)[-\d]/.test(master ?? ''));
  return master !== null && isBridge ? { bridge: master } : {};
}

/** The far end of gre, ipip, sit, ip6tnl, vxlan. WireGuard's are told by wg(8) alone. */
function endpointsOf(info: JsonObject): Pick<Interface, 'endpoints'> {
  const remote = textOf(objectOf(info, 'info_data') ?? {}, 'remote');
  return remote === null || remote === 'any' || familyOf(remote) === null ? {} : { endpoints: [remote] };
}

function isDynamic(addresses: readonly JsonObject[], family: Family): boolean {
  return addresses.some((address) => textOf(address, 'family') === family && isTrue(address, 'dynamic'));
}

/** The table of the VRF it belongs to, 0 for the main one. */
function rdomainOf(info: JsonObject): number {
  const slave = objectOf(info, 'info_slave_data');
  return textOf(info, 'info_slave_kind') === 'vrf' && slave !== null ? (numberOf(slave, 'table') ?? 0) : 0;
}

const UNUSABLE = ['tentative', 'dadfailed', 'deprecated'] as const;

function addressOf(object: JsonObject, interfaceName: string): InterfaceAddress | null {
  const family = FAMILIES.find((name) => name === textOf(object, 'family'));
  const local = textOf(object, 'local');
  if (family === undefined || local === null) return null;
  const isLinkLocal = family === 'inet6' && textOf(object, 'scope') === 'link';
  return {
    family,
    address: isLinkLocal ? `${local}%${interfaceName}` : local,
    prefixLength: numberOf(object, 'prefixlen'),
    peer: textOf(object, 'address'),
    usable: !UNUSABLE.some((flag) => isTrue(object, flag)),
    ...(isTrue(object, 'dadfailed') ? { duplicate: true as const } : {}),
  };
}

/** Null without `-s`. Drops are no errors: a full queue is what shaping is for. */
function countersOf(object: JsonObject, name: string): InterfaceCounters | null {
  const stats = objectOf(object, 'stats64') ?? objectOf(object, 'stats');
  if (stats === null) return null;
  const rx = objectOf(stats, 'rx') ?? {};
  const tx = objectOf(stats, 'tx') ?? {};
  return {
    interface: name,
    inBytes: numberOf(rx, 'bytes'),
    outBytes: numberOf(tx, 'bytes'),
    inPackets: numberOf(rx, 'packets'),
    outPackets: numberOf(tx, 'packets'),
    inErrors: numberOf(rx, 'errors'),
    outErrors: numberOf(tx, 'errors'),
    collisions: numberOf(tx, 'collisions'),
  };
}
