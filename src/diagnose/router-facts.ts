import { FAMILIES, familyName } from '../model/address.js';
import type { RouterFacts } from '../model/diagnosis.js';
import { list, plural } from '../model/format.js';
import type { Reading } from '../model/reading.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Settings } from '../model/router.js';
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

function spreadFacts({ multipathHash }: Settings, { spreading }: SystemWords): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const policy = multipathHash?.[family] ?? null;
    if (policy === null || spreading === null) return [];
    const by = spreading.by[family][policy] ?? 'what this program does not know';
    return [`${familyName(family)} spreads connections by ${by} (${spreading.setting} ${String(policy)})`];
  });
}

function filterFacts({ reversePathFilter = {} }: Settings): readonly string[] {
  const names = (kind: string): string[] =>
    Object.entries(reversePathFilter).flatMap(([name, filter]) => (filter === kind ? [name] : []));
  return (['strict', 'loose'] as const).flatMap((kind) => {
    const which = names(kind);
    return which.length === 0 ? [] : [`the reverse path filter is ${kind} on ${list(which)}`];
  });
}

function ruleFacts({ policyRules = {} }: Settings): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const rules = policyRules[family] ?? [];
    return rules.length === 0
      ? []
      : [`${plural(rules.length, `${familyName(family)} routing rule`)} beside the system's own`];
  });
}

/** What else the kernel is set to, where a system has more settings than the switches all have. */
function factSentences(settings: Settings, words: SystemWords): readonly string[] {
  return [...spreadFacts(settings, words), ...filterFacts(settings), ...ruleFacts(settings)];
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
    ...(settings?.multipathHash === undefined ? {} : { multipathHash: settings.multipathHash }),
    ...(settings?.reversePathFilter === undefined ? {} : { reversePathFilter: settings.reversePathFilter }),
    ...(settings?.policyRules === undefined ? {} : { policyRules: settings.policyRules }),
    facts: settings === undefined ? [] : factSentences(settings, words),
    firewall: {
      enabled: firewall?.enabled ?? null,
      states: firewall?.states ?? null,
      limit: lastGood(observed.firewallLimits)?.value['states'] ?? null,
    },
    firewallTrouble: troubleWith(observed.firewall, at),
  };
}
