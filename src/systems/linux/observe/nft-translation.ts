import type { Translation } from '../../../model/changer.js';
import type { JsonObject } from './json.js';
import { objectOf, objectsOf, textOf } from './json.js';

type TranslationOf = (interfaceName: string) => Translation;

function partsOf(objects: readonly JsonObject[], field: string): readonly JsonObject[] {
  return objects.map((one) => objectOf(one, field)).filter((part) => part !== null);
}

function isWhere(pattern: unknown, name: string): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => isWhere(one, name));
  if (typeof pattern === 'object' && pattern !== null) return isWhere((pattern as JsonObject)['set'], name);
  if (typeof pattern !== 'string') return false;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** False when the expression keeps what leaves by an interface out of the rule. */
function lets(expression: JsonObject, name: string): boolean {
  const match = objectOf(expression, 'match');
  const key = match === null ? null : textOf(objectOf(objectOf(match, 'left') ?? {}, 'meta') ?? {}, 'key');
  if (match === null || (key !== 'oifname' && key !== 'oif')) return true;
  return isWhere(match['right'], name) === (textOf(match, 'op') !== '!=');
}

/** iptables-nft's own targets are named, and the address of SNAT is not shown. */
function translationIn(expressions: readonly JsonObject[]): Translation | null {
  const target = expressions.map((one) => textOf(objectOf(one, 'xt') ?? {}, 'name'));
  if (target.includes('MASQUERADE') || expressions.some((one) => Object.hasOwn(one, 'masquerade')))
    return { kind: 'masquerade' };
  const snat = expressions.find((one) => Object.hasOwn(one, 'snat'));
  if (snat === undefined) return target.includes('SNAT') ? { kind: 'snat', to: null } : null;
  return { kind: 'snat', to: textOf(objectOf(snat, 'snat') ?? {}, 'addr') };
}

/**
 * How what leaves by an interface is translated, from `nft -j list ruleset`: the first rule of the chains of type nat at
 * postrouting that lets it in, whatever else that rule asks of a packet. Null when it is another text.
 *
 *     {"nftables":[{"chain":{"family":"ip","table":"nat","name":"post","type":"nat","hook":"postrouting"}},
 *      {"rule":{"family":"ip","table":"nat","chain":"post","expr":[
 *        {"match":{"op":"==","left":{"meta":{"key":"oifname"}},"right":"em0"}},{"masquerade":null}]}}]}
 *
 * Source: libnftables-json(5) of nftables 1.0.6.
 */
export function nftTranslations(text: string): TranslationOf | null {
  let objects: readonly JsonObject[];
  try {
    objects = objectsOf(JSON.parse(text) as JsonObject, 'nftables');
  } catch {
    return null;
  }
  if (!objects.some((one) => Object.hasOwn(one, 'metainfo'))) return null;
  const inTable = (one: JsonObject, name: string): string =>
    [textOf(one, 'family'), textOf(one, 'table'), name].join(' ');
  const rules = new Map<string, JsonObject[]>();
  for (const rule of partsOf(objects, 'rule')) {
    const chain = inTable(rule, textOf(rule, 'chain') ?? '');
    const known = rules.get(chain);
    if (known === undefined) rules.set(chain, [rule]);
    else known.push(rule);
  }
  // What a chain that was followed before did not tell it does not tell now.
  const follow = (chain: string, name: string, followed: Set<string>): Translation | null => {
    if (followed.has(chain)) return null;
    followed.add(chain);
    for (const rule of rules.get(chain) ?? []) {
      const expressions = objectsOf(rule, 'expr');
      if (!expressions.every((one) => lets(one, name))) continue;
      const [jump] = [...partsOf(expressions, 'jump'), ...partsOf(expressions, 'goto')];
      const target = jump === undefined ? null : textOf(jump, 'target');
      const found =
        target === null ? translationIn(expressions) : follow(inTable(rule, target), name, followed);
      if (found !== null) return found;
    }
    return null;
  };
  const beginnings = partsOf(objects, 'chain')
    .filter((chain) => textOf(chain, 'type') === 'nat' && textOf(chain, 'hook') === 'postrouting')
    .filter((chain) => textOf(chain, 'family') !== 'ip6')
    .map((chain) => inTable(chain, textOf(chain, 'name') ?? ''));
  return (name) =>
    beginnings.map((chain) => follow(chain, name, new Set())).find((found) => found !== null) ?? {
      kind: 'none',
    };
}
