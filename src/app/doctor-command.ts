import { examine } from './doctor-examination.js';
import { clockSeen, programLines, stateRoom } from './doctor-surroundings.js';
import { openHost, routerAt, systemHere } from './feeds.js';
import type { CommonOptions, Manifest } from './invocation.js';
import { print, printJson } from './output.js';
import { doctorObject, doctorStatus, doctorText } from '../doctor/doctor-report.js';
import { systemClock } from '../host/clock.js';

/** `uplinktop doctor`: what is needed before the first use, a line each. Exit status 0 all well, 1 warnings, 2 faults. */
export async function doctor(
  options: CommonOptions & { readonly json: boolean },
  manifest: Manifest,
): Promise<number> {
  const { origin } = options;
  if (origin.kind === 'replay')
    throw new Error('doctor asks a router, and a recording cannot be asked: leave --replay out');
  const system = await systemHere(origin);
  const isDemo = origin.kind === 'demo';
  const host = await openHost(origin, system, { readOnly: true, clock: systemClock });
  const uid = origin.kind === 'ssh' ? (await routerAt(origin)).user.uid : process.getuid?.();
  const isRoot = isDemo || uid === 0;
  const { lines: ofRouter, diagnosis } = await examine({ options, system, host, isRoot });
  const lines = [
    ...programLines(manifest),
    ...ofRouter,
    stateRoom(options.stateDir),
    await clockSeen(host, system.observer.clock, manifest),
  ];
  const { host: name, os, release } = diagnosis.router;
  const named = [os ?? system.name, ...(release === null ? [] : [release]), ...(isDemo ? ['(demo)'] : [])];
  const subject = { host: name, system: named.join(' ') };
  if (options.json) printJson(doctorObject(subject, lines));
  else print(doctorText(subject, lines));
  return doctorStatus(lines);
}
