import { join } from 'node:path';
import { JOURNAL_FILE, readJournal } from '../history/journal-lines.js';
import type { KeptKind } from '../history/kept-lines.js';
import { newestLines } from '../history/kept-lines.js';
import { MINUTE_FILE, readMinutes } from '../history/minute-lines.js';
import { readBoth } from '../host/kept-file.js';
import { SERIES_CELLS } from '../model/diagnosis.js';
import type { Past } from '../model/past.js';
import { NO_PAST } from '../model/past.js';
import type { Instant } from '../model/time.js';
import type { CommonOptions } from './invocation.js';
import { watchDirectories } from './watch-directory.js';

/** As many minutes as the longest scale of the screen shows. */
const MINUTES_SHOWN = SERIES_CELLS * 10;
const ENTRIES_SHOWN = 500;

/** The newest lines of such a file and, where these are too few, of the old one. None where they cannot be read. */
function linesIn(directory: string, kind: KeptKind, most: number): readonly string[] {
  try {
    const [old, grown] = readBoth(join(directory, kind.name), kind.mostBytes);
    const newest = newestLines(kind, grown, most);
    return newest.length >= most ? newest : [...newestLines(kind, old, most - newest.length), ...newest];
  } catch {
    return [];
  }
}

function pastIn(directory: string, at: Instant): Past {
  return {
    minutes: readMinutes(linesIn(directory, MINUTE_FILE, MINUTES_SHOWN), at),
    journal: readJournal(linesIn(directory, JOURNAL_FILE, ENTRIES_SHOWN), at, ENTRIES_SHOWN),
  };
}

/** When something was written of it last; -1: nothing was. */
function newestIn({ minutes, journal }: Past): Instant {
  const ends = [...minutes.values()].flatMap((cells) => cells.at(-1)?.index ?? []);
  return Math.max(-1, journal.at(-1)?.at ?? -1, ...ends.map((index) => index * 60_000));
}

/** What a watch of this user's or of root's saw before now, of the one that wrote last. Never throws. */
export function readPast(options: Pick<CommonOptions, 'origin' | 'stateDir'>, at: Instant): Past {
  if (options.origin.kind === 'replay') return NO_PAST;
  const found = watchDirectories(options).map((directory) => pastIn(directory, at));
  return found.reduce((best, each) => (newestIn(each) > newestIn(best) ? each : best), NO_PAST);
}
