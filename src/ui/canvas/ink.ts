import type { Apart, Role, Uplink } from '../../model/diagnosis.js';
import type { Severity, Status } from '../../model/finding.js';
import type { Style } from './frame.js';

/**
 * The few inks of the screen. Text is in the terminal's own colour, which is readable on dark and on light; green, yellow
 * and red say good, doubtful, bad, always beside the word; blue is for lines only, for it is dark on many terminals.
 */
export const INK = {
  plain: {},
  strong: { bold: true },
  border: { colour: 'blue' },
  focus: { colour: 'cyan', bold: true },
  key: { colour: 'cyan', bold: true },
  inward: { colour: 'cyan' },
  outward: { colour: 'magenta' },
  good: { colour: 'green' },
  doubt: { colour: 'yellow' },
  bad: { colour: 'red', bold: true },
  label: { colour: 'cyan' },
  cursor: { inverse: true },
  badge: { inverse: true },
  goodBadge: { colour: 'green', inverse: true },
  doubtBadge: { colour: 'yellow', inverse: true },
  badBadge: { colour: 'red', inverse: true },
} as const satisfies Readonly<Record<string, Style>>;

/** A word with its ink, for a badge. */
export interface Badge {
  readonly word: string;
  readonly style: Style;
}

export const STATUS_BADGE: Readonly<Record<Status, Badge>> = {
  ok: { word: ' OK ', style: INK.goodBadge },
  warning: { word: ' WARN ', style: INK.doubtBadge },
  critical: { word: ' CRIT ', style: INK.badBadge },
  unknown: { word: ' UNKNOWN ', style: INK.badge },
};

export const SEVERITY_BADGE: Readonly<Record<Severity, Badge>> = {
  info: { word: ' INFO ', style: INK.badge },
  warning: STATUS_BADGE.warning,
  critical: STATUS_BADGE.critical,
};

/** `plain`: the same meaning in letters alone, where there is no room for a badge. */
interface RoleBadge extends Badge {
  readonly plain: Style;
}

const ROLE_BADGE: Readonly<Record<Role, RoleBadge>> = {
  active: { word: ' ACTIVE ', style: INK.goodBadge, plain: INK.good },
  standby: { word: ' STANDBY ', style: INK.doubtBadge, plain: INK.doubt },
  down: { word: ' DOWN ', style: INK.badBadge, plain: INK.bad },
  'no-default': { word: ' NO DEFAULT ', style: INK.badBadge, plain: INK.bad },
};

/** One that is meant to stand by, and does. */
const DECLARED: RoleBadge = { word: ' STANDBY (declared) ', style: INK.badge, plain: INK.plain };

/** What stands apart, where its role in the main table would say that something is missing or idle. */
const APART: Partial<Record<Apart['why'], RoleBadge>> = {
  standby: DECLARED,
  'taken-out': { word: ' TAKEN OUT ', style: INK.doubtBadge, plain: INK.doubt },
  tunnel: { word: ' TUNNEL ', style: INK.badge, plain: INK.plain },
  carrier: { word: ' CARRIER ', style: INK.badge, plain: INK.plain },
  'other-table': { word: ' OTHER TABLE ', style: INK.badge, plain: INK.plain },
  'chosen-elsewhere': { word: ' BY RULES ', style: INK.goodBadge, plain: INK.good },
};

const DEGRADED: RoleBadge = { word: ' DEGRADED ', style: INK.doubtBadge, plain: INK.doubt };
const NO_ANSWER: RoleBadge = { word: ' NO ANSWER ', style: INK.badBadge, plain: INK.bad };

/**
 * The word for what an uplink does; nothing is said while no table has been read. One that new traffic goes to and
 * nothing comes back from is not called active, nor one that loses much of it beyond its gateway.
 */
export function uplinkBadge(
  { role, apart, interface: name, expectedShare }: Uplink,
  sick: ReadonlyMap<string, 'silent' | 'degraded'>,
): RoleBadge {
  if (role === null) return { ...STATUS_BADGE.unknown, plain: INK.doubt };
  if (role === 'active' && sick.get(name) === 'silent') return NO_ANSWER;
  // It carries nothing by right while another does; alone it is the active one.
  if (role === 'active' && apart?.why === 'standby' && expectedShare === 0) return DECLARED;
  const isPassedOver = role === 'standby' || (role === 'no-default' && apart?.why !== 'standby');
  const badge = (isPassedOver && apart !== null ? APART[apart.why] : undefined) ?? ROLE_BADGE[role];
  return badge.plain === INK.good && sick.has(name) ? DEGRADED : badge;
}
