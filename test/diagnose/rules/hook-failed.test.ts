import { describe, expect, it } from 'vitest';
import type { HookTrouble } from '../../../src/model/hook.js';
import type { History } from '../../../src/diagnose/diagnose.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import { CONTEXT, START, aSnapshot } from '../given.js';

const TROUBLE: HookTrouble = {
  program: '/usr/local/libexec/page-me',
  reason: 'it exited with status 7',
  since: START + 1_000,
  failures: 2,
  dropped: 1,
};

describe('a hook', () => {
  it('says what failed and since when, until a run of the hook succeeds', () => {
    let history: History | null = null;
    const said = [null, TROUBLE, TROUBLE, null].map((hook, second) => {
      const round = diagnose(history, aSnapshot(second), { ...CONTEXT, hook });
      ({ history } = round);
      return round.diagnosis;
    });
    expect(said.map(({ findings }) => findings.map(({ id }) => id))).toEqual([
      [],
      ['hook-failed'],
      ['hook-failed'],
      [],
    ]);
    expect(said.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
      [],
      ['raised'],
      [],
      ['cleared'],
    ]);
    expect(said[1]?.findings[0]).toMatchObject({
      subject: '/usr/local/libexec/page-me',
      since: START + 1_000,
      message:
        '/usr/local/libexec/page-me was to be run at a change of a finding, and it exited with status 7.',
      evidence: ['2 runs failed', '1 change not told it: too many were waiting'],
    });
  });
});
