import { inPrefix, canonicalAddress } from '../model/address.js';
import type { OwnSession } from '../model/plan.js';
import type { Interface } from '../model/router.js';

/**
 * Where the ssh session of the person at the keyboard comes in. `SSH_CONNECTION` (sshd(8)) holds four words: the
 * client's address and port, our address and port. Our address names the interface the client reaches us on; a client
 * on a directly connected network reaches us whatever the default routes do.
 */
export function ownSession(
  sshConnection: string | undefined,
  interfaces: readonly Interface[],
  uplinks: readonly string[],
): OwnSession {
  const [peer, , local] = (sshConnection ?? '').trim().split(/\s+/);
  if (!peer || !local) return { kind: 'none' };
  const connected = interfaces.find((via) =>
    via.addresses.some(
      ({ address, prefixLength }) => prefixLength !== null && inPrefix(peer, address, prefixLength),
    ),
  );
  if (connected !== undefined) return { kind: 'lan', interface: connected.name, peer };
  const here = interfaces.find((via) =>
    via.addresses.some(({ address }) => canonicalAddress(address) === canonicalAddress(local)),
  );
  if (here === undefined) return { kind: 'cannot-tell', peer };
  if (uplinks.includes(here.name)) return { kind: 'uplink', interface: here.name, peer };
  // A client beyond a router of the LAN: which way the answers go is for the table to say.
  return { kind: 'lan', interface: here.name, peer };
}
