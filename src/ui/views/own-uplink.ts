import type { Diagnosis, Uplink } from '../../model/diagnosis.js';

/** True for the uplink by which the person at the keyboard comes in. */
export function isOwnUplink({ session }: Diagnosis, uplink: Uplink): boolean {
  return session.kind === 'uplink' && session.interface === uplink.interface;
}
