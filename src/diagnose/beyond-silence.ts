import type { Family } from '../model/address.js';
import type { BeyondEcho, Uplink } from '../model/diagnosis.js';
import { formatDuration, formatMilliseconds, list, plural } from '../model/format.js';
import type { Instant } from '../model/time.js';
import { forFamily } from './phrases.js';
import type { Situation } from './situation.js';

/** None of the hosts that an uplink is asked for answers by it. */
export interface BeyondSilence {
  readonly family: Family;
  readonly silent: readonly BeyondEcho[];
  /** Hosts that answer by another uplink, and by which. */
  readonly elsewhere: readonly { readonly interface: string; readonly echo: BeyondEcho }[];
  /** One and the same host answers by another uplink, or several are silent: it is no host's fault. */
  readonly isCertain: boolean;
  readonly since: Instant;
}

function ofFamily({ beyond = [] }: Uplink, family: Family): readonly BeyondEcho[] {
  return beyond.filter((echo) => echo.family === family && !echo.isNeighbour && echo.answers !== null);
}

/** Null where none is asked, nothing is known of them, or one answers. */
export function beyondSilenceOf(
  { uplinks, at }: Situation,
  uplink: Uplink,
  family: Family,
): BeyondSilence | null {
  const silent = ofFamily(uplink, family);
  if (silent.length === 0 || silent.some(({ answers }) => answers === true)) return null;
  const elsewhere = uplinks
    .filter((other) => other.interface !== uplink.interface)
    .flatMap((other) =>
      ofFamily(other, family)
        .filter(({ answers }) => answers === true)
        .map((echo) => ({ interface: other.interface, echo })),
    );
  const isSame = elsewhere.some(({ echo }) => silent.some(({ address }) => address === echo.address));
  const since = Math.min(...silent.map(({ silentSince }) => silentSince ?? at));
  return { family, silent, elsewhere, isCertain: isSame || silent.length > 1, since };
}

/** Whether a host beyond answers by it, in any family; null: none says so or otherwise. */
export function answersBeyond({ beyond = [] }: Uplink): boolean | null {
  const known = beyond.filter(({ answers, isNeighbour }) => answers !== null && !isNeighbour);
  return known.length === 0 ? null : known.some(({ answers }) => answers === true);
}

const addresses = (echoes: readonly BeyondEcho[]): string => list(echoes.map(({ address }) => address));

/** `em0 is a black hole: 192.0.2.53 does not answer by it, while it does by em1.` */
export function beyondSentence(
  name: string,
  { family, silent, elsewhere, isCertain }: BeyondSilence,
): string {
  const who = addresses(silent);
  const verb = silent.length === 1 ? 'does' : 'do';
  const [same] = elsewhere.filter(({ echo }) => silent.some(({ address }) => address === echo.address));
  const [other] = elsewhere;
  const rest =
    same !== undefined
      ? `, while ${same.echo.address} does by ${same.interface}`
      : other !== undefined
        ? `, while ${other.echo.address} answers by ${other.interface}`
        : '';
  return `${name} is ${isCertain ? '' : 'suspected to be '}a black hole${forFamily(family)}: ${who} ${verb} not answer by it${rest}.`;
}

/** What was seen, a line for each host. */
export function beyondEvidence(name: string, { silent, elsewhere }: BeyondSilence, at: Instant): string[] {
  return [
    ...silent.map(
      ({ address, lost, sent, silentSince }) =>
        `${address} by ${name}: ${String(lost)} of the last ${plural(sent, 'echo', 'echoes')} lost, silent for ${formatDuration(at - (silentSince ?? at))}`,
    ),
    ...elsewhere.map(({ interface: other, echo: { address, roundTripMs } }) =>
      roundTripMs === null
        ? `${address} answers by ${other}`
        : `${address} answers by ${other} in ${formatMilliseconds(roundTripMs)}`,
    ),
  ];
}
