/** A word of a rule: sudoers(5), "Other special characters and reserved words"; globs are not meant. */
const escaped = (word: string): string => word.replace(/[\\,:=*?[\]!"]/g, '\\$&');

/** `netmon ALL=(root) NOPASSWD: /usr/sbin/ip route del default metric 600 via 192.0.2.1 dev wlan0`. */
export function sudoersLines(commands: readonly (readonly string[])[], user: string): string[] {
  const name = user.replace(/[^A-Za-z0-9_.-]/g, '\\$&');
  return commands.map((argv) => `${name} ALL=(root) NOPASSWD: ${argv.map(escaped).join(' ')}`);
}
