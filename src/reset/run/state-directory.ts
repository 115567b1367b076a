import { lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Why there is no directory: a clause. */
export type StateDirectory = { readonly path: string } | { readonly unusable: string };

/**
 * Where the guard's files are: `given` (`--state-dir`), `$XDG_STATE_HOME/uplinktop`, else
 * `$HOME/.local/state/uplinktop`. Never a shared place such as /tmp, where another could have put it first.
 */
export function stateDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  given: string | null = null,
): StateDirectory {
  const { XDG_STATE_HOME: state = '', HOME: home = '' } = environment;
  if (given !== null) return { path: resolve(given) };
  if (state.startsWith('/')) return { path: join(state, 'uplinktop') };
  if (home.startsWith('/')) return { path: join(home, '.local/state/uplinktop') };
  return {
    unusable:
      'neither XDG_STATE_HOME nor HOME is set, so set XDG_STATE_HOME, or name a directory with --state-dir',
  };
}

/** Where resets of this user's usually lie. `home`: as passwd(5) has it, or null. */
export function usualStateDirectories(
  environment: Readonly<Record<string, string | undefined>>,
  home: string | null,
): readonly string[] {
  const { HOME } = environment;
  const directories = [environment, { HOME }, { HOME: home ?? undefined }].map((each) =>
    stateDirectory(each),
  );
  return [...new Set(directories.flatMap((each) => ('path' in each ? [each.path] : [])))];
}

/** Makes it when it is not there, for its owner alone. Null when it can be used, else why not: a clause. */
export function prepareStateDirectory(path: string): string | null {
  try {
    makeDirectories(path);
  } catch (error) {
    return `${errnoClause(error)}; set XDG_STATE_HOME or --state-dir to a directory of your own`;
  }
  const why = untrusted(path);
  return why === null ? null : `${why}; or set XDG_STATE_HOME or --state-dir to a directory of your own`;
}

/** One by one: `recursive` never ends where there is a parent and mkdir(2) still says ENOENT, as in /proc (Node 20). */
function makeDirectories(path: string): void {
  for (const each of [...parentsOf(path).reverse(), path]) {
    if (statSync(each, { throwIfNoEntry: false }) === undefined) makeDirectory(each);
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another program of ours may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Why what lies in a state directory is not to be believed: a clause; null when it is its user's own, or not there. It
 * must belong to who runs this, be open to them and be no link; neither it nor a directory or link that leads to it may be another's but
 * root's, or be written by others, unless that keeps everybody to what is their own (the sticky bit of /tmp).
 */
export function untrusted(path: string): string | null {
  const uid = process.getuid?.() ?? 0;
  try {
    const own = lstatSync(path, { throwIfNoEntry: false });
    if (own === undefined) return null;
    if (!own.isDirectory()) return `${path} is not a directory`;
    if (own.uid !== uid) return `${path} belongs to another user`;
    if ((own.mode & WRITTEN_BY_OTHERS) !== 0) return `${path} may be written by others (chmod go-w)`;
    if ((own.mode & OWNERS) !== OWNERS) return `${path} is closed to its owner (chmod u+rwx)`;
    return untrustedWay(path, uid);
  } catch (error) {
    return errnoClause(error);
  }
}

/**
 * Why a program is not to be run as `uid`: a clause; null when it may. It and any link to it must belong to that user or
 * to root and be written by nobody else, nor may the directories that lead to it.
 */
export function untrustedProgram(path: string, uid: number): string | null {
  try {
    if (!statSync(path).isFile()) return `${path} is no file`;
    const own = firstOf([path, realpathSync(path)], (each) => untrustedParent(each, uid));
    return own ?? untrustedWay(path, uid);
  } catch (error) {
    return errnoClause(error);
  }
}

/** The same of the directories and links that lead there. */
function untrustedWay(path: string, uid: number): string | null {
  const leadingThere = new Set([...parentsOf(path), ...parentsOf(realpathSync(path))]);
  return firstOf([...leadingThere], (above) => untrustedParent(above, uid));
}

const WRITTEN_BY_OTHERS = 0o022;
const OWNERS = 0o700;
const STICKY = 0o1000;

function untrustedParent(path: string, uid: number): string | null {
  const entry = lstatSync(path);
  if (entry.uid !== uid && entry.uid !== 0) return `${path} belongs to another user`;
  const isOpen = (entry.mode & WRITTEN_BY_OTHERS) !== 0 && (entry.mode & STICKY) === 0;
  // Everybody may write to a link, which means nothing.
  return isOpen && !entry.isSymbolicLink() ? `${path} may be written by others (chmod go-w)` : null;
}

function parentsOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...parentsOf(above)];
}

function firstOf(paths: readonly string[], why: (path: string) => string | null): string | null {
  for (const path of paths) {
    const found = why(path);
    if (found !== null) return found;
  }
  return null;
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file grew too large',
  ENOENT: 'there is no such file or directory',
  EIO: 'input/output error',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'not a directory',
  EROFS: 'the file system is read-only',
};

/** `/home/op/.local/state/uplinktop: no space left on the disk`. */
export function errnoClause(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  const what = WORDS[code ?? ''] ?? code ?? message;
  return path === undefined ? what : `${path}: ${what}`;
}
