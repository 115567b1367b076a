import type { Finding } from '../model/finding.js';
import { pasteable } from '../model/command.js';
import { formatBytes, plural } from '../model/format.js';
import type { Instant } from '../model/time.js';
import type { DoctorLine } from './doctor-line.js';
import { line, trouble } from './doctor-line.js';

/** What is known of the table of connections, an echo having been sent just before it was read. */
export interface Tracking {
  /** `pf`, `conntrack`. */
  readonly tracker: string;
  readonly isAsked: boolean;
  /** Why it is not known, a clause; null when it is. */
  readonly notKnown: string | null;
  /** Entries, and those whose bytes are counted; null: not read. */
  readonly entries: number | null;
  readonly counted: number | null;
  /** What an empty table means on this system, a clause; null: that there are no connections. */
  readonly untracked: string | null;
  /** What diagnosing finds wrong with it: off, not counting. */
  readonly findings: readonly Finding[];
}

/** Whether connections are tracked, counted, and asked to be. */
export function trackingLines(tracking: Tracking): DoctorLine[] {
  const { tracker, isAsked, notKnown, entries, counted, untracked, findings } = tracking;
  const subject = 'connection tracking';
  if (!isAsked) return [line('unknown', subject, `${tracker} is not asked (--no-pf)`)];
  const wrong = findings.map(({ message, now }) =>
    trouble('warning', subject, message.replace(/\.$/, ''), {
      action: now.length === 0 ? 'see view 4 of the screen, or uplinktop check' : 'as root, run',
      lines: now.map(pasteable),
    }),
  );
  if (wrong.length > 0) return wrong;
  if (entries === null) return [line('unknown', subject, `${tracker}: ${notKnown ?? 'not read'}`)];
  if (entries === 0 && untracked !== null) {
    return [
      trouble('warning', subject, `the table is empty, although an echo was just sent: ${untracked}`, {
        action: 'have a rule of the firewall ask for the state of connections (NAT and "ct state" do)',
      }),
    ];
  }
  const bytes = counted === null || counted === 0 ? 'no bytes are counted yet' : 'bytes are counted';
  return [line('ok', subject, `${tracker} is on: ${plural(entries, 'entry', 'entries')}, ${bytes}`)];
}

/** The directory in which the undo of a reset is kept. */
export interface StateRoom {
  /** Null: there is none. */
  readonly path: string | null;
  /** Why it cannot be used, a clause; null when it can. */
  readonly unusable: string | null;
  /** It is made with the first reset. */
  readonly isMade: boolean;
  /** Null: not known. */
  readonly freeBytes: number | null;
}

/** A plan, its undo and the guard's log take some ten kilobytes. */
const ROOM_BYTES = 1024 * 1024;

export function stateRoomLine({ path, unusable, isMade, freeBytes }: StateRoom): DoctorLine {
  const subject = 'state directory';
  if (path === null || unusable !== null) {
    return trouble('fault', subject, `no undo could be kept, so there is no reset: ${unusable ?? 'none'}`, {
      action: 'set --state-dir or XDG_STATE_HOME to a directory of your own',
    });
  }
  if (freeBytes !== null && freeBytes < ROOM_BYTES)
    return trouble('fault', subject, `${path}: ${formatBytes(freeBytes)} left on its disk`, {
      action: 'make room: a reset writes its undo there first',
    });
  const room = freeBytes === null ? 'how much room there is is not known' : `${formatBytes(freeBytes)} free`;
  return line('ok', subject, `${path}, ${isMade ? room : `made with the first reset, ${room}`}`);
}

/** The clock, and what it was held against. */
export interface ClockSeen {
  readonly now: Instant;
  /** The newest of moments that are past for certain; `what` names it: `this program was written`. */
  readonly notBefore: { readonly at: Instant; readonly what: string } | null;
  /** Null: nothing tells. */
  readonly isSynchronised: boolean | null;
  /** What was asked, as typed; null: there is nothing to ask. */
  readonly askedBy: string | null;
}

const shown = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export function clockLine({ now, notBefore, isSynchronised, askedBy }: ClockSeen): DoctorLine {
  const subject = 'clock';
  if (notBefore !== null && now < notBefore.at) {
    const found = `${shown(now)} is before ${shown(notBefore.at)}, when ${notBefore.what}`;
    return trouble('fault', subject, found, { action: 'set the clock, and have it kept by NTP' });
  }
  if (isSynchronised === true) return line('ok', subject, `${shown(now)}, synchronised (${askedBy ?? ''})`);
  const after = notBefore === null ? '' : `, after ${shown(notBefore.at)} when ${notBefore.what}`;
  if (isSynchronised === null) {
    const asked = askedBy === null ? 'nothing here tells' : `\`${askedBy}\` does not tell`;
    return line('unknown', subject, `${shown(now)}${after}; ${asked} whether it is synchronised`);
  }
  return trouble('warning', subject, `${shown(now)}, not synchronised (${askedBy ?? ''})`, {
    action: 'have it kept by NTP: the journal and recordings are stamped by it',
  });
}
