import { systemClock } from '../host/clock.js';
import type { Host } from '../model/host.js';
import { createRemoteGuards } from '../reset/run/remote-guard.js';
import { RemoteShelf } from '../reset/run/remote-shelf.js';
import { RemoteResetStore } from '../reset/run/remote-store.js';
import type { RemoteResets } from '../reset/run/runner.js';
import { stateDirectory } from '../reset/run/state-directory.js';
import type { Origin } from './invocation.js';
import { sshRouter } from './ssh-router.js';

/** The place on the router where a reset's undo lies: the one that uplinktop would use if it ran there. Rejects with a sentence. */
export async function remoteShelf(
  origin: Origin & { readonly kind: 'ssh' },
  host: Host,
): Promise<RemoteShelf> {
  const { environment } = await sshRouter(origin);
  const state = stateDirectory(environment);
  if ('unusable' in state) throw new Error(`there is no place for an undo on the router: ${state.unusable}`);
  return new RemoteShelf(state.path, host, systemClock);
}

/** Resets of a router that is reached by ssh: their undo is held there. */
export async function remoteResets(
  origin: Origin & { readonly kind: 'ssh' },
  host: Host,
  readOnly: boolean,
): Promise<RemoteResets> {
  const router = await sshRouter(origin);
  const shelf = await remoteShelf(origin, host);
  const store = new RemoteResetStore(shelf, systemClock, readOnly);
  router.connection.onChange(() => {
    if (router.connection.loss === null) void store.refresh();
  });
  const guards = createRemoteGuards({
    shelf,
    host,
    readOnly,
    changer: router.system.changer,
    runIdentity: router.runIdentity,
    clock: systemClock,
    program: () => router.connection.remotePid,
    onMade: (id) => store.noteOurs(id),
  });
  return { guards, store };
}
