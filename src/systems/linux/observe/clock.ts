import type { ClockSource, Observer } from '../../../model/observer.js';
import type { Tools } from '../tools.js';
import { reading } from './reading-command.js';

/**
 * What adjtimex(2) says of the clock, whichever daemon keeps it (STA_UNSYNC, systemd src/basic/time-util.c, ntp_synced):
 *
 *     NTPSynchronized=yes
 */
const isSynchronised: ClockSource['isSynchronised'] = ({ stdout, exitStatus }) => {
  const [, word] = /^NTPSynchronized=(yes|no)$/m.exec(stdout) ?? [];
  return exitStatus !== 0 || word === undefined ? null : word === 'yes';
};

/** Nothing where systemd is not. */
export function clockWith({ timedatectl }: Pick<Tools, 'timedatectl'>): Pick<Observer, 'clock'> {
  if (timedatectl === null) return {};
  const argv = [timedatectl, 'show', '-p', 'NTPSynchronized'];
  return { clock: { command: reading('ask whether the clock is synchronised', argv), isSynchronised } };
}
