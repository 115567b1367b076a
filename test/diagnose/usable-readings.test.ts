import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { START, aSnapshot, failed, ok, uplinkOf, watch, withInterface } from './given.js';

const PLAIN = withInterface('iwn0', { kind: 'wired', wireless: null });
const HEARD = { iwn0: { percent: 64, dbm: -66 } };

function lastOf(snapshots: readonly Snapshot[]): Diagnosis {
  return watch(snapshots).at(-1) ?? expect.unreachable();
}

describe('what is wireless, told by other sources than that of the interfaces', () => {
  it('has its network, its signal and its kind from them', () => {
    const diagnosis = lastOf([
      aSnapshot(0, {
        interfaces: PLAIN,
        networks: ok({ iwn0: 'Quay', 'not-there': 'x' }, START),
        signals: ok(HEARD, START),
      }),
    ]);
    expect(uplinkOf(diagnosis, 'iwn0')).toMatchObject({
      kind: 'wireless',
      name: 'Quay',
      wireless: { ssid: 'Quay', signalPercent: 64, signalDbm: -66 },
    });
    expect(uplinkOf(diagnosis, 'em0')).toMatchObject({ kind: 'wired', wireless: null });
  });

  it('follows the signal between two readings of the interfaces', () => {
    const round = (seconds: number, percent: number) => {
      const at = START + seconds * 1_000;
      const signals = ok({ iwn0: { percent, dbm: null } }, at);
      return aSnapshot(seconds, { interfaces: ok(PLAIN, START), signals });
    };
    const last = lastOf([round(0, 64), round(5, 31)]);
    expect(uplinkOf(last, 'iwn0').wireless).toEqual({ ssid: null, signalPercent: 31, signalDbm: null });
  });

  it('is not told from a reading that failed', () => {
    const diagnosis = lastOf([aSnapshot(0, { interfaces: PLAIN, networks: failed('timeout') })]);
    expect(uplinkOf(diagnosis, 'iwn0')).toMatchObject({ kind: 'wired', wireless: null, name: 'iwn0' });
  });
});
