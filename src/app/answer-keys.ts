import { onExit } from 'signal-exit';
import { systemClock } from '../host/clock.js';
import type { Answer } from '../reset/run/without-screen.js';

/** What was typed before the question was there comes at once, and is no answer to it. */
const TYPED_AHEAD_MS = 300;

const ANSWERS: Readonly<Record<string, Answer>> = { y: 'keep', Y: 'keep', u: 'undo', U: 'undo' };
/** Without a signal of its own in raw mode: ^C, ^\. */
const LEAVE = /[\x03\x1c]/;

/**
 * Reads single keys from the terminal until it is stopped; the terminal is as before then, and also when the program ends
 * by a signal. ^C ends the program, and not the reset: its guard goes on.
 */
export function readAnswers(input: NodeJS.ReadStream, onAnswer: (answer: Answer) => void): () => void {
  let isOpen = false;
  const opening = systemClock.after(TYPED_AHEAD_MS, () => (isOpen = true));
  const take = (typed: Buffer): void => {
    const text = typed.toString('latin1');
    if (LEAVE.test(text)) {
      stop();
      process.kill(process.pid, 'SIGINT');
      return;
    }
    if (!isOpen) return;
    const answer = ANSWERS[text.charAt(0)];
    if (answer !== undefined) onAnswer(answer);
  };
  const forget = onExit(() => {
    input.setRawMode(false);
  });
  const stop = (): void => {
    opening();
    forget();
    input.off('data', take);
    input.setRawMode(false);
    input.pause();
  };
  input.setRawMode(true);
  input.on('data', take);
  input.resume();
  return stop;
}
