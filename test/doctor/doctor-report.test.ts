import { describe, expect, it } from 'vitest';
import type { DoctorLevel, DoctorLine } from '../../src/doctor/doctor-line.js';
import { doctorObject, doctorStatus, doctorText } from '../../src/doctor/doctor-report.js';

const SUBJECT = { host: 'gw', system: 'OpenBSD 7.9' };
const line = (level: DoctorLevel): DoctorLine => ({
  subject: 'pf',
  level,
  found: level,
  action: null,
  lines: [],
});

describe('what doctor prints', () => {
  it.each([
    [['ok', 'unknown'], 0, 'ok'],
    [['ok', 'warning'], 1, 'warning'],
    [['warning', 'fault', 'ok'], 2, 'fault'],
  ] as const)('has for %j the exit status %i', (levels, status, name) => {
    const lines = levels.map(line);
    expect(doctorStatus(lines)).toBe(status);
    expect(doctorObject(SUBJECT, lines)).toMatchObject({ version: 1, status: name });
  });

  it('puts what is to be pasted at the left edge, below what to do with it', () => {
    const lines: DoctorLine[] = [
      line('ok'),
      {
        subject: 'the packet filter',
        level: 'warning',
        found: 'no',
        action: 'as root, do',
        lines: ['a b', 'c'],
      },
      line('unknown'),
    ];
    expect(doctorText(SUBJECT, lines)).toBe(`uplinktop doctor: gw, OpenBSD 7.9

ok       pf                 ok
warning  the packet filter  no
         to do: as root, do:
a b
c

unknown  pf                 unknown

1 warning. 1 thing could not be looked at.
`);
  });
});
