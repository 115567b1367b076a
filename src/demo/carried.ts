import type { Instant } from '../model/time.js';
import type { Uplink } from './connection.js';
import { wireAddress } from './connection.js';
import { parseIp } from './ip.js';
import type { Kernel } from './kernel.js';
import type { TrafficCounters } from './meter.js';
import { NO_TRAFFIC, plus } from './meter.js';
import type { Port } from './port.js';

/** What wg(4) puts around each packet: IPv4 20, UDP 8, its own header and tag 32. */
const AROUND_BYTES = 60;

function wrapped({ inBytes, outBytes, inPackets, outPackets }: TrafficCounters): TrafficCounters {
  return {
    inBytes: inBytes + inPackets * AROUND_BYTES,
    outBytes: outBytes + outPackets * AROUND_BYTES,
    inPackets,
    outPackets,
  };
}

interface Tunnel {
  readonly uplink: Uplink;
  readonly endpoint: string;
  /** Taken into account so far. */
  counted: TrafficCounters;
  carrier: string | null;
}

/** What the packets of tunnels add to the counters of the interfaces that carry them: one pair of addresses, one way. */
export class Carried {
  readonly #machine: {
    readonly kernel: Kernel;
    readonly now: Instant;
    readonly ports: ReadonlyMap<string, Port>;
  };
  readonly #tunnels: readonly Tunnel[];
  readonly #byInterface = new Map<string, TrafficCounters>();

  constructor(
    machine: { readonly kernel: Kernel; readonly now: Instant; readonly ports: ReadonlyMap<string, Port> },
    uplinks: ReadonlyMap<string, Uplink>,
  ) {
    this.#machine = machine;
    this.#tunnels = [...uplinks.values()].flatMap((uplink) => {
      const { endpoint, counters } = uplink.port.spec;
      if (endpoint === undefined) return [];
      return [{ uplink, endpoint: endpoint.address, counted: counters ?? NO_TRAFFIC, carrier: null }];
    });
  }

  /** The interface a packet to the endpoint leaves by: from the address that the first route gives it. */
  #carrierOf({ endpoint }: Tunnel): string | null {
    const { kernel, ports } = this.#machine;
    const far = parseIp(endpoint);
    const first = far === null ? null : kernel.peek(far, null);
    const port = first === null ? undefined : ports.get(first.interface);
    const near = port === undefined || far === null ? null : parseIp(wireAddress(port, far.family) ?? '');
    return far === null ? null : (kernel.peek(far, near)?.interface ?? null);
  }

  #settle(): void {
    for (const tunnel of this.#tunnels) {
      const counted = tunnel.uplink.meter.read(this.#machine.now);
      tunnel.carrier ??= this.#carrierOf(tunnel);
      const grown = wrapped(plus(counted, tunnel.counted, -1));
      tunnel.counted = counted;
      const before = this.#byInterface.get(tunnel.carrier ?? '') ?? NO_TRAFFIC;
      this.#byInterface.set(tunnel.carrier ?? '', plus(before, grown));
    }
  }

  routesChanged(): void {
    this.#settle();
    for (const tunnel of this.#tunnels) tunnel.carrier = this.#carrierOf(tunnel);
  }

  /** What an interface has carried for tunnels until now. */
  by(name: string): TrafficCounters {
    this.#settle();
    return this.#byInterface.get(name) ?? NO_TRAFFIC;
  }
}
