import type { JournalEntry } from '../model/diagnosis.js';
import { FAMILIES } from '../model/address.js';
import { formatDuration } from '../model/format.js';
import { grouped, oncePer } from '../model/once-per.js';
import type { Interface, Route } from '../model/router.js';
import type { Instant } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Changing } from './changes.js';
import { eventChanges, tableChanges } from './changes.js';
import type { Judgement } from './findings.js';
import type { GatewayTrack } from './gateways.js';
import type { JournaledChange } from './history.js';
import type { Seen } from './usable-readings.js';
import { isRoutable } from '../model/outward.js';

/** A second witness of a change that comes within this time is not told again. */
const REPEAT_WINDOW_MS = 10 * SECOND;

/** A line, and what it is about: the finding that says the same is not told beside it. */
interface EntryDraft extends Omit<JournalEntry, 'at'> {
  readonly about: string | null;
}

/** What a round's journal is written from. */
export interface JournalInputs extends Changing {
  readonly gateways: ReadonlyMap<string, GatewayTrack>;
  readonly judgement: Judgement;
}

function linkLines(
  name: string,
  before: Interface | undefined,
  after: Interface | undefined,
): readonly EntryDraft[] {
  const line = (tone: EntryDraft['tone'], text: string): EntryDraft => ({
    kind: 'link',
    tone,
    text,
    about: name,
  });
  if (before === undefined) return after === undefined ? [] : [line('good', `${name} appeared`)];
  if (after === undefined) return [line('bad', `${name} is gone`)];
  const status = after.status === null ? '' : `: ${after.status}`;
  if (before.up !== after.up)
    return [after.up ? line('good', `${name} was switched on`) : line('bad', `${name} was switched off`)];
  if (before.linkUp !== after.linkUp && after.linkUp === false)
    return [line('bad', `${name} lost its link${status}`)];
  if (before.linkUp === false && after.linkUp === true)
    return [line('good', `${name} has its link again${status}`)];
  return [];
}

function addressLines(
  name: string,
  before: Interface | undefined,
  after: Interface | undefined,
): readonly EntryDraft[] {
  const addresses = (via: Interface | undefined): readonly string[] =>
    (via?.addresses ?? []).filter(isRoutable).map(({ address }) => address);
  const [old, now] = [addresses(before), addresses(after)];
  const line = (tone: EntryDraft['tone'], text: string): EntryDraft => ({
    kind: 'link',
    tone,
    text,
    about: null,
  });
  return [
    ...old.filter((one) => !now.includes(one)).map((one) => line('bad', `${name} lost the address ${one}`)),
    ...now
      .filter((one) => !old.includes(one))
      .map((one) => line('neutral', `${name} got the address ${one}`)),
  ];
}

function interfaceLines({ before, sight, uplinks }: JournalInputs): readonly EntryDraft[] {
  const [old, now] = [before.interfaces?.value, sight.interfaces?.value];
  if (old === undefined || now === undefined || old === now) return [];
  return uplinks.flatMap(({ interface: name }) => [
    ...linkLines(name, old.get(name), now.get(name)),
    ...addressLines(name, old.get(name), now.get(name)),
  ]);
}

/** A link that was lost and came back between two readings: only its announcements tell. */
function flapLines(
  { snapshot, before, uplinks }: JournalInputs,
  journaled: readonly EntryDraft[],
): readonly EntryDraft[] {
  return uplinks.flatMap(({ interface: name }): readonly EntryDraft[] => {
    const announced = snapshot.events.flatMap((event) =>
      event.kind === 'link' && event.interface === name && event.status !== null ? [event.status] : [],
    );
    const words = [before.interfaces?.value.get(name)?.status ?? null, ...announced];
    const changes = words.filter((word, i) => word !== null && i > 0 && word !== words[i - 1]) as string[];
    if (changes.length < 2 || journaled.some(({ about }) => about === name)) return [];
    const times = changes.length > 3 ? ` (${changes.length} changes)` : '';
    const text = `the link of ${name} went ${changes.slice(0, 3).join(', then ')}${times}`;
    return [{ kind: 'link', tone: 'bad', text, about: null }];
  });
}

