import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import { getopt } from '../getopt.js';
import { maskText } from '../ip.js';
import type { Machine } from '../machine.js';

/** uname(1): `-amnprsv`, always in the order s n r v m. */
export function uname(machine: Machine, args: readonly string[]): Answer {
  const options = getopt(args, 'amnprsv');
  if (options.bad !== null) return fails('usage: uname [-amnprsv]\n');
  const has = (flag: string): boolean => options.flags.has('a') || options.flags.has(flag);
  const words = [
    ...(has('s') || options.given.length === 0 ? ['OpenBSD'] : []),
    ...(has('n') ? [machine.spec.hostname] : []),
    ...(has('r') ? [machine.release] : []),
    ...(has('v') ? ['GENERIC.MP#312'] : []),
    ...(has('m') || options.flags.has('p') ? ['amd64'] : []),
  ];
  return says(`${words.join(' ')}\n`);
}

/** hostname(1). */
export function hostname(machine: Machine): Answer {
  return says(`${machine.spec.hostname}\n`);
}

/** dhcpleasectl(8) `-l IF`; without -l it asks for a renewal, which installs nothing. */
export function dhcpleasectl(machine: Machine, args: readonly string[], root: boolean): Answer {
  const options = getopt(args, 'ls:w:');
  const [name] = options.rest;
  if (options.bad !== null || name === undefined)
    return fails('usage: dhcpleasectl [-l] [-s socket] [-w maxwait] interface\n');
  if (!root) return fails('dhcpleasectl: connect: /dev/dhcpleased.sock: Permission denied\n');
  const lease = machine.ports.get(name)?.spec.lease;
  if (lease === undefined) return fails('dhcpleasectl: unknown interface\n');
  if (!options.flags.has('l')) return says('');
  const bound = machine.ports.get(name)?.addresses.some((one) => one.by === 'dhcpleased') ?? false;
  if (!bound) return says(`${name} [Init]\n`);
  const { address, prefixLength, gateway } = lease;
  return says(
    `${name} [Bound]\n\tinet ${address} netmask ${maskText('inet', prefixLength)}\n\tdefault gateway ${gateway}\n` +
      `\tnameservers ${gateway}\n\tlease 12 hours\n\tdhcp server ${gateway}\n`,
  );
}

/** cat(1) of the files the router was given. */
export function cat(machine: Machine, args: readonly string[]): Answer {
  const files = new Map(Object.entries(machine.spec.files ?? {}));
  let stdout = '';
  let stderr = '';
  for (const name of getopt(args, 'benstuv').rest) {
    const text = files.get(name);
    if (text === undefined) stderr += `cat: ${name}: No such file or directory\n`;
    else stdout += text;
  }
  return { ...says(stdout), stderr, exitStatus: stderr === '' ? 0 : 1 };
}
