import { createHash, timingSafeEqual } from 'node:crypto';
import { namesLoopback } from '../export/listen-address.js';

/** What is asked, as far as it decides whether it is answered. */
export interface Asked {
  readonly method?: string | undefined;
  readonly headers: {
    readonly host?: string | undefined;
    readonly authorization?: string | undefined;
    readonly 'content-length'?: string | undefined;
    readonly 'transfer-encoding'?: string | undefined;
  };
}

export interface AccessRules {
  /** Whoever asks has to name this machine as a loopback address. */
  readonly onlyLoopbackNames: boolean;
  /** Null: nobody is asked for one. */
  readonly token: string | null;
}

/** Why a request is not answered: a status of HTTP and a sentence. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

function refusal(status: number, text: string, headers: Refusal['headers'] = {}): Refusal {
  return { status, text, headers };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In a time that says nothing of where they differ, nor of how long the right one is. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** The secret in an Authorization header: a bearer token (RFC 6750), or the password (RFC 7617) that a browser asks for. */
function secretIn(authorization: string | undefined): string {
  const [, scheme = '', given = ''] = /^(\S+) +(\S+) *$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return given;
  if (scheme.toLowerCase() !== 'basic') return '';
  return Buffer.from(given, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
}

/** Null: it may be read. `isOpen`: it tells nothing, and wants no token. */
export function refuse(
  asked: Asked,
  { onlyLoopbackNames, token }: AccessRules,
  isOpen: boolean,
): Refusal | null {
  const { method, headers } = asked;
  if (method !== 'GET' && method !== 'HEAD')
    return refusal(405, 'Only GET and HEAD: nothing can be changed here.', { allow: 'GET, HEAD' });
  if ((headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined)
    return refusal(400, 'A request without a body is expected.');
  if (onlyLoopbackNames && !namesLoopback(headers.host))
    return refusal(421, 'Ask for it as localhost, 127.0.0.1 or [::1]: it answers to no other name.');
  if (token === null || isOpen || isSame(secretIn(headers.authorization), token)) return null;
  return refusal(401, 'Expected the token as a bearer token, or as the password.', {
    'www-authenticate': 'Bearer realm="uplinktop", Basic realm="uplinktop", charset="UTF-8"',
  });
}
