import { pasteable } from '../../model/command.js';
import { formatDuration, list, plural } from '../../model/format.js';
import type { SourceStatus } from '../../model/snapshot.js';
import type { Instant } from '../../model/time.js';
import type { Claim, Rule } from '../situation.js';

function hasFailed({ why }: SourceStatus): boolean {
  return why !== null && why !== 'waiting' && why !== 'not-asked' && why !== 'not-recorded';
}

/** One miss under load, while the answer before it is still good, is no news yet. */
function isMerelyLate({ why, lastGoodAt, goodForMs }: SourceStatus, at: Instant): boolean {
  const isPassing = ['timeout', 'killed', 'failed', 'not-understood'].includes(why ?? '');
  return isPassing && Number.isFinite(goodForMs) && lastGoodAt !== null && at - lastGoodAt <= goodForMs;
}

/** Permissions are asked for together; of a routing table that was not understood `table-not-understood` tells. */
function isToldOtherwise({ id, why }: SourceStatus): boolean {
  return why === 'no-permission' || (why === 'not-understood' && id === 'routes');
}

/** Its last good answer is too old to conclude from, and no failure says why. */
function isStale(source: SourceStatus, at: Instant): boolean {
  if (source.why !== null && source.why !== 'waiting') return false;
  return source.lastGoodAt !== null && at - source.lastGoodAt > source.goodForMs;
}

function ageText({ lastGoodAt }: SourceStatus, at: Instant): string {
  return lastGoodAt === null ? 'has never answered' : `last answered ${formatDuration(at - lastGoodAt)} ago`;
}

const DOCTOR = '`uplinktop doctor` tries every command and says what to do';

/** So many that fail for one and the same reason have one cause, such as a router that is not reached: it is told once. */
const MANY = 3;

function reasonOf({ reason, why }: SourceStatus): string {
  return (reason ?? why ?? 'no reason given').replace(/\.$/, '');
}

function allFailed(sources: readonly SourceStatus[], at: Instant): readonly Claim[] {
  const byReason = new Map<string, SourceStatus[]>();
  for (const source of sources)
    byReason.set(reasonOf(source), [...(byReason.get(reasonOf(source)) ?? []), source]);
  return [...byReason.values()].flatMap((alike) =>
    alike.length < MANY ? alike.map((one) => failed(one, at)) : [failedAlike(alike, at)],
  );
}

function failedAlike(sources: readonly SourceStatus[], at: Instant): Claim {
  const [first] = sources;
  return {
    severity: 'warning',
    subject: 'sources',
    family: null,
    message: `${String(sources.length)} commands cannot be read: ${first === undefined ? '' : reasonOf(first)}.`,
    evidence: [...sources.map((source) => `\`${pasteable(source.argv)}\` ${ageText(source, at)}`), DOCTOR],
    unknown: 'What they would have told: nothing is concluded from old answers.',
    remedy: { kind: 'none' },
    because: [],
  };
}

function failed(source: SourceStatus, at: Instant): Claim {
  return {
    severity: 'warning',
    subject: source.id,
    family: null,
    message: `\`${pasteable(source.argv)}\` cannot be read: ${reasonOf(source)}.`,
    evidence: [ageText(source, at), DOCTOR],
    unknown: 'What it would have told: nothing is concluded from old answers.',
    remedy: { kind: 'none' },
    because: [],
  };
}

function forbidden(sources: readonly SourceStatus[], at: Instant): readonly Claim[] {
  if (sources.length === 0) return [];
  const ids = sources.map(({ id }) => id);
  return [
    {
      severity: 'info',
      subject: ids.join(','),
      family: null,
      message: `No permission to run ${list(sources.map(({ argv }) => `\`${pasteable(argv)}\``))}.`,
      evidence: [
        ...sources.map(
          (source) => `${source.id}: ${source.reason ?? 'no permission'}, ${ageText(source, at)}`,
        ),
        DOCTOR,
      ],
      unknown: `What ${ids.length === 1 ? 'it' : 'they'} would tell.`,
      remedy: { kind: 'permit-sources', sources: ids },
      because: [],
    },
  ];
}

/** A source that gives no answer is news; one that was never asked is not. */
export const sourceFailed: Rule = {
  means: 'A command of this program failed, ran too long, does not exist or may not be run.',
  needs: [],
  judge: ({ snapshot: { sources, at } }) => [
    ...allFailed(
      sources.filter((source) => hasFailed(source) && !isToldOtherwise(source) && !isMerelyLate(source, at)),
      at,
    ),
    ...forbidden(
      sources.filter(({ why }) => why === 'no-permission'),
      at,
    ),
  ],
};

/** Old answers are shown with their age, and nothing is concluded from them. */
export const stale: Rule = {
  means:
    'A source has not answered for several of its periods: what it told is shown, but nothing is concluded from it.',
  needs: [],
  judge: ({ snapshot: { sources, probes, at } }) => {
    // A gateway is asked while its route is up. That it is asked no more is not the ping's fault.
    const isEcho = ({ id }: SourceStatus): boolean => probes.some(({ target }) => id === `probe ${target}`);
    const old = sources.filter((source) => isStale(source, at) && !isEcho(source));
    if (old.length === 0) return [];
    return [
      {
        severity: 'warning',
        subject: 'sources',
        family: null,
        message: `Out of date: ${list(old.map((source) => `\`${pasteable(source.argv)}\` (${formatDuration(at - (source.lastGoodAt ?? at))})`))}.`,
        evidence: old.map(
          (source) => `${source.id} ${ageText(source, at)}, good for ${formatDuration(source.goodForMs)}`,
        ),
        unknown: `What ${plural(old.length, 'source')} would tell now.`,
        remedy: { kind: 'none' },
        because: [],
      },
    ];
  },
};
