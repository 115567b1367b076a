import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { ScopeIndex } from './ip.js';
import { ip } from './ip.js';
import { RTF } from './rtentry.js';
import type { RouteRequest } from './rtentry.js';
import type { Port, PortAddress } from './port.js';
import { portAddress } from './port.js';

/** From the link coming up to a lease that is bound again, or an advertisement heard. */
const REBOOT_MS: Milliseconds = 3 * SECOND;

/** What the daemons do to the machine. */
export interface Configurable {
  readonly ports: ReadonlyMap<string, Port>;
  readonly now: Instant;
  readonly scope: ScopeIndex;
  at(when: Instant, happen: () => void): void;
  addAddress(port: Port, address: PortAddress): void;
  request(
    type: 'RTM_ADD',
    request: RouteRequest,
    from: { readonly pid: number; readonly seq: number },
  ): unknown;
}

/**
 * dhcpleased(8) (dhcpleased.c 1.41, engine.c) and slaacd(8) (slaacd.c 1.81), as far as routing sees them: at bound they
 * set the address and add a default with -mpath, a label and no priority; EEXIST is ignored; a plain renewal adds
 * nothing, and what was deleted by hand stays deleted until the link comes up the next time.
 */
export class Dhcpleased {
  readonly #machine: Configurable;
  readonly #pids: Readonly<Record<'dhcpleased' | 'slaacd', number>>;
  #seq = 1;

  constructor(machine: Configurable) {
    this.#machine = machine;
    this.#pids = { dhcpleased: 31_337, slaacd: 52_061 };
  }

  /** Binds everything that has a link: at boot. */
  boot(): void {
    for (const port of this.#machine.ports.values()) if (port.up && port.linkUp) this.#bind(port);
  }

  linkCameUp(port: Port): void {
    const machine = this.#machine;
    if (port.spec.lease === undefined && port.spec.advertisement === undefined) return;
    machine.at(machine.now + REBOOT_MS, () => {
      if (port.up && port.linkUp) this.#bind(port);
    });
  }

  #bind(port: Port): void {
    const { lease, advertisement } = port.spec;
    if (lease !== undefined) this.#install(port, lease, 'dhcpleased');
    if (advertisement !== undefined) this.#install(port, advertisement, 'slaacd');
  }

  #install(port: Port, given: NonNullable<Port['spec']['lease']>, by: 'dhcpleased' | 'slaacd'): void {
    const machine = this.#machine;
    if (!port.addresses.some((one) => one.by === by))
      machine.addAddress(port, portAddress(port, given, by, machine.scope));
    const gateway = ip(given.gateway, machine.scope);
    const destination = ip(gateway.family === 'inet' ? '0.0.0.0' : '::');
    const flags = RTF.GATEWAY | RTF.STATIC | RTF.MPATH;
    const request = { destination, prefixLength: 0, gateway, flags, priority: 0, label: by };
    machine.request('RTM_ADD', request, { pid: this.#pids[by], seq: this.#seq++ });
  }
}
