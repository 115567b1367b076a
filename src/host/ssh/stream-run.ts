import { decodeText, MAX_STDERR_BYTES } from '../child.js';
import type { Child, ChildEnd, Launch } from '../child.js';
import { monotonicMs } from '../clock.js';
import type { Client, ClientListener } from './client.js';
import { FrameDecoder } from './frames.js';
import { streamScript } from './lane-script.js';
import { remoteWords } from './remote-words.js';

/** What a stream needs of the connection. */
export interface StreamSurroundings {
  open(listener: ClientListener): Client;
  readonly boundary: string;
  /** Why a session ended without a word of the router's: a clause. */
  explain(said: string): string;
}

/** Runs what has no end of its own in a session of its own, and passes its output on as it comes. */
export function startStream(launch: Launch, around: StreamSurroundings): Child {
  const startedAt = monotonicMs();
  let isStopped = false;
  let status: number | null = null;
  const said: Uint8Array[] = [];
  let saidBytes = 0;
  let settle: (end: ChildEnd) => void = () => undefined;
  const ended = new Promise<ChildEnd>((resolve) => (settle = resolve));
  const stderr = new FrameDecoder(around.boundary, {
    data: (bytes) => {
      if (saidBytes < MAX_STDERR_BYTES) said.push(Uint8Array.from(bytes));
      saidBytes += bytes.length;
    },
    frame: ({ value }) => (status = Number(value)),
  });
  const finish = (): void => {
    const text = decodeText(said);
    const isLost = status === null && !isStopped;
    settle({
      how: isStopped ? 'stopped' : isLost ? 'unreachable' : 'exited',
      exitStatus: isStopped ? null : status,
      signal: null,
      errorCode: isLost ? around.explain(text) : null,
      stderr: text,
      tookMs: Math.round(monotonicMs() - startedAt),
    });
  };
  const client = around.open({
    stdout: (chunk) => {
      if (!isStopped) launch.onStdout(chunk);
    },
    stderr: (chunk) => stderr.push(chunk),
    end: finish,
  });
  const stop = (): void => {
    isStopped = true;
    client.stop();
  };
  client.write(streamScript(around.boundary, remoteWords(launch.argv)));
  return { stop, ended, gone: ended.then(() => undefined) };
}
