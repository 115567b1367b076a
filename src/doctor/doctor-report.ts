import { plural } from '../model/format.js';
import type { DoctorLevel, DoctorLine } from './doctor-line.js';

/** Where it was looked at: `gw`, `OpenBSD 7.9`. */
export interface DoctorSubject {
  readonly host: string | null;
  readonly system: string;
}

/** 0 nothing is wrong, 1 warnings, 2 faults. */
export type DoctorStatus = 0 | 1 | 2;

const has = (lines: readonly DoctorLine[], level: DoctorLevel): number =>
  lines.filter((each) => each.level === level).length;

export function doctorStatus(lines: readonly DoctorLine[]): DoctorStatus {
  return has(lines, 'fault') > 0 ? 2 : has(lines, 'warning') > 0 ? 1 : 0;
}

const NAMES = ['ok', 'warning', 'fault'] as const;

/** The same for scripts: docs/doctor.schema.json. */
export function doctorObject({ host, system }: DoctorSubject, lines: readonly DoctorLine[]) {
  return {
    version: 1,
    host,
    system,
    status: NAMES[doctorStatus(lines)],
    checks: lines.map(({ subject, level, found, action, lines: pasted }) => ({
      subject,
      level,
      found,
      action,
      lines: pasted,
    })),
  };
}

function summary(lines: readonly DoctorLine[]): string {
  const [faults, warnings, unknown] = [has(lines, 'fault'), has(lines, 'warning'), has(lines, 'unknown')];
  const left = unknown === 0 ? '' : ` ${plural(unknown, 'thing')} could not be looked at.`;
  if (faults + warnings === 0) return `Nothing is wrong.${left}`;
  const counts = [
    ...(faults > 0 ? [plural(faults, 'fault')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${counts.join(', ')}.${left}`;
}

/** A line for each thing; below a bad one what to do, and lines to paste at the left edge. */
export function doctorText({ host, system }: DoctorSubject, lines: readonly DoctorLine[]): string {
  const width = Math.max(...lines.map(({ subject }) => subject.length));
  const rows = lines.flatMap(({ subject, level, found, action, lines: pasted }) => [
    `${level.padEnd(8)} ${subject.padEnd(width)}  ${found}`,
    ...(action === null ? [] : [`${' '.repeat(9)}to do: ${action}${pasted.length > 0 ? ':' : ''}`]),
    ...pasted,
    ...(pasted.length > 0 ? [''] : []),
  ]);
  const where = host === null ? system : `${host}, ${system}`;
  return [`uplinktop doctor: ${where}`, '', ...rows, '', summary(lines), '']
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}
