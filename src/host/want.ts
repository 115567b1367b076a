/** What this process or the machine has no more of, or a disk that does not answer. */
const WANTS = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR', 'EIO'];

/** True for an error that tells nothing of what was asked, only that it cannot be answered now (errno(3)). */
export function isWant(error: unknown): boolean {
  return WANTS.includes((error as NodeJS.ErrnoException).code ?? '');
}
