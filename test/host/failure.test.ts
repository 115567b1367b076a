import { describe, expect, it } from 'vitest';
import { exitReason, refusalOf } from '../../src/host/failure.js';
import type { RefusalText } from '../../src/model/command.js';

const remains = { argv: ['/sbin/filter', '-s'], stdout: '', stderr: '', exitStatus: 1 };

const REFUSALS: readonly RefusalText[] = [
  { words: /^(gate): /, why: 'no-permission', sentence: (program, wrapper) => `${wrapper} bars ${program}` },
  { words: /closed/, why: 'not-found', sentence: (program) => `${program} is closed` },
];

describe('a refusal', () => {
  it('is told in the words of the first text that fits, and names program and wrapper', () => {
    const told = refusalOf({ ...remains, stderr: 'gate: closed\n' }, REFUSALS);
    expect(told).toEqual({
      why: 'no-permission',
      summary: 'gate bars filter',
      detail: 'gate bars filter\n/sbin/filter -s\ngate: closed',
    });
    expect(refusalOf({ ...remains, stderr: 'filter: closed\n' }, REFUSALS)?.summary).toBe('filter is closed');
  });

  it('is told where stderr stands among stdout and the status was not noted, as in a pasted session', () => {
    const pasted = { ...remains, stdout: 'filter: closed\n', exitStatus: 0 };
    expect(refusalOf(pasted, REFUSALS)?.why).toBe('not-found');
  });

  it('is not made of a warning beside a whole answer', () => {
    const warned = {
      ...remains,
      stdout: 'Status: Enabled\nDebug: err\n',
      stderr: 'filter: closed\n',
      exitStatus: 0,
    };
    expect(refusalOf(warned, REFUSALS)).toBeNull();
  });

  it('is none where nobody knows what one looks like', () => {
    expect(refusalOf({ ...remains, stderr: 'gate: closed\n' }, [])).toBeNull();
  });
});

describe('the reason of a bad exit', () => {
  it('is the first thing that was said, disarmed', () => {
    const stderr = '\n  filter: bad \u001b[31mthing\nusage: …\n';
    expect(exitReason({ ...remains, stderr })).toBe('filter: exit 1: filter: bad ?[31mthing');
    expect(exitReason(remains)).toBe('filter: exit 1');
  });
});
