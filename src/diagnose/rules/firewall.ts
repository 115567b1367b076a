import type { Severity } from '../../model/finding.js';
import { formatCount, formatShare } from '../../model/format.js';
import type { Thresholds } from '../../model/thresholds.js';
import { THRESHOLDS } from '../../model/thresholds.js';
import type { Rule } from '../situation.js';

/** A mark once passed clears this much lower. */
const SLACK = 0.05;

function severityAt(share: number, was: Severity | null, marks: Thresholds): Severity | null {
  const critical = marks['states-critical'] / 100;
  const warning = marks['states-warning'] / 100;
  if (share >= critical - (was === 'critical' ? SLACK : 0)) return 'critical';
  return share >= warning - (was === null ? 0 : SLACK) ? 'warning' : null;
}

/** The next round number of states that leaves room: twice the limit. */
function roomier(limit: number): number {
  return limit * 2;
}

/** Without the packet filter there is no translation: private addresses leave as they are. */
export const pfDisabled: Rule = {
  means: 'The packet filter is switched off: nothing is filtered, and private addresses are not translated.',
  needs: ['firewall'],
  judge: ({ firewall, settings, explainer }) => {
    if (firewall?.enabled !== false) return [];
    const forwards = settings?.forwarding.inet === 1;
    return [
      {
        severity: forwards ? 'warning' : 'info',
        subject: explainer.words.tracker,
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
    'The table of connections (pf, conntrack) is 80% full (95%: critical): at the limit new connections fail.',
  needs: ['firewall', 'firewallLimits'],
  judge: ({ firewall, firewallLimits, wasRaised, explainer, thresholds = THRESHOLDS }) => {
    const { tracker, tracked, tableFull } = explainer.words;
    const states = firewall?.states ?? null;
    const limit = firewallLimits?.['states'];
    if (states === null || limit === undefined || !Number.isFinite(limit) || limit <= 0) return [];
    const severity = severityAt(states / limit, wasRaised('pf-states-near-limit', tracker), thresholds);
    if (severity === null) return [];
    const used = `${formatCount(states)} of ${formatCount(limit)}`;
    return [
      {
        severity,
        subject: tracker,
        family: null,
        message: `${tracker} holds ${used} ${tracked} (${formatShare(states / limit)}): at the limit new connections fail.`,
        evidence: [
          `${used} ${tracked}`,
          ...(tableFull === null ? [] : [`when it is full the system logs "${tableFull}"`]),
        ],
        unknown: 'Whether many clients or one that scans fills the table.',
        remedy: { kind: 'raise-state-limit', states: roomier(limit) },
        because: [],
      },
    ];
  },
};

/** Without counters there is no rate of any connection, and no busiest one. */
export const accountingOff: Rule = {
  means: 'The bytes of connections are not counted, so that they are listed without rates.',
  needs: ['firewall'],
  judge: ({ firewall, explainer }) => {
    if (firewall?.accounting !== false) return [];
    const { tracker } = explainer.words;
    return [
      {
        severity: 'info',
        subject: tracker,
        family: null,
        message: `${tracker} counts no bytes: connections are listed without rates.`,
        evidence: ['the accounting of connections is switched off'],
        unknown: 'What connections of now have moved: those from before the switch never get counters.',
        remedy: { kind: 'enable-accounting' },
        because: [],
      },
    ];
  },
};
