/**
 * A frame: what the whole screen shows, as a value. Views make it, one file (blessed-screen.ts) puts it on a terminal.
 */

/** The eight colours that every terminal has; others are shown as black on some terminals. */
export type Colour = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

export interface Style {
  readonly colour?: Colour;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

/** Text in one style. Holds no control characters; a character is a cell, the second of a wide letter SECOND_CELL. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

export type StyledLine = readonly StyledText[];

/** A sparkline: cells of the frame that a widget of its own draws. Row and column count from 0. */
export interface Spark {
  readonly row: number;
  readonly column: number;
  readonly width: number;
  /** Oldest first, at most `width`, set flush right; null is a gap. */
  readonly values: readonly (number | null)[];
  /** What a full cell stands for; the same for all that are to be compared. */
  readonly max: number;
  readonly style: Style;
}

/** Exactly `rows` lines of exactly `columns` cells each; the cells under a spark are blank. */
export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly lines: readonly StyledLine[];
  readonly sparks: readonly Spark[];
}

/** Of a terminal, or of a part of its screen, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the terminal can show. */
export interface TerminalAbilities {
  /** False: lines, sparklines and arrows in ASCII. */
  readonly unicode: boolean;
  /** False (NO_COLOR, vt100): bold and inverse only. */
  readonly colour: boolean;
  /** The number of each colour; absent: the terminal's own eight. */
  readonly palette?: Readonly<Record<Colour, number>>;
}
