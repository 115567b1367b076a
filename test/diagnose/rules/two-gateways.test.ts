/** Two modems on one wire: two next hops of one interface. */
import { describe, expect, it } from 'vitest';
import type { ProbeReading } from '../../../src/model/snapshot.js';
import type { Change } from '../given.js';
import type { GivenUplink } from '../given-connections.js';
import { aReading } from '../given-connections.js';
import { EM0, START, aProbe, aRoute, after, findingOf, remedyOf, uplinkOf, withInterface } from '../given.js';

const [FIRST, SECOND] = ['192.168.1.1', '192.168.1.254'];
const TWO = [EM0, aRoute({ gateway: SECOND })];
const alone = withInterface('iwn0', {
  up: false,
  linkUp: false,
  addresses: [],
  autoconf: { inet: false, inet6: false },
});

const round =
  (answers: (second: number) => readonly [boolean, boolean], errors: readonly string[] = []) =>
  (s: number): Change => {
    const [first, second] = answers(s);
    const at = START + s * 1_000;
    const probes: readonly ProbeReading[] = [
      aProbe(FIRST, first ? 1 : 0, at),
      aProbe(SECOND, second ? 1 : 0, at, second ? [] : errors),
    ];
    return { inet: TWO, interfaces: alone, probes };
  };

describe('two gateways on one interface', () => {
  it('are judged apart: the silent one loses its half though the other’s traffic comes in, and its row is taken out', () => {
    const now = after(
      30,
      round((s) => [true, s < 15]),
    );
    const found = findingOf(now, 'gateway-silent', 'em0');
    expect(now.verdict.sentence).toBe(
      'The gateway 192.168.1.254 of em0 does not answer: about half of all new connections fail, 192.168.1.1 is alive.',
    );
    expect(found?.severity).toBe('warning');
    expect(remedyOf(found)).toEqual({ kind: 'take-out', interface: 'em0', gateway: SECOND });
  });

  it('are critical when neither answers any more, and nothing is taken out', () => {
    const found = findingOf(
      after(
        30,
        round((s) => [s < 15, s < 15]),
      ),
      'gateway-silent',
      'em0',
    );
    expect(found?.severity).toBe('critical');
    expect(remedyOf(found)).toEqual({ kind: 'none' });
  });

  it('may have been told not to answer, where one never did', () => {
    const now = after(
      30,
      round(() => [true, false]),
    );
    expect(findingOf(now, 'gateway-silent')).toMatchObject({ severity: 'info' });
    expect(remedyOf(findingOf(now, 'gateway-silent'))).toEqual({ kind: 'none' });
    expect(now.verdict).toMatchObject({
      status: 'ok',
      sentence:
        'The gateway 192.168.1.254 of em0 has not answered ping yet: it may be told not to; if it is dead, about half of all new connections fail.',
    });
  });

  /** The second never answered ping. */
  const never = (em0: GivenUplink, seconds = 30) =>
    after(seconds, (s) => ({
      ...round(() => [true, false])(s),
      connections: aReading({ uplinks: { em0 } }),
    }));

  it('is dead though it never answered, when half of the new connections get no answer, and is taken out', () => {
    const now = never({ tcp: [30, 16], udp: [10, 5], hosts: 6, remotes: 12 });
    expect(now.verdict).toMatchObject({
      status: 'warning',
      sentence:
        'The gateway 192.168.1.254 of em0 does not answer: about half of all new connections fail, 192.168.1.1 is alive.',
    });
    const found = findingOf(now, 'gateway-silent', 'em0');
    expect(found?.evidence).toContain('21 of 40 new connections in the last minute got no answer');
    expect(remedyOf(found)).toEqual({ kind: 'take-out', interface: 'em0', gateway: SECOND });
  });

  it('is not blamed for the other one, which was dead for a while and is back', () => {
    const now = after(
      60,
      round((s) => [s < 10 || s > 30, false]),
    );
    expect(findingOf(now, 'gateway-silent', 'em0')).toMatchObject({ severity: 'info' });
  });

  it('has been told not to answer, where what it is given is answered', () => {
    const now = never({ tcp: [30, 1], udp: [10, 0], hosts: 1, remotes: 1 });
    expect(findingOf(now, 'gateway-silent')).toMatchObject({
      severity: 'info',
      message:
        'The gateway 192.168.1.254 of em0 has not answered ping yet: it may be told not to, for new connections are answered.',
    });
    expect(now.verdict.sentence).toMatch(/share everything\.$/);
  });

  it('is not dead for one host outside that is down, nor for all of the line', () => {
    for (const em0 of [
      { tcp: [30, 16], udp: [10, 5], hosts: 6, remotes: 1 },
      { tcp: [30, 29], udp: [10, 10], hosts: 6, remotes: 12 },
      { tcp: [8, 4], udp: [2, 1], hosts: 3, remotes: 5 },
    ] as const)
      expect(findingOf(never(em0), 'gateway-silent')).toMatchObject({ severity: 'info' });
  });

  it('is dead though it never answered, when nobody has its address on the wire', () => {
    const now = after(
      30,
      round(() => [true, false], ['sendmsg: Host is down']),
    );
    expect(findingOf(now, 'gateway-silent')).toMatchObject({ severity: 'warning' });
    expect(findingOf(now, 'gateway-silent')?.evidence).toContain(
      'nobody answers for its address on the wire',
    );
  });

  it('are not said to share a measurement of the whole interface', () => {
    const now = after(30, (s) => ({
      ...round(() => [true, true])(s),
      inet: TWO.map((one) => ({ ...one, use: 1_000 + 3 * s })),
    }));
    expect(uplinkOf(now, 'em0').routes.map((one) => one.observedShare)).toEqual([null, null]);
    expect(uplinkOf(now, 'em0').observedShare?.share).toBe(1);
  });
});

describe('one gateway address on two wires', () => {
  const shared = [EM0, aRoute({ interface: 'iwn0' })];
  const connected = aRoute({
    destination: '192.168.1/24',
    gateway: '192.168.1.10',
    priority: 4,
    flags: 'UCn',
    multipath: false,
  });

  it('is answered by the one the table sends it by: the other’s round trip is not known', () => {
    const now = after(10, (s) => ({
      inet: [...shared, connected],
      probes: [aProbe(FIRST, 1, START + s * 1_000)],
    }));
    expect(uplinkOf(now, 'em0').gateways[0]).toMatchObject({ answers: true, roundTripMs: 12.5 });
    expect(uplinkOf(now, 'iwn0').gateways[0]).toMatchObject({ answers: null, roundTripMs: null, sent: 0 });
  });

  it('does not make both silent when nobody answers', () => {
    const now = after(20, (s) => ({
      inet: [...shared, connected],
      probes: [aProbe(FIRST, 0, START + s * 1_000)],
    }));
    expect(findingOf(now, 'gateway-silent', 'iwn0')).toBeUndefined();
  });
});
