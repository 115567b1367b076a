import { describe, expect, it } from 'vitest';
import type { ProbeReading } from '../../../src/model/snapshot.js';
import { after, aProbe, EM0, findingOf, IWN0, START } from '../given.js';

/** A host asked by em0 each second: whether it answers, and in what time. */
type Echo = (second: number) => number | null;

function asking(hosts: Readonly<Record<string, Echo>>) {
  return (second: number) => {
    const at = START + second * 1_000;
    const probes = Object.entries(hosts).map(([target, echo]): ProbeReading => {
      const ms = echo(second);
      const probe = aProbe(target, ms === null ? 0 : 1, at);
      if (!probe.reading.ok || ms === null) return { ...probe, by: 'em0' };
      return {
        ...probe,
        by: 'em0',
        reading: { ...probe.reading, value: { ...probe.reading.value, roundTripMs: [ms] } },
      };
    });
    const gateways = ['192.168.1.1', '192.168.0.1'].map((one) => aProbe(one, 1, at));
    return { inet: [EM0, IWN0], probes: [...gateways, ...probes] };
  };
}

const finding = (seconds: number, hosts: Readonly<Record<string, Echo>>) =>
  findingOf(after(seconds, asking(hosts)), 'line-degraded', 'em0');

/** Every so manieth is lost, in these seconds. */
const losing =
  (every: (second: number) => number, ms = 20): Echo =>
  (second) =>
    second % every(second) === 0 ? null : ms;

describe('a line that still carries, badly', () => {
  it('is told when a fifth of the echoes is lost, and over below a tenth', () => {
    const bad = losing(() => 4);
    expect(finding(100, { '192.0.2.53': bad })).toMatchObject({
      severity: 'warning',
      message:
        'em0 is bad beyond its gateway: of 192.0.2.53, the best that is asked by it, 25% of its echoes are lost.',
      evidence: ['192.0.2.53 by em0: 15 of the last 60 echoes lost, 20.0 ms on average'],
    });
    const better = losing((second) => (second < 100 ? 4 : 8));
    expect(finding(170, { '192.0.2.53': better })).toBeDefined();
    const good = losing((second) => (second < 100 ? 4 : 30));
    expect(finding(170, { '192.0.2.53': good })).toBeUndefined();
    // What would keep it does not raise it.
    expect(finding(170, { '192.0.2.53': losing(() => 8) })).toBeUndefined();
  });

  it('is told when its answers take half a second', () => {
    expect(finding(100, { '192.0.2.53': () => 620 })?.message).toContain('its answers take 620 ms');
    expect(finding(100, { '192.0.2.53': () => 480 })).toBeUndefined();
  });

  it('is not the line’s fault where another host by it is well, nor known after a few echoes', () => {
    expect(finding(100, { '192.0.2.53': () => 620, '192.0.2.54': () => 20 })).toBeUndefined();
    expect(finding(20, { '192.0.2.53': losing(() => 2) })).toBeUndefined();
  });
});
