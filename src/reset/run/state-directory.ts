import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Why there is no directory: a clause. */
export type StateDirectory = { readonly path: string } | { readonly unusable: string };

/**
 * Where the guard's files are: `$XDG_STATE_HOME/uplinktop`, else `$HOME/.local/state/uplinktop`. Never a shared place
 * such as /tmp, where another could have put it first.
 */
export function stateDirectory(environment: Readonly<Record<string, string | undefined>>): StateDirectory {
  const { XDG_STATE_HOME: state = '', HOME: home = '' } = environment;
  if (state.startsWith('/')) return { path: join(state, 'uplinktop') };
  if (home.startsWith('/')) return { path: join(home, '.local/state/uplinktop') };
  return { unusable: 'there is no directory for the undo: neither XDG_STATE_HOME nor HOME is set' };
}

/** Makes it when it is not there, for its owner alone. Null when it can be used, else why not: a clause. */
export function prepareStateDirectory(path: string): string | null {
  const uid = process.getuid?.() ?? 0;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { mode, uid: owner } = lstatSync(path);
    if (!lstatSync(path).isDirectory()) return `${path} is not a directory`;
    if (owner !== uid) return `${path} belongs to another user`;
    if ((mode & 0o022) !== 0) return `${path} may be written by others`;
    return null;
  } catch (error) {
    return errnoClause(error);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file grew too large',
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
