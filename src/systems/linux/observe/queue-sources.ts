import type { Source } from '../../../model/source.js';
import { rowsByName } from '../../../model/rows-by-name.js';
import { queueKey } from '../../../model/queue.js';
import { MINUTE, SECOND } from '../../../model/time.js';
import { shownTrafficControl } from '../commands.js';
import type { Tools } from '../tools.js';
import type { ParsedObservations } from './reading-command.js';
import { reading } from './reading-command.js';
import { joinQueues, parseTrafficControl } from './tc.js';

function observedQueues(stdout: string, argv: readonly string[]): ParsedObservations {
  const shown = shownTrafficControl(argv);
  const { value: queues, complaints } = parseTrafficControl(stdout, shown?.device ?? null);
  // Of an interface without classes nothing is printed.
  if (queues === null)
    return { value: stdout.trim() === '' && shown?.isPart === true ? { queues: [] } : {}, complaints };
  return { value: { queues }, complaints };
}

/** The queues; there is nothing to ask where tc(8) is missing. */
export function queueSources({ tc }: Pick<Tools, 'tc'>): readonly Source[] {
  if (tc === null) return [];
  return [
    {
      id: 'queues',
      what: 'the queues',
      command: reading('read the queues', [tc, '-j', '-s', 'qdisc', 'show', 'invisible']),
      everyMs: 10 * SECOND,
      seldom: { isEnough: ({ queues }) => queues?.length === 0, everyMs: 5 * MINUTE },
      wokenByEvents: false,
      observes: ['queues'],
      serves: (argv) => (shownTrafficControl(argv) === null ? [] : ['queues']),
      parse: observedQueues,
      complete: (known, observed, argv) =>
        shownTrafficControl(argv)?.isPart !== true || observed.queues === undefined
          ? observed
          : { queues: rowsByName(known.queues, observed.queues, queueKey, joinQueues) },
    },
  ];
}
