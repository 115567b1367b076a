import type { StrangeText } from '../../../model/observer.js';

/** Titles and headings of other systems' tables, as OpenBSD has never printed them. */
const HEADING = /^Destination\s+Gateway\s+Flags\b.*\bNetif\b/m;
const MACOS_INTERFACE = /\s(?:en|utun|awdl|llw|anpi)\d+(?:\s|$)/m;
/** Two blanks before `mtu`, and `Link encap:`, are net-tools' ifconfig. */
const LINUX =
  /^Kernel IP(?:v6)? routing table|^default (?:via|dev|proto) .*\bdev \S+|^\S+: flags=\d+<[A-Z,_]*> {2}mtu \d|^\S+ +Link encap:/m;

/**
 * Whose routing table this is, when it is plainly another system's. FreeBSD and macOS name the interface `Netif` and have
 * no Prio (netstat/route.c of FreeBSD 14, of Apple's network_cmds 698).
 */
export function strangeText(text: string): StrangeText | null {
  const isTable = HEADING.test(text);
  const system = LINUX.test(text)
    ? 'Linux'
    : !isTable
      ? null
      : MACOS_INTERFACE.test(text)
        ? 'macOS'
        : 'FreeBSD';
  return system === null ? null : { isOtherSystems: true, sentence: `this is ${system}'s table` };
}
