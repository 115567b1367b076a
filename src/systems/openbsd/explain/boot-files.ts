import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import type { FileLines } from '../../../model/finding.js';
import { list } from '../../../model/format.js';
import type { BootFiles, FileTexts, NotPersistent } from '../../../model/explainer.js';
import { fresh } from '../../../model/reading.js';
import type { Route } from '../../../model/router.js';
import { isDefault } from '../../../model/router.js';
import type { Snapshot } from '../../../model/snapshot.js';
import { routesOf } from '../../../model/snapshot.js';
import { sysctlFile } from './advice-files.js';
import { readHostnameIf } from './hostname-if.js';
import type { Trouble } from './boot-file-troubles.js';
import { pathOf, troubleOf } from './boot-file-troubles.js';
import { multipathSysctl } from '../route-command.js';

const SYSCTL_CONF = '/etc/sysctl.conf';

/** The defaults of a family that share one priority and the traffic; empty when they do not: others tell of that. */
function equalDefaults(snapshot: Snapshot, uplinks: readonly string[], family: Family): readonly Route[] {
  const { at, observed } = snapshot;
  const rows = (fresh(routesOf(snapshot, family), at) ?? []).filter(
    (route) => isDefault(route) && uplinks.includes(route.interface) && route.flags.includes('S'),
  );
  const isEqual =
    new Set(rows.map((route) => route.interface)).size > 1 &&
    new Set(rows.map((route) => route.priority)).size === 1 &&
    rows.every((route) => route.multipath) &&
    fresh(observed.settings, at)?.multipath[family] === true;
  return isEqual ? rows : [];
}

/** The switch as sysctl.conf(5) sets it at boot: the last line counts. */
function switchTrouble(family: Family, files: FileTexts): Trouble[] {
  const text = files[SYSCTL_CONF];
  if (typeof text !== 'string') return [];
  const name = multipathSysctl(family);
  const values = text.split('\n').flatMap((line) => {
    const [key = '', value] = line.replace(/#.*/, '').split('=');
    return key.trim() === name ? [value?.trim() ?? ''] : [];
  });
  const last = values.at(-1);
  if (last === '1') return [];
  const evidence =
    last === undefined ? `${SYSCTL_CONF} does not set ${name}` : `${SYSCTL_CONF} says ${name}=${last}`;
  return [{ evidence, lasting: [sysctlFile(name, 1)] }];
}

/** One entry a file: both families may want lines of it, and the same ones. */
function merged(all: readonly FileLines[]): FileLines[] {
  return [...new Set(all.map(({ file }) => file))].map((file) => {
    const parts = all.filter((part) => part.file === file);
    const notes = new Set(parts.flatMap(({ note }) => note ?? []));
    return {
      file,
      lines: [...new Set(parts.flatMap(({ lines }) => lines))],
      note: notes.size === 0 ? null : [...notes].join('; '),
    };
  });
}

/**
 * What the files of this router lack so that the equal defaults of this moment come back after a boot: hostname.if(5),
 * mygate(5), sysctl.conf(5), as the release reads them. Null when nothing is known to lack, when the defaults are not
 * equal now, or when no file was read. Pure: `files` holds what was read of them.
 */
export function notPersistent(
  snapshot: Snapshot,
  uplinks: readonly string[],
  files: FileTexts,
): NotPersistent | null {
  const { at, observed } = snapshot;
  const release = fresh(observed.settings, at)?.release ?? null;
  const byName = new Map((fresh(observed.interfaces, at) ?? []).map((via) => [via.name, via]));
  const troubles = FAMILIES.flatMap((family) => {
    const rows = equalDefaults(snapshot, uplinks, family);
    const ofRoutes = rows.flatMap((route) => {
      const via = byName.get(route.interface);
      const text = files[pathOf(route.interface)];
      if (via === undefined || typeof text !== 'string') return [];
      return troubleOf({ route, via, release, file: readHostnameIf(text), files });
    });
    return rows.length === 0 ? [] : [...ofRoutes, ...switchTrouble(family, files)];
  });
  if (troubles.length === 0) return null;
  const lasting = merged(troubles.flatMap((trouble) => trouble.lasting));
  const names = lasting.map(({ file }) => file);
  return {
    message: `The equal defaults do not outlast a reboot: ${list(names)} ${names.length === 1 ? 'lacks' : 'lack'} what makes them.`,
    evidence: [...new Set(troubles.map(({ evidence }) => evidence))],
    lasting,
  };
}

/** hostname.if(5) of each uplink, mygate(5), sysctl.conf(5). */
export const bootFiles: BootFiles = {
  paths: (uplinks) => [...uplinks.map(pathOf), '/etc/mygate', SYSCTL_CONF],
  notPersistent,
};
