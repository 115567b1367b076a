import { describe, expect, it } from 'vitest';
import { steadyClock } from '../../src/host/clock.js';

describe('the clock of the readings', () => {
  it('does not follow the small corrections of a time daemon, from which rates would jump', () => {
    let [wall, monotonic] = [1_000_000, 50];
    const now = steadyClock(
      () => wall,
      () => monotonic,
    );
    expect(now()).toBe(1_000_000);
    monotonic += 1_000;
    wall += 700;
    expect(now()).toBe(1_001_000);
  });

  it('follows a clock that was set, forward and back, and a machine that slept', () => {
    let [wall, monotonic] = [1_000_000, 50];
    const now = steadyClock(
      () => wall,
      () => monotonic,
    );
    wall += 3_600_000;
    expect(now()).toBe(4_600_000);
    monotonic += 500;
    expect(now()).toBe(4_600_500);
    wall = 2_000_000;
    expect(now()).toBe(2_000_000);
  });
});
