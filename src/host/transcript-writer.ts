import type { CommandResult, Round } from '../model/command.js';
import { pasteable } from '../model/command.js';
import { HEADER, NO_NEWLINE, NO_NEWLINE_OF_STDERR } from './transcript.js';

/** Only `\n` ends a line here, and the pattern's own idea of a line (`\r`, U+2028) is not asked. */
const LOOKS_LIKE_OURS = /(?<=^|\n)(?=[$!#] |\\)/g;
const LINE_STARTS = /(?<=^|\n)(?=[^])/g;

/** A round as it stands in a transcript; the first one brings the header. See transcript.ts for the format. */
export function formatRound(round: Round, first: boolean): string {
  const head = `${first ? `${HEADER}\n` : ''}# at ${isoTime(round.at)}\n`;
  return head + round.results.map(formatResult).join('');
}

function formatResult(result: CommandResult): string {
  const { stdout, stderr } = result;
  return [
    `$ ${pasteable(result.command.argv)}\n`,
    withNewline(stdout.replace(LOOKS_LIKE_OURS, '\\')),
    stderr === '' ? '' : withNewline(stderr.replace(LINE_STARTS, '! ')),
    ...remarksOn(result).map((remark) => `# ${remark}\n`),
  ].join('');
}

function remarksOn(result: CommandResult): string[] {
  const { stdout, stderr, exitStatus, tookMs, startedAt, failure } = result;
  const remarks: string[] = [];
  if (stdout !== '' && !stdout.endsWith('\n')) remarks.push(NO_NEWLINE);
  if (stderr !== '' && !stderr.endsWith('\n')) remarks.push(NO_NEWLINE_OF_STDERR);
  if (failure !== null) remarks.push(`failure ${failure.why}: ${failure.summary}`);
  // Without a failure 0 goes without saying; with one it is the absence of a status that does.
  if (exitStatus !== null && (exitStatus !== 0 || failure !== null)) remarks.push(`exit ${exitStatus}`);
  if (startedAt !== undefined) remarks.push(`started ${isoTime(startedAt)}`);
  remarks.push(`took ${Math.round(tookMs)} ms`);
  return remarks;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function isoTime(at: number): string {
  return new Date(Math.round(at)).toISOString();
}
