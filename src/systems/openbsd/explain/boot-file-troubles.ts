import { canonicalAddress } from '../../../model/address.js';
import type { FileTexts } from '../../../model/explainer.js';
import type { FileLines } from '../../../model/finding.js';
import type { Interface, Route } from '../../../model/router.js';
import { hostnameFile, interfacePriorityFor, mygateTrap } from './advice-files.js';
import type { BootFile } from './hostname-if.js';
import { readHostnameIf } from './hostname-if.js';
import { driverPriority } from '../priority.js';
import { RTP_STATIC } from '../route-priorities.js';
import { releaseNumber } from '../release.js';

/** A file that does not say what it should, and the lines it lacks. */
export interface Trouble {
  readonly evidence: string;
  readonly lasting: readonly FileLines[];
}

/** One default that is to come back with its number. */
export interface Wanted {
  readonly route: Route;
  readonly via: Interface;
  readonly release: string | null;
  readonly file: BootFile;
  readonly files: FileTexts;
}

const MYGATE = '/etc/mygate';

/** The file of an interface, hostname.if(5). */
export function pathOf(name: string): string {
  return `/etc/hostname.${name}`;
}

/** The first hostname.if that asks for a lease, which makes netstart(8) pass over IPv4 in mygate(5). */
function leaseFile(files: FileTexts): string | null {
  return (
    Object.keys(files).find(
      (path) =>
        path.startsWith(pathOf('')) &&
        readHostnameIf(files[path] ?? '').some((line) => line.lease === 'inet'),
    ) ?? null
  );
}

/** What mygate(5) would do for a default that no hostname.if adds; null when it does not name it. */
function mygateWords({ route, files }: Wanted): string | null {
  const names = (files[MYGATE] ?? '')
    .split('\n')
    .map((line) => canonicalAddress(line.replace(/#.*/, '').trim()));
  if (!names.includes(canonicalAddress(route.gateway))) return null;
  const lease = route.family === 'inet' ? leaseFile(files) : null;
  return lease === null
    ? `${MYGATE} adds ${route.gateway} without -mpath, which fails beside another default of its priority`
    : `${MYGATE} names ${route.gateway}, and is ignored because ${lease} asks for a lease`;
}

/** The number the interface adds at boot, and whether the line that says so stands too late to count. */
function bootPriority({ file, via, route }: Wanted): { readonly adds: number; readonly isLate: boolean } {
  const at = file.findIndex((line) => line.priority !== null);
  const leaseAt = file.findIndex((line) => line.lease === route.family);
  const isLate = at >= 0 && leaseAt >= 0 && at > leaseAt;
  return { adds: isLate || at < 0 ? driverPriority(via.kind) : (file[at]?.priority ?? 0), isLate };
}

/** What is wrong with a default that a lease or an advertisement brings; null when nothing is. */
function leasedTrouble(wanted: Wanted, target: number): string | null {
  const path = pathOf(wanted.via.name);
  const { adds, isLate } = bootPriority(wanted);
  if (RTP_STATIC + adds === target) return null;
  const line = `"priority ${String(interfacePriorityFor(target) ?? target)}"`;
  return isLate
    ? `${path} has ${line} after the line that asks for the lease, which brings ${String(RTP_STATIC + adds)} before it counts`
    : `${path} has no ${line}: the next default gets ${String(RTP_STATIC + adds)}`;
}

/** The same for a default that a line of the file adds. */
function addedTrouble(wanted: Wanted, target: number): string | null {
  const { route, via, file } = wanted;
  const path = pathOf(via.name);
  const line = file
    .flatMap(({ adds }) => adds ?? [])
    .find(
      ({ family, gateway }) =>
        family === route.family && canonicalAddress(gateway) === canonicalAddress(route.gateway),
    );
  if (line === undefined) {
    const gate = mygateWords(wanted);
    return gate === null ? `${path} adds no default via ${route.gateway}` : `${path} adds none: ${gate}`;
  }
  if (!line.mpath) return `${path} adds the default via ${route.gateway} without -mpath`;
  const number = line.priority ?? RTP_STATIC + bootPriority(wanted).adds;
  return number === target ? null : `${path} adds the default via ${route.gateway} at ${String(number)}`;
}

/** What one default lacks to come back with its number: nothing, or one trouble. */
export function troubleOf(wanted: Wanted): Trouble[] {
  const { route, via, file, release } = wanted;
  const target = route.priority;
  if (target === null) return [];
  const number = releaseNumber(release);
  const isLeased = file.some((line) => line.lease === route.family);
  // dhclient, before 7.0, adds its default without -mpath: the file has to add it again.
  const isEnough = isLeased && (route.family === 'inet6' || number === null || number >= 70);
  const evidence = isEnough ? leasedTrouble(wanted, target) : addedTrouble(wanted, target);
  if (evidence === null) return [];
  const autoconf = { ...via.autoconf, [route.family]: isEnough };
  const lines = hostnameFile({
    ...{ family: route.family, interface: via.name, gateway: route.gateway, priority: target, release },
    ...{ via: { ...via, autoconf }, now: isLeased ? route : null },
  });
  return [{ evidence, lasting: lines.map((lasting) => lacking(lasting, wanted)) }];
}

/** The lines that are not there yet; all of them when they are there and stand in the wrong place. */
function lacking(lasting: FileLines, { file, route, files, release }: Wanted): FileLines {
  const there = file.map((line) => line.text);
  const lines = lasting.lines.filter((line) => !there.includes(line));
  const isTrapped =
    lines.some((line) => line.startsWith('!')) &&
    route.family === 'inet' &&
    typeof files[MYGATE] === 'string';
  const note = isTrapped
    ? [lasting.note, mygateTrap(release)].filter((part) => part !== null).join('; ')
    : lasting.note;
  return { ...lasting, lines: lines.length > 0 ? lines : lasting.lines, note };
}
