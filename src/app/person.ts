import { userInfo } from 'node:os';

/** For whom lines of doas.conf or sudoers are written. */
export interface PersonToPermit {
  readonly name: string;
  /** Nobody is known who needs them: the name stands for whoever does. */
  readonly isExample: boolean;
}

/** As the advice on the screen has it. */
const SOMEONE = 'netmon';
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;

/** Who runs this; who became root by doas(1) or sudo(8) to do so. */
export function personToPermit(
  environment: Readonly<Record<string, string | undefined>>,
  whoRuns: () => { readonly uid: number; readonly username: string } = userInfo,
): PersonToPermit {
  const candidates = [own(whoRuns), environment['DOAS_USER'], environment['SUDO_USER']];
  const name = candidates.find((each) => each !== undefined && each !== 'root' && NAME.test(each));
  return name === undefined ? { name: SOMEONE, isExample: true } : { name, isExample: false };
}

/** Undefined for root, and for a number without an entry in passwd(5). */
function own(whoRuns: () => { readonly uid: number; readonly username: string }): string | undefined {
  try {
    const { uid, username } = whoRuns();
    return uid === 0 ? undefined : username;
  } catch {
    return undefined;
  }
}
