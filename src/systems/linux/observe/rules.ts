import type { Family } from '../../../model/address.js';
import { familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { PolicyRule } from '../../../model/router.js';
import type { JsonObject } from './json.js';
import { complaintAboutPart, numberOf, readObjects, textOf } from './json.js';
import { ruleObjects } from './text-rules.js';

/** The rules every system begins with (net/ipv4/fib_rules.c, net/ipv6/fib6_rules.c). */
const FIRST_RULES: ReadonlyMap<number, string> = new Map([
  [0, 'local'],
  [32_766, 'main'],
  [32_767, 'default'],
]);

/** What a packet is selected by, in the order `ip rule` prints it. */
const SELECTORS = ['tos', 'fwmark', 'iif', 'oif', 'ipproto', 'sport', 'dport', 'uidrange'] as const;

/**
 * The rules that choose a routing table, from `ip [-j] [-d] [-6] rule`, without the three every system begins with.
 *
 *     [{"priority":1000,"src":"198.51.100.10","table":"100","protocol":"unspec"},
 *      {"priority":998,"src":"all","dst":"203.0.113.0","dstlen":24,"iif":"lan0","action":"unreachable"}]
 *
 * Null when nothing was printed. Source: ip/iprule.c of iproute2 6.1.
 */
export function parseRules(text: string, family: Family): Parsed<readonly PolicyRule[] | null> {
  const { value: objects, complaints: broken } = readObjects(text, ruleObjects);
  if (objects === null) return { value: null, complaints: broken };
  const complaints: Complaint[] = [...broken];
  const rules: PolicyRule[] = [];
  for (const object of objects) {
    const order = numberOf(object, 'priority');
    if (order === null) complaints.push(complaintAboutPart(text, object, 'a rule without its order'));
    else if (!isFirstRule(object, order)) rules.push(ruleOf(object, order, family));
  }
  return { value: rules, complaints };
}

/** Only as the system made it: for all packets. */
function isFirstRule(object: JsonObject, order: number): boolean {
  // The kernel makes it with the first VRF, and each of these has its table by it.
  if (Object.hasOwn(object, 'l3mdev')) return true;
  const table = textOf(object, 'table');
  return FIRST_RULES.get(order) === table && `from all lookup ${table}` === ruleText(object);
}

function ruleText(object: JsonObject): string {
  return `${selectorOf(object)} ${actionOf(object)}`;
}

function ruleOf(object: JsonObject, order: number, family: Family): PolicyRule {
  return {
    family: familyOf(textOf(object, 'src') ?? '') ?? family,
    order,
    selector: selectorOf(object),
    table: textOf(object, 'table'),
    action: actionOf(object),
    ordinary: isOrdinary(object),
    suppressPrefixLength: numberOf(object, 'suppress_prefixlen'),
  };
}

/** For any source and destination; a mark that is excluded (`not from all fwmark 0xca6c`) is one that few have. */
function isOrdinary(object: JsonObject): boolean {
  const isForAll = (textOf(object, 'src') ?? 'all') === 'all' && textOf(object, 'dst') === null;
  const words = SELECTORS.filter((name) => wordFor(object, name) !== null);
  const isNegated = Object.hasOwn(object, 'not');
  return isForAll && words.every((name) => isNegated && name === 'fwmark') && words.length > 0 === isNegated;
}

/** `lookup main suppress_prefixlength 0` is how a VPN passes over the defaults of the main table. */
function actionOf(object: JsonObject): string {
  const table = textOf(object, 'table');
  const refusal = textOf(object, 'action');
  const goto = numberOf(object, 'goto');
  const suppressed = numberOf(object, 'suppress_prefixlen');
  if (refusal !== null) return refusal;
  if (goto !== null) return `goto ${String(goto)}`;
  if (table === null) return 'nothing';
  return `lookup ${table}${suppressed === null ? '' : ` suppress_prefixlength ${String(suppressed)}`}`;
}

/** `from 192.0.2.0/24 to 203.0.113.1 fwmark 0x1/0xff`. */
function selectorOf(object: JsonObject): string {
  const to = prefixOf(object, 'dst');
  return [
    Object.hasOwn(object, 'not') ? 'not' : null,
    `from ${prefixOf(object, 'src') ?? 'all'}`,
    to === null ? null : `to ${to}`,
    ...SELECTORS.map((name) => wordFor(object, name)),
  ]
    .filter((part) => part !== null)
    .join(' ');
}

function prefixOf(object: JsonObject, field: 'src' | 'dst'): string | null {
  const address = textOf(object, field);
  const length = numberOf(object, `${field}len`);
  return address === null || length === null ? address : `${address}/${String(length)}`;
}

/** One condition; ranges come as two fields (`uid_start`, `sport_start`). */
function wordFor(object: JsonObject, name: string): string | null {
  const mask = textOf(object, `${name.replace('fwmark', 'fw')}mask`);
  const value = textOf(object, name) ?? numberOf(object, name);
  if (value !== null) return `${name} ${String(value)}${mask === null ? '' : `/${mask}`}`;
  const stem = name.replace('range', '');
  const start = numberOf(object, `${stem}_start`);
  const end = numberOf(object, `${stem}_end`);
  return start === null ? null : `${name} ${String(start)}-${String(end ?? start)}`;
}
