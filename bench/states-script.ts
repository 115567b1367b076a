/**
 * A process of its own that does one piece of work with the modules of a build, and prints what that took:
 * `node states-script.js MODULES second|warm|held|conntrack|filter FILE…`
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { StateSource } from '../src/model/observer.js';
import type { ConnectionTable } from '../src/model/connection.js';
import type { ConnectionFollower } from '../src/model/connection-reader.js';
import type { ConnectionsReading } from '../src/model/connections-reading.js';
import type * as Filters from '../src/model/connection-filter.js';
import type * as ConntrackSources from '../src/systems/linux/states/conntrack-source.js';
import type * as Tools from '../src/systems/linux/tools.js';
import { median } from './measure.js';
import { PLACES } from './state-tables.js';

const CHUNK = 65_536;
const [folder = '', work = '', ...files] = process.argv.slice(2);

/** As it was built there. */
async function load<T>(module: string): Promise<T> {
  return (await import(join(folder, module))) as T;
}

function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** From the file, never held. */
function readFile(follower: ConnectionFollower, at: number, file: string): ConnectionsReading {
  const reader = follower.begin(at, PLACES);
  const chunk = Buffer.allocUnsafe(CHUNK);
  const descriptor = openSync(file, 'r');
  for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk))
    reader.write(chunk.subarray(0, length));
  closeSync(descriptor);
  return reader.end();
}

/** The CPU of one more reading when there were many before. */
function warmMs(source: StateSource, bytes: Uint8Array): number {
  const follower = source.follow();
  const rounds = Math.max(9, Math.min(300, Math.ceil(100e6 / bytes.length)));
  const times = Array.from({ length: rounds }, (_, round) =>
    cpuMs(() => {
      const reader = follower.begin(round * 1_000, PLACES);
      for (let at = 0; at < bytes.length; at += CHUNK) reader.write(bytes.subarray(at, at + CHUNK));
      reader.end();
    }),
  );
  return median(times.slice(Math.floor(rounds / 3)));
}

/** What is reachable, on the heap and off it. */
function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function pf(): Promise<StateSource> {
  return (await load<{ states: StateSource }>('systems/openbsd/states/state-source.js')).states;
}

/** Builds before a row could be only looked at take it out. */
function rowOf(table: Partial<ConnectionTable> & Pick<ConnectionTable, 'at'>, row: number) {
  return table.peek?.(row) ?? table.at(row);
}

const WORKS: Readonly<Record<string, () => Promise<number>>> = {
  async second() {
    const follower = (await pf()).follow();
    const [first = '', second = ''] = files;
    readFile(follower, 0, first);
    return cpuMs(() => readFile(follower, 30_000, second));
  },
  async warm() {
    return warmMs(await pf(), readFileSync(files[0] ?? ''));
  },
  /** Bytes that stay after two readings, the last one still looked at. */
  async held() {
    const source = await pf();
    const before = heldBytes();
    const follower = source.follow();
    const [file = ''] = files;
    readFile(follower, 0, file);
    const { kept } = readFile(follower, 30_000, file);
    const held = heldBytes() - before;
    return kept.length > 0 ? held : NaN;
  },
  /** In MB/s. */
  async conntrack() {
    const { conntrackSource } = await load<typeof ConntrackSources>(
      'systems/linux/states/conntrack-source.js',
    );
    const { USUAL_TOOLS } = await load<typeof Tools>('systems/linux/tools.js');
    const bytes = readFileSync(files[0] ?? '');
    return bytes.length / 1_000 / warmMs(conntrackSource(USUAL_TOOLS), bytes);
  },
  /** The slowest of some beginnings. */
  async filter() {
    const { parseConnectionFilter } = await load<typeof Filters>('model/connection-filter.js');
    const { kept } = readFile((await pf()).follow(), 0, files[0] ?? '');
    const letters = ['e', '1', '10.20.1', 'host:1', 'proto:t'].map((text) => {
      const isWanted = parseConnectionFilter(text);
      const times = Array.from({ length: 5 }, () =>
        cpuMs(() => {
          for (let row = 0; row < kept.length; row++) isWanted(rowOf(kept, row));
        }),
      );
      return median(times);
    });
    return Math.max(...letters);
  },
};

process.stdout.write(String(await WORKS[work]?.()));