const byGateway = oncePer((rows: readonly Route[]) => grouped(rows, ({ gateway }) => gateway));

function viaOf(seen: Seen, address: string): string {
  const names = FAMILIES.flatMap(
    (family) => byGateway(seen.tables[family]?.rows ?? []).get(address) ?? [],
  ).map((route) => route.interface);
  return names.length === 0 ? '' : ` (${[...new Set(names)].join(', ')})`;
}

function gatewayLines({ before, gateways, sight }: JournalInputs): readonly EntryDraft[] {
  return [...gateways].flatMap(([address, { answers }]): readonly EntryDraft[] => {
    const did = before.gateways.get(address)?.answers ?? null;
    const about = `gateway ${address}`;
    const who = `${about}${viaOf(sight.shown, address)}`;
    if (answers === false && did !== false)
      return [{ kind: 'gateway', tone: 'bad', text: `${who} does not answer`, about }];
    if (answers === true && did === false)
      return [{ kind: 'gateway', tone: 'good', text: `${who} answers again`, about }];
    return [];
  });
}

/** Findings that say what a link or gateway line of this round has said. */
function isJournaled(id: string, subject: string, lines: readonly EntryDraft[]): boolean {
  if (id === 'link-down' || id === 'interface-down')
    return lines.some(({ kind, about }) => kind === 'link' && about === subject);
  return id === 'gateway-silent' && lines.some(({ kind }) => kind === 'gateway');
}

function findingLines(
  { judgement, snapshot }: JournalInputs,
  lines: readonly EntryDraft[],
): readonly EntryDraft[] {
  const raised = judgement.raised.filter(({ id, subject }) => !isJournaled(id, subject, lines));
  const cleared = judgement.cleared.filter(({ id, subject }) => !isJournaled(id, subject, lines));
  return [
    ...raised.map(({ severity, message }): EntryDraft => ({
      kind: 'finding',
      tone: severity === 'info' ? 'neutral' : 'bad',
      text: `${severity}: ${message}`,
      about: null,
    })),
    ...cleared.map(({ id, subject, since }): EntryDraft => ({
      kind: 'finding',
      tone: 'good',
      text: `${id} cleared: ${subject}, after ${formatDuration(snapshot.at - since)}`,
      about: null,
    })),
  ];
}

function lostLines({ snapshot }: JournalInputs): readonly EntryDraft[] {
  const isLost = snapshot.events.some(({ kind }) => kind === 'lost-events');
  const text = 'the kernel dropped some announcements: everything is read again';
  return isLost ? [{ kind: 'watch', tone: 'neutral', text, about: null }] : [];
}

function journaledLinks(lines: readonly EntryDraft[], at: Instant): readonly JournaledChange[] {
  return lines.flatMap(({ about }) =>
    about === null
      ? []
      : [{ at, change: 'link', family: null, gateway: null, interface: about, witness: 'link' as const }],
  );
}

/** The new lines of the journal, each change once whoever saw it first, and what is kept so that it stays so. */
export function writeJournal(inputs: JournalInputs): {
  readonly entries: readonly JournalEntry[];
  readonly journaled: readonly JournaledChange[];
} {
  const { at } = inputs.snapshot;
  const recent = inputs.before.journaled.filter((one) => one.at <= at && at - one.at <= REPEAT_WINDOW_MS);
  const links = interfaceLines(inputs);
  const announced = eventChanges(inputs, recent);
  const compared = tableChanges(inputs, [
    ...recent.filter((one) => !announced.used.has(one)),
    ...announced.journaled,
    ...journaledLinks(links, at),
  ]);
  const lines: readonly EntryDraft[] = [
    ...announced.lines.map((line): EntryDraft => ({ ...line, about: null })),
    ...compared.lines.map((line): EntryDraft => ({ ...line, about: null })),
    ...links,
    ...flapLines(inputs, links),
    ...gatewayLines(inputs),
    ...lostLines(inputs),
  ];
  const all = [...lines, ...findingLines(inputs, lines)];
  return {
    entries: all.map(({ kind, tone, text }) => ({ at, kind, tone, text })),
    journaled: compared.journaled,
  };
}
