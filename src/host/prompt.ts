import { splitWords } from '../model/command.js';
import { programName } from './program.js';

/** Programs whose output people paste: behind a prompt that could also be output, one of these must follow. */
const PASTED: ReadonlySet<string> = new Set([
  ...['doas', 'sudo', 'env', 'time'],
  ...[
    'ip',
    'route',
    'netstat',
    'ifconfig',
    'sysctl',
    'ping',
    'ping6',
    'pfctl',
    'conntrack',
    'cat',
    'iw',
    'nmcli',
  ],
  ...[
    'ss',
    'arp',
    'ndp',
    'uname',
    'dmesg',
    'tcpdump',
    'traceroute',
    'mtr',
    'networkctl',
    'resolvectl',
    'ubus',
  ],
  ...[
    'wg',
    'iptables',
    'iptables-save',
    'nft',
    'dhcpleasectl',
    'slaacctl',
    'rcctl',
    'ls',
    'grep',
    'hostname',
  ],
  ...['vtysh', 'birdc', 'mwan3', 'uci', 'ethtool', 'iwconfig', 'brctl', 'bridge', 'tc', 'mmcli', 'show'],
]);

/** Longer lines are output. */
const LONGEST = 2_000;

const USER_AT_HOST = String.raw`[\w.-]{1,64}@[\w.-]{1,64}`;
/** Where in the tree, behind a colon or a blank: `:~`, `:/etc/ppp`, ` ~`. */
const DIRECTORY = String.raw`(?:[: ][^\s$#%>]{0,80})?`;
/** `root@r:~# `, `pi@n:~ $ `, `[root@r ~]# `, `(venv) me@host:~$ `, and pfSense's `[2.7.2-RELEASE][root@fw]/root: `. */
const CERTAIN = new RegExp(
  String.raw`^(?:\([\w.-]{1,64}\) )?(?:\[${USER_AT_HOST}${DIRECTORY}\][$#%]|${USER_AT_HOST}${DIRECTORY} ?[$#%>]|\[[\w.-]{1,64}\]\[${USER_AT_HOST}\]\S{0,80}:)(?:\s+(.*))?$`,
);
/** `gw# `, `gw:/etc# `, `r1> `, `% `, `# `: output may begin so, too. */
const LIKELY = /^(?:[\w.-]{1,64}(?::[^\s$#%>]{0,80})?)? ?[#%>$]\s+(\S.*)$/;

/**
 * The command that a person typed behind a prompt of a shell; null when the line is none. An empty text is a prompt
 * with nothing behind it. `$ ` alone is the format's own.
 */
export function commandBehindPrompt(line: string): string | null {
  if (line.length > LONGEST) return null;
  const certain = CERTAIN.exec(line);
  if (certain !== null) return certain[1]?.trim() ?? '';
  const likely = LIKELY.exec(line)?.[1];
  if (likely === undefined) return null;
  const words = splitWords(likely)?.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  return words !== undefined && PASTED.has(programName(words)) ? likely : null;
}
