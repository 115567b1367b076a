import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process that was stopped: by the third field of /proc/PID/stat (proc(5)); where there is none by ps(1). */
export function isStopped(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (existsSync(stat)) return / T /.test(readFileSync(stat, 'utf8').slice(0, 200).replace(/^.*\)/, ''));
  return spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).stdout.startsWith('T');
}
