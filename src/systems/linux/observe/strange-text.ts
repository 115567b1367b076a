import type { StrangeText } from '../../../model/observer.js';

/** One blank before `mtu` is a BSD's ifconfig. */
const BSD =
  /^Routing tables\s*$|^Destination\s+Gateway\s+Flags\s+(?:Refs|Netif)\b|^\S+: flags=[0-9a-f]+<[A-Z0-9,_]*>(?: rdomain \d+)?(?: metric \d+)? mtu \d/m;
/** The usage of an applet, and what it says of an option (busybox 1.35, `ip -j route`). */
const BUSYBOX = /^BusyBox v\d|^ip: (?:unrecognized|invalid) option.*j/m;

/** What a text plainly is, when it is no output of iproute2 or net-tools. */
export function strangeText(text: string): StrangeText | null {
  if (BSD.test(text)) return { isOtherSystems: true, sentence: "this is a BSD system's table" };
  if (!BUSYBOX.test(text)) return null;
  return {
    isOtherSystems: false,
    sentence: "this ip is busybox's, which has no -j: install iproute2 (on OpenWrt: ip-full)",
  };
}
