import type { Complaint, Parsed } from '../../../model/reading.js';
import { complaintAbout } from './complaint.js';
import type { JsonObject } from './json.js';
import type { Fields } from './text-words.js';
import { linesOf, understood } from './text-words.js';

/** `eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500` since net-tools 1.60, 2012. */
const HEADER = /^([\w.@-]+?)(?::\d+)?: flags=\d+<([A-Z0-9_,-]*)>\s{2}mtu (\d+)/;
/** `eth0      Link encap:Ethernet  HWaddr 00:00:5E:00:53:07` before it, and of busybox. */
const OLD_HEADER = /^([\w.@-]+?)(?::\d+)?\s+Link encap:(.+?)(?:\s+HWaddr (\S+))?\s*$/;
/** `UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1`. */
const OLD_FLAGS = /^((?:[A-Z0-9]+ +)*)MTU:(\d+)/;
const ADDRESS =
  /^inet (?:addr:)?([\d.]+)(?:\s+(?:P-t-P:|destination )([\d.]+))?(?:\s+(?:Bcast:|broadcast )[\d.]+)?\s+(?:Mask:|netmask )([\d.]+)/;
const POINT_TO_POINT = /^inet ([\d.]+)\s+netmask ([\d.]+)\s+destination ([\d.]+)/;
const ADDRESS6 = /^inet6 (?:addr: )?([0-9a-fA-F:]+)(?:\/(\d+)|\s+prefixlen (\d+))/;
/** `RX packets 1834  bytes 1500000 (1.4 MiB)`, `RX errors 0  dropped 0`. */
const COUNTED = /^([RT]X) (?:packets (\d+)\s+bytes (\d+)|errors (\d+))/;
const OLD_PACKETS = /^([RT]X) packets:(\d+) errors:(\d+)/;
const OLD_BYTES = /^RX bytes:(\d+).*TX bytes:(\d+)/;
const ETHERNET = /^ether ([0-9a-fA-F:]{17})/;
/** Lines that say nothing the model asks for. */
const IDLE =
  /^(loop|unspec|tunnel|sit|ppp|infiniband|collisions:|device |Interrupt:|Memory:|Base address:)|^(\S+) .*txqueuelen /;

function lengthOf(mask: string): number {
  const bits = mask.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) >>> 0;
  return Math.clz32(~bits);
}

/** An interface that is running has its link; one that is up and does not has lost it. */
function stateOf(flags: readonly string[]): Fields {
  const isRunning = flags.includes('RUNNING');
  return {
    flags: [...flags, ...(isRunning ? ['LOWER_UP'] : flags.includes('UP') ? ['NO-CARRIER'] : [])],
    operstate: isRunning ? 'UP' : 'DOWN',
  };
}

class Draft {
  readonly fields: Fields;
  readonly addresses: Fields[] = [];
  readonly rx: Fields = {};
  readonly tx: Fields = {};

  constructor(fields: Fields) {
    this.fields = fields;
  }

  /** False: it is no line of an interface. */
  read(line: string): boolean {
    return this.#address(line) || this.#counters(line) || this.#link(line) || IDLE.test(line);
  }

  #address(line: string): boolean {
    const ptp = POINT_TO_POINT.exec(line);
    const inet = ADDRESS.exec(line);
    const inet6 = ADDRESS6.exec(line);
    const [local, peer, mask] = ptp === null ? (inet?.slice(1) ?? []) : [ptp[1], ptp[3], ptp[2]];
    if (local !== undefined && mask !== undefined) {
      const far = peer === undefined ? {} : { address: peer };
      this.addresses.push({ family: 'inet', local, prefixlen: lengthOf(mask), ...far });
    } else if (inet6 !== null)
      this.addresses.push({ family: 'inet6', local: inet6[1], prefixlen: Number(inet6[2] ?? inet6[3]) });
    return local !== undefined || inet6 !== null;
  }

  #counters(line: string): boolean {
    const [, side, packets, bytes, errors] = COUNTED.exec(line) ?? [];
    const [, oldSide, oldPackets, oldErrors] = OLD_PACKETS.exec(line) ?? [];
    const [, inBytes, outBytes] = OLD_BYTES.exec(line) ?? [];
    const of = (name: string): Fields => (name === 'RX' ? this.rx : this.tx);
    if (side !== undefined && packets !== undefined)
      Object.assign(of(side), { packets: Number(packets), bytes: Number(bytes) });
    else if (side !== undefined) Object.assign(of(side), { errors: Number(errors) });
    else if (oldSide !== undefined)
      Object.assign(of(oldSide), { packets: Number(oldPackets), errors: Number(oldErrors) });
    if (inBytes !== undefined) this.rx['bytes'] = Number(inBytes);
    if (outBytes !== undefined) this.tx['bytes'] = Number(outBytes);
    return [side, oldSide, inBytes].some((one) => one !== undefined);
  }

  #link(line: string): boolean {
    const [, address] = ETHERNET.exec(line) ?? [];
    const [, flags, mtu] = OLD_FLAGS.exec(line) ?? [];
    if (address !== undefined) Object.assign(this.fields, { link_type: 'ether', address });
    if (flags !== undefined)
      Object.assign(this.fields, stateOf(flags.split(/ +/).filter((flag) => flag !== '')), {
        mtu: Number(mtu),
      });
    return address !== undefined || flags !== undefined;
  }

  get object(): JsonObject {
    const isCounted = 'bytes' in this.rx && 'bytes' in this.tx;
    return {
      ...this.fields,
      addr_info: this.addresses,
      ...(isCounted ? { stats64: { rx: this.rx, tx: this.tx } } : {}),
    };
  }
}

function begin(line: string): Draft | null {
  const [, name, flags, mtu] = HEADER.exec(line) ?? [];
  if (name !== undefined)
    return new Draft({ ifname: name, mtu: Number(mtu), ...stateOf((flags ?? '').split(',')) });
  const [, old, kind, address] = OLD_HEADER.exec(line) ?? [];
  if (old === undefined) return null;
  const ether =
    kind === 'Ethernet' && address !== undefined
      ? { link_type: 'ether', address: address.toLowerCase() }
      : {};
  return new Draft({ ifname: old, ...(kind === 'Local Loopback' ? { link_type: 'loopback' } : ether) });
}

/**
 * What `ifconfig` of net-tools and of busybox prints, as the objects of `ip -j addr`. Source: lib/interface.c of net-tools
 * 2.10 and 1.60. An alias (`eth0:1`) is an address of its interface.
 */
export function netToolsLinkObjects(text: string): Parsed<readonly JsonObject[] | null> {
  const complaints: Complaint[] = [];
  const drafts = new Map<string, Draft>();
  const order: Draft[] = [];
  for (const { number, text: line } of linesOf(text)) {
    const started = begin(line);
    if (started !== null) {
      const draft = drafts.get(String(started.fields['ifname'])) ?? started;
      drafts.set(String(started.fields['ifname']), draft);
      order.push(draft);
    } else if (order.at(-1)?.read(line.trim()) !== true)
      complaints.push(complaintAbout(number, line.trim(), 'not a line of ifconfig that is known here'));
  }
  return understood(
    [...drafts.values()].map(({ object }) => object),
    complaints,
    text,
  );
}
