import type { Diagnosis, RouterFacts } from '../../model/diagnosis.js';
import { formatClock, formatCount } from '../../model/format.js';
import { intervalWords } from '../canvas/figures.js';
import type { StyledLine, Style } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Piece } from '../canvas/pieces.js';
import { drawPieces } from '../canvas/pieces.js';
import type { Sheet } from '../canvas/sheet.js';
import { outcomeNotice, outcomeWord, secondsLeft } from '../state/reset-sentences.js';
import type { UiState } from '../state/ui-state.js';

/** A host's name may have 253 characters. */
const LONGEST_HOST = 32;

const words = (text: string, style: Style = INK.plain): StyledLine => [{ text, style }];

/** What several equal routes are good for: on or off, or what decides between them where that can be chosen. */
function spreading(router: RouterFacts): Pick<Piece, 'line'> {
  const { words: system, multipathHash } = router;
  if (system.spreading === null) return { line: words(multipath(router)) };
  const policy = multipathHash?.inet ?? null;
  if (policy === null) return { line: words('multipath ?') };
  const per = system.spreading.per[policy] ?? `hash ${String(policy)}`;
  return { line: words(`multipath ${per}`) };
}

function multipath({ multipath: { inet, inet6 } }: RouterFacts): string {
  const word = (on: boolean | null): string => (on === null ? '?' : on ? 'on' : 'off');
  if (inet6 === null || inet === inet6) return `multipath ${word(inet)}`;
  return `multipath ${word(inet)} (IPv6 ${word(inet6)})`;
}

function forwarding({ forwarding: { inet } }: RouterFacts): string {
  if (inet === null) return 'forwarding ?';
  return `forwarding ${inet === 0 ? 'off' : inet === 2 ? 'IPsec only' : 'on'}`;
}

/** How many the filter holds: by its own count, or by the table itself where that was read. */
function firewall({ router, connections }: Diagnosis): Pick<Piece, 'line' | 'shorter'> {
  const { firewallTrouble, words: system } = router;
  const { tracker, tracked, permissions } = system;
  const { enabled } = router.firewall;
  const states = connections?.states ?? router.firewall.states;
  if (firewallTrouble !== null)
    return {
      line: words(`${tracker}: ${firewallTrouble} (${permissions} lines: ?)`, INK.doubt),
      shorter: [words(`${tracker}: ${firewallTrouble}`, INK.doubt)],
    };
  if (enabled === false) return { line: words(`${tracker} off`, INK.doubt) };
  if (states === null) return { line: words(`${tracker} ?`) };
  return {
    line: words(`${tracker} ${formatCount(states)} ${tracked}`),
    shorter: [words(`${tracker} ${formatCount(states)}`)],
  };
}

function mode({ mode: { kind, label }, paused, missed, readOnly }: UiState): Piece[] {
  const word = kind.toUpperCase();
  const badges: Piece[] = [
    {
      line: words(label === '' ? ` ${word} ` : ` ${word} ${label} `, INK.badge),
      shorter: [words(` ${word} `, INK.badge)],
      keep: paused ? 3 : 1,
      side: 'right',
    },
  ];
  if (readOnly) badges.push({ line: words(' READ-ONLY ', INK.badge), keep: 2, side: 'right' });
  if (paused)
    badges.push({
      line: words(missed > 0 ? ` PAUSED +${formatCount(missed)} ` : ' PAUSED ', INK.doubtBadge),
      shorter: [words(' PAUSED ', INK.doubtBadge)],
      keep: 0,
      side: 'right',
    });
  return badges;
}

/** A reset that is under way, with its countdown, or the last one when it was not kept. */
function resetBadge({ reset: { panel, undone }, diagnosis }: UiState): Piece[] {
  const badge = (line: string, short: string): Piece[] => [
    {
      line: words(` ${line} `, INK.badBadge),
      shorter: [words(` ${short} `, INK.badBadge)],
      shorten: 3,
      keep: -1,
    },
  ];
  if (panel?.phase === 'running') return badge('RESET: running', 'RESET');
  if (panel?.phase === 'armed') {
    const left = secondsLeft(panel.remainingMs);
    return panel.decided === null
      ? badge(`RESET: undone by itself in ${left}`, `UNDONE IN ${left}`)
      : badge(panel.decided === 'keep' ? 'RESET: keeping it' : 'RESET: undoing it', 'RESET');
  }
  if (undone === null) return [];
  return badge(outcomeNotice(undone, diagnosis?.at ?? null), `reset ${outcomeWord(undone)}`);
}

/** What a watch has done here meanwhile: who looks at the table must not wonder who it was. */
function failoverBadge({ failover = null }: UiState): Piece[] {
  if (failover === null) return [];
  const line = words(` FAILOVER: ${failover} `, INK.doubtBadge);
  return [{ line, shorter: [words(' FAILOVER ', INK.doubtBadge)], shorten: 3.5, keep: -0.5 }];
}

/** All that is shown is as it was before. */
function lostBadge({ lost = null }: UiState): Piece[] {
  if (lost === null) return [];
  const line = words(` LOST ${lost} `, INK.badBadge);
  return [{ line, shorter: [words(' LOST ', INK.badBadge)], shorten: 3.2, keep: -0.7 }];
}

/** Where the person at the keyboard comes in; the pane of an uplink says so itself. */
function session({ session: own }: Diagnosis): Piece[] {
  if (own.kind === 'lan') return [{ line: words(`session: by ${own.interface} (LAN)`), keep: 11 }];
  return own.kind === 'cannot-tell' ? [{ line: words('session: cannot tell'), keep: 11 }] : [];
}

/** The first line: where one is, what the kernel is set to, how fresh all this is. */
export function drawTitle(sheet: Sheet, state: UiState): void {
  const { diagnosis } = state;
  const pieces: Piece[] = [
    { line: words('uplinktop', INK.strong), keep: 0 },
    ...resetBadge(state),
    ...lostBadge(state),
    ...failoverBadge(state),
  ];
  if (diagnosis !== null) {
    const { router, at } = diagnosis;
    if (router.host !== null)
      pieces.push({ line: words(sheet.pen.clip(router.host, LONGEST_HOST)), keep: 5 });
    const system = [router.os, router.release].filter((part) => part !== null).join(' ');
    if (system !== '') pieces.push({ line: words(system), keep: 9 });
    pieces.push({ ...spreading(router), keep: 6 });
    pieces.push({ line: words(forwarding(router)), keep: 10 });
    pieces.push({ ...firewall(diagnosis), keep: 7, shorten: 11 });
    pieces.push(...session(diagnosis));
    const interval = intervalWords(state.intervalMs);
    pieces.push({
      line: words(`every ${interval}`),
      shorter: [words(interval)],
      shorten: 8,
      keep: 5.5,
      side: 'right',
    });
    pieces.push({ line: words(formatClock(at)), keep: 4, side: 'right' });
  }
  pieces.push(...mode(state));
  const gap = sheet.columns >= 140 ? 3 : 2;
  drawPieces(sheet, { row: 0, column: 1, width: sheet.columns - 2, gap }, pieces);
}
