import type { Pointing } from '../canvas/pointing.js';

/** Buttons and the wheel (1000), each report in digits (1006): xterm's ctlseqs, "Mouse Tracking". */
export const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
export const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

const REPORT = /^\u001b\[<(\d{1,3});(\d{1,5});(\d{1,5})M$/;

/** Button codes without shift, meta and control, which belong to the terminal. */
const DID: Readonly<Record<string, Pointing['did']>> = { 0: 'click', 64: 'wheel-up', 65: 'wheel-down' };

/** What a report of mode 1006 says; null for a release, another button, and what is no such report. */
export function readMouse(sequence: string): Pointing | null {
  const [, button = '', column = '0', row = '0'] = REPORT.exec(sequence) ?? [];
  const did = DID[button];
  if (did === undefined || column === '0' || row === '0') return null;
  return { did, column: Number(column) - 1, row: Number(row) - 1 };
}
