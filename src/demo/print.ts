import type { Instant } from '../model/time.js';
import { RTF } from './rtentry.js';

/** printf's `%-N.Ms`: padded on the right, cut only when `cut` is given. */
export function left(text: string, width: number, cut?: number): string {
  return (cut === undefined ? text : text.slice(0, cut)).padEnd(width);
}

/** printf's `%Ns` and `%Nd`: wider numbers overflow. */
export function right(value: string | number, width: number): string {
  return String(value).padStart(width);
}

const two = (n: number): string => String(n).padStart(2, '0');
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** ctime(3) without its newline: `Mon Nov  3 08:12:40 2025`. */
export function ctime(at: Instant): string {
  const d = new Date(at);
  const clock = [d.getHours(), d.getMinutes(), d.getSeconds()].map(two).join(':');
  return `${DAYS[d.getDay()]} ${MONTHS[d.getMonth()]} ${right(d.getDate(), 2)} ${clock} ${d.getFullYear()}`;
}

/** `HH:MM:SS` as pf prints it: more than two digits of hours where needed. */
export function hoursMinutesSeconds(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

type FlagNames = readonly (readonly [number, string])[];

/** route(8)'s bprintf: `<UP,GATEWAY>`, nothing when no flag is set. */
export function flagNames(flags: number, names: FlagNames): string {
  const set = names.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return set.length === 0 ? '' : `<${set.join(',')}>`;
}

/** Names of route flags (routeflags in route.c 1.267), lowest bit first. */
export const ROUTE_FLAG_NAMES: FlagNames = [
  [RTF.UP, 'UP'],
  [RTF.GATEWAY, 'GATEWAY'],
  [RTF.HOST, 'HOST'],
  [RTF.REJECT, 'REJECT'],
  [RTF.DYNAMIC, 'DYNAMIC'],
  [RTF.MODIFIED, 'MODIFIED'],
  [RTF.DONE, 'DONE'],
  [RTF.CLONING, 'CLONING'],
  [RTF.MULTICAST, 'MULTICAST'],
  [RTF.LLINFO, 'LLINFO'],
  [RTF.STATIC, 'STATIC'],
  [RTF.BLACKHOLE, 'BLACKHOLE'],
  [RTF.PROTO2, 'PROTO2'],
  [RTF.PROTO1, 'PROTO1'],
  [RTF.CLONED, 'CLONED'],
  [RTF.CACHED, 'CACHED'],
  [RTF.MPATH, 'MPATH'],
  [RTF.LOCAL, 'LOCAL'],
  [RTF.BROADCAST, 'BROADCAST'],
  [RTF.CONNECTED, 'CONNECTED'],
  [RTF.BFD, 'BFD'],
];

/** Letters of the Flags column (bits in show.c 1.123), in the order they are printed. */
const LETTERS: FlagNames = [
  [RTF.UP, 'U'],
  [RTF.GATEWAY, 'G'],
  [RTF.HOST, 'H'],
  [RTF.REJECT, 'R'],
  [RTF.DYNAMIC, 'D'],
  [RTF.MODIFIED, 'M'],
  [RTF.CLONING, 'C'],
  [RTF.MULTICAST, 'm'],
  [RTF.LLINFO, 'L'],
  [RTF.STATIC, 'S'],
  [RTF.BLACKHOLE, 'B'],
  [RTF.PROTO2, '2'],
  [RTF.PROTO1, '1'],
  [RTF.CLONED, 'c'],
  [RTF.CACHED, 'h'],
  [RTF.MPATH, 'P'],
  [RTF.LOCAL, 'l'],
  [RTF.BFD, 'F'],
  [RTF.BROADCAST, 'b'],
  [RTF.CONNECTED, 'n'],
];

/** The Flags column: `UGSP`. */
export function flagLetters(flags: number): string {
  return LETTERS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, letter]) => letter)
    .join('');
}
