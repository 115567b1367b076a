import { canonicalAddress, inPrefix } from '../model/address.js';
import type { OwnSession } from '../model/plan.js';
import type { Interface } from '../model/router.js';

/** The part of an address that names an interface: `em1` of `fe80::2%em1`. */
function scopeOf(address: string): string | null {
  return /%(.+)$/s.exec(address)?.[1] ?? null;
}

/** The interface on whose network the address is; of several the one with the most specific network. */
function connectedTo(peer: string, interfaces: readonly Interface[]): Interface | undefined {
  const scope = scopeOf(peer);
  if (scope !== null) return interfaces.find(({ name }) => name === scope);
  const bits = ({ addresses }: Interface): number =>
    Math.max(
      -1,
      ...addresses.map(({ address, prefixLength, peer: other }) =>
        other !== null && canonicalAddress(other) === canonicalAddress(peer)
          ? 128
          : prefixLength !== null && inPrefix(peer, address, prefixLength)
            ? prefixLength
            : -1,
      ),
    );
  return interfaces.filter((via) => bits(via) >= 0).sort((a, b) => bits(b) - bits(a))[0];
}

/**
 * Where the ssh session of the person at the keyboard comes in. `SSH_CONNECTION` (sshd(8)) holds four words: the
 * client's address and port, our address and port. A client on a directly connected network reaches us whatever the
 * default routes do. Any other reaches us by the interface that has our address when that is an uplink; when it is not
 * (a router on the LAN, a VPN), the answers may leave by any default, which cannot be told from here.
 */
export function ownSession(
  sshConnection: string | undefined,
  interfaces: readonly Interface[],
  uplinks: readonly string[],
): OwnSession {
  const [peer, , local] = (sshConnection ?? '').trim().split(/\s+/);
  if (!peer || !local) return { kind: 'none' };
  const connected = connectedTo(peer, interfaces);
  if (connected !== undefined) return { kind: 'lan', interface: connected.name, peer };
  const here = interfaces.find(({ addresses }) =>
    addresses.some(({ address }) => canonicalAddress(address) === canonicalAddress(local)),
  );
  return here !== undefined && uplinks.includes(here.name)
    ? { kind: 'uplink', interface: here.name, peer }
    : { kind: 'cannot-tell', peer };
}
