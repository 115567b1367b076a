import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const PLACES = ['/usr/sbin', '/sbin', '/usr/bin', '/usr/lib/frr', '/usr/lib/NetworkManager'];

/** Which of these programs this machine does not have, or null. */
export function missingPrograms(...programs: readonly string[]): string | null {
  const isThere = (program: string): boolean =>
    PLACES.some((place) => {
      try {
        accessSync(join(place, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  const absent = programs.filter((program) => !isThere(program));
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : null;
}
