import { existsSync } from 'node:fs';
import type { CommonOptions, Origin } from './invocation.js';
import type { Feed } from '../collect/feed.js';
import type { BeyondHost } from '../collect/beyond.js';
import { LeaseServers } from '../collect/lease-servers.js';
import { AUTO } from './option-values.js';
import { createPoller } from '../collect/poller.js';
import { systemOf, unreadCommands } from '../collect/recording.js';
import { createReplay } from '../collect/replay.js';
import { systemClock } from '../host/clock.js';
import { LARGE_OUTPUT_BYTES, noticeLargeOutput } from '../host/large-output.js';
import { createLocalHost } from '../host/local.js';
import type { Transcript } from '../host/transcript.js';
import { loadTranscript } from '../host/transcript-reader.js';
import type { RunIdentity } from '../host/privilege.js';
import { familyOf } from '../model/address.js';
import type { Clock } from '../model/clock.js';
import type { Host } from '../model/host.js';
import type { Observer } from '../model/observer.js';
import type { Snapshot } from '../model/snapshot.js';
import type { System } from '../model/system.js';
import type { ObservationKey } from '../model/snapshot.js';
import type { RemoteResets } from '../reset/run/runner.js';
import type { SshRouter } from './ssh-router.js';
import { optimiser } from './stay-lean.js';

const loadOpenbsd = async (): Promise<System> => (await import('../systems/openbsd/system.js')).openbsd;

async function loadLinux(): Promise<System> {
  const { linuxWith } = await import('../systems/linux/system.js');
  const { toolsWhere } = await import('../systems/linux/tools.js');
  return linuxWith(toolsWhere(existsSync));
}

/** What each system is read with: a start loads one of them. */
const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, () => Promise<System>>>> = {
  linux: loadLinux,
  openbsd: loadOpenbsd,
};

/** Where reading queues needs root they are the packet filter's. */
function isFirewalls(key: ObservationKey, needsRoot: boolean): boolean {
  return key.startsWith('firewall') || (key === 'queues' && needsRoot);
}

/** The names of a system's sources that ask the packet filter. */
export function firewallSources({ sources, states }: Observer): string[] {
  return [
    ...sources
      .filter(({ observes, command }) => observes.some((key) => isFirewalls(key, command.needsRoot)))
      .map((source) => source.id),
    ...(states === null ? [] : [states.id]),
  ];
}

export function switchedOff(options: CommonOptions, observer: Observer): string[] {
  return options.firewall ? [] : firewallSources(observer);
}

/** Where commands can be run. */
export type Askable = Origin & { readonly kind: 'live' | 'ssh' | 'demo' };

/** A router that is reached by ssh. Rejects with a sentence when it is not. */
export async function routerAt(origin: Origin & { readonly kind: 'ssh' }): Promise<SshRouter> {
  return (await import('./ssh-router.js')).sshRouter(origin);
}

/** Resets of a router that is elsewhere; undefined of this machine's. */
export async function remoteResetsOf(
  origin: Origin,
  host: Host,
  readOnly: boolean,
): Promise<RemoteResets | undefined> {
  if (origin.kind !== 'ssh') return undefined;
  return (await import('./ssh-reset.js')).remoteResets(origin, host, readOnly);
}

/** The ssh session of whoever looks, as the router sees it: another one once a lost router is reached again. */
export type Session = Pick<SshRouter, 'sshConnection'>;

/** Ours, or that in which this runs. */
export async function sessionOf(origin: Origin): Promise<Session> {
  return origin.kind === 'ssh' ? routerAt(origin) : { sshConnection: process.env['SSH_CONNECTION'] };
}

/**
 * The system whose words are spoken here, by the router elsewhere or the demo router. Rejects with a sentence when it is none
 * that is known.
 */
export async function systemHere(origin: Askable): Promise<System> {
  if (origin.kind === 'demo') return loadOpenbsd();
  if (origin.kind === 'ssh') return (await routerAt(origin)).system;
  const system = SYSTEMS[process.platform];
  if (system === undefined) {
    throw new Error(
      `this is ${process.platform}, and only the routes of OpenBSD and Linux can be read. To look around on a demo router: uplinktop --demo`,
    );
  }
  return system();
}

/** A recording, and the system it was made on. Rejects with a sentence when it cannot be read. */
export async function openRecording(
  file: string,
): Promise<{ readonly transcript: Transcript; readonly system: System }> {
  const transcript = await loadTranscript(file);
  const largest = Math.max(
    0,
    ...transcript.rounds.flatMap(({ commands }) => commands.map(({ stdout }) => stdout.length)),
  );
  if (largest >= LARGE_OUTPUT_BYTES) optimiser.begin();
  const { linux } = await import('../systems/linux/system.js');
  return { transcript, system: systemOf(transcript, [await loadOpenbsd(), linux]) };
}

