import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { collectAfterStart, collectingFlags, leanFlags, optimisingFlags } from '../../src/app/stay-lean.js';
import { HeldTime } from '../collect/stand-in.js';

const flagsFor = (version: string): readonly string[] => [
  ...leanFlags(version),
  ...optimisingFlags(version, true),
  ...optimisingFlags(version, false),
  ...collectingFlags(version),
];

describe('V8 flags that keep the program small', () => {
  it('are known to the V8 that runs this test', () => {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    for (const flag of flagsFor(process.versions.node)) {
      const name = flag.replace(/=.*/, '').replace(/^--no-/, '--');
      expect(known).toMatch(new RegExp(`^ +${name} `, 'm'));
    }
  });

  it('are set on every Node that was tried', () => {
    for (const version of ['20.20.2', '22.23.5', '24.22.3', '26.12.1']) {
      expect(leanFlags(version), version).not.toEqual([]);
      expect(collectingFlags(version), version).not.toEqual([]);
    }
  });

  it('are not set on a Node that nobody has tried: an unknown flag would print an error', () => {
    for (const version of ['18.20.8', '27.0.0', '100.1.0', ''])
      expect(flagsFor(version), version).toEqual([]);
  });
});

describe('what only the start needed', () => {
  it('is freed a few seconds later, if the program still runs', async () => {
    const time = new HeldTime();
    const freed: number[] = [];
    const registry = new FinalizationRegistry((n: number) => freed.push(n));
    collectAfterStart(time);
    registry.register({ n: 1 }, 1);
    await time.pass(3_900);
    expect(freed).toEqual([]);
    await time.pass(100);
    await expect.poll(() => freed).toEqual([1]);
    collectAfterStart(time)();
    expect(time.waiting).toBe(0);
  });
});
