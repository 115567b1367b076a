import type { Wireless } from '../../../model/router.js';
import { disarm, nameFromBytes } from '../../../model/text.js';

/**
 * The name and what follows it. print_string (ifconfig.c, the same since 2010) puts a name in double quotes when it
 * holds a blank or is empty, and does not escape quotes inside: `a" chan 1` is printed as `"a" chan 1"`. Nothing
 * after the name holds a quote, so the last one closes it. Without a blank inside, the quotes are the name's own.
 */
function splitName(text: string): { readonly name: string | null; readonly rest: string } {
  const close = text.lastIndexOf('"');
  if (text.startsWith('"') && close > 0) {
    const inner = text.slice(1, close);
    const rest = text.slice(2);
    if (inner === '' && /^(?:\s|$)/.test(rest)) return { name: null, rest };
    if (/\s/.test(inner)) return { name: inner, rest: text.slice(close + 1) };
  }
  const word = /^\S*/.exec(text)?.[0] ?? '';
  return { name: word === '' ? null : word, rest: text.slice(word.length) };
}

function ssidOf(printed: string): string {
  const hex = /^0x((?:[0-9a-f]{2})+)$/i.exec(printed)?.[1];
  const bytes = (hex?.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
  return (bytes.length > 0 ? nameFromBytes(bytes) : null) ?? disarm(printed);
}

/** Signal strength stands right after the bssid; an old `29dB` is on no known scale, a later `100dBm` is what is sent. */
const SIGNAL = /(?:^|\s)bssid \S+ (-?\d{1,3})(%|dBm)(?:\s|$)/;

/**
 * What follows `ieee80211:`.
 *
 *     join "Harbour Cafe" chan 6 bssid 00:00:5e:00:53:20 72% wpakey wpaprotos wpa2 wpaakms psk
 *     nwid 0xe29895 chan 1
 *
 * The name is hostile text, chosen by whoever owns the station. One that is not all printable ASCII, or that begins with
 * `0x`, is printed in hexadecimal; of those only what is writing in UTF-8 is told as it reads.
 * Source: sbin/ifconfig/ifconfig.c 1.476, ieee80211_status. Everything but the heading is optional.
 */
export function readWireless(text: string): Wireless {
  const named = /^\s*(?:join|nwid) /.exec(text);
  const { name, rest } = named === null ? { name: null, rest: text } : splitName(text.slice(named[0].length));
  const signal = SIGNAL.exec(rest);
  const value = Number(signal?.[1]);
  return {
    ssid: name === null ? null : ssidOf(name),
    signalPercent: signal?.[2] === '%' && value >= 0 && value <= 100 ? value : null,
    signalDbm: signal?.[2] === 'dBm' && value < 0 ? value : null,
  };
}
