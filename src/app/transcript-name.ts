import type { Instant } from '../model/time.js';

/** `uplinktop-2026-11-22T181601.txt`, in the directory the program was started in; `-2` where that is there already. */
export function transcriptName(at: Instant, exists: (file: string) => boolean): string {
  const name = `uplinktop-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}`;
  let file = `${name}.txt`;
  for (let n = 2; exists(file); n++) file = `${name}-${String(n)}.txt`;
  return file;
}
