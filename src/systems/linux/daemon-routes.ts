import type { Route } from '../../model/router.js';

/** Of the marks a route can carry, those that a person or a DHCP client leaves; the others are routing daemons'. */
const OWN_PROTOCOLS: readonly (string | null)[] = [null, 'static', 'dhcp', 'ra'];

/** A routing daemon keeps it there, or the kernel itself: it would come back, or nobody would bring it back. */
export function isDaemons({ label }: Pick<Route, 'label'>): boolean {
  return !OWN_PROTOCOLS.includes(label);
}

/** FRR's daemons: a number each in the kernel (zebra/rt_netlink.h), a name where iproute2 has a list of them. */
const FRR_DAEMONS: readonly { readonly number: number; readonly name: string; readonly words: string }[] = [
  { number: 186, name: 'bgp', words: 'BGP (FRR)' },
  { number: 187, name: 'isis', words: 'IS-IS (FRR)' },
  { number: 188, name: 'ospf', words: 'OSPF (FRR)' },
  { number: 189, name: 'rip', words: 'RIP (FRR)' },
  { number: 190, name: 'ripng', words: 'RIPng (FRR)' },
  { number: 191, name: 'nhrp', words: 'NHRP (FRR)' },
  { number: 192, name: 'eigrp', words: 'EIGRP (FRR)' },
  { number: 193, name: 'ldp', words: 'LDP (FRR)' },
  { number: 194, name: 'sharp', words: 'SHARP (FRR)' },
  { number: 195, name: 'pbr', words: 'PBR (FRR)' },
];

/** What FRR calls static: by its own name `static`, which is the mark of others, too. */
const FRR_STATIC = '196';
const ZEBRA = 'zebra';

/** FRR's marks (`proto`) in words. */
export const FRR_PROTOCOLS: ReadonlyMap<string, string> = new Map([
  [ZEBRA, 'zebra (FRR)'],
  [FRR_STATIC, 'FRR static'],
  ...FRR_DAEMONS.flatMap(({ number, name, words }) => [
    [String(number), words] as const,
    [name, words] as const,
  ]),
]);

/** Static routes of FRR's: of those vtysh(1) can enter each again. */
export function isFrrStatic(protocol: string): boolean {
  return protocol === ZEBRA || protocol === FRR_STATIC;
}
