import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { START, aProbe, after, aSnapshot, findingOf, idsOf, journalOf, watch } from '../given.js';
import type { GivenUplink } from '../given-connections.js';
import { EM0_HOP, V6, V6_IWN0, cureOf, onLinux } from '../given-linux.js';
import { aReading } from '../given-connections.js';

const HOLE: GivenUplink = { tcp: [30, 30], udp: [8, 8], hosts: 7 };
const WELL: GivenUplink = { tcp: [30, 1], udp: [8, 0], hosts: 1 };

const uplinks = (em0: GivenUplink, iwn0: GivenUplink): Change => ({
  connections: aReading({ uplinks: { em0, iwn0 } }),
});

describe('a black hole', () => {
  it('is suspected when nothing comes back by one uplink while the other answers', () => {
    const now = after(3, uplinks(WELL, HOLE));
    expect(now.verdict).toMatchObject({
      status: 'warning',
      sentence:
        'iwn0 is suspected to be a black hole: none of its 12 new connections was answered, while 12 of 12 by em0 were.',
    });
    expect(now.verdict.because).toEqual([
      'its gateway 192.168.0.1 answers ping, but little comes back from beyond',
      'the kernel keeps sending new connections by iwn0',
    ]);
    const found = findingOf(now, 'black-hole', 'iwn0');
    expect(found?.evidence).toContain(
      'iwn0, last 20 s: 10 of 10 TCP and 2 of 2 UDP connections unanswered, 720 B out, 0 B in',
    );
    expect(found?.evidence).toContain('7 inside hosts got no answer by iwn0');
  });

  it('is told by the last 20 seconds where they hold enough, though the minute is full of answers from before', () => {
    const begun: GivenUplink = {
      tcp: [30, 12],
      udp: [8, 4],
      hosts: 7,
      lately: { tcp: [11, 11], udp: [2, 2] },
    };
    const now = after(3, uplinks(WELL, begun));
    expect(now.verdict.sentence).toBe(
      'iwn0 is suspected to be a black hole: none of its 13 new connections was answered, while 12 of 12 by em0 were.',
    );
    expect(findingOf(now, 'black-hole', 'iwn0')?.evidence[0]).toContain('iwn0, last 20 s: 11 of 11 TCP');
  });

  it('is told by the last minute where the traffic is thin', () => {
    const thin: GivenUplink = { ...HOLE, lately: { tcp: [5, 5], udp: [2, 2], hosts: 4 } };
    expect(findingOf(after(1, uplinks(WELL, thin)), 'black-hole', 'iwn0')?.evidence[0]).toBe(
      'iwn0, last minute: 30 of 30 TCP and 8 of 8 UDP connections unanswered, 2.23 KiB out, 0 B in',
    );
  });

  it('is not one of the last 20 seconds when too few were tried in them, by it or by the others', () => {
    const few: GivenUplink = { ...WELL, lately: { tcp: [6, 6], udp: [3, 3] } };
    expect(idsOf(after(30, uplinks(WELL, few)))).toEqual([]);
    const begun: GivenUplink = { ...WELL, lately: { tcp: [11, 11], udp: [2, 2] } };
    const idle: GivenUplink = { ...WELL, lately: { tcp: [3, 0], udp: [1, 0] } };
    expect(idsOf(after(30, uplinks(idle, begun)))).toEqual([]);
  });

  it('is over as soon as the last 20 seconds are answered', () => {
    const mended: GivenUplink = { ...HOLE, lately: { tcp: [9, 2], udp: [2, 0], hosts: 2 } };
    const life = (s: number): Change => uplinks(WELL, s < 20 ? HOLE : mended);
    expect(idsOf(after(20, life))).toEqual(['black-hole']);
    expect(idsOf(after(22, life))).toEqual([]);
  });

  it('is taken out of use by a command, and names all its gateways that answer', () => {
    const now = onLinux(3, {
      ...uplinks(WELL, HOLE),
      inet6: [
        { ...EM0_HOP, ...V6 },
        { ...EM0_HOP, ...V6_IWN0 },
      ],
      probes: ['192.168.0.1', 'fe80::2%iwn0'].map((one) => aProbe(one, 1, START)),
    });
    const found = findingOf(now, 'black-hole', 'iwn0');
    expect(cureOf(found)).toEqual([
      '/usr/sbin/ip route replace default metric 100 via 192.168.1.1 dev em0',
      '/usr/sbin/ip -6 route replace default metric 100 via fe80::1 dev em0',
    ]);
    expect(found?.lasting).toEqual([]);
    expect(now.verdict.because[0]).toBe(
      'its gateways 192.168.0.1 and fe80::2%iwn0 answer ping, but little comes back from beyond',
    );
  });

  it('is no news before it has lasted ten seconds, unless it was so from the start', () => {
    const at = (s: number): Change => (s < 30 ? uplinks(WELL, WELL) : uplinks(WELL, HOLE));
    expect(idsOf(after(38, at))).toEqual([]);
    expect(idsOf(after(42, at))).toEqual(['black-hole']);
  });

  it('is not one when both behave alike: then it is the remote or the LAN', () => {
    expect(idsOf(after(30, uplinks(HOLE, HOLE)))).toEqual([]);
  });

  it('is not one when the other uplink is idle: nothing to compare with', () => {
    expect(idsOf(after(30, uplinks({ tcp: [2, 0], udp: [0, 0] }, HOLE)))).toEqual([]);
  });

  it('is not one on an idle uplink', () => {
    expect(idsOf(after(30, uplinks(WELL, { tcp: [0, 0], udp: [0, 0] })))).toEqual([]);
    expect(idsOf(after(30, uplinks(WELL, { tcp: [6, 6], udp: [3, 3] })))).toEqual([]);
  });

  it('is not one when a single host scans', () => {
    const alone: GivenUplink = { tcp: [500, 500], udp: [0, 0], hosts: 1, busiest: 500 };
    expect(idsOf(after(30, uplinks(WELL, alone)))).toEqual([]);
    const amongOthers: GivenUplink = { tcp: [520, 501], udp: [0, 0], hosts: 2, busiest: 500 };
    expect(idsOf(after(30, uplinks(WELL, amongOthers)))).toEqual([]);
  });

  it('is one although a host scans, when the others get no answer either', () => {
    const both: GivenUplink = { tcp: [520, 520], udp: [0, 0], hosts: 5, busiest: 500 };
    expect(idsOf(after(30, uplinks(WELL, both)))).toEqual(['black-hole']);
  });

  it('is not one where bytes come in', () => {
    expect(idsOf(after(30, uplinks(WELL, { ...HOLE, bytes: [9_000, 4_000] })))).toEqual([]);
  });

  it('is not said beside a link that is down or a gateway that is silent', () => {
    const silent = after(30, { ...uplinks(WELL, HOLE), silent: ['192.168.0.1'] });
    expect(idsOf(silent)).toEqual(['gateway-silent']);
  });

  it('clears when answers come again, not at the first of them, and says so', () => {
    const half: GivenUplink = { tcp: [30, 20], udp: [8, 6] };
    const life = (s: number): Change => {
      if (s < 20) return uplinks(WELL, HOLE);
      return s < 40 ? uplinks(WELL, half) : uplinks(WELL, WELL);
    };
    expect(idsOf(after(30, life))).toEqual(['black-hole']);
    expect(idsOf(after(45, life))).toEqual([]);
    const all = watch(Array.from({ length: 45 }, (_, s) => aSnapshot(s, life(s))));
    expect(journalOf(all)).toContain('black-hole cleared: iwn0, after 40 s');
  });

  it('stays open while it is drained and nobody tries: that is no recovery', () => {
    const life = (s: number): Change =>
      s < 20 ? uplinks(WELL, HOLE) : uplinks(WELL, { tcp: [1, 1], udp: [0, 0] });
    const all = watch(Array.from({ length: 60 }, (_, s) => aSnapshot(s, life(s))));
    expect(journalOf(all).filter((line) => line.includes('cleared'))).toEqual([]);
  });
});
