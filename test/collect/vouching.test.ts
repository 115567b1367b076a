import { describe, expect, it } from 'vitest';
import type { ProbeTarget } from '../../src/collect/probing.js';
import { Vouching } from '../../src/collect/vouching.js';
import type { Family } from '../../src/model/address.js';
import type { ObservedConnections, Snapshot } from '../../src/model/snapshot.js';
import type { Attempts } from '../../src/model/watched-connections.js';
import { START } from './stand-in.js';

const em0: ProbeTarget = {
  address: '192.0.2.1',
  family: 'inet',
  sourceAddress: '192.0.2.10',
  interface: 'em0',
};
const ANSWERED: Partial<Attempts> = { tcp: 4, udp: 2, tcpUnanswered: 0, udpUnanswered: 0 };

/** What one round told, as far as it may vouch. */
function roundOf(
  second: number,
  inBytes: number | null,
  attempts: Partial<Record<Family, Partial<Attempts>>> | null,
): Snapshot {
  const at = START + second * 1_000;
  const none: Partial<Attempts> = { tcp: 0, udp: 0, tcpUnanswered: 0, udpUnanswered: 0 };
  const uplinks = [{ interface: 'em0', recentAttempts: { inet: none, inet6: none, ...attempts } }];
  const connections =
    attempts === null
      ? { ok: false }
      : { ok: true, at, value: { uplinks } as unknown as ObservedConnections };
  const byteCounters = { ok: true, at, value: [{ interface: 'em0', inBytes }] };
  return { at, observed: { byteCounters }, connections } as unknown as Snapshot;
}

/** Whether it is vouched for after these rounds of a second each, so many milliseconds after the last. */
function isVouchedAfter(rounds: readonly Snapshot[], { gateways = [em0], laterMs = 0 } = {}): boolean {
  const vouching = new Vouching();
  for (const one of rounds) vouching.observe(one, gateways);
  return vouching.isVouched(em0, (rounds.at(-1)?.at ?? START) + laterMs);
}

describe('a gateway that need not be asked often', () => {
  it('is one whose uplink brings something in, and leaves no call of the last seconds unanswered', () => {
    expect(isVouchedAfter([roundOf(0, 0, { inet: ANSWERED }), roundOf(1, 5_000, { inet: ANSWERED })])).toBe(
      true,
    );
  });

  it.each([
    ['nothing comes in any more', [roundOf(0, 0, { inet: ANSWERED }), roundOf(1, 60, { inet: ANSWERED })]],
    [
      'one call waits for its answer',
      [roundOf(0, 0, {}), roundOf(1, 5_000, { inet: { ...ANSWERED, tcpUnanswered: 1 } })],
    ],
    [
      'one question waits for its answer',
      [roundOf(0, 0, {}), roundOf(1, 5_000, { inet: { ...ANSWERED, udpUnanswered: 1 } })],
    ],
    ['nothing was opened lately', [roundOf(0, 0, {}), roundOf(1, 5_000, {})]],
    ['what is answered is of the other family', [roundOf(0, 0, {}), roundOf(1, 5_000, { inet6: ANSWERED })]],
    ['the connections may not be read', [roundOf(0, 0, null), roundOf(1, 5_000, null)]],
    ['nobody counts what comes in', [roundOf(0, null, {}), roundOf(1, null, { inet: ANSWERED })]],
    ['there is one reading only', [roundOf(0, 5_000, { inet: ANSWERED })]],
    ['the counters began anew', [roundOf(0, 9_000, {}), roundOf(1, 10, { inet: ANSWERED })]],
  ])('is none when %s', (_, rounds) => {
    expect(isVouchedAfter(rounds)).toBe(false);
  });

  it('is none when its connections were read more than twelve seconds ago', () => {
    const last = roundOf(20, 90_000, { inet: ANSWERED });
    const readAt = (secondsAgo: number): Snapshot =>
      ({ ...last, connections: { ...last.connections, at: last.at - secondsAgo * 1_000 } }) as Snapshot;
    const before = roundOf(19, 0, {});
    expect(isVouchedAfter([before, readAt(12)])).toBe(true);
    expect(isVouchedAfter([before, readAt(13)])).toBe(false);
  });

  it('is none when what came in is older than three seconds', () => {
    const rounds = [roundOf(0, 0, {}), roundOf(1, 5_000, { inet: ANSWERED })];
    expect(isVouchedAfter(rounds, { laterMs: 3_000 })).toBe(true);
    expect(isVouchedAfter(rounds, { laterMs: 3_001 })).toBe(false);
  });

  it('is none of two on one interface: what comes in may be the other one’s', () => {
    const rounds = [roundOf(0, 0, {}), roundOf(1, 5_000, { inet: ANSWERED })];
    const twin = { ...em0, address: '192.0.2.2' };
    const ofOtherFamily = { ...em0, address: 'fe80::1%em0', family: 'inet6' as const };
    expect(isVouchedAfter(rounds, { gateways: [em0, twin] })).toBe(false);
    expect(isVouchedAfter(rounds, { gateways: [em0, ofOtherFamily] })).toBe(true);
  });
});
