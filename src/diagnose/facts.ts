import type { RouterFacts } from '../model/diagnosis.js';
import type { Reading } from '../model/reading.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant } from '../model/time.js';
import type { SystemWords } from '../model/words.js';

/** Why a reading cannot be used now, in few words; null when it can. */
function troubleWith(reading: Reading<unknown>, at: Instant): string | null {
  if (fresh(reading, at) !== null) return null;
  if (reading.ok) return 'no newer answer';
  const words = {
    waiting: 'waiting',
    'not-asked': 'not asked',
    'not-recorded': 'not recorded',
    'no-permission': 'no permission',
  } as const;
  return reading.why in words ? words[reading.why as keyof typeof words] : reading.reason;
}

/** What is said of the router as a whole. Settings are the last known; the packet filter's numbers only while fresh. */
export function factsOf({ observed, at }: Snapshot, words: SystemWords): RouterFacts {
  const settings = lastGood(observed.settings)?.value;
  const firewall = fresh(observed.firewall, at);
  return {
    words,
    host: settings?.hostname ?? null,
    os: settings?.os ?? null,
    release: settings?.release ?? null,
    multipath: settings?.multipath ?? { inet: null, inet6: null },
    forwarding: settings?.forwarding ?? { inet: null, inet6: null },
    firewall: {
      enabled: firewall?.enabled ?? null,
      states: firewall?.states ?? null,
      limit: lastGood(observed.firewallLimits)?.value['states'] ?? null,
    },
    firewallTrouble: troubleWith(observed.firewall, at),
  };
}
