import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedFormat } from '../../src/export/accepted-format.js';
import { namesLoopback, parseListenAddress } from '../../src/export/listen-address.js';
import { refuse } from '../../src/serve/access.js';
import { eventOf } from '../../src/serve/event-streams.js';
import { looseOwnership } from '../../src/serve/secret-file.js';

describe('what a scraper takes', () => {
  it.each([
    // Prometheus 2.42 and 3.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    ['application/openmetrics-text; version=1.0.0; q=0.4, text/plain; q=0.9', 'text'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['text/html,*/*', 'text'],
    ['*/*', 'text'],
    ['', 'text'],
    [undefined, 'text'],
  ] as const)('of Accept: %s is %s', (accept, format) => {
    expect(acceptedFormat(accept)).toBe(format);
  });

  it('is something, whatever it says', () => {
    fc.assert(fc.property(fc.string(), (accept) => ['text', 'openmetrics'].includes(acceptedFormat(accept))));
  });
});

describe('where to listen', () => {
  it.each([
    ['127.0.0.1:9617', { host: '127.0.0.1', port: 9617, isLoopback: true }],
    ['localhost:1', { host: '127.0.0.1', port: 1, isLoopback: true }],
    ['127.9.9.9:80', { host: '127.9.9.9', port: 80, isLoopback: true }],
    ['[::1]:9617', { host: '::1', port: 9617, isLoopback: true }],
    ['0.0.0.0:9617', { host: '0.0.0.0', port: 9617, isLoopback: false }],
    ['[::]:9617', { host: '::', port: 9617, isLoopback: false }],
    ['[::ffff:127.0.0.1]:9617', { host: '::ffff:127.0.0.1', port: 9617, isLoopback: false }],
    ['192.0.2.7:9617', { host: '192.0.2.7', port: 9617, isLoopback: false }],
  ])('%s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each([
    '9617',
    ':9617',
    '::1:9617',
    '[127.0.0.1]:9617',
    '127.0.0.1',
    '127.0.0.1:65536',
    'router:9617',
    '127.1:9617',
    '',
  ])('is not %s', (text) => {
    expect(parseListenAddress(text)).toBeNull();
  });
});

describe('who is answered', () => {
  const TOKEN = 'c0ffee'.repeat(8);
  const open = { onlyLoopbackNames: true, token: null };
  const locked = { onlyLoopbackNames: false, token: TOKEN };
  const statusOf = (...asked: Parameters<typeof refuse>): number => refuse(...asked)?.status ?? 200;

  it.each(['localhost', 'LOCALHOST:9617', '127.0.0.1:9617', '127.0.0.1', '[::1]:9617', '[::1]'])(
    'on a loopback address: who asks for %s',
    (host) => {
      expect(namesLoopback(host)).toBe(true);
      expect(statusOf({ method: 'GET', headers: { host } }, open, false)).toBe(200);
    },
  );

  it.each([
    'rebound.example',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example:9617',
    '192.0.2.7',
    '',
    undefined,
  ])('and not who was led there by the name %s', (host) => {
    expect(statusOf({ method: 'GET', headers: { host } }, open, false)).toBe(421);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', undefined])('never with %s', (method) => {
    expect(statusOf({ method, headers: { host: 'localhost' } }, open, true)).toBe(405);
  });

  it('never with a body', () => {
    const host = 'localhost';
    expect(statusOf({ method: 'GET', headers: { host, 'content-length': '3' } }, open, false)).toBe(400);
    expect(statusOf({ method: 'GET', headers: { host, 'transfer-encoding': 'chunked' } }, open, false)).toBe(
      400,
    );
    expect(statusOf({ method: 'GET', headers: { host, 'content-length': '0' } }, open, false)).toBe(200);
  });

  it('who has the token: as a bearer, or as the password that a browser asks for', () => {
    const basic = Buffer.from(`anybody:${TOKEN}`).toString('base64');
    for (const authorization of [`Bearer ${TOKEN}`, `bearer  ${TOKEN}`, `Basic ${basic}`])
      expect(statusOf({ method: 'GET', headers: { authorization } }, locked, false)).toBe(200);
    const wrong = [
      undefined,
      '',
      TOKEN,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      'Basic !',
      `Digest ${TOKEN}`,
    ];
    for (const authorization of wrong) {
      const refusal = refuse({ method: 'GET', headers: { authorization } }, locked, false);
      expect(refusal?.status).toBe(401);
      expect(refusal?.headers['www-authenticate']).toContain('Bearer');
    }
  });

  it('whoever asks only whether it lives', () => {
    expect(statusOf({ method: 'GET', headers: {} }, locked, true)).toBe(200);
  });
});

describe('a file with a secret', () => {
  const me = 1_000;
  it.each([
    ['mine, 0600', me, 0o600, true],
    ['mine, 0400', me, 0o400, true],
    ["root's, for a group", 0, 0o640, true],
    ['mine, for a group', me, 0o640, false],
    ['for everybody', me, 0o604, false],
    ["root's, for everybody", 0, 0o644, false],
    ['to be written by a group', 0, 0o660, false],
    ["another user's", 1_001, 0o600, false],
  ] as const)('%s', (_, uid, mode, isGood) => {
    expect(looseOwnership({ uid, mode: 0o100_000 | mode }, me) === null).toBe(isGood);
  });
});

describe('an event', () => {
  it('comes back as it was, whatever its lines', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'data:', ':', ' ', '\n', '\r', '\r\n', '<') }),
        (text) => {
          // As HTML says that it is read (9.2.6): fields by line, joined by line feeds.
          const fields = eventOf(text)
            .slice(0, -2)
            .split(/\r\n|\r|\n/);
          expect(fields.every((field) => field.startsWith('data: '))).toBe(true);
          expect(fields.map((field) => field.slice(6)).join('\n')).toBe(text.replace(/\r\n|\r/g, '\n'));
        },
      ),
    );
  });
});
