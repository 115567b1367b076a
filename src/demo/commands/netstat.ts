import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import type { Options } from '../getopt.js';
import { getopt } from '../getopt.js';
import { addressBits, networkOf } from '../ip.js';
import type { Machine } from '../machine.js';
import type { TrafficCounters } from '../meter.js';
import type { Port, PortAddress } from '../port.js';
import { left, right } from '../print.js';
import { destinationText, tableText } from './routetable.js';

/** netstat(1): -r and -i only. main.c 1.126, if.c 1.81. */

const USAGE =
  'usage: netstat [-AaBln] [-M core] [-N system] [-p protocol] [-T rtable]\n' +
  '       netstat -W interface\n       netstat -m\n       netstat -I interface | -i [-bdehnqv]\n' +
  '       netstat -r [-nv] [-f address_family] [-T rtable]\n';

function routes(machine: Machine, options: Options): Answer {
  const family = options.flags.get('f');
  if (family !== undefined && family !== 'inet' && family !== 'inet6')
    return fails(`netstat: ${family}: unknown address family\n`);
  const families: readonly Family[] = family === undefined ? FAMILIES : [family];
  const has = (flag: string): boolean => options.flags.has(flag);
  if ((options.flags.get('T') ?? '0') !== '0') return fails('netstat: invalid table id\n');
  return says(
    tableText((one) => machine.kernel.routes(one), { numeric: has('n'), labels: has('v'), families }),
  );
}

/** The numbers of a row; Ifail and Ofail are errors and queue drops together, and this machine drops nothing. */
function numbers(port: Port, counters: TrafficCounters, options: Options): string {
  const whole = (value: number): number => Math.floor(value);
  if (options.flags.has('b'))
    return `${right(whole(counters.inBytes), 10)} ${right(whole(counters.outBytes), 10)}`;
  const { inErrors = 0, outErrors = 0 } = port.counted;
  const dropsOnly = options.flags.has('d');
  return [
    right(whole(counters.inPackets), 8),
    right(dropsOnly ? 0 : inErrors, 5),
    right(whole(counters.outPackets), 8),
    right(dropsOnly ? 0 : outErrors, 5),
    right(0, 5),
  ].join(' ');
}

function heading(options: Options): string {
  const fields = `${left('Name', 7)} ${left('Mtu', 5)} ${left('Network', 11)} ${left('Address', 17)} `;
  if (options.flags.has('b')) return `${fields}${right('Ibytes', 10)} ${right('Obytes', 10)}\n`;
  const [inFail, outFail] = options.flags.has('d')
    ? ['Idrop', 'Odrop']
    : options.flags.has('e')
      ? ['Ierrs', 'Oerrs']
      : ['Ifail', 'Ofail'];
  return `${fields}${right('Ipkts', 8)} ${inFail} ${right('Opkts', 8)} ${outFail} ${right('Colls', 5)}\n`;
}

function networkText({ address, prefixLength }: PortAddress): string {
  if (address.family === 'inet6' && prefixLength === addressBits('inet6')) return `${address.text}/128`;
  const destination = networkOf(address, prefixLength);
  return destinationText({ family: address.family, destination, prefixLength });
}

function interfaceRows(machine: Machine, port: Port, options: Options): string {
  const counters = machine.traffic.counters(port);
  const quiet = counters.inPackets === 0 && counters.outPackets === 0;
  if (options.flags.has('q') && quiet) return '';
  const wide = options.flags.has('v');
  const cut = (text: string, width: number): string => left(text, width, wide ? undefined : width);
  const name = left(port.up && port.name !== 'enc0' ? port.name : `${port.name}*`, 7);
  const start = `${name} ${left(String(port.mtuBytes), 5)} `;
  const line = (network: string, address: string): string =>
    `${start}${cut(network, 11)} ${cut(address, 17)} ${numbers(port, counters, options)}\n`;
  const link = line('<Link>', port.linkAddress ?? '');
  return link + port.addresses.map((one) => line(networkText(one), one.address.text)).join('');
}

function interfaces(machine: Machine, options: Options): Answer {
  const only = options.flags.get('I');
  if (only !== undefined && !machine.ports.has(only)) return fails(`netstat: ${only}: unknown interface\n`);
  const ports = [...machine.ports.values()].filter((port) => only === undefined || port.name === only);
  return says(heading(options) + ports.map((port) => interfaceRows(machine, port, options)).join(''));
}

/** netstat(1). */
export function netstat(machine: Machine, args: readonly string[]): Answer {
  const options = getopt(args, 'AaBbc:deFf:ghI:iLlM:mN:np:qRrsT:tuvW:w:');
  if (options.bad !== null) return fails(`netstat: ${options.bad.why} -- ${options.bad.flag}\n${USAGE}`);
  if (options.flags.has('r')) return routes(machine, options);
  if (options.flags.has('i') || options.flags.has('I')) return interfaces(machine, options);
  return fails(USAGE);
}
