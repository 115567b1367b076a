import { describe, expect, it } from 'vitest';
import { keyHelp, KEYS, keyTableMarkdown } from '../../../src/ui/state/keymap.js';
import { bindingIn, whereWords } from '../../../src/ui/views/view-table.js';

describe('the table of keys', () => {
  it('gives each key one meaning', () => {
    const keys = KEYS.flatMap((binding) => binding.keys);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual(['k']);
  });

  it('ends a connection with k where there are connections, and moves with it everywhere else', () => {
    expect(bindingIn('k', 'connections', KEYS)?.action).toBe('kill');
    expect(bindingIn('k', 'connection', KEYS)?.action).toBe('kill');
    for (const view of ['routes', 'findings', 'journal', 'hosts', 'help'] as const)
      expect(bindingIn('k', view, KEYS)?.action).toBe('up');
  });

  it('does not know keys of what is not there', () => {
    for (const key of ['y', 'u']) expect(bindingIn(key, 'uplinks', KEYS)).toBeNull();
  });

  it('knows where a key does nothing', () => {
    expect(bindingIn('/', 'uplinks', KEYS)).toBeNull();
    expect(bindingIn('/', 'routes', KEYS)?.action).toBe('filter');
    expect(bindingIn('tab', 'journal', KEYS)).toBeNull();
    expect(bindingIn('o', 'uplinks', KEYS)).toBeNull();
    expect(bindingIn('o', 'connections', KEYS)?.action).toBe('order');
  });

  it('has a key for nothing that no view answers', () => {
    expect(KEYS.filter(({ action }) => whereWords(action) === '')).toEqual([]);
  });

  it('tells keys that belong together in one row of the help', () => {
    expect(keyHelp().filter(({ shown }) => shown === '↑ ↓ j k')).toHaveLength(1);
    expect(keyHelp().map(({ does }) => does)).not.toContain('');
  });

  it('makes the table of the README', () => {
    const lines = keyTableMarkdown(whereWords).trimEnd().split('\n');
    expect(lines[0]).toBe('| key | does | where |');
    expect(lines).toContain('| `?` `h` | this help | everywhere |');
    expect(lines).toHaveLength(keyHelp().length + 2);
  });

  it('keeps the bar in an order in which quit and help go last', () => {
    const keeps = KEYS.flatMap(({ bar }) => (bar === undefined ? [] : [bar.keep]));
    expect(new Set(keeps).size).toBe(keeps.length);
    expect(KEYS.find(({ bar }) => bar?.keep === 0)?.action).toBe('quit');
  });
});
