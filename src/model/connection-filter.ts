import type { Connection } from './connection.js';
import { hasInside, hasRemote, hasWire, networkSearch, partSearch } from './host-search.js';

/** Which connections are wanted. */
export type ConnectionFilter = (connection: Connection) => boolean;

const FIELDS = {
  host: hostFilter,
  port: portFilter,
  proto: protocolFilter,
  uplink: (sought) => textFilter(sought, uplinkWord),
  state: (sought) => textFilter(sought, ({ state }) => state.toLowerCase()),
} as const satisfies Record<string, (sought: string) => ConnectionFilter>;

/** The fields a filter can name, for a help text: `host:`. */
export const CONNECTION_FIELDS: readonly string[] = Object.keys(FIELDS);

/**
 * The filter of a view or a script: every word must be found, large and small letters alike.
 *
 *     10.0.0.20 proto:tcp -port:443 uplink:em0 state:syn
 *
 * `field:word` looks in one field, `-word` excludes; a word whose colon names no field is text (`fe80::1`). `host:` is
 * either end, or the address on the wire, and takes a network (`host:10.0.0.0/24`); `port:` is either end's, one number
 * or a range (`port:6881-6999`), of what has ports; `uplink:` also `cannot-tell` and `local`. A number is looked for
 * whole: `10.0.0.2` is not found in `10.0.0.20`, nor `em1` in `em10`, while `10.0.0.` and `em` are.
 * An empty filter, or a field without a word yet, excludes nothing.
 */
export function parseConnectionFilter(text: string): ConnectionFilter {
  const filters = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '-')
    .map(parseWord);
  return (connection) => filters.every((filter) => filter(connection));
}

function parseWord(word: string): ConnectionFilter {
  const [, not = '', name = '', sought = ''] = /^(-?)(?:([a-z]+):)?(.*)$/s.exec(word) ?? [];
  const isField = Object.hasOwn(FIELDS, name);
  if (isField && sought === '') return () => true;
  const filter = isField ? FIELDS[name as keyof typeof FIELDS](sought) : wordFilter(word.slice(not.length));
  return not === '' ? filter : (connection) => !filter(connection);
}

/** What is written in either spelling of an address with its port: only then both are put together, which takes long. */
const WITHIN_AN_END = /^[0-9a-f.:[\]]+$/;
const ACROSS_AN_END = /[:[\]]/;

/** What costs least is looked at first. */
function wordFilter(sought: string): ConnectionFilter {
  const isSought = textSearch(sought);
  const isEndSought = endFilter(sought);
  return (connection) =>
    isSought(uplinkWord(connection)) ||
    isSought(protocolWords(connection)) ||
    isSought(connection.state.toLowerCase()) ||
    isEndSought(connection);
}

/** Any end: host, port, or both. */
function endFilter(sought: string): ConnectionFilter {
  if (!WITHIN_AN_END.test(sought)) return () => false;
  const isSought = textSearch(sought);
  if (ACROSS_AN_END.test(sought)) return (connection) => ends(connection).some(isSought);
  // Numbers are whole, so a port has a number only when it is that.
  const port = String(Number(sought)) === sought ? Number(sought) : NaN;
  const search = partSearch(sought, isSought);
  return (connection) =>
    connection.insidePort === port ||
    (connection.wirePort === port && connection.wireHost !== null) ||
    connection.remotePort === port ||
    hasInside(connection, search) ||
    hasWire(connection, search) ||
    hasRemote(connection, search) ||
    (connection.gateway !== null && isSought(connection.gateway));
}

function ends(connection: Connection): string[] {
  const { insideHost, insidePort, wireHost, wirePort, remoteHost, remotePort, gateway } = connection;
  return [
    end(insideHost, insidePort),
    ...(wireHost === null ? [] : [end(wireHost, wirePort)]),
    end(remoteHost, remotePort),
    ...(gateway === null ? [] : [gateway]),
  ];
}

/** An end in both spellings of IPv6 and port; an address alone is a part of them. */
function end(host: string, port: number | null): string {
  if (port === null) return host;
  return host.includes(':') ? `${host}[${port}] [${host}]:${port}` : `${host}:${port}`;
}

/** The uplink as a word: what is on none has a word, too. */
function uplinkWord({ uplink, direction }: Connection): string {
  return uplink?.toLowerCase() ?? (direction === 'local' ? 'local' : 'cannot-tell');
}

function hostFilter(sought: string): ConnectionFilter {
  const [address = '', length = ''] = sought.split('/');
  const search = networkSearch(address, length) ?? partSearch(sought, textSearch(sought));
  return (connection) =>
    hasInside(connection, search) || hasRemote(connection, search) || hasWire(connection, search);
}

/** ICMP has an id and a type in those places. */
function portFilter(sought: string): ConnectionFilter {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(sought) ?? [];
  if (first === '') return () => false;
  const isIn = (port: number | null): boolean =>
    port !== null && port >= Number(first) && port <= Number(last);
  return ({ protocol, insidePort, remotePort, wirePort }) =>
    !/icmp|^(1|58)$/.test(protocol) && (isIn(remotePort) || isIn(insidePort) || isIn(wirePort));
}

/** Its name, and the one that a narrow column has for it. */
function protocolWords({ protocol }: Connection): string {
  return protocol === 'ipv6-icmp' ? 'ipv6-icmp icmp6' : protocol.toLowerCase();
}

/** By number only the one; by name also `ipv6-icmp` for `icmp`. */
function protocolFilter(sought: string): ConnectionFilter {
  return /^\d+$/.test(sought)
    ? ({ protocol }) => protocol === sought
    : (connection) => protocolWords(connection).includes(sought);
}

function textFilter(sought: string, textOf: (connection: Connection) => string): ConnectionFilter {
  const isSought = textSearch(sought);
  return (connection) => isSought(textOf(connection));
}

/** Whether a text has it somewhere, its numbers whole. */
function textSearch(sought: string): (text: string) => boolean {
  const [startsWithDigit, endsWithDigit] = [/^\d/.test(sought), /\d$/.test(sought)];
  return (text) => {
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
      const isCut =
        (startsWithDigit && isDigit(text.charAt(at - 1))) ||
        (endsWithDigit && isDigit(text.charAt(at + sought.length)));
      if (!isCut) return true;
    }
    return false;
  };
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
