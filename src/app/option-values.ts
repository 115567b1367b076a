import { InvalidArgumentError } from 'commander';
import { parseListenAddress } from '../export/listen-address.js';
import { isDestination, isJump } from '../host/ssh/client-arguments.js';
import { isAddressLiteral } from '../model/address.js';
import { parseAllowance } from '../usage/allowance.js';
import { connectionFilterFault } from '../model/connection-filter-fault.js';

/** Interface → addresses and prefixes, in the order given. */
export type AddressMap = ReadonlyMap<string, readonly string[]>;

/** Orders of connections, as typed. */
export const SORTS = ['bytes', 'rate', 'age', 'host', 'remote', 'state', 'proto', 'uplink'] as const;
export type Sort = (typeof SORTS)[number];

const INTERFACE = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

/** `em0=ADSL` or `em0`, again and again. All of these throw InvalidArgumentError with a sentence of what was expected. */
export function collectUplink(
  value: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [name = '', ...rest] = value.split('=');
  if (!INTERFACE.test(name)) {
    throw new InvalidArgumentError('Expected INTERFACE or INTERFACE=NAME, such as em0=ADSL.');
  }
  return new Map([...before, [name, rest.join('=') || name]]);
}

/** `iwn0`, again and again. */
export function collectInterface(
  value: string,
  before: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  if (!INTERFACE.test(value)) throw new InvalidArgumentError('Expected INTERFACE, such as iwn0.');
  return new Set([...before, value]);
}

/** `umb0=20GB/month@1`, again and again. */
export function collectAllowance(
  value: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [name = '', ...rest] = value.split('=');
  if (!INTERFACE.test(name) || parseAllowance(rest.join('=')) === null) {
    throw new InvalidArgumentError(
      'Expected INTERFACE=AMOUNT/month[@DAY] with MB, GB, TB, MiB, GiB or TiB and a day from 1 to 31, such as umb0=20GB/month@1.',
    );
  }
  return new Map([...before, [name, rest.join('=')]]);
}

/** `em0=3`, again and again. */
export function collectWeight(
  value: string,
  before: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const [, name = '', digits = ''] = /^([^=]*)=(\d{1,3})$/.exec(value) ?? [];
  const weight = Number(digits);
  if (!INTERFACE.test(name) || weight < 1 || weight > 256) {
    throw new InvalidArgumentError('Expected INTERFACE=WEIGHT from 1 to 256, such as em0=3.');
  }
  return new Map([...before, [name, weight]]);
}

/** `em0=10.0.0.23`, again and again. */
export function collectAddress(value: string, before: AddressMap = new Map()): AddressMap {
  const [, name = '', address = ''] = /^([^=]*)=([0-9A-Fa-f:.%/A-Za-z]+)$/.exec(value) ?? [];
  if (!INTERFACE.test(name)) {
    throw new InvalidArgumentError('Expected INTERFACE=ADDRESS, such as em0=192.0.2.7.');
  }
  return new Map([...before, [name, [...(before.get(name) ?? []), address]]]);
}

/** `em0=192.0.2.53`, again and again: a host that is asked for an echo by that uplink. */
/** `--probe auto`: the name servers that each uplink's own lease tells. */
export const AUTO = 'auto';

export function collectProbe(value: string, before: AddressMap = new Map()): AddressMap {
  // No uplink has this name: it stands for what the leases tell.
  if (value === AUTO) return new Map([...before, [AUTO, []]]);
  const at = value.indexOf('=');
  const name = value.slice(0, at);
  const address = value.slice(at + 1);
  if (at < 0 || !INTERFACE.test(name) || !isAddressLiteral(address) || address.includes('%')) {
    throw new InvalidArgumentError('Expected INTERFACE=ADDRESS, such as em0=192.0.2.53, or "auto".');
  }
  const known = before.get(name) ?? [];
  return new Map([...before, [name, [...known.filter((other) => other !== address), address]]]);
}

/** A program by its absolute path, then its arguments, again and again. */
export function collectCommand(value: string, before: readonly string[] = []): readonly string[] {
  if (before.length === 0 && !/^\/[^/]/.test(value)) {
    throw new InvalidArgumentError('Expected the absolute path of a program, such as /usr/local/bin/notify.');
  }
  return [...before, value];
}

/** Words and fields, as the screen's filter takes them. */
export function connectionFilter(value: string): string {
  const fault = connectionFilterFault(value);
  if (fault !== null) throw new InvalidArgumentError(`${fault}.`);
  return value;
}

/** `root@gw`, again and again. */
export function collectDestination(value: string, before: readonly string[] = []): readonly string[] {
  if (!isDestination(value))
    throw new InvalidArgumentError('Expected USER@HOST, HOST or ssh://USER@HOST:PORT, such as root@gw.');
  return [...before.filter((other) => other !== value), value];
}

/** `admin@bastion`, or several after commas. */
export function jumpHosts(value: string): string {
  if (!isJump(value)) throw new InvalidArgumentError('Expected USER@HOST:PORT, such as admin@bastion.');
  return value;
}

/** Where something is kept: an absolute path, or one below the directory the program was started in. */
export function directoryPath(value: string): string {
  if (value === '' || value.includes('\0')) {
    throw new InvalidArgumentError('Expected a directory, such as /var/db/uplinktop.');
  }
  return value;
}

/** `127.0.0.1:9617`, `[::1]:9617`. */
export function listenAddress(value: string): string {
  if (parseListenAddress(value) === null)
    throw new InvalidArgumentError('Expected ADDRESS:PORT, such as 127.0.0.1:9617 or [::1]:9617.');
  return value;
}

export function count(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('Expected a number up to 999999.');
  return Number(value);
}

/** `1` or `2.5`, for time between rounds. */
export function seconds(value: string): number {
  const parsed = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || parsed < 0.5 || parsed > 3600) {
    throw new InvalidArgumentError('Expected seconds from 0.5 to 3600, such as 1 or 2.5.');
  }
  return parsed;
}

export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (!/^\d+$/.test(value) || parsed < least || parsed > most) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return parsed;
  };
}
