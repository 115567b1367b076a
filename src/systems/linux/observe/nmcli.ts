import { FAMILIES } from '../../../model/address.js';
import type { Family } from '../../../model/address.js';
import type { Parsed } from '../../../model/reading.js';
import type { Route } from '../../../model/router.js';
import { filledLines } from './complaint.js';
import type { JsonObject } from './json.js';
import { rowOf } from './net-tools-routes.js';
import { understood } from './text-words.js';

/** A device by its fields: `GENERAL.STATE`, `IP4.ROUTE[2]`. */
type Device = ReadonlyMap<string, string>;

const FIELD = /^([A-Z0-9-]+\.[A-Z0-9-]+(?:\[\d+\])?):\s*(.*)$/;
/** No field is longer, and matching a line without end takes long. */
const LONGEST_LINE = 1_000;
const ROUTE = /^dst = ([\da-f.:]+\/\d+), nh = ([\da-f.:]+)(?:, mt = (\d+))?$/;
const ANY: Readonly<Record<Family, string>> = { inet: '0.0.0.0', inet6: '::' };
const LINKS: ReadonlyMap<string, string> = new Map([
  ['loopback', 'loopback'],
  ['gsm', 'rawip'],
  ['cdma', 'rawip'],
]);
const HARDWARE: ReadonlySet<string> = new Set(['ethernet', 'wifi', ...LINKS.keys()]);

function devicesIn(text: string): readonly Device[] {
  const devices: Map<string, string>[] = [];
  for (const { text: line } of filledLines(text)) {
    if (line.length > LONGEST_LINE) continue;
    const [, name, told = ''] = FIELD.exec(line) ?? [];
    const value = told.trim();
    if (name === 'GENERAL.DEVICE') devices.push(new Map());
    if (name !== undefined && value !== '--') devices.at(-1)?.set(name, value);
  }
  return devices;
}

/** A modem's device is its control port: the kernel's name is another. */
function nameOf(device: Device): string {
  return device.get('GENERAL.IP-IFACE') ?? device.get('GENERAL.DEVICE') ?? '';
}

function listed(device: Device, name: string): readonly string[] {
  return [...device].filter(([field]) => field.startsWith(`${name}[`)).map(([, value]) => value);
}

function tagOf(family: Family): string {
  return family === 'inet' ? 'IP4' : 'IP6';
}

function linkObject(device: Device): JsonObject {
  const type = device.get('GENERAL.TYPE') ?? '';
  const state = Number.parseInt(device.get('GENERAL.STATE') ?? '', 10);
  const carrier = device.get('WIRED-PROPERTIES.CARRIER');
  // From 30 (disconnected) on a device has its link; one that is not managed says nothing of it.
  const hasLink = carrier === 'on' || (carrier === undefined && state >= 30);
  return {
    ifname: nameOf(device),
    flags: ['UP', ...(hasLink ? ['LOWER_UP'] : carrier === 'off' ? ['NO-CARRIER'] : [])],
    mtu: Number(device.get('GENERAL.MTU') ?? NaN),
    link_type: LINKS.get(type) ?? 'ether',
    address: device.get('GENERAL.HWADDR')?.toLowerCase(),
    ...(HARDWARE.has(type) ? {} : { linkinfo: { info_kind: type } }),
    addr_info: FAMILIES.flatMap((family) =>
      listed(device, `${tagOf(family)}.ADDRESS`).map((address) => {
        const [local, length] = address.split('/');
        return { family, local, prefixlen: Number(length) };
      }),
    ),
  };
}

/** The devices of `nmcli device show`, as the objects of `ip -j addr`. Source: nmcli of NetworkManager 1.42, devices.c. */
export function nmcliLinkObjects(text: string): Parsed<readonly JsonObject[] | null> {
  return understood(devicesIn(text).map(linkObject), [], text);
}

function routesBy(device: Device, family: Family): readonly Route[] {
  const tag = tagOf(family);
  const rows = listed(device, `${tag}.ROUTE`).flatMap((line) => {
    const [, destination = '', nextHop = '', metric] = ROUTE.exec(line) ?? [];
    if (destination === '') return [];
    return [rowFor(device, family, destination, nextHop, metric === undefined ? null : Number(metric))];
  });
  const gateway = device.get(`${tag}.GATEWAY`);
  const isListed = rows.some(({ destination }) => destination === 'default');
  // Before 1.10 the default was not among the routes.
  return gateway === undefined || isListed
    ? rows
    : [...rows, rowFor(device, family, 'default', gateway, null)];
}

function rowFor(device: Device, family: Family, to: string, gateway: string, metric: number | null): Route {
  return rowOf(family, {
    destination: /^(0\.0\.0\.0|::)\/0$/.test(to) ? 'default' : to,
    gateway,
    flags: gateway === ANY[family] ? 'U' : 'UG',
    metric,
    interface: nameOf(device),
  });
}

/**
 * The main tables as NetworkManager knows them, from `nmcli device show`; null when no device was understood.
 *
 *     IP4.GATEWAY:                            192.0.2.1
 *     IP4.ROUTE[1]:                           dst = 0.0.0.0/0, nh = 192.0.2.1, mt = 100
 */
export function parseNmcliRoutes(text: string): Readonly<Record<Family, readonly Route[]>> | null {
  const devices = devicesIn(text);
  if (devices.length === 0) return null;
  const all = (family: Family): Route[] => devices.flatMap((device) => routesBy(device, family));
  return { inet: all('inet'), inet6: all('inet6') };
}
