import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/demo/random.js';
import { beyondOf, followBeyond } from '../../src/diagnose/beyond.js';
import type { BeyondTracks } from '../../src/diagnose/beyond.js';
import { bestEcho, troubleOf } from '../../src/diagnose/rules/line-degraded.js';
import { sightingsOf } from '../../src/failover/uplink-health.js';
import type { BeyondEcho, Diagnosis } from '../../src/model/diagnosis.js';
import type { ProbeReading } from '../../src/model/snapshot.js';
import { THRESHOLDS } from '../../src/model/thresholds.js';
import { DAY, SECOND } from '../../src/model/time.js';
import { aProbe } from '../diagnose/given.js';
import type { Name } from './line.js';
import { Line, NAMES } from './line.js';

const ROUND_MS = 5 * SECOND;
const WEEK = 7 * DAY;

/** What was said of two lines in a week in which each echo is lost with a probability, and nothing is wrong. */
function week(seed: number, lossRate: number, forMs = WEEK) {
  const random = createRandom(seed);
  const line = new Line();
  let tracks: BeyondTracks = new Map();
  let silences = 0;
  let degraded = 0;
  let lost = 0;
  let lookFor = 0;
  for (let at = 0; at < forMs; at += ROUND_MS) {
    const probes = NAMES.map((by): ProbeReading => {
      const isLost = random.next() < lossRate;
      if (isLost) [lost, lookFor] = [lost + 1, 12];
      return { ...aProbe('192.0.2.53', isLost ? 0 : 1, at), by };
    });
    tracks = followBeyond(tracks, probes);
    // A minute after the last loss nothing can have become worse.
    if (lookFor-- <= 0) continue;
    const beyond = new Map(
      NAMES.map((name) => [name, beyondOf(name, { tracks, probes, at, via: undefined })] as const),
    );
    silences += count(beyond, (echoes) => echoes.every(({ answers }) => answers === false));
    degraded += count(beyond, (echoes) => {
      const best = bestEcho(echoes);
      return best !== null && troubleOf(best, THRESHOLDS) !== null;
    });
    line.now = at - ROUND_MS;
    line.step(healths(beyond));
  }
  return { silences, degraded, lost, done: line.done };
}

type Beyond = ReadonlyMap<Name, readonly BeyondEcho[]>;

const count = (beyond: Beyond, is: (echoes: readonly BeyondEcho[]) => boolean): number =>
  [...beyond.values()].filter(is).length;

function healths(beyond: Beyond) {
  const uplinks = NAMES.map((name) => ({
    ...{ interface: name, beyond: beyond.get(name), up: true, linkUp: true, gateways: [], routes: [] },
  }));
  const said = sightingsOf({ uplinks, findings: [] } as unknown as Diagnosis);
  const of = (name: Name) => said.find((one) => one.interface === name)?.health ?? 'cannot-tell';
  return { em0: of('em0'), em1: of('em1') };
}

describe('a week of two healthy lines that lose one packet in a hundred', () => {
  it.each([1, 2])('has no alarm, and nothing is taken out: seed %i', (seed) => {
    const said = week(seed, 0.01);
    expect(said.lost).toBeGreaterThan(2_000);
    expect(said).toMatchObject({ silences: 0, degraded: 0, done: [] });
  });

  it('has some where a line loses a third', () => {
    const { silences, degraded } = week(1, 0.33, DAY);
    expect(Math.min(silences, degraded)).toBeGreaterThan(0);
  });
});