/** `clock`: the demo router's time is wound on by it. */
export async function openHost(
  origin: Askable,
  system: System,
  { readOnly, clock }: { readonly readOnly: boolean; readonly clock: Pick<Clock, 'now' | 'sleep'> },
): Promise<Host> {
  const hostOf = async (): Promise<Host> => {
    switch (origin.kind) {
      case 'live': {
        const { through } = system.changer.privilege;
        const { readingShell } = await import('../host/reading-shell.js');
        const { start: startReading } = readingShell();
        const { refusals } = system.observer;
        return createLocalHost({ readOnly, through, startReading, refusals });
      }
      case 'ssh':
        return (await routerAt(origin)).host(readOnly);
      case 'demo':
        return demoHost(origin.scenario, clock, readOnly);
    }
  };
  return noticeLargeOutput(await hostOf(), optimiser);
}

/** The same seed every time: what one person sees, another sees too. */
const DEMO_SEED = 7;

async function demoHost(name: string, clock: Pick<Clock, 'now' | 'sleep'>, readOnly: boolean): Promise<Host> {
  const { createDemoHost } = await import('../demo/host.js');
  const { createRouter } = await import('../demo/router.js');
  const { scenario } = await import('../demo/scenarios.js');
  const found = scenario(name);
  if (found === null) throw new Error(`there is no demo named ${name}`);
  return createDemoHost(createRouter(found.spec(clock.now(), DEMO_SEED)), clock, { readOnly });
}

/** A recording may hold the state table of a large office; without one the last minutes must not fill the memory. */
export const RECORDED_STATES_BYTES = 16 * 1024 * 1024;

/** What the screen is fed with. */
export interface Opened {
  readonly feed: Feed;
  readonly system: System;
  /** Where commands may be run; null in a recording. */
  readonly host: Host | null;
  /** What is asked beyond the gateways; absent: nothing. */
  readonly probed?: Probed;
  /** Who runs commands there, when it is not this user and this machine's own programs: in tests. */
  readonly runIdentity?: RunIdentity;
  /** Commands of a recording that nothing reads. */
  readonly unread?: readonly string[];
}

/** What is asked beyond the gateways, by which uplinks. */
export function probedHosts({ probes = new Map() }: Pick<CommonOptions, 'probes'>): readonly BeyondHost[] {
  return [...probes].flatMap(([name, addresses]) =>
    addresses.flatMap((address) => {
      const family = familyOf(address);
      return family === null ? [] : [{ address, family, interface: name }];
    }),
  );
}

/** What is asked beyond the gateways in a round. */
export type Probed = (snapshot: Snapshot) => readonly BeyondHost[];

/** What is asked of those that are wanted, and beside them. */
export type AskedOf = (wanted: readonly BeyondHost[], snapshot: Snapshot) => readonly BeyondHost[];

/** The hosts that are named, and those that the leases tell. */
function probedBy(
  options: CommonOptions,
  { host, system, tell }: { host: Host; system: System; tell: (sentence: string) => void },
): Probed {
  const hosts = probedHosts(options);
  if (options.probes?.has(AUTO) !== true) return () => hosts;
  const named = [...options.uplinks.keys()];
  const leases = new LeaseServers(host, system.changer.leases, { named, tell });
  return (snapshot) => [...hosts, ...leases.hosts(snapshot)];
}

/** Rounds from wherever they come. `onEnd`: a recording has shown its last one. `askedOf`: what is asked beyond gateways. */
export async function openFeed(
  options: CommonOptions,
  onEnd: () => void,
  askedOf: AskedOf = (wanted) => wanted,
  onNote: (sentence: string) => void = () => undefined,
): Promise<Opened> {
  const { origin, intervalMs, readOnly } = options;
  const named = [...options.uplinks.keys()];
  if (origin.kind === 'replay') {
    const { transcript, system } = await openRecording(origin.file);
    const off = switchedOff(options, system.observer);
    return {
      system,
      host: null,
      unread: unreadCommands(transcript, system.observer),
      feed: createReplay({ transcript, observer: system.observer, off, named, onEnd }),
    };
  }
  const system = await systemHere(origin);
  const off = switchedOff(options, system.observer);
  const host = await openHost(origin, system, { readOnly, clock: systemClock });
  const keep = options.record === null ? {} : { keepStatesBytes: RECORDED_STATES_BYTES };
  const probed = probedBy(options, { host, system, tell: onNote });
  const beyond = (snapshot: Snapshot): readonly BeyondHost[] => askedOf(probed(snapshot), snapshot);
  return {
    ...{ system, host, probed },
    feed: createPoller({ host, observer: system.observer, intervalMs, off, named, beyond, ...keep }),
  };
}
