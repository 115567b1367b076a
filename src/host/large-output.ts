import type { Command, CommandResult } from '../model/command.js';
import type { Condenser } from '../model/condenser.js';
import type { Host } from '../model/host.js';

/** Output of one command from which on reading it is what takes time: some 4,000 connections, in bytes. See `Condenser`, too. */
export const LARGE_OUTPUT_BYTES = 1_048_576;

/** Who is told of large output. */
export interface LargeOutputs {
  /** Before more of it is read than is large. */
  begin(): void;
  /** All of one that was shortened while it came has come. What is held, and what comes again and again, has no end. */
  end(): void;
}

/** The same host; of what is held or comes as a stream `outputs` is told once, of what is shortened each time. */
export function noticeLargeOutput(host: Host, outputs: LargeOutputs): Host {
  let isTold = false;
  const notice = (bytes: number): void => {
    if (isTold || bytes < LARGE_OUTPUT_BYTES) return;
    isTold = true;
    outputs.begin();
  };
  return {
    kind: host.kind,
    ...(host.reach === undefined ? {} : { reach: host.reach }),
    ...(host.user === undefined ? {} : { user: host.user }),
    now: () => host.now(),
    run: async (command, condense) => {
      if (condense !== undefined) return runShortening(host, command, { condense, outputs });
      const result = await host.run(command);
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
async function runShortening(
  host: Host,
  command: Command,
  { condense, outputs }: { readonly condense: () => Condenser; readonly outputs: LargeOutputs },
): Promise<CommandResult> {
  const seen = { bytes: 0, isLarge: false };
  const counting = (condenser: Condenser): Condenser => ({
    largeFromBytes: condenser.largeFromBytes,
    write: (chunk) => {
      seen.bytes += chunk.length;
      if (!seen.isLarge && seen.bytes >= condenser.largeFromBytes) {
        seen.isLarge = true;
        outputs.begin();
      }
      condenser.write(chunk);
    },
    end: () => condenser.end(),
  });
  try {
    return await host.run(command, () => counting(condense()));
  } finally {
    if (seen.isLarge) outputs.end();
  }
}
