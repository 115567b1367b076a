/** How slow this machine was when the tests began; 1 is an idle machine of two cores. Measured by slowness.ts. */
export const SLOWNESS = Number(process.env['UPLINKTOP_TEST_SLOWNESS'] ?? '1');

/** How long a test waits for anything that must come. It costs time only where it does not come. */
export const PATIENCE_MS = 60_000 * SLOWNESS;

/**
 * Of a reset whose guard counts the seconds of this machine, that is to be undone by silence: the steps before must have
 * time enough.
 */
export const SOON_S = String(Math.ceil(10 * SLOWNESS));

const LOOK_AGAIN_AFTER_MS = 20;

/** Waits until it is true. */
export async function until(
  truth: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await truth()) && performance.now() < end) {
    await new Promise((settle) => setTimeout(settle, LOOK_AGAIN_AFTER_MS));
  }
  if (!(await truth())) throw new Error(`not within ${patienceMs / 1_000} s: ${String(truth)}`);
}
