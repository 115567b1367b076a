import { describe, expect, it } from 'vitest';
import { clockFrom } from '../../src/model/clock.js';
import { HeldTime } from '../collect/stand-in.js';

describe('a clock that is held', () => {
  it('wakes a sleeper when its time has come, and not before', async () => {
    const time = new HeldTime();
    let awake = false;
    void time.clock.sleep(100).then(() => (awake = true));
    await time.pass(99);
    expect(awake).toBe(false);
    await time.pass(1);
    expect(awake).toBe(true);
  });

  it('calls again and again until it is cancelled, also from within', async () => {
    const time = new HeldTime();
    const at: number[] = [];
    const start = time.clock.now();
    const cancel = time.clock.every(10, () => {
      at.push(time.clock.now() - start);
      if (at.length === 3) cancel();
    });
    await time.pass(100);
    expect(at).toEqual([10, 20, 30]);
    expect(time.waiting).toBe(0);
  });

  it('measures on a clock of its own where the time can be set', () => {
    let set = 5_000;
    const clock = clockFrom({ now: () => set, elapsedMs: () => 7, after: () => () => undefined });
    set = 0;
    expect([clock.now(), clock.elapsedMs()]).toEqual([0, 7]);
  });
});
