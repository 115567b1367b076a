import { existsSync, realpathSync } from 'node:fs';

const real = (path: string): string => (existsSync(path) ? realpathSync(path) : path);

/** The shells a guard must get on with. OpenBSD's own descends from pdksh, as mksh does. */
const WANTED = [
  ['/bin/sh'],
  ['/bin/dash'],
  ['/bin/bash', '--posix'],
  ['/bin/mksh', '-o', 'posix', '-o', 'sh'],
  ['/bin/busybox', 'sh'],
] as const;

/** Those there are here, each once. */
export const SHELLS: readonly (readonly string[])[] = WANTED.filter(
  ([path], i, all) => existsSync(path) && all.findIndex(([other]) => real(other) === real(path)) === i,
);

export const MISSING_SHELLS = WANTED.map(([path]) => path).filter((path) => !existsSync(path));
