import type { Translation } from '../../../model/changer.js';

function isWhere(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** False when `-o` or `! -o` keeps what leaves by an interface out of the rule. */
function lets(words: readonly string[], name: string): boolean {
  const at = words.findIndex((word) => word === '-o' || word === '--out-interface');
  return at < 0 || isWhere(words[at + 1] ?? '', name) === (words[at - 1] !== '!');
}

/**
 * How what leaves by an interface is translated, from the nat table of `iptables-save`: the first rule from POSTROUTING on
 * that lets it in, whatever else it asks of a packet. Null where that table is not told. Source: iptables-save(8) 1.8.9.
 */
export function iptablesTranslations(text: string): ((interfaceName: string) => Translation) | null {
  const lines = text.split('\n').map((line) => line.trim());
  const from = lines.indexOf('*nat');
  if (from < 0) return null;
  const end = lines.indexOf('COMMIT', from);
  const rules = new Map<string, string[][]>();
  for (const line of lines.slice(from, end < 0 ? undefined : end)) {
    const words = line.split(/\s+/);
    const [option, chain = ''] = words;
    if (option !== '-A') continue;
    const known = rules.get(chain);
    if (known === undefined) rules.set(chain, [words]);
    else known.push(words);
  }
  // What a chain that was followed before did not tell it does not tell now.
  const follow = (chain: string, name: string, followed: Set<string>): Translation | null => {
    if (followed.has(chain)) return null;
    followed.add(chain);
    for (const words of (rules.get(chain) ?? []).filter((rule) => lets(rule, name))) {
      const at = words.findIndex((word) => word === '-j' || word === '-g');
      const target = at < 0 ? '' : (words[at + 1] ?? '');
      if (target === 'MASQUERADE') return { kind: 'masquerade' };
      if (target === 'SNAT') {
        const to = words.indexOf('--to-source');
        return { kind: 'snat', to: to < 0 ? null : (words[to + 1] ?? null) };
      }
      const found = follow(target, name, followed);
      if (found !== null) return found;
    }
    return null;
  };
  return (name) => follow('POSTROUTING', name, new Set()) ?? { kind: 'none' };
}
