import type { Severity } from '../../model/finding.js';
import { formatCount, formatShare } from '../../model/format.js';
import type { Rule } from '../situation.js';

const WARN_AT = 0.8;
const CRITICAL_AT = 0.95;
/** A mark once passed clears this much lower. */
const SLACK = 0.05;

function severityAt(share: number, was: Severity | null): Severity | null {
  if (share >= CRITICAL_AT - (was === 'critical' ? SLACK : 0)) return 'critical';
  return share >= WARN_AT - (was === null ? 0 : SLACK) ? 'warning' : null;
}

/** The next round number of states that leaves room: twice the limit. */
function roomier(limit: number): number {
  return limit * 2;
}

/** Without the packet filter there is no translation: private addresses leave as they are. */
export const pfDisabled: Rule = {
  means: 'The packet filter is switched off: nothing is filtered, and private addresses are not translated.',
  needs: ['firewall'],
  judge: ({ firewall, settings }) => {
    if (firewall?.enabled !== false) return [];
    const forwards = settings?.forwarding.inet === 1;
    return [
      {
        severity: forwards ? 'warning' : 'info',
        subject: 'pf',
        family: null,
        message: forwards
          ? 'The packet filter is off: this router forwards, but neither filters nor translates addresses.'
          : 'The packet filter is off: nothing is filtered or translated.',
        evidence: ['the packet filter reports itself disabled'],
        unknown: 'Whether it was switched off on purpose.',
        remedy: { kind: 'enable-firewall' },
        because: [],
      },
    ];
  },
};

/** At the limit, new connections are refused while old ones live on: it looks like a dead line. */
export const pfStatesNearLimit: Rule = {
  means:
    'The packet filter holds 80% of the states it may (95%: critical): at the limit new connections fail.',
  needs: ['firewall', 'firewallLimits'],
  judge: ({ firewall, firewallLimits, wasRaised }) => {
    const states = firewall?.states ?? null;
    const limit = firewallLimits?.['states'];
    if (states === null || limit === undefined || !Number.isFinite(limit) || limit <= 0) return [];
    const severity = severityAt(states / limit, wasRaised('pf-states-near-limit', 'pf'));
    if (severity === null) return [];
    const used = `${formatCount(states)} of ${formatCount(limit)}`;
    return [
      {
        severity,
        subject: 'pf',
        family: null,
        message: `The packet filter holds ${used} states (${formatShare(states / limit)}): at the limit new connections fail.`,
        evidence: [`${used} states`],
        unknown: 'Whether many clients or one that scans fills the table.',
        remedy: { kind: 'raise-state-limit', states: roomier(limit) },
        because: [],
      },
    ];
  },
};
