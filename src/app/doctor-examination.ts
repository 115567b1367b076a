import { tryAnnouncements, tryEcho, triedSources } from './doctor-commands.js';
import { personToPermit } from './person.js';
import { Resetting } from './resetting.js';
import { readingOptions } from './script-rounds.js';
import { takeOneRound } from '../collect/two-rounds.js';
import { diagnose } from '../diagnose/diagnose.js';
import type { Permits } from '../doctor/command-lines.js';
import { commandLine, killPermitsLine, resetPermitsLine } from '../doctor/command-lines.js';
import type { DoctorLine } from '../doctor/doctor-line.js';
import { trackingLines } from '../doctor/router-lines.js';
import type { Privilege } from '../model/changer.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { FindingId } from '../model/finding.js';
import type { Host } from '../model/host.js';
import { lastGood } from '../model/reading.js';
import type { Snapshot } from '../model/snapshot.js';
import type { System } from '../model/system.js';
import { stateDirectory } from '../reset/run/state-directory.js';
import type { CommonOptions } from './invocation.js';

/** A router to be looked at. */
export interface Examined {
  readonly options: CommonOptions;
  readonly system: System;
  readonly host: Host;
  /** The user is root there, or what needs root runs as such. */
  readonly isRoot: boolean;
}

/** A router, and what one look at it has told. */
interface Seen extends Examined {
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
}

const OF_TRACKING: readonly FindingId[] = ['pf-disabled', 'accounting-off'];

function tracking({ options, system, snapshot, diagnosis }: Seen): DoctorLine[] {
  const { connections } = snapshot;
  const { tracker, untracked } = system.explainer.words;
  const read = connections === undefined ? null : lastGood(connections);
  const { firewall } = snapshot.observed;
  const why = connections === undefined || connections.ok ? null : connections.reason;
  return trackingLines({
    tracker,
    untracked,
    isAsked: options.firewall,
    notKnown: why ?? (firewall.ok ? null : firewall.reason),
    entries: read?.value.states ?? null,
    counted: read?.value.counted ?? null,
    findings: diagnosis.findings.filter(({ id }) => OF_TRACKING.includes(id)),
  });
}

function permitsFor(privilege: Privilege): Permits {
  const { name, place } = privilege;
  const person = personToPermit(process.env);
  return { name, place, linesFor: (commands) => privilege.lines(commands, person.name) };
}

/** Who asks need not be who resets: what root would be refused is nothing. */
async function resets({ options, system, host, isRoot, snapshot, diagnosis }: Seen): Promise<DoctorLine> {
  const { changer } = system;
  const resetting = new Resetting({
    host,
    changer,
    readOnly: true,
    priority: null,
    undoAfterS: options.undoAfterS,
    runIdentity: null,
    dryRun: true,
    state: stateDirectory(process.env, options.stateDir),
    tell: () => undefined,
  });
  resetting.onRound(snapshot, diagnosis);
  const commands = isRoot ? [] : ((await resetting.permits())?.commands ?? []);
  const { privilege } = changer;
  const answers = await Promise.all(
    commands.map(async (argv) => ({
      argv,
      answer: privilege.read(await host.run(privilege.check(argv)), argv),
    })),
  );
  return resetPermitsLine({ answers, isRoot }, permitsFor(privilege));
}

/** With a command of the form that differs each time. */
async function killing({ host, isRoot, system: { changer } }: Seen): Promise<DoctorLine> {
  const { privilege, stateKiller } = changer;
  const { example } = stateKiller;
  const answer = isRoot ? 'permitted' : privilege.read(await host.run(privilege.check(example)), example);
  return killPermitsLine(isRoot, answer, privilege);
}

async function commands(seen: Seen, echo: Parameters<typeof commandLine>[0]): Promise<DoctorLine[]> {
  const { system, host, snapshot } = seen;
  const { observer, changer } = system;
  const announcements = await tryAnnouncements(host, observer);
  const all = [...triedSources(observer, snapshot), echo, ...(announcements === null ? [] : [announcements])];
  const permits = permitsFor(changer.privilege);
  return all.map((one) => commandLine(one, permits));
}

/** What the router tells, a line each, in the order of the commands; and what was seen of it. */
export async function examine(examined: Examined): Promise<{ lines: DoctorLine[]; diagnosis: Diagnosis }> {
  const { options, system, host } = examined;
  const { observer, explainer } = system;
  // First, for it is seen in a table of connections that is kept.
  const echo = await tryEcho(host, observer);
  const snapshot = await takeOneRound({ host, observer, ...readingOptions(options, observer, host) });
  const { diagnosis } = diagnose(null, snapshot, {
    explainer,
    named: options.uplinks,
    standby: options.standby,
  });
  const seen: Seen = { ...examined, snapshot, diagnosis };
  const lines = [...(await commands(seen, echo)), await resets(seen), await killing(seen), ...tracking(seen)];
  return { lines, diagnosis };
}
