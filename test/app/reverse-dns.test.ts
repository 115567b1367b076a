import { describe, expect, it } from 'vitest';
import { NameLookup } from '../../src/app/reverse-dns.js';

/** A resolver that answers when the test says so. */
function slowResolver() {
  const asked: string[] = [];
  const answers = new Map<string, (names: string[]) => void>();
  return {
    asked,
    answer: (address: string, ...names: string[]) => answers.get(address)?.(names),
    reverse: (address: string) => {
      asked.push(address);
      return new Promise<string[]>((settle) => void answers.set(address, settle));
    },
  };
}

const settled = (): Promise<void> => new Promise((settle) => setImmediate(settle));

describe('names of remote hosts', () => {
  it('are asked for a few at a time', async () => {
    const resolver = slowResolver();
    const lookup = new NameLookup(() => undefined, resolver);
    lookup.want(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5']);
    expect(resolver.asked).toHaveLength(4);
    resolver.answer('192.0.2.1', 'one.example.net');
    await settled();
    expect(resolver.asked).toHaveLength(5);
  });

  it('are asked for once, and told again from memory', async () => {
    const resolver = slowResolver();
    const told: (string | null | undefined)[] = [];
    const lookup = new NameLookup((names) => told.push(names.get('192.0.2.1')), resolver);
    lookup.want(['192.0.2.1']);
    lookup.want(['192.0.2.1']);
    resolver.answer('192.0.2.1', 'one.example.net');
    await settled();
    lookup.want(['192.0.2.1']);
    expect(resolver.asked).toEqual(['192.0.2.1']);
    expect(told).toEqual(['one.example.net', 'one.example.net']);
  });

  it('are disarmed, and none is none', async () => {
    const resolver = slowResolver();
    const told = new Map<string, string | null>();
    const lookup = new NameLookup(
      (names) => names.forEach((name, address) => told.set(address, name)),
      resolver,
    );
    lookup.want(['192.0.2.1', '2001:db8::1']);
    resolver.answer('192.0.2.1', 'evil\u001b[2J.example.net');
    resolver.answer('2001:db8::1');
    await settled();
    expect([...told]).toEqual([
      ['192.0.2.1', 'evil?[2J.example.net'],
      ['2001:db8::1', null],
    ]);
  });

  it('are none when the resolver fails', async () => {
    const told = new Map<string, string | null>();
    const lookup = new NameLookup((names) => names.forEach((name, address) => told.set(address, name)), {
      reverse: () => Promise.reject(new Error('SERVFAIL')),
    });
    lookup.want(['192.0.2.9']);
    await settled();
    expect(told.get('192.0.2.9')).toBeNull();
  });
});
