import { existsSync } from 'node:fs';
import type { CommonOptions, Origin } from './invocation.js';
import type { Feed } from '../collect/feed.js';
import { createPoller } from '../collect/poller.js';
import { platformOf } from '../collect/recording.js';
import { createReplay } from '../collect/replay.js';
import { createDemoHost } from '../demo/host.js';
import type { Router } from '../demo/router.js';
import { createRouter } from '../demo/router.js';
import { scenario } from '../demo/scenarios.js';
import { systemClock } from '../host/clock.js';
import { createLocalHost } from '../host/local.js';
import type { Transcript } from '../host/transcript.js';
import { loadTranscript } from '../host/transcript-reader.js';
import type { RunIdentity } from '../host/privilege.js';
import type { Clock } from '../model/clock.js';
import type { Host } from '../model/host.js';
import type { Platform } from '../model/platform.js';
import { linux, linuxWith } from '../systems/linux/platform.js';
import { toolsWhere } from '../systems/linux/tools.js';
import { openbsd } from '../systems/openbsd/platform.js';

/** What each system is read with. */
const PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, () => Platform>>> = {
  linux: () => linuxWith(toolsWhere(existsSync)),
  openbsd: () => openbsd,
};

/** The names of a platform's sources that ask the packet filter. */
export function firewallSources(platform: Platform): string[] {
  const { sources, states } = platform;
  return [
    ...sources
      .filter((source) => source.observes.some((key) => key.startsWith('firewall')))
      .map((source) => source.id),
    ...(states === undefined ? [] : [states.id]),
  ];
}

export function switchedOff(options: CommonOptions, platform: Platform): string[] {
  return options.firewall ? [] : firewallSources(platform);
}

/** The system whose words are spoken here, or by the demo router. Throws a sentence when it is none that is known. */
export function platformHere({ kind }: Origin & { kind: 'live' | 'demo' }): Platform {
  if (kind === 'demo') return openbsd;
  const platform = PLATFORMS[process.platform];
  if (platform === undefined) {
    throw new Error(
      `this is ${process.platform}, and only the routes of OpenBSD and Linux can be read. To look around on a demo router: uplinktop --demo`,
    );
  }
  return platform();
}

/** A recording, and the system it was made on. Rejects with a sentence when it cannot be read. */
export async function openRecording(
  file: string,
): Promise<{ readonly transcript: Transcript; readonly platform: Platform }> {
  const transcript = await loadTranscript(file);
  return { transcript, platform: platformOf(transcript, [openbsd, linux]) };
}

/** `clock`: the demo router's time is wound on by it. */
export function openHost(
  origin: Origin & { kind: 'live' | 'demo' },
  platform: Platform,
  { readOnly, clock }: { readonly readOnly: boolean; readonly clock: Pick<Clock, 'now' | 'sleep'> },
): Host {
  return origin.kind === 'live'
    ? createLocalHost({ readOnly, through: platform.privilege?.through ?? [] })
    : createDemoHost(demoRouter(origin.scenario, clock), clock, { readOnly });
}

/** The same seed every time: what one person sees, another sees too. */
const DEMO_SEED = 7;

function demoRouter(name: string, clock: Pick<Clock, 'now'>): Router {
  const found = scenario(name);
  if (found === null) throw new Error(`there is no demo named ${name}`);
  return createRouter(found.spec(clock.now(), DEMO_SEED));
}

/** A recording may hold the state table of a large office; without one the last minutes must not fill the memory. */
export const RECORDED_STATES_BYTES = 16 * 1024 * 1024;

/** What the screen is fed with. */
export interface Opened {
  readonly feed: Feed;
  readonly platform: Platform;
  /** Where commands may be run; null in a recording. */
  readonly host: Host | null;
  /** Who runs commands there, when it is not this user and this machine's own programs: in tests. */
  readonly runIdentity?: RunIdentity;
}

/** Rounds from wherever they come. `onEnd`: a recording has shown its last one. */
export async function openFeed(options: CommonOptions, onEnd: () => void): Promise<Opened> {
  const { origin, intervalMs, readOnly } = options;
  const named = [...options.uplinks.keys()];
  if (origin.kind === 'replay') {
    const { transcript, platform } = await openRecording(origin.file);
    const off = switchedOff(options, platform);
    return { platform, host: null, feed: createReplay({ transcript, platform, off, named, onEnd }) };
  }
  const platform = platformHere(origin);
  const off = switchedOff(options, platform);
  const host = openHost(origin, platform, { readOnly, clock: systemClock });
  const keep = options.record === null ? {} : { keepStatesBytes: RECORDED_STATES_BYTES };
  return { platform, host, feed: createPoller({ host, platform, intervalMs, off, named, ...keep }) };
}
