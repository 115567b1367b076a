import type { Condenser } from '../model/condenser.js';
import type { Host } from '../model/host.js';

/** Output of one command from which on reading it is what takes time: some 4,000 connections, in bytes. */
export const LARGE_OUTPUT_BYTES = 1_048_576;

/** The same host; `onLarge` is told, once, before the output of a command that is large is read. */
export function noticeLargeOutput(host: Host, onLarge: () => void): Host {
  let isTold = false;
  const notice = (bytes: number): void => {
    if (isTold || bytes < LARGE_OUTPUT_BYTES) return;
    isTold = true;
    onLarge();
  };
  return {
    kind: host.kind,
    ...(host.reach === undefined ? {} : { reach: host.reach }),
    ...(host.user === undefined ? {} : { user: host.user }),
    now: () => host.now(),
    run: async (command, condense) => {
      const result = await host.run(command, condense && (() => noticing(condense(), notice)));
      notice(result.stdout.length);
      return result;
    },
    stream: (command, onStdout) => {
      let bytes = 0;
      return host.stream(command, (chunk) => {
        bytes += chunk.length;
        notice(bytes);
        onStdout(chunk);
      });
    },
  };
}

/** Of an output that is shortened while it comes little is left: what there was of it is counted as it is read. */
function noticing(condenser: Condenser, notice: (bytes: number) => void): Condenser {
  let bytes = 0;
  return {
    write: (chunk) => {
      bytes += chunk.length;
      notice(bytes);
      condenser.write(chunk);
    },
    end: () => condenser.end(),
  };
}
