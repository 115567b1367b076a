import type { Diagnosis } from '../../model/diagnosis.js';
import type { Host } from '../../model/host.js';
import type { Changer } from '../../model/changer.js';
import type { SeenGateways } from '../plan/seen-gateways.js';

/** Asks the leases of uplinks that have no default and have had none since the start. */
export async function askLeases(
  host: Host,
  changer: Changer,
  { diagnosis, seen }: { readonly diagnosis: Diagnosis | null; readonly seen: SeenGateways },
): Promise<void> {
  const release = diagnosis?.router.release ?? null;
  for (const { interface: name, role } of diagnosis?.uplinks ?? []) {
    if (role !== 'no-default' || seen.has('inet', name)) continue;
    for (const { command, gateway } of changer.leases(name, release)) {
      const found = gateway((await host.run(command)).stdout, host.now());
      if (found !== null) seen.add(found);
    }
  }
}
