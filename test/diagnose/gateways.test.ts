import { describe, expect, it } from 'vitest';
import type { ProbeReading } from '../../src/model/snapshot.js';
import { ECHOES_KEPT, followGateways, showGateway } from '../../src/diagnose/gateways.js';
import { START, aProbe, aRoute, aSnapshot, failed, ok, uplinkOf, watch } from './given.js';

const GATEWAY = '192.0.2.1';
const NONE = new Set<string>();

function hear(pattern: string, cutOff = NONE): ReturnType<typeof showGateway> {
  const probes = [...pattern].map((c, i) => aProbe(GATEWAY, c === '!' ? 1 : 0, START + i));
  const tracks = probes.reduce<ReturnType<typeof followGateways>>(
    (so, probe) => followGateways(so, [probe], cutOff),
    new Map(),
  );
  return showGateway(GATEWAY, tracks, true);
}

function once(reading: ProbeReading['reading']): ReturnType<typeof showGateway> {
  return showGateway(
    GATEWAY,
    followGateways(new Map(), [{ target: GATEWAY, family: 'inet', reading }], NONE),
    true,
  );
}

describe('a gateway', () => {
  it('answers from its first answer on, and is not judged before', () => {
    expect(hear('').answers).toBeNull();
    expect(hear('..').answers).toBeNull();
    expect(hear('!').answers).toBe(true);
  });

  it('is silent after three lost in a row, not after two', () => {
    expect(hear('!..').answers).toBe(true);
    expect(hear('!...').answers).toBe(false);
    expect(hear('!..!..!..').answers).toBe(true);
  });

  it('is back after two answers in a row, not after one', () => {
    expect(hear('...!').answers).toBe(false);
    expect(hear('...!.!.!').answers).toBe(false);
    expect(hear('...!!').answers).toBe(true);
  });

  it('is not blamed for a link that is down', () => {
    expect(hear('!.....', new Set([GATEWAY])).answers).toBeNull();
    expect(hear('!.....', new Set([GATEWAY])).lost).toBe(5);
  });

  it('tells the median of its round trips and the losses among the last echoes', () => {
    const probe = { target: GATEWAY, sent: 5, received: 3, roundTripMs: [900, 12, 14], errors: [] };
    expect(once(ok(probe))).toEqual({
      address: GATEWAY,
      family: 'inet',
      answers: true,
      roundTripMs: 14,
      sent: 5,
      lost: 2,
      ever: { answered: 3, missed: 2 },
    });
    expect(once(ok({ ...probe, sent: 2, received: 2, roundTripMs: [10, 20] })).roundTripMs).toBe(15);
  });

  it('counts an answer without a time, and one it could not send as lost', () => {
    expect(once(ok({ target: GATEWAY, sent: 1, received: 1, roundTripMs: [], errors: [] }))).toMatchObject({
      answers: true,
      roundTripMs: null,
    });
    const noRoute = {
      target: GATEWAY,
      sent: null,
      received: null,
      roundTripMs: [],
      errors: ['No route to host'],
    };
    expect(once(ok(noRoute))).toMatchObject({ sent: 1, lost: 1 });
  });

  it('is not judged by pings that were refused before they left, nor by a ping that did not run', () => {
    const refused = {
      target: GATEWAY,
      sent: 1,
      received: 0,
      roundTripMs: [],
      errors: ['sendmsg: Permission denied'],
    };
    expect(once(ok(refused))).toMatchObject({ sent: 0, lost: 0, answers: null });
    expect(once(failed('not-found'))).toMatchObject({ sent: 0, answers: null });
  });

  it('on a link of its own has the interface in its address', () => {
    const inet6 = [aRoute({ family: 'inet6', gateway: 'fe80::1', interface: 'em0' })];
    const probes = [aProbe('fe80::1%em0', 1, START)];
    const [diagnosis] = watch([aSnapshot(0, { inet6, probes })]);
    if (diagnosis === undefined) throw new Error('no diagnosis');
    expect(uplinkOf(diagnosis, 'em0').gateways[1]).toMatchObject({ address: 'fe80::1%em0', answers: true });
  });

  it('keeps the last echoes only', () => {
    expect(hear('!'.repeat(200)).sent).toBe(ECHOES_KEPT);
    expect(hear('.'.repeat(100) + '!'.repeat(ECHOES_KEPT)).lost).toBe(0);
  });

  it('hears one reading once, however many rounds it is shown', () => {
    const probe = aProbe('192.168.1.1', 0, START);
    const last = watch([0, 1, 2, 3].map((s) => aSnapshot(s, { probes: [probe] }))).at(-1);
    if (last === undefined) throw new Error('no diagnosis');
    expect(uplinkOf(last, 'em0').gateways).toMatchObject([{ sent: 1, lost: 1, answers: null }]);
  });

  it('is not said to answer once its echoes are stale', () => {
    const probe = aProbe('192.168.1.1', 1, START);
    const last = watch([0, 60].map((s) => aSnapshot(s, { probes: [probe] }))).at(-1);
    if (last === undefined) throw new Error('no diagnosis');
    expect(uplinkOf(last, 'em0').gateways).toMatchObject([{ sent: 1, answers: null, roundTripMs: 12.5 }]);
  });
});
