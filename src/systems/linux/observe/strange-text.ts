import type { StrangeText } from '../../../model/observer.js';

const BSD = /^Routing tables\s*$|^Destination\s+Gateway\s+Flags\s+(?:Refs|Netif)\b/m;
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
