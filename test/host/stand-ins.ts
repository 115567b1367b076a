import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PATIENCE_MS } from '../patience.js';
import type { Command } from '../../src/model/command.js';

/** A directory of real executables that stand in for a router's commands. */
export interface StandIns {
  readonly directory: string;
  /** Writes an executable sh script of this name. */
  write(name: string, script: string): void;
  /** For `resolve`: `/sbin/route` lies in the directory as `route`. */
  readonly resolve: (path: string) => string;
  /** The process ids a script has noted with `echo $$ >> "$0.pid"`. */
  pids(name: string): number[];
  remove(): void;
}

export function standIns(): StandIns {
  const directory = mkdtempSync(join(tmpdir(), 'uplinktop-standins-'));
  mkdirSync(directory, { recursive: true });
  const place = (path: string): string => join(directory, basename(path));
  return {
    directory,
    write(name, script) {
      writeFileSync(place(name), `#!/bin/sh\n${script}\n`);
      chmodSync(place(name), 0o755);
    },
    resolve: place,
    pids(name) {
      const file = `${place(name)}.pid`;
      // Without the line that is only being written.
      return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1).map(Number) : [];
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** True while the process runs; a zombie does not, but has not been reaped, so it counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function command(line: string, options: Partial<Command> = {}): Command {
  return {
    argv: line.split(' '),
    purpose: 'try the host',
    timeoutMs: PATIENCE_MS,
    needsRoot: false,
    changes: false,
    ...options,
  };
}
