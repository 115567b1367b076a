import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigEntry, Given } from './configuration.js';
import { ConfigFault } from './configuration.js';
import { readEnvironment } from './configuration-environment.js';
import { readToml } from './configuration-toml.js';
import { errnoClause } from '../reset/run/state-directory.js';

const SYSTEM_FILE = '/etc/uplinktop.toml';
const MOST_BYTES = 64 * 1024;
const WRITTEN_BY_OTHERS = 0o022;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a configuration may lie, the first counts most. */
export function configurationFiles({
  XDG_CONFIG_HOME: config = '',
  HOME: home = '',
}: Environment): readonly string[] {
  const own = config.startsWith('/') ? config : home.startsWith('/') ? join(home, '.config') : null;
  return [...(own === null ? [] : [join(own, 'uplinktop/config.toml')]), SYSTEM_FILE];
}

/** Why root does not take the word of this file, a clause; null when it does. */
function untrustedByRoot(file: string): string | null {
  for (const { uid, mode } of [lstatSync(file), statSync(file)]) {
    if (uid !== 0)
      return 'it belongs to another user than root, who runs this (chown root, or unset XDG_CONFIG_HOME)';
    // Everybody may write to a link, which means nothing.
    if ((mode & 0o170_000) !== 0o120_000 && (mode & WRITTEN_BY_OTHERS) !== 0)
      return 'it may be written by others than root, who runs this (chmod go-w)';
  }
  return null;
}

/** Null when there is no such file. Throws ConfigFault with a sentence. */
function textOf(file: string, uid: number): string | null {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const why = uid === 0 ? untrustedByRoot(file) : null;
    if (why !== null) throw new ConfigFault(`${file} is not taken: ${why}`);
    if (!stat.isFile()) throw new ConfigFault(`${file} is not taken: it is no file`);
    if (stat.size > MOST_BYTES)
      throw new ConfigFault(`${file} is not taken: it is longer than ${MOST_BYTES} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigFault) throw error;
    throw new ConfigFault(errnoClause(error));
  }
}

/** What is given outside the command line, and the files it was read from. */
export interface Configured {
  /** What counts most comes first. */
  readonly given: readonly Given[];
  readonly files: readonly string[];
}

/** The environment before the user's file before the system's. Throws ConfigFault with a sentence. */
export function readConfiguration(
  entries: readonly ConfigEntry[],
  environment: Environment = process.env,
  { uid = process.getuid?.() ?? 0, files = configurationFiles(environment) } = {},
): Configured {
  const read = files.flatMap((file) => {
    const text = textOf(file, uid);
    return text === null ? [] : [{ file, given: readToml(text, file, entries) }];
  });
  return {
    given: [...readEnvironment(environment, entries), ...read.flatMap(({ given }) => given)],
    files: read.map(({ file }) => file),
  };
}
