import { describe, expect, it } from 'vitest';
import type { FindingChange } from '../../src/model/finding.js';
import { changeMessage, syslogText } from '../../src/watch/change-message.js';
import { hookCall } from '../../src/watch/hook-call.js';

const AT = Date.UTC(2026, 2, 1, 3, 0, 5);
const DEAD: FindingChange['finding'] = {
  id: 'gateway-silent',
  severity: 'critical',
  subject: 'em0',
  family: 'inet',
  message: 'The gateway 192.0.2.1 of em0 does not answer.',
  evidence: ['3 of 3 echoes lost'],
  since: AT - 185_000,
};

describe('a change, as syslog has it', () => {
  it('is as loud as the finding is bad, and a notice when it is over', () => {
    expect(changeMessage({ kind: 'raised', finding: DEAD }, AT)).toEqual({
      priority: 'daemon.crit',
      text: 'raised gateway-silent em0 inet (critical): The gateway 192.0.2.1 of em0 does not answer.',
    });
    expect(changeMessage({ kind: 'changed', finding: { ...DEAD, severity: 'warning' } }, AT).priority).toBe(
      'daemon.warning',
    );
    expect(changeMessage({ kind: 'cleared', finding: { ...DEAD, message: null } }, AT)).toEqual({
      priority: 'daemon.notice',
      text: 'cleared gateway-silent em0 inet, after 3 min 5 s',
    });
  });

  it('is one line that steers nothing, and no longer than every syslogd takes', () => {
    expect(syslogText('an SSID\nof two lines\u001b[2J')).toBe('an SSID of two lines?[2J');
    expect(syslogText('x'.repeat(2_000))).toHaveLength(800);
  });
});

describe('a change, as a hook is given it', () => {
  const surroundings = { at: AT, host: null, origin: 'live' } as const;
  const { stdin, environment } = hookCall({ kind: 'raised', finding: DEAD }, surroundings);

  it('is one JSON object on stdin, where what is not known is null', () => {
    expect(stdin.endsWith('\n')).toBe(true);
    expect(JSON.parse(stdin)).toEqual({
      version: 1,
      change: 'raised',
      at: '2026-03-01T03:00:05.000Z',
      origin: 'live',
      host: null,
      finding: { ...DEAD, since: '2026-03-01T02:57:00.000Z' },
    });
  });

  it('has the same shape where failover has acted, so that a hook reads one', () => {
    const text = 'Failover has taken out em0: its gateway 192.0.2.1 does not answer.';
    const call = hookCall({ kind: 'acted', loud: true, text }, surroundings);
    expect(JSON.parse(call.stdin)).toMatchObject({
      change: 'acted',
      finding: { id: 'failover', severity: 'warning', subject: null, message: text },
    });
    expect(call.environment).toMatchObject({
      UPLINKTOP_FINDING_CHANGE: 'acted',
      UPLINKTOP_FINDING_SUBJECT: '',
    });
    expect(Object.keys(call.environment)).toEqual(Object.keys(environment));
  });

  it('is the same in variables, but for the evidence', () => {
    expect(environment).toEqual({
      UPLINKTOP_FINDING_CHANGE: 'raised',
      UPLINKTOP_FINDING_AT: '2026-03-01T03:00:05.000Z',
      UPLINKTOP_FINDING_ORIGIN: 'live',
      UPLINKTOP_FINDING_HOST: '',
      UPLINKTOP_FINDING_ID: 'gateway-silent',
      UPLINKTOP_FINDING_SEVERITY: 'critical',
      UPLINKTOP_FINDING_SUBJECT: 'em0',
      UPLINKTOP_FINDING_FAMILY: 'inet',
      UPLINKTOP_FINDING_MESSAGE: 'The gateway 192.0.2.1 of em0 does not answer.',
      UPLINKTOP_FINDING_SINCE: '2026-03-01T02:57:00.000Z',
    });
  });
});
