import type { Family } from '../../model/address.js';
import { familyOf } from '../../model/address.js';
import type { Connection } from '../../model/connection.js';
import type { DefaultRoute, Diagnosis } from '../../model/diagnosis.js';
import { list } from '../../model/format.js';
import type { SystemWords } from '../../model/words.js';
import type { Fact } from './detail-facts.js';
import { priorityWords } from './pane-rows.js';

/** By what a connection was attributed to its uplink, in words. */
export function attributionWords(connection: Connection, words: SystemWords): string {
  const { uplink, attributedBy, direction, gateway, wireHost, interface: bound } = connection;
  if (direction === 'local') return 'none: it stays between the router and hosts inside';
  if (uplink === null)
    return `cannot tell: ${bound === null || bound === 'all' ? words.floating : `no rule forced a next hop, its interface ${bound} is no uplink,`} and ${wireHost ?? 'its address'} is not the address of one uplink alone`;
  switch (attributedBy) {
    case 'gateway':
      return `${uplink}: a rule forced its next hop ${gateway === null ? '' : `{${gateway}} `}(route-to, reply-to)`;
    case 'interface':
      return `${uplink}: its state is bound to that interface`;
    case 'address':
      return direction === 'incoming'
        ? `${uplink}: it came to ${wireHost ?? 'an address'}, which is ${uplink}'s`
        : `${uplink}: it leaves with the address ${wireHost ?? ''}, which is ${uplink}'s`;
    case null:
      return uplink;
  }
}

function candidates({ uplinks }: Diagnosis, connection: Connection): DefaultRoute[] {
  const family = familyOf(connection.remoteHost);
  return uplinks
    .flatMap(({ routes }) => routes)
    .filter(({ route }) => route.family === family)
    .sort((a, b) => (a.route.priority ?? Infinity) - (b.route.priority ?? Infinity));
}

function candidateWords(each: DefaultRoute, { router: { words } }: Diagnosis): string {
  const { gateway, interface: via, multipath, up } = each.route;
  const flags = up ? (multipath ? `, ${words.shared}` : '') : ', down';
  return `default via ${gateway} on ${via}: ${words.priority} ${priorityWords(each)}${flags}`;
}

/** Which of the candidates the kernel takes, and what decides; which they are was told with their shares. */
function choiceWords(all: readonly DefaultRoute[], diagnosis: Diagnosis): string {
  const { words, multipath } = diagnosis.router;
  const usable = all.filter(({ route }) => route.up && route.priority !== null);
  const [first] = usable;
  if (first === undefined) return 'no default route that is up is known for this family';
  const { family, priority, interface: via } = first.route;
  const equal = usable.filter(({ route }) => route.priority === priority);
  const number = `${words.priority} ${priority ?? ''}`;
  if (equal.length === 1)
    return `only ${via} has ${number}, the lowest that is up: there is nothing to choose`;
  const taken = equal.filter(({ expectedShare }) => expectedShare !== 0);
  const those = list(equal.map(({ route }) => route.interface));
  if (taken.length === 1 && first.route.bundle !== undefined)
    return `${those} have ${number}, but each a route of its own: one of them is always taken`;
  if (multipath[family] === false)
    return `${those} share ${number}, but multipath is off: the first of them is always taken`;
  if (taken.length === 1)
    return `${those} have ${number}, but the first of them lacks ${words.shared}: it is always taken`;
  const kept = hashOf(diagnosis, family) === null ? 'every connection of this pair' : 'this connection';
  const sharing = list(taken.map(({ route }) => route.interface));
  return `${sharing} share ${number}: the hash picks one, and ${kept} goes that way until the routes change`;
}

/** What the hash is made from, where that can be chosen and is not the pair of addresses alone; else null. */
function hashOf({ router: { words, multipathHash } }: Diagnosis, family: Family): string | null {
  const policy = multipathHash?.[family] ?? null;
  if (words.spreading === null || (family === 'inet' && policy === 0)) return null;
  return (policy === null ? undefined : words.spreading.by[family][policy]) ?? 'what is not known';
}

function lookedUpBy({ insideHost, remoteHost }: Connection, diagnosis: Diagnosis): string {
  const by = hashOf(diagnosis, familyOf(remoteHost) ?? 'inet');
  const pair = `source ${insideHost} and destination ${remoteHost}`;
  return by === null
    ? `${pair}: a hash of this pair chooses among equal routes, and knows no ports and no load`
    : `${pair}: a hash of ${by} chooses among equal routes, and knows no load`;
}

/** Why a connection went where it went, as far as the tables show it. */
export function reasonFacts(connection: Connection, diagnosis: Diagnosis): Fact[] {
  const { direction, gateway, rule, anchor } = connection;
  const facts: Fact[] = [['uplink', attributionWords(connection, diagnosis.router.words)]];
  if (rule !== null)
    facts.push([
      `${diagnosis.router.words.tracker} rule`,
      `${rule}${anchor === null ? '' : ` in anchor ${anchor}`}`,
    ]);
  if (direction === 'local') return facts;
  if (gateway !== null)
    return [...facts, ['next hop', `{${gateway}}, forced by the rule: the routing table was not asked`]];
  if (direction === 'incoming')
    facts.push(['opened', 'from outside: who called chose the way in; the answers need the same one']);
  const all = candidates(diagnosis, connection);
  if (all.length === 0) return [...facts, ['candidates', 'no default route of its family is known']];
  all.forEach((each, i) => facts.push([i === 0 ? 'candidates' : '', candidateWords(each, diagnosis)]));
  facts.push(['looked up by', lookedUpBy(connection, diagnosis)]);
  facts.push(['choice', choiceWords(all, diagnosis)]);
  facts.push(['', 'a more specific route to the destination would come before all of them']);
  return facts;
}
