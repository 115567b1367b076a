import { closeSync, openSync, readSync } from 'node:fs';
import type { CommonOptions, ConnectionsOptions } from './invocation.js';
import { complain, print, printJson } from './output.js';
import { optimiser } from './stay-lean.js';
import { createConntrackReader, isConntrackLine } from '../systems/linux/states/conntrack.js';
import { parseConnectionFilter } from '../model/connection-filter.js';
import type { Connection, ConnectionOrder, ConnectionTable } from '../model/connection.js';
import { lastGood } from '../model/reading.js';
import { createStateReader } from '../systems/openbsd/states/states.js';
import type { ConnectionsReport } from '../report/connections-report.js';
import { connectionsObject, connectionsText } from '../report/connections-report.js';
import { parseNetwork } from '../states/address-bytes.js';
import type { UplinkAddresses } from '../model/connection-reader.js';
import type { StateReader, StateSummary } from '../states/state-table.js';

type Options = ConnectionsOptions & CommonOptions;
type GivenStates = NonNullable<ConnectionsOptions['states']>;

const ORDERS: Readonly<Record<ConnectionsOptions['sort'], { by: ConnectionOrder; descending: boolean }>> = {
  bytes: { by: 'bytes', descending: true },
  rate: { by: 'rate', descending: true },
  age: { by: 'age', descending: true },
  host: { by: 'inside-host', descending: false },
  remote: { by: 'remote', descending: false },
  state: { by: 'state', descending: false },
  proto: { by: 'protocol', descending: false },
  uplink: { by: 'uplink', descending: false },
};

/** Rows kept when another order than the reader's own is wanted: the busiest. */
const KEPT = 100_000;
/** As much as the readers look at at once: of half as much V8 would optimise what only hands it on, which never pays. */
const BUFFER_BYTES = 128 * 1024;

function uplinksOf({ addresses, gateways }: GivenStates): readonly UplinkAddresses[] {
  for (const [name, given] of [...addresses, ...gateways])
    for (const address of given)
      if (parseNetwork(address) === null) throw new Error(`${name}=${address}: that is no address`);
  return [...new Set([...addresses.keys(), ...gateways.keys()])].map((name) => ({
    interface: name,
    addresses: addresses.get(name) ?? [],
    gateways: gateways.get(name) ?? [],
  }));
}

/** Hands on a file piece by piece; what is handed on may be overwritten by the next piece. */
function readFileThrough(file: string, take: (chunk: Uint8Array) => void): void {
  const descriptor = openSync(file, 'r');
  try {
    // Not a Buffer, of which each part costs microseconds to make.
    const buffer = new Uint8Array(BUFFER_BYTES);
    for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer))
      take(buffer.subarray(0, length));
  } finally {
    closeSync(descriptor);
  }
}

/** By events: a pipe may be non-blocking, and its writer may pause (read(2): EAGAIN). */
async function readThrough(file: string, take: (chunk: Uint8Array) => void): Promise<void> {
  try {
    if (file !== '-') return readFileThrough(file, take);
    for await (const chunk of process.stdin) take(chunk as Uint8Array);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(`${file === '-' ? 'stdin' : file}: cannot be read (${code})`, { cause: error });
  }
}

/** Whose table it is, seen from its beginning; null while not even one line is there. */
function readerFor(beginning: Uint8Array): typeof createStateReader | null {
  const [line] = /\S.*\n/.exec(Buffer.from(beginning).toString('latin1')) ?? [];
  if (line === undefined && beginning.length < BUFFER_BYTES) return null;
  return isConntrackLine(line ?? '') ? createConntrackReader : createStateReader;
}

/** Reads pfctl's text, or conntrack's, as it comes; never holds it. */
async function readStates(states: GivenStates, { filter, sort, limit }: Options): Promise<StateSummary> {
  optimiser.begin();
  const wanted = filter.trim() === '' ? {} : { keepOnly: parseConnectionFilter(filter) };
  const keep = sort === 'bytes' ? limit : KEPT;
  const options = { uplinks: uplinksOf(states), keep, ...wanted };
  let beginning: Uint8Array = new Uint8Array();
  let reader = null as StateReader | null;
  await readThrough(states.file, (chunk) => {
    if (reader !== null) return reader.write(chunk);
    beginning = Buffer.concat([beginning, chunk]);
    reader = readerFor(beginning)?.(options) ?? null;
    reader?.write(beginning);
  });
  // A single line without its newline, or nothing.
  const last =
    reader ?? (readerFor(Buffer.concat([beginning, Buffer.from('\n')])) ?? createStateReader)(options);
  if (reader === null) last.write(beginning);
  return last.end();
}

/** The rows that are wanted, in order, as many as were asked for. */
function rowsOf(table: ConnectionTable, { filter, sort, limit }: Options): readonly Connection[] {
  const { by, descending } = ORDERS[sort];
  const isWanted = parseConnectionFilter(filter);
  const rows: Connection[] = [];
  for (const row of table.sorted(by, descending)) {
    if (rows.length >= limit) break;
    if (isWanted(table.peek(row))) rows.push(table.at(row));
  }
  return rows;
}

async function askRouter(
  options: Options,
): Promise<Omit<ConnectionsReport, 'rows'> & { kept: ConnectionTable }> {
  const { takeRounds } = await import('./script-rounds.js');
  let reason = 'there is no round to look at';
  let found = null;
  for (const { connections } of (await takeRounds(options, 1)).snapshots) {
    if (connections === undefined) reason = 'connections cannot be read on this system';
    else if (!connections.ok) ({ reason } = connections);
    found = connections === undefined ? null : lastGood(connections);
  }
  if (found === null) throw new Error(`the connections are not known: ${reason}`);
  return found.value;
}

/**
 * Prints the connections, as text or JSON: the router's, or those in pfctl's or conntrack's text. Returns the exit status: 0, or 2 when
 * nothing of a text was understood. Throws a sentence when there is nothing to read.
 */
export async function connections(options: Options): Promise<number> {
  const read = options.states === null ? await askRouter(options) : await readStates(options.states, options);
  const report = { ...read, rows: rowsOf(read.kept, options) };
  if (options.json) printJson(connectionsObject(report));
  else print(connectionsText(report));
  if (read.states > 0 || read.notUnderstood === 0) return 0;
  complain('uplinktop: input is not a pf or conntrack table');
  return 2;
}
