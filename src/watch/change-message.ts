import type { FindingChange, Severity } from '../model/finding.js';
import { formatDuration } from '../model/format.js';
import { disarm } from '../model/text.js';
import type { Instant } from '../model/time.js';

/** syslog(3): a facility and a level, as logger(1) takes them. */
export type SyslogPriority = 'daemon.crit' | 'daemon.warning' | 'daemon.notice';

/** A line for syslog, and how loud. */
export interface SyslogMessage {
  readonly priority: SyslogPriority;
  readonly text: string;
}

const PRIORITIES: Readonly<Record<Severity, SyslogPriority>> = {
  critical: 'daemon.crit',
  warning: 'daemon.warning',
  info: 'daemon.notice',
};

/** What every syslogd takes in one message, with the header before it (RFC 3164, 4.1: 1024 bytes). */
const LONGEST = 800;

/** One line, as short as syslog wants it. */
export function syslogText(text: string): string {
  const line = disarm(text.replaceAll('\n', ' '));
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 3)}...`;
}

/** `raised priority-mismatch iwn0 inet (warning): iwn0 is idle: …`, `cleared link-down em0, after 3 min 5 s`. */
export function changeText({ kind, finding }: FindingChange, at: Instant): string {
  const { id, subject, family, severity, message, since } = finding;
  const about = [kind, id, subject, ...(family === null ? [] : [family])].join(' ');
  return kind === 'cleared'
    ? `${about}, after ${formatDuration(at - since)}`
    : `${about} (${severity}): ${message ?? ''}`;
}

/** That something is over is worth a notice, however bad it was. */
export function changeMessage(change: FindingChange, at: Instant): SyslogMessage {
  const { kind, finding } = change;
  const priority = kind === 'cleared' ? 'daemon.notice' : PRIORITIES[finding.severity];
  return { priority, text: syslogText(changeText(change, at)) };
}
