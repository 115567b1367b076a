import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { after, anInterface, findingOf, idsOf, INTERFACES, remedyOf } from '../given.js';
import type { GivenReading } from '../given-connections.js';
import { aReading, several } from '../given-connections.js';

const given = (reading: GivenReading, more: Change = {}): Change => ({
  connections: aReading(reading),
  ...more,
});

describe('missing translation', () => {
  const untranslated = several(5, {
    uplink: 'em0',
    attributedBy: 'interface',
    interface: 'em0',
    wireHost: '10.0.0.20',
  });

  it('is told when private addresses leave as they are while others are translated', () => {
    const now = after(3, given({ uplinks: { em0: { untranslated } } }));
    expect(findingOf(now, 'nat-missing')).toMatchObject({
      subject: 'em0',
      message:
        '5 connections from private addresses leave by em0 untranslated, while 60 others are translated: no answer can come back.',
    });
    expect(findingOf(now, 'nat-missing')?.evidence[0]).toBe(
      'tcp 10.0.0.20:50000 → 203.0.113.69:443 (bound to em0, rule 4)',
    );
  });

  it('is not told where nothing is translated: a further router does it', () => {
    const nobody = { translated: 0 };
    const now = after(
      30,
      given({
        uplinks: { em0: { ...nobody, untranslated }, iwn0: nobody },
        unattributed: { ...nobody, fresh: 0 },
      }),
    );
    expect(idsOf(now)).toEqual([]);
  });

  it('is told of floating states too, unless they may have gone into a tunnel', () => {
    const reading = { unattributed: { untranslated: several(5, { uplink: null }), fresh: 0, translated: 0 } };
    const found = findingOf(after(3, given(reading)), 'nat-missing');
    expect(found).toMatchObject({
      subject: 'pf',
      unknown: 'Whether a further router translates them, and by which uplink they leave.',
    });
    expect(found?.message).toContain('leave by an uplink untranslated');
    const tunnel = [...INTERFACES, anInterface('wg0', { kind: 'tunnel' })];
    expect(idsOf(after(30, given(reading, { interfaces: tunnel })))).toEqual([]);
  });

  const bare = several(14, {
    uplink: null,
    attributedBy: null,
    wireHost: '10.0.0.20',
    state: 'SYN_SENT:CLOSED',
  });
  const nothing: GivenReading['unattributed'] = {
    fresh: 0,
    total: 0,
    translated: 0,
    tcp: [0, 0],
    udp: [0, 0],
  };
  const nobody = { total: 0, fresh: 0, translated: 0, tcp: [0, 0], udp: [0, 0] } as const;
  const unloaded = (untranslatedSilent: number): Change =>
    given({
      uplinks: { em0: nobody, iwn0: nobody },
      unattributed: { ...nothing, untranslated: bare, untranslatedSilent },
    });

  it('is critical when nothing is translated and nothing is answered: the rules were not loaded', () => {
    const now = after(3, unloaded(14));
    expect(now.verdict).toMatchObject({
      status: 'critical',
      sentence:
        'Private addresses leave by em0 and iwn0 untranslated, and none of 14 connections is answered: look whether the rules that translate are loaded.',
    });
    expect(remedyOf(findingOf(now, 'nat-missing'))).toEqual({
      kind: 'translate',
      interfaces: ['em0', 'iwn0'],
    });
  });

  it('names the uplink whose address nothing carries, where the other one is translated', () => {
    const now = after(
      3,
      given({
        uplinks: { em0: { translated: 11, total: 11 }, iwn0: nobody },
        unattributed: { ...nothing, untranslated: bare, untranslatedSilent: 14 },
      }),
    );
    expect(findingOf(now, 'nat-missing')?.message).toBe(
      'Private addresses leave by iwn0 untranslated, and none of 14 connections is answered: look whether the rules that translate are loaded.',
    );
    expect(findingOf(now, 'nat-missing')?.evidence).toContain('none of them by iwn0');
  });

  it('is not told without translated ones when answers come: a further router translates', () => {
    expect(idsOf(after(30, unloaded(4)))).toEqual([]);
    expect(after(30, unloaded(4)).verdict.status).toBe('ok');
  });
});
