import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { after, anInterface, findingOf, idsOf, INTERFACES } from '../given.js';
import type { GivenReading } from '../given-connections.js';
import { aReading, several } from '../given-connections.js';

const given = (reading: GivenReading, more: Change = {}): Change => ({
  connections: aReading(reading),
  ...more,
});

describe('the wrong exit', () => {
  const foreign = several(4, {
    uplink: 'iwn0',
    attributedBy: 'gateway',
    gateway: '192.168.0.1',
    wireHost: '192.168.1.10',
  });

  it('is told when connections leave by one uplink with the address of the other', () => {
    const now = after(3, given({ uplinks: { iwn0: { foreign } } }));
    expect(findingOf(now, 'wrong-exit')).toMatchObject({
      severity: 'warning',
      subject: 'iwn0',
      message:
        '4 connections leave by iwn0 with the address of em0, 192.168.1.10: its provider will drop them.',
    });
    expect(findingOf(now, 'wrong-exit')?.evidence[1]).toBe(
      'tcp 10.0.0.20:50000 as 192.168.1.10:61234 → 203.0.113.69:443 (sent to 192.168.0.1, rule 4)',
    );
  });

  it('is not told of one or two that may be leftovers, nor while there are none', () => {
    expect(idsOf(after(30, given({ uplinks: { iwn0: { foreign: foreign.slice(0, 2) } } })))).toEqual([]);
    expect(idsOf(after(30, given({})))).toEqual([]);
  });
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
});
