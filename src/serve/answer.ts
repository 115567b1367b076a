import { createHash } from 'node:crypto';
import { disarmLines } from '../model/text.js';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  /** Content type. */
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const PLAIN = 'text/plain; charset=utf-8';

/** A sentence, or a line. */
export function plainAnswer(status: number, text: string, headers: Answer['headers'] = {}): Answer {
  return { status, type: PLAIN, body: `${disarmLines(text)}\n`, headers };
}

/** What every answer says: it is nobody else's to keep, to frame, to guess the type of or to read from elsewhere. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Of the page: this one script and this one style, events from where it comes from itself, and nothing else. */
export function pagePolicy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
