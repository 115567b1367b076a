import type { ServerResponse } from 'node:http';
import { SECOND } from '../model/time.js';

/** A stream says so often that it is there, whatever happens. */
export const HEARTBEAT_MS = 15 * SECOND;
/** What may wait for a slow reader; beyond it the reader is let go, and connects again. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** As lines of an event stream (HTML, server-sent events): a message of several lines is several fields. */
export function eventOf(text: string): string {
  return `${text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}`)
    .join('\n')}\n\n`;
}

/** Whoever listens to the rounds. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#open.size;
  }

  get isFull(): boolean {
    return this.#open.size >= this.#most;
  }

  /** `first`: what it begins with. */
  add(response: ServerResponse, first: string): void {
    response.socket?.setTimeout(0);
    response.socket?.setKeepAlive(true, 2 * HEARTBEAT_MS);
    response.on('close', () => this.#open.delete(response));
    this.#open.add(response);
    response.write(`retry: 3000\n${eventOf(first)}`);
  }

  send(text: string): void {
    this.#write(eventOf(text));
  }

  /** So that a reader that is gone is noticed, and one that waits knows it is not forgotten. */
  beat(): void {
    this.#write(': still here\n\n');
  }

  #write(chunk: string): void {
    for (const response of this.#open) {
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
      else response.write(chunk);
    }
  }

  close(): void {
    for (const response of this.#open) response.end();
  }
}
