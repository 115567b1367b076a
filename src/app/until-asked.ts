/** Settles with the first signal that asks the program to end. A second one ends it at once, as it would any program. */
export function untilAsked(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle(signal));
  });
}
