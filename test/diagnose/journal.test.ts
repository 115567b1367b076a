import { describe, expect, it } from 'vitest';
import type { RouterEvent } from '../../src/model/router.js';
import type { Change } from './given.js';
import {
  EM0,
  EM0_ALONE,
  IWN0,
  IWN0_AT_12,
  aSnapshot,
  anAddress,
  down,
  journalOf,
  watch,
  withInterface,
} from './given.js';
import { eventWith } from '../given/router.js';

function anEvent(change: Partial<RouterEvent>): RouterEvent {
  return eventWith({
    kind: 'route-added',
    family: 'inet',
    destination: 'default',
    gateway: '192.168.0.1',
    interface: 'iwn0',
    priority: 12,
    pid: 4_711,
    errno: 0,
    ...change,
  });
}

const ADDED = anEvent({ label: 'dhcpleased' });
const DELETED = anEvent({ kind: 'route-deleted' });
const journal = (...changes: readonly Change[]): readonly string[] =>
  journalOf(watch(changes.map((change, s) => aSnapshot(s, change)))).filter(
    (text) => !/^(warning|info|critical): | cleared: /.test(text),
  );

const ALONE = {
  inet: [EM0_ALONE],
  interfaces: withInterface('iwn0', { autoconf: { inet: false, inet6: false } }),
};
const BOTH = { ...ALONE, inet: [EM0_ALONE, IWN0_AT_12] };

describe('the journal', () => {
  it('says who added a default route', () => {
    expect(journal(ALONE, { ...BOTH, events: [ADDED] })).toEqual([
      'default via 192.168.0.1 added by dhcpleased, priority 12',
    ]);
    expect(journal(BOTH, { ...ALONE, events: [DELETED] })).toEqual([
      'default via 192.168.0.1 deleted by process 4711, priority 12',
    ]);
    expect(journal(BOTH, { ...ALONE, events: [anEvent({ ...DELETED, pid: 0 })] })).toEqual([
      'default via 192.168.0.1 deleted by the kernel, priority 12',
    ]);
  });

  it('sees in the table what nobody announced', () => {
    expect(journal(ALONE, BOTH)).toEqual(['default via 192.168.0.1 (iwn0) added by dhcpleased, priority 12']);
    expect(journal(BOTH, ALONE)).toEqual(['default via 192.168.0.1 (iwn0) deleted, priority 12']);
  });

  it('says a change once, whichever of the two is seen first', () => {
    expect(journal(ALONE, { ...ALONE, events: [ADDED] }, ALONE, BOTH, BOTH)).toHaveLength(1);
    expect(journal(ALONE, BOTH, { ...BOTH, events: [ADDED] }, BOTH)).toHaveLength(1);
  });

  it('says the same change again when it happens again', () => {
    expect(journal(ALONE, BOTH, ALONE, BOTH)).toHaveLength(3);
  });

  it('merges a burst', () => {
    const events = [ADDED, DELETED, ADDED, DELETED, ADDED];
    expect(journal(ALONE, { ...BOTH, events })).toEqual([
      'default via 192.168.0.1 added by dhcpleased, priority 12 (3 times)',
      'default via 192.168.0.1 deleted by process 4711, priority 12 (2 times)',
    ]);
  });

  it('passes over what was refused and what is no default route', () => {
    const events = [anEvent({ errno: 17 }), anEvent({ destination: '10.0.0.7', gateway: '10.0.0.1' })];
    expect(journal({}, { events })).toEqual([]);
  });

  it('tells of a default that moved to another priority', () => {
    const evened = { ...ALONE, inet: [EM0, IWN0] };
    expect(journal(BOTH, evened)).toEqual([
      'default via 192.168.0.1 (iwn0) moved from priority 12 to 8',
      'defaults via 192.168.1.1 and 192.168.0.1 share priority 8',
    ]);
    expect(journal(evened, BOTH)).toEqual([
      'default via 192.168.0.1 (iwn0) moved from priority 8 to 12',
      'default via 192.168.1.1 (em0) no longer shares its priority, 8',
    ]);
  });

  it('tells a lost link, and not again the route that the kernel skips for it', () => {
    const lost = {
      inet: [IWN0, down(EM0)],
      interfaces: withInterface('em0', { linkUp: false, status: 'no carrier' }),
    };
    expect(journal({}, lost, {})).toEqual([
      'em0 lost its link: no carrier',
      'em0 has its link again: active',
    ]);
  });

  it('tells of a skipped route when nothing explains it', () => {
    expect(journal({}, { inet: [IWN0, down(EM0)] }, {})).toEqual([
      'default via 192.168.1.1 (em0) is down: the kernel skips it',
      'default via 192.168.1.1 (em0) is up again',
    ]);
  });

  it('tells of a link that came and went between two looks', () => {
    const link = (status: string) => anEvent({ kind: 'link', interface: 'em0', status });
    expect(journal({}, { events: [link('no carrier'), link('active')] })).toEqual([
      'the link of em0 went no carrier, then active',
    ]);
    expect(journal({}, { events: [link('active'), link('active')] })).toEqual([]);
  });

  it('tells of addresses and switches of uplinks, not of the LAN', () => {
    const renewed = withInterface('iwn0', { addresses: [anAddress('192.168.0.77')] });
    expect(journal({}, { interfaces: renewed })).toEqual([
      'iwn0 lost the address 192.168.0.101',
      'iwn0 lost the address 2001:db8:b::101',
      'iwn0 got the address 192.168.0.77',
    ]);
    expect(journal({}, { interfaces: withInterface('em0', { up: false }) }, {})).toEqual([
      'em0 was switched off',
      'em0 was switched on',
    ]);
    expect(journal({}, { interfaces: withInterface('em1', { up: false, addresses: [] }) })).toEqual([]);
  });

  it('admits that announcements were lost', () => {
    expect(journal({}, { events: [anEvent({ kind: 'lost-events' })] })).toEqual([
      'the kernel dropped some announcements: everything is read again',
    ]);
  });

  it('raises a finding and clears it, with how long it stood', () => {
    const rounds = [{}, { inet: [EM0_ALONE, IWN0_AT_12] }, { inet: [EM0_ALONE, IWN0_AT_12] }, {}];
    const all = watch(rounds.map((change, s) => aSnapshot(s, change)));
    const entries = all.flatMap(({ journal: lines }) => lines.filter(({ kind }) => kind === 'finding'));
    expect(entries.map(({ tone, text }) => [tone, text])).toEqual([
      [
        'bad',
        "warning: Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), em0's has 8.",
      ],
      ['good', 'priority-mismatch cleared: iwn0, after 2 s'],
    ]);
  });

  it('is empty on a quiet router', () => {
    expect(journal({}, {}, {}, {})).toEqual([]);
  });
});
