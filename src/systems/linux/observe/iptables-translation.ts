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
 * How what leaves by an interface is translated, from `iptables-save -t nat`: the first rule from POSTROUTING on that
 * lets it in, whatever else it asks of a packet. Null when it is another text. Source: iptables-save(8) 1.8.9.
 */
export function iptablesTranslations(text: string): ((interfaceName: string) => Translation) | null {
  const lines = text.split('\n').map((line) => line.trim());
  if (!lines.includes('*nat')) return null;
  const rules = lines.filter((line) => line.startsWith('-A ')).map((line) => line.split(/\s+/));
  const follow = (chain: string, name: string, depth: number): Translation | null => {
    for (const words of rules.filter((rule) => rule[1] === chain && lets(rule, name))) {
      const at = words.findIndex((word) => word === '-j' || word === '-g');
      const target = at < 0 ? '' : (words[at + 1] ?? '');
      if (target === 'MASQUERADE') return { kind: 'masquerade' };
      if (target === 'SNAT') {
        const to = words.indexOf('--to-source');
        return { kind: 'snat', to: to < 0 ? null : (words[to + 1] ?? null) };
      }
      const found = depth > rules.length ? null : follow(target, name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return (name) => follow('POSTROUTING', name, 0) ?? { kind: 'none' };
}
