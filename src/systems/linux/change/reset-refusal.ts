/** Why there is no plan: caught where the steps are asked for. */
export class Refused extends Error {}

/** Throws Refused with a clause for a sentence. */
export function refuseUnless(truth: boolean, reason: string): asserts truth {
  if (!truth) throw new Refused(reason);
}
