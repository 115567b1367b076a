import { disarm } from '../../model/text.js';

/** What ssh says, by its own words (ssh.c, sshconnect.c, sshconnect2.c, mux.c), and what it means. */
const FAULTS: readonly (readonly [words: RegExp, meaning: (destination: string) => string])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,
    (to) =>
      `the host key of ${to} is not the one known from before: it was set up anew, or somebody is in between; compare the key there before you take it (ssh-keygen -R)`,
  ],
  [
    /Host key verification failed|No .* host key is known/i,
    (to) => `the host key of ${to} is not known here: connect once by hand, and compare it (ssh ${to})`,
  ],
  [
    /Permission denied \([^)]*(?:password|keyboard-interactive)/,
    (to) =>
      `${to} accepts no key of yours for this user and would ask for a password, which nobody is asked for here: give it a key (ssh-copy-id ${to})`,
  ],
  [/Permission denied \(/, (to) => `${to} accepts no key of yours for this user`],
  [/Too many authentication failures/, (to) => `${to} was offered more keys than it takes (IdentitiesOnly)`],
  [/Could not resolve hostname/, (to) => `the name in ${to} is not known`],
  [/No route to host|Network is unreachable/, (to) => `there is no route to ${to}`],
  [/Connection refused/, (to) => `nothing answers ssh on ${to}`],
  [/timed out/, (to) => `${to} does not answer`],
  [
    /open refused by peer|Session open refused|administratively prohibited/,
    (to) => `${to} permits no more sessions on one connection (MaxSessions in sshd_config)`,
  ],
];

const BANNER = /^@+$|^@ .* @$/;

/** The last line that says something, as ssh wrote it, disarmed. */
function ownWords(said: string): string {
  const lines = said.split(/\r?\n/).map((line) => disarm(line.trim()));
  return lines.findLast((line) => line !== '' && !BANNER.test(line))?.slice(0, 200) ?? '';
}

/** Why there is no connection: a clause with ssh's own words. `said`: its stderr. */
export function sshFault(destination: string, said: string): string {
  const known = FAULTS.find(([words]) => words.test(said));
  const words = ownWords(said);
  const meaning = known?.[1](destination) ?? `there is no connection to ${destination}`;
  return words === '' ? meaning : `${meaning} (ssh says: ${words})`;
}
