import type { Severity } from '../../model/finding.js';
import { isPrivate } from '../../model/address.js';
import { isRoutable } from '../../model/outward.js';
import type { Interface, InterfaceAddress } from '../../model/router.js';
import type { Claim, Rule, Situation } from '../situation.js';

interface Said {
  readonly severity?: Severity;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly unknown: string | null;
}

function claim(via: Interface, address: InterfaceAddress, said: Said): Claim {
  return {
    severity: 'warning',
    subject: via.name,
    family: address.family,
    remedy: { kind: 'none' },
    because: [],
    ...said,
  };
}

/** One claim for each interface and address that `say` has something to say of. */
function ofAddresses(
  { interfaces }: Situation,
  say: (via: Interface, address: InterfaceAddress) => Said | null,
): readonly Claim[] {
  return [...(interfaces?.values() ?? [])].flatMap((via) => {
    // Of one interface the first says enough.
    const [first] = via.addresses.flatMap((address) => {
      const said = via.kind === 'loopback' ? null : say(via, address);
      return said === null ? [] : [claim(via, address, said)];
    });
    return first === undefined ? [] : [first];
  });
}

function written({ address, prefixLength }: InterfaceAddress): string {
  return prefixLength === null ? address : `${address}/${String(prefixLength)}`;
}

/** Duplicate address detection (RFC 4862 5.4) found another machine with it. */
export const addressDuplicate: Rule = {
  means: 'An address is a duplicate: another machine on the link has it, and the system does not use it.',
  needs: ['interfaces'],
  judge: (situation) =>
    ofAddresses(situation, (via, address) =>
      address.duplicate !== true
        ? null
        : {
            message: `${address.address} on ${via.name} is a duplicate: another machine has it, and it is not used here.`,
            evidence: [`${via.name} has ${written(address)}, marked as a duplicate`],
            unknown: 'Which machine has it: the neighbour table of another host would show.',
          },
    ),
};

/** Shorter than any network that somebody has; the shortest that is private is 10/8, of others the class of old. */
function isTooWide({ family, address, prefixLength: length }: InterfaceAddress): boolean {
  if (length === null || /^0\.0\.0\./.test(address)) return false;
  if (family === 'inet6') return length < 16 && !/^fe[89ab]/i.test(address);
  return length < 8 || (length === 8 && !isPrivate(address));
}

/** What belongs to the internet is taken for a neighbour on the link. */
export const maskTooWide: Rule = {
  means: 'The mask of an address is so wide that much of the internet is taken for neighbours on that link.',
  needs: ['interfaces'],
  judge: (situation) =>
    ofAddresses(situation, (via, address) =>
      !via.up || !isTooWide(address)
        ? null
        : {
            message: `${written(address)} on ${via.name} is too wide a network: what else lies in it is looked for on that link and not found.`,
            evidence: [
              `a prefix of ${String(address.prefixLength)} bits covers ${covered(address)} of ${address.family === 'inet' ? 'IPv4' : 'IPv6'}`,
            ],
            unknown: 'What its mask should be: the provider or the other hosts there know.',
          },
    ),
};

function covered({ prefixLength }: InterfaceAddress): string {
  const parts = 2 ** (prefixLength ?? 0);
  return parts === 1 ? 'all' : parts === 2 ? 'half' : `one part in ${String(parts)}`;
}

/** What comes in at a port belongs to the bridge, and so should the address. */
export const bridgePortAddress: Rule = {
  means:
    'An address lies on a port of a bridge: what comes in there goes to the bridge, so it is hardly ever answered.',
  needs: ['interfaces'],
  judge: (situation) =>
    ofAddresses(situation, (via, address) =>
      via.bridge === undefined || !isRoutable(address)
        ? null
        : {
            message: `${via.name} has the address ${address.address} and is a port of ${via.bridge}: what comes in there goes to the bridge, where the address belongs.`,
            evidence: [`${via.name} is a port of ${via.bridge}`, `${via.name} has ${written(address)}`],
            unknown: null,
          },
    ),
};
