/** A cell of the screen, both counted from 0. */
export interface CellPlace {
  readonly column: number;
  readonly row: number;
}

/** What a mouse did, and where. */
export interface Pointing extends CellPlace {
  /** The left button went down; the wheel was turned one notch away from, or towards, whoever turns it. */
  readonly did: 'click' | 'wheel-up' | 'wheel-down';
}
