import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/model/connection.js';
import type { Change } from '../given.js';
import { EM0, EM0_ALONE, IWN0, IWN0_AT_12, after, findingOf, remedyOf } from '../given.js';
import type { GivenUplink } from '../given-connections.js';
import { aReading, several } from '../given-connections.js';

/** From so many hosts outside to a port that iwn0's address forwards to a host inside. */
function knocking(count: number, openers = count): readonly Connection[] {
  return several(count, {
    uplink: 'iwn0',
    direction: 'incoming',
    insideHost: '10.0.0.80',
    wireHost: '192.168.0.101',
    wirePort: 443,
    state: 'SYN_SENT:ESTABLISHED',
  }).map((one, i) => ({ ...one, remoteHost: `203.0.113.${i % openers}` }));
}

const round = (inbound: GivenUplink['inbound'], more: Change = {}, em0: GivenUplink = {}): Change => ({
  inet: [EM0_ALONE, IWN0_AT_12],
  connections: aReading({ uplinks: { em0, iwn0: { ...(inbound === undefined ? {} : { inbound }) } } }),
  ...more,
});

describe('answers that leave by another uplink', () => {
  it('are told before the priorities when nothing that comes in by the standby gets beyond them', () => {
    const now = after(30, round({ unacknowledged: knocking(8) }));
    expect(now.verdict.sentence).toBe(
      'What comes in by iwn0 is answered by em0: 8 of 8 connections from outside never got beyond the first answer.',
    );
    expect(now.verdict.because[0]).toContain('no reply-to');
    const found = findingOf(now, 'reply-lost', 'iwn0');
    expect(found?.evidence[0]).toBe('tcp 10.0.0.80:50000 as 192.168.0.101:443 ← 203.0.113.0:443 (rule 4)');
    expect(remedyOf(found)).toEqual({
      kind: 'answer-by-entry',
      family: 'inet',
      entry: { interface: 'iwn0', gateway: '192.168.0.1' },
      address: '192.168.0.101',
    });
  });

  it('are told where both share, when about half of them is lost', () => {
    const equal = { inet: [EM0, IWN0] };
    const half = round({ unacknowledged: knocking(10), established: 9 }, equal);
    expect(findingOf(after(30, half), 'reply-lost', 'iwn0')?.message).toContain('answered by em0: 10 of 19');
    const few = round({ unacknowledged: knocking(6), established: 60 }, equal);
    expect(findingOf(after(30, few), 'reply-lost')).toBeUndefined();
  });

  it.each<[string, Change]>([
    ['one opener floods', round({ unacknowledged: knocking(20, 1) })],
    ['a scan leaves a few', round({ unacknowledged: knocking(4) })],
    ['most are established', round({ unacknowledged: knocking(6), established: 40 })],
    [
      'answers leave by the same uplink alone',
      round(
        { unacknowledged: knocking(8) },
        { inet: [{ ...EM0_ALONE, gateway: '192.168.0.1', interface: 'iwn0' }] },
      ),
    ],
    ['the packet filter chooses next hops', round({ unacknowledged: knocking(8) }, {}, { forced: 9 })],
    ['nothing comes in', round(undefined)],
  ])('are not told when %s', (_, change) => {
    expect(findingOf(after(30, change), 'reply-lost')).toBeUndefined();
  });
});
