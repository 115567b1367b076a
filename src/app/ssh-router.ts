import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Origin } from './invocation.js';
import { complain } from './output.js';
import { answersIn, ASK } from './ssh-questions.js';
import { whenWeEnd } from '../host/child.js';
import { systemClock } from '../host/clock.js';
import { createLocalHost } from '../host/local.js';
import type { RunIdentity } from '../host/privilege.js';
import { startClient } from '../host/ssh/client.js';
import type { SshTarget } from '../host/ssh/client-arguments.js';
import { clientEnvironment, masterArguments, sessionArguments } from '../host/ssh/client-arguments.js';
import { SshConnection } from '../host/ssh/connection.js';
import type { Host } from '../model/host.js';
import type { System } from '../model/system.js';
import { disarm } from '../model/text.js';
import { SECOND } from '../model/time.js';

/** What a router tells of itself once it is reached. */
export interface RouterFacts {
  /** As sshd put it into the environment there; undefined: it did not. */
  readonly sshConnection: string | undefined;
  readonly user: { readonly uid: number; readonly name: string };
  /** `HOME` and `XDG_STATE_HOME` there. */
  readonly environment: Readonly<Record<'HOME' | 'XDG_STATE_HOME', string>>;
}

/** A router that is reached by ssh. */
export interface SshRouter extends RouterFacts {
  readonly connection: SshConnection;
  readonly system: System;
  /** Hosts of one router share its connection. */
  host(readOnly: boolean): Host;
  readonly runIdentity: RunIdentity;
}

/** With sockaddr_un's 104 bytes on BSD and macOS, and the 17 that ssh appends while it binds (mux.c). */
const LONGEST_DIRECTORY = 60;

let directory: string | null = null;

/** Where the sockets of our connections lie: nobody else's, and gone with this program. */
function socketDirectory(): string {
  if (directory !== null) return directory;
  const base = tmpdir().length > LONGEST_DIRECTORY ? '/tmp' : tmpdir();
  const made = mkdtempSync(join(base, 'uplinktop-'));
  whenWeEnd(() => rmSync(made, { recursive: true, force: true }));
  return (directory = made);
}

let sockets = 0;

function connectionTo(target: SshTarget): SshConnection {
  const socket = join(socketDirectory(), String(++sockets));
  const environment = clientEnvironment(process.env);
  return new SshConnection({
    name: target.destination,
    open: (what, listener) => {
      // A connection that was lost may have left it.
      if (what === 'connection') rmSync(socket, { force: true });
      const words = (what === 'connection' ? masterArguments : sessionArguments)(target, socket);
      return startClient({ argv: ['ssh', ...words], environment }, listener);
    },
    boundary: () => `uplinktop-${randomBytes(16).toString('hex')}`,
    clock: systemClock,
    chance: Math.random,
  });
}

/** The system there, by what `uname -sr` says of it. `paths`: which of those that were asked for exist. */
async function systemOf(name: string, paths: ReadonlySet<string>): Promise<System> {
  if (name.startsWith('OpenBSD ')) return (await import('../systems/openbsd/system.js')).openbsd;
  if (name.startsWith('Linux ')) {
    const { linuxWith } = await import('../systems/linux/system.js');
    const { toolsWhere } = await import('../systems/linux/tools.js');
    return linuxWith(toolsWhere((path) => paths.has(path)));
  }
  throw new Error(
    `it is ${name === '' ? 'no system that says what it is' : disarm(name)}, and only the routes of OpenBSD and Linux can be read`,
  );
}

async function askedPaths(): Promise<readonly string[]> {
  const { CONNECTION_TABLE, MANAGER_SIGNS, REFUSALS_FILE, SIGNALS_FILE, TOOL_PLACES } =
    await import('../systems/linux/tools.js');
  const lists = [...Object.values(TOOL_PLACES), ...Object.values(MANAGER_SIGNS)];
  return [...lists.flat(), CONNECTION_TABLE, REFUSALS_FILE, SIGNALS_FILE];
}

async function reach(target: SshTarget): Promise<SshRouter> {
  // A login may take seconds, and there is no screen yet.
  if (process.stderr.isTTY) complain(`Reaching ${target.destination} by ssh …`);
  const connection = connectionTo(target);
  connections.add(connection);
  try {
    await connection.connect();
    return await asked(target, connection);
  } catch (error) {
    connection.close();
    connections.delete(connection);
    throw error;
  }
}

async function asked(target: SshTarget, connection: SshConnection): Promise<SshRouter> {
  const elsewhere = connection.start.bind(connection);
  const ask = createLocalHost({ elsewhere, uid: 0 });
  const { stdout, failure } = await ask.run({
    argv: ['/bin/sh', '-c', ASK, 'uplinktop-ask', ...(await askedPaths())],
    purpose: 'ask what system it is',
    timeoutMs: 10 * SECOND,
    needsRoot: false,
    changes: false,
  });
  if (failure !== null) throw new Error(`${target.destination} could not be asked: ${failure.summary}`);
  const { uname, uid, name, home, stateHome, paths } = answersIn(stdout);
  const system = await systemOf(uname, paths).catch((error: unknown) => {
    throw new Error(`${target.destination}: ${(error as Error).message}`);
  });
  if (uid === null)
    throw new Error(
      `${target.destination} does not say who we are there: id -u prints no number (is id(1) installed?)`,
    );
  const { through } = system.changer.privilege;
  const runIdentity = { uid, through };
  const { refusals } = system.observer;
  return {
    connection,
    system,
    runIdentity,
    get sshConnection() {
      return connection.sshConnection;
    },
    user: { uid, name },
    environment: { HOME: home, XDG_STATE_HOME: stateHome },
    host: (readOnly) => {
      const host = createLocalHost({ elsewhere, readOnly, refusals, ...runIdentity });
      return {
        kind: host.kind,
        reach: connection,
        user: { uid, name },
        now: () => host.now(),
        run: (...call) => host.run(...call),
        stream: (...call) => host.stream(...call),
      };
    },
  };
}

const connections = new Set<SshConnection>();
const reached = new Map<string, Promise<SshRouter>>();

/** The router of an origin, reached once a program. Rejects with a sentence. */
export function sshRouter({ target }: Origin & { readonly kind: 'ssh' }): Promise<SshRouter> {
  const key = JSON.stringify(target);
  const before = reached.get(key);
  if (before !== undefined) return before;
  const router = reach(target);
  reached.set(key, router);
  // Whoever asks again tries again.
  router.catch(() => reached.delete(key));
  return router;
}

/** Ends all connections. */
export function leaveRouters(): void {
  for (const connection of connections) connection.close();
  if (directory !== null) rmSync(directory, { recursive: true, force: true });
}
