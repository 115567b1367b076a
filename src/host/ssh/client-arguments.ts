/** How ssh(1) is to find a router. */
export interface SshTarget {
  /** `user@host`, `host`, `ssh://user@host:port`: what ssh takes as its destination. */
  readonly destination: string;
  /** `-F`, `-J`, `-p`: null where they are not given. */
  readonly configFile: string | null;
  readonly jump: string | null;
  readonly port: number | null;
}

const USER = String.raw`(?:[A-Za-z0-9_.][A-Za-z0-9_.+-]*@)?`;
const HOST = String.raw`(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?)`;
const IN_BRACKETS = String.raw`\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?\]`;
const PLAIN = new RegExp(`^${USER}${HOST}$`);
const WITH_PORT = new RegExp(`^${USER}(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|${IN_BRACKETS})(?::\\d{1,5})?$`);

/** True for a name that ssh can only take as a destination: no option, and nothing that a shell would read. */
export function isDestination(text: string): boolean {
  return text.startsWith('ssh://') ? WITH_PORT.test(text.slice('ssh://'.length)) : PLAIN.test(text);
}

/** True for `user@host:port`, or several after commas: what `-J` takes. */
export function isJump(text: string): boolean {
  return text.split(',').every((hop) => WITH_PORT.test(hop) || isDestination(hop));
}

/** Options of every call. What stands here counts before what is in the user's ssh_config(5). */
const ALWAYS: readonly string[] = [
  ...['-T', '-a', '-x'],
  ...[
    'BatchMode=yes',
    'ConnectTimeout=10',
    // Lost within some ten seconds: also where nothing is refused and nothing comes.
    'ServerAliveInterval=3',
    'ServerAliveCountMax=3',
    'ControlPersist=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'Tunnel=no',
    'LogLevel=ERROR',
  ].flatMap((option) => ['-o', option]),
];

/** What any login shell runs: sh, csh, fish. All else reaches that sh on its standard input. */
const REMOTE_SHELL = 'exec /bin/sh';

/** The connection: the arguments of ssh, whose session is the control lane. */
export function masterArguments(
  { destination, configFile, jump, port }: SshTarget,
  socket: string,
): readonly string[] {
  return [
    ...(configFile === null ? [] : ['-F', configFile]),
    ...(jump === null ? [] : ['-J', jump]),
    ...(port === null ? [] : ['-p', String(port)]),
    ...ALWAYS,
    ...['-o', 'ControlMaster=yes', '-S', socket, '--', destination, REMOTE_SHELL],
  ];
}

/** Another session of that connection. It never makes a connection of its own: where there is none it fails. */
export function sessionArguments({ destination, configFile }: SshTarget, socket: string): readonly string[] {
  return [
    ...(configFile === null ? [] : ['-F', configFile]),
    ...['-o', 'ProxyCommand=false'],
    ...ALWAYS,
    ...['-o', 'ControlMaster=no', '-S', socket, '--', destination, REMOTE_SHELL],
  ];
}

/** What ssh is started with: the user's own environment, for agents and proxies, without what asks for a password. */
export function clientEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const { SSH_ASKPASS: _asks, DISPLAY: _display, ...rest } = environment;
  const own = Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return { ...(Object.fromEntries(own) as Record<string, string>), SSH_ASKPASS_REQUIRE: 'never' };
}
