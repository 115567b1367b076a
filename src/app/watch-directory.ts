import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommonOptions } from './invocation.js';
import type { StateDirectory } from '../reset/run/state-directory.js';
import {
  errnoClause,
  prepareStateDirectory,
  stateDirectory,
  untrusted,
} from '../reset/run/state-directory.js';

/** Where the watch of a machine lies that runs as root, by hier(7) and the FHS. */
const OF_ROOT: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: '/var/lib/uplinktop',
  openbsd: '/var/db/uplinktop',
};

/** Who asks, and on what. */
export interface Asker {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly platform: NodeJS.Platform;
}

export function asker(): Asker {
  return { environment: process.env, uid: process.getuid?.() ?? 0, platform: process.platform };
}

/** A demo router has a place of its own: its bytes are nobody's. So has each router that is elsewhere. */
function nameOf(origin: CommonOptions['origin']): string {
  if (origin.kind !== 'ssh') return origin.kind === 'demo' ? 'watch-demo' : 'watch';
  const { destination, port } = origin.target;
  return `watch-at-${[destination, port ?? []]
    .flat()
    .join(':')
    .replace(/[^A-Za-z0-9@.:_-]/g, '_')}`;
}

/** Where `watch` keeps what it writes: below `--state-dir`; root's in a place that everybody can read. */
export function watchDirectory(
  { stateDir, origin }: Pick<CommonOptions, 'stateDir' | 'origin'>,
  { environment, uid, platform }: Asker = asker(),
): StateDirectory {
  const ofRoot = uid === 0 && stateDir === null ? OF_ROOT[platform] : undefined;
  const above = ofRoot === undefined ? stateDirectory(environment, stateDir) : { path: ofRoot };
  return 'path' in above ? { path: join(above.path, nameOf(origin)) } : above;
}

/** Where a watch of this user's or of root's may have written. */
export function watchDirectories(
  options: Pick<CommonOptions, 'stateDir' | 'origin'>,
  who: Asker = asker(),
): readonly string[] {
  const own = watchDirectory(options, who);
  const ofRoot = OF_ROOT[who.platform];
  return [
    ...new Set([
      ...('path' in own ? [own.path] : []),
      ...(ofRoot === undefined ? [] : [join(ofRoot, nameOf(options.origin))]),
    ]),
  ];
}

/** Makes the directory above it where it is not there. Null when it can be used, else why not: a clause. */
export function prepareAbove(above: string): string | null {
  if (!Object.values(OF_ROOT).includes(above)) return prepareStateDirectory(above);
  try {
    mkdirSync(above, { recursive: true, mode: 0o755 });
    return untrusted(above);
  } catch (error) {
    return errnoClause(error);
  }
}
