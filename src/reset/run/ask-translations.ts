import type { Changer, Translation } from '../../model/changer.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Host } from '../../model/host.js';

/** Asks the rules of translation, one way after the other until one tells: nothing is refused for want of an answer. */
export async function askTranslations(
  host: Host,
  changer: Pick<Changer, 'translations'>,
  planner: {
    readonly diagnosis: Diagnosis | null;
    translations: ReadonlyMap<string, Translation> | null | undefined;
  },
): Promise<void> {
  const { translations: questions } = changer;
  if (questions === undefined) return;
  planner.translations = null;
  const names = planner.diagnosis?.uplinks.map((uplink) => uplink.interface) ?? [];
  for (const { command, read } of questions) {
    const { failure, exitStatus, stdout } = await host.run(command);
    const told = failure === null && exitStatus === 0 ? read(stdout) : null;
    if (told === null) continue;
    const found = new Map(names.map((name) => [name, told(name)]));
    // iptables of old has tables that nftables does not show.
    planner.translations ??= found;
    if ([...found.values()].some(({ kind }) => kind !== 'none')) {
      planner.translations = found;
      return;
    }
  }
}
