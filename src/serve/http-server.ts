import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ListenAddress } from '../export/listen-address.js';
import { hostAndPort } from '../export/listen-address.js';
import type { Clock } from '../model/clock.js';
import { SECOND } from '../model/time.js';
import type { AccessRules } from './access.js';
import { refuse } from './access.js';
import type { Answer } from './answer.js';
import { COMMON_HEADERS, plainAnswer } from './answer.js';
import { EventStreams, HEARTBEAT_MS } from './event-streams.js';

/** What may be asked for. */
export interface Resource {
  readonly answer: (query: URLSearchParams, headers: IncomingMessage['headers']) => Answer | Promise<Answer>;
  /** It tells nothing of a router, and wants no token. */
  readonly isOpen?: boolean;
}

export interface ServeOptions {
  readonly listen: ListenAddress;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly token: string | null;
  /** By path. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** Where events are sent, and what a stream of them begins with. */
  readonly events: { readonly path: string; readonly first: () => string };
  readonly clock: Pick<Clock, 'after' | 'every'>;
}

export interface Serving {
  readonly url: string;
  readonly streams: Pick<EventStreams, 'send' | 'count'>;
  /** Settles when no connection is left. */
  close(): Promise<void>;
}

/** Enough for a few scrapers and a few people; one that keeps asking cannot take the router's memory. */
const MOST = { connections: 64, answers: 16, streams: 8 } as const;
const ANSWERED_WITHIN_MS = 30 * SECOND;
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5 * SECOND,
  requestTimeout: 10 * SECOND,
  connectionsCheckingInterval: 2 * SECOND,
  // Longer than most scrape intervals, so that a scraper keeps its connection.
  keepAliveTimeout: 75 * SECOND,
};

function pathOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '', 'http://localhost');
  } catch {
    return null;
  }
}

class Responder {
  readonly #options: ServeOptions;
  readonly #rules: AccessRules;
  readonly #streams: EventStreams;
  #answering = 0;

  constructor(options: ServeOptions, streams: EventStreams) {
    this.#options = options;
    this.#streams = streams;
    this.#rules = { onlyLoopbackNames: options.listen.isLoopback, token: options.token };
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#answering >= MOST.answers) return this.#write(response, tooMany());
    this.#answering++;
    const cancel = this.#options.clock.after(ANSWERED_WITHIN_MS, () => response.destroy());
    const done = (): void => {
      this.#answering--;
      cancel();
    };
    response.once('close', done);
    const url = pathOf(request);
    const { events, resources } = this.#options;
    const resource =
      url !== null && Object.hasOwn(resources, url.pathname) ? resources[url.pathname] : undefined;
    const refusal = refuse(request, this.#rules, resource?.isOpen === true);
    if (refusal !== null) {
      const { status, text, headers } = refusal;
      return this.#write(response, plainAnswer(status, text, { ...headers, connection: 'close' }));
    }
    if (url?.pathname === events.path) {
      response.off('close', done);
      done();
      return this.#stream(request, response);
    }
    if (url === null || resource === undefined)
      return this.#write(
        response,
        plainAnswer(404, `There are ${[...Object.keys(resources), events.path].join(', ')}.`),
      );
    this.#write(response, await resource.answer(url.searchParams, request.headers));
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    if (this.#streams.isFull) return this.#write(response, tooMany());
    response.writeHead(200, { ...COMMON_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    if (request.method === 'HEAD') response.end();
    else this.#streams.add(response, this.#options.events.first());
  }

  #write(response: ServerResponse, { status, type, body, headers }: Answer): void {
    if (response.destroyed) return;
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      ...COMMON_HEADERS,
      'content-type': type,
      'content-length': bytes.length,
      ...headers,
    });
    // Of an answer to HEAD Node sends no body.
    response.end(bytes);
  }
}

function tooMany(): Answer {
  return plainAnswer(503, 'Too many ask at once.', { 'retry-after': '5' });
}

function listening(server: Server, { host, port }: ListenAddress): Promise<number> {
  return new Promise((settle, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = hostAndPort({ host, port });
      reject(new Error(sentenceOf(error.code ?? error.message, where), { cause: error }));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      settle(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function sentenceOf(code: string, where: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `${where} is in use: another exporter may run already, or name another port with --listen`;
    case 'EADDRNOTAVAIL':
      return `${where} is no address of this machine`;
    case 'EACCES':
      return `${where} may not be used by this user: name a port above 1023 with --listen`;
    default:
      return `${where} cannot be listened on (${code})`;
  }
}

type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

function tlsServer(tls: NonNullable<ServeOptions['tls']>, answer: OnRequest): Server {
  try {
    return createTlsServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.2' }, answer);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`the certificate and its key are not understood, or not of one pair (${message})`, {
      cause: error,
    });
  }
}

/**
 * Answers over HTTP, or over TLS, until it is closed.
 * @throws Error whose message is a sentence, when it cannot listen there or the certificate is not understood.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { tls, listen, clock } = options;
  const streams = new EventStreams(MOST.streams);
  const responder = new Responder(options, streams);
  const answer: OnRequest = (request, response) => {
    void responder.respond(request, response).catch(() => response.destroy());
  };
  const server = tls === null ? createServer(LIMITS, answer) : tlsServer(tls, answer);
  server.maxConnections = MOST.connections;
  server.timeout = ANSWERED_WITHIN_MS + LIMITS.keepAliveTimeout;
  const port = await listening(server, listen);
  const endHeartbeat = clock.every(HEARTBEAT_MS, () => streams.beat());
  return {
    url: `${tls === null ? 'http' : 'https'}://${hostAndPort({ host: listen.host, port })}/`,
    streams,
    close: () =>
      new Promise((settle) => {
        endHeartbeat();
        server.close(() => settle());
        streams.close();
        server.closeIdleConnections();
        clock.after(SECOND, () => server.closeAllConnections());
      }),
  };
}
