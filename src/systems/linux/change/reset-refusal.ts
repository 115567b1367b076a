/** Why there is no plan: caught where the steps are asked for. */
export class Refused extends Error {
  /** What would help, ready to copy. */
  readonly lines: readonly string[];

  constructor(reason: string, lines: readonly string[] = []) {
    super(reason);
    this.lines = lines;
  }
}

/** Throws Refused with a clause for a sentence. */
export function refuseUnless(truth: boolean, reason: string): asserts truth {
  if (!truth) throw new Refused(reason);
}
