import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { exportResources } from '../../src/app/export-resources.js';
import { parseListenAddress } from '../../src/export/listen-address.js';
import type { ObservedRouter } from '../../src/export/observed-router.js';
import { pageBody } from '../../src/export/page.js';
import { PAGE_SCRIPT } from '../../src/export/page-script.js';
import { PAGE_STYLE } from '../../src/export/page-style.js';
import { systemClock } from '../../src/host/clock.js';
import { checkObject } from '../../src/report/check-report.js';
import { pagePolicy } from '../../src/serve/answer.js';
import type { ServeOptions, Serving } from '../../src/serve/http-server.js';
import { serve } from '../../src/serve/http-server.js';
import { BUILD, aRouter, observed } from '../export/given.js';

const TOKEN = 'not-a-secret-'.repeat(3);
const current = observed(3);
const open: Serving[] = [];
const sockets: Socket[] = [];

async function serving(
  change: Partial<ServeOptions> = {},
  routers: readonly ObservedRouter[] = [aRouter(current)],
) {
  const listen = parseListenAddress('127.0.0.1:0');
  if (listen === null) throw new Error('no address');
  const one = await serve({
    listen,
    tls: null,
    token: null,
    resources: exportResources(() => routers, BUILD),
    events: { path: '/v1/events', first: () => pageBody(routers) },
    clock: systemClock,
    ...change,
  });
  open.push(one);
  return one;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(
  { url }: Serving,
  path: string,
  { method = 'GET', ...headers }: Readonly<Record<string, string>> = {},
): Promise<Heard> {
  const options = { method, headers, agent: false as const, rejectUnauthorized: false };
  return new Promise((settle, reject) => {
    const asked = (url.startsWith('https') ? httpsRequest : httpRequest)(
      new URL(path, url),
      options,
      (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () =>
          settle({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

/** What comes back until the other end closes, or until `enough`. */
async function raw(
  { url }: Serving,
  text: string,
  enough: (heard: string) => boolean = () => false,
): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  const done = new Promise<void>((settle) => {
    socket.on('data', (chunk) => {
      heard += String(chunk);
      if (enough(heard)) settle();
    });
    socket.on('close', () => settle());
    socket.on('error', () => settle());
  });
  await once(socket, 'connect');
  socket.write(text);
  await done;
  return heard;
}

function socketAt(index: number): Socket {
  return sockets[index] ?? expect.fail('no socket');
}

describe('the exporter', () => {
  it('answers scrapers in the format they ask for', async () => {
    const one = await serving();
    const text = await ask(one, '/metrics');
    expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.body).toContain('uplinktop_up{router="gw"} 1\n');
    const open = await ask(one, '/metrics', { accept: 'application/openmetrics-text;version=1.0.0' });
    expect(open.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open.body.endsWith('# EOF\n')).toBe(true);
  });

  it('gives the same document as check --json, of the only router or of the one that is named', async () => {
    const alone = await serving();
    const { body, headers } = await ask(alone, '/v1/status');
    expect(headers['content-type']).toContain('application/json');
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(checkObject(current.diagnosis))));
    const two = await serving({}, [aRouter(current, 'a'), aRouter(null, 'b')]);
    expect(await ask(two, '/v1/status')).toMatchObject({
      status: 404,
      body: 'Expected ?router=NAME, NAME one of a, b.\n',
    });
    expect(await ask(two, '/v1/status?router=a')).toMatchObject({ status: 200 });
    expect(await ask(two, '/v1/status?router=b')).toMatchObject({ status: 503 });
  });

  it('is well while every router is read', async () => {
    expect(await ask(await serving(), '/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    const two = await serving({ token: TOKEN }, [aRouter(current), aRouter(null, 'secret-name')]);
    const { status, body } = await ask(two, '/healthz');
    expect(status).toBe(503);
    expect(body).toContain('1 of 2 routers');
    expect(body).not.toContain('secret-name');
  });

  it('lets the page do nothing but what it is for', async () => {
    const { headers, body } = await ask(await serving(), '/');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(PAGE_SCRIPT, PAGE_STYLE),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    // The hashes are those of what the page holds.
    const [, script = ''] = /<script>([^]*)<\/script>/.exec(body) ?? [];
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(body) ?? [];
    expect(headers['content-security-policy']).toBe(pagePolicy(script, style));
    expect(pagePolicy(script, style)).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-/,
    );
  });

  it('takes only GET and HEAD, for what there is', async () => {
    const one = await serving();
    const head = await ask(one, '/metrics', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(Number(head.headers['content-length'])).toBeGreaterThan(1_000);
    expect(await ask(one, '/v1/events', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(await ask(one, '/metrics', { method: 'POST' })).toMatchObject({ status: 405 });
    for (const path of ['/favicon.ico', '/constructor', '/__proto__', '/../metrics/..%2f'])
      expect((await ask(one, path)).status).toBe(404);
  });

  it('refuses who was led here by another name, and who has no token', async () => {
    const one = await serving();
    expect((await ask(one, '/v1/status', { host: 'rebound.example' })).status).toBe(421);
    expect((await ask(one, '/healthz', { host: 'rebound.example' })).status).toBe(421);
    const locked = await serving({ token: TOKEN });
    for (const path of ['/', '/metrics', '/v1/status', '/v1/events', '/nothing'])
      expect((await ask(locked, path)).status, path).toBe(401);
    expect((await ask(locked, '/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it('sends rounds to whoever listens, and lets few listen', async () => {
    const one = await serving();
    const EVENTS = 'GET /v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const first = await raw(one, EVENTS, (heard) => heard.includes('\n\n'));
    expect(first).toContain('content-type: text/event-stream');
    expect(first).toContain('data: <section id="router-0">');
    for (let more = 1; more < 8; more++) await raw(one, EVENTS, (heard) => heard.includes('\n\n'));
    expect(one.streams.count).toBe(8);
    expect(await ask(one, '/v1/events')).toMatchObject({ status: 503, body: 'Too many ask at once.\n' });
    const told = once(socketAt(3), 'data');
    one.streams.send('round 2');
    expect(String((await told)[0])).toContain('data: round 2\n\n');
    // Others are answered all the same.
    expect((await ask(one, '/metrics')).status).toBe(200);
  });

  it('reads no long header, no body and no nonsense', async () => {
    const one = await serving();
    const long = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(9_000)}\r\n\r\n`;
    expect(await raw(one, long)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(one, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(one, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const body = 'GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\nabcd';
    expect(await raw(one, body)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask(one, '/healthz')).status).toBe(200);
  });

  it('says that a port is in use, and whose address it is not', async () => {
    const { url } = await serving();
    const port = Number(new URL(url).port);
    const on = (host: string) => serving({ listen: { host, port, isLoopback: true } });
    await expect(on('127.0.0.1')).rejects.toThrow(`127.0.0.1:${port} is in use`);
    await expect(on('192.0.2.1')).rejects.toThrow(`192.0.2.1:${port} is no address of this machine`);
  });

  it('ends at once, with pages open', async () => {
    const one = await serving();
    await raw(one, 'GET /v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n', (heard) => heard.includes('\n\n'));
    const ended = once(socketAt(0), 'end');
    await one.close();
    await ended;
    await expect(ask(one, '/healthz')).rejects.toThrow('ECONNREFUSED');
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;

describe.skipIf(!hasOpenssl)(`the exporter over TLS${hasOpenssl ? '' : ' (no openssl here)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'uplinktop-tls-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const pair = (name: string) => {
    const files = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    spawnSync('openssl', [...made, '-subj', '/CN=gw', '-keyout', files.key, '-out', files.cert]);
    return { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  };

  it('answers, and takes no key of another certificate', async () => {
    const tls = pair('one');
    const one = await serving({ tls });
    expect(one.url).toMatch(/^https:/);
    expect((await ask(one, '/metrics')).status).toBe(200);
    await expect(serving({ tls: { ...tls, key: pair('other').key } })).rejects.toThrow('not of one pair');
    await expect(serving({ tls: { cert: 'none', key: 'none' } })).rejects.toThrow('are not understood');
  });
});
