import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

const LARGEST_BYTES = 64 * 1024;

/** Why a file of that owner and mode is no place for a secret; null when it is one. */
export function looseOwnership(
  { uid, mode }: { readonly uid: number; readonly mode: number },
  self: number,
): string | null {
  if (uid !== self && uid !== 0) return 'belongs to another user';
  if ((mode & 0o022) !== 0) return 'can be written by others: chmod go-w';
  if ((mode & 0o007) !== 0) return 'can be read by everybody: chmod o-rwx';
  // Root may have given it to the group that the exporter runs in.
  return uid !== 0 && (mode & 0o070) !== 0 ? 'can be read by its group: chmod g-rwx' : null;
}

/**
 * The text of a file that only its owner, this user or root, may read.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export function readSecretFile(file: string): string {
  let descriptor: number;
  try {
    // What is no file must not block; what it is, is looked at once it is open.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
      cause: error,
    });
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > LARGEST_BYTES) throw new Error(`${file}: is no file of a secret`);
    const trouble = looseOwnership(stat, process.getuid?.() ?? 0);
    if (trouble !== null) throw new Error(`${file}: ${trouble}`);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

const SHORTEST_TOKEN = 16;

/**
 * The bearer token in a file: its first line.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export function readToken(file: string): string {
  const [token = ''] = readSecretFile(file).split('\n', 1);
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < SHORTEST_TOKEN)
    throw new Error(
      `${file}: expected a token of at least ${SHORTEST_TOKEN} printable characters in its first line, such as openssl rand -hex 32 makes`,
    );
  return token;
}
