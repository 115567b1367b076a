import type { Family } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Settings } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { SECOND } from '../../../model/time.js';
import { complaintAbout, filledLines, wholeNumber } from '../lines.js';

/** The settings under construction: one level deep, and writable. */
interface Draft {
  os: string | null;
  release: string | null;
  hostname: string | null;
  bootedAt: number | null;
  multipath: Record<Family, boolean | null>;
  forwarding: Record<Family, number | null>;
}

/** Puts a value in its place; false when it is not of the kind that belongs there. */
type Setter = (draft: Draft, value: string) => boolean;

function multipath(family: Family): Setter {
  return (draft, value) => {
    const number = wholeNumber(value);
    if (number === null) return false;
    draft.multipath[family] = number !== 0;
    return true;
  };
}

function forwarding(family: Family): Setter {
  return (draft, value) => {
    const number = wholeNumber(value);
    if (number === null) return false;
    draft.forwarding[family] = number;
    return true;
  };
}

function name(key: 'os' | 'release' | 'hostname'): Setter {
  return (draft, value) => {
    draft[key] = disarm(value);
    return value !== '';
  };
}

/** OpenBSD prints local time without its zone: that is no instant. Seconds are one, in FreeBSD's braces too. */
const bootTime: Setter = (draft, value) => {
  const seconds = /^(?:\{ sec = )?(\d{1,12})(?:,.*)?$/.exec(value)?.[1];
  draft.bootedAt = seconds === undefined ? null : Number(seconds) * SECOND;
  return seconds !== undefined || /^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d+:\d\d:\d\d \d{4}$/.test(value);
};

/** The variables this program reads, in the order it asks for them. */
const SETTERS: ReadonlyMap<string, Setter> = new Map([
  ['net.inet.ip.multipath', multipath('inet')],
  ['net.inet6.ip6.multipath', multipath('inet6')],
  ['net.inet.ip.forwarding', forwarding('inet')],
  ['net.inet6.ip6.forwarding', forwarding('inet6')],
  ['kern.ostype', name('os')],
  ['kern.osrelease', name('release')],
  ['kern.hostname', name('hostname')],
  ['kern.boottime', bootTime],
]);

export const SETTING_NAMES: readonly string[] = [...SETTERS.keys()];

/**
 * What the kernel is set to, from `sysctl name ...`. A set tells the new value.
 *
 *     net.inet.ip.multipath=1
 *     net.inet.ip.forwarding: 0 -> 1
 *     kern.boottime=Mon Nov  3 08:12:40 2025
 *
 * Other variables are understood and left out; a value that goes over several lines goes on with a blank. The boot time
 * is null unless it is given in seconds. Source: sysctl(8), seen on 7.9.
 */
export function parseSysctl(text: string): Parsed<Settings> {
  const draft: Draft = {
    os: null,
    release: null,
    hostname: null,
    bootedAt: null,
    multipath: { inet: null, inet6: null },
    forwarding: { inet: null, inet6: null },
  };
  const complaints: Complaint[] = [];
  let inValue = false;
  for (const line of filledLines(text)) {
    if (inValue && /^\s/.test(line.text)) continue;
    const [, variable, value] = VARIABLE.exec(line.text) ?? [];
    inValue = variable !== undefined;
    if (variable === undefined || value === undefined) {
      complaints.push(complaintAbout(line, 'not a variable and its value'));
    } else if (SETTERS.get(variable)?.(draft, value.replace(/^.* -> /, '').trim()) === false) {
      complaints.push(complaintAbout(line, `not a value that ${variable} can have`));
    }
  }
  return { value: draft, complaints };
}

/** `name=value`, `name = value` (sysctl.conf, other systems), `name: old -> new`. */
const VARIABLE = /^\s*([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_%-]+)+)(?:\s*=\s*|: (?=.* -> ))(.*)$/;
