/** Why there is no plan: caught where the steps are asked for. */
export class Refused extends Error {
  /** What would help, ready to copy. */
  readonly lines: readonly string[];

  /** What the lines are, before a colon. */
  readonly lead: string | null;

  constructor(reason: string, lines: readonly string[] = [], lead: string | null = null) {
    super(reason);
    this.lines = lines;
    this.lead = lead;
  }
}

/** Throws Refused with a clause for a sentence. */
export function refuseUnless(truth: boolean, reason: string): asserts truth {
  if (!truth) throw new Refused(reason);
}
