import { addressBytes, familyOf } from '../model/address.js';

/** Where to listen. */
export interface ListenAddress {
  /** An address literal, without brackets. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Only this machine can reach it. */
  readonly isLoopback: boolean;
}

/** RFC 1122, 3.2.1.3, and RFC 4291, 2.5.3. */
function isLoopback(host: string): boolean {
  const bytes = addressBytes(host) ?? [];
  if (bytes.length === 4) return bytes[0] === 127;
  return bytes.length === 16 && bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}

/** `127.0.0.1:9617`, `[::1]:9617`, `localhost:9617`; null for anything else: a name that is looked up may change. */
export function parseListenAddress(text: string): ListenAddress | null {
  const [, inBrackets, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const named = plain === 'localhost' ? '127.0.0.1' : plain;
  const host = inBrackets ?? named ?? '';
  const port = Number(digits);
  const family = familyOf(host);
  if (family === null || (family === 'inet6') !== (inBrackets !== undefined)) return null;
  return port > 65_535 ? null : { host, port, isLoopback: isLoopback(host) };
}

/** As it stands in a URL: `127.0.0.1:9617`, `[::1]:9617`. */
export function hostAndPort({ host, port }: Pick<ListenAddress, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Whether a Host header names this machine itself. A page of anybody's can have its own name resolve to 127.0.0.1 and then
 * read what answers there (DNS rebinding); the header still says that name. The port is that of a tunnel's other end.
 */
export function namesLoopback(hostHeader: string | undefined): boolean {
  const [, inBrackets, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(hostHeader ?? '') ?? [];
  return plain?.toLowerCase() === 'localhost' || isLoopback(inBrackets ?? plain ?? '');
}
