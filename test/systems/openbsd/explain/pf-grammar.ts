/** Of the GRAMMAR section of pf.conf(5) (7.x) what rules for uplinks are made of, as one pattern a statement. */
const NAME = String.raw`[a-z][a-z0-9]*\d`;
const AF = 'inet6?';
const ADDRESS = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+)`;
const BANDWIDTH = String.raw`(?:\d+[KMG]?|\$\w+)`;
/** routehost = host [ "weight" number ] | "(" interface-name address ")" */
const HOP = String.raw`(?:${ADDRESS}(?: weight \d+)?|\(${NAME} ${ADDRESS}\)(?: weight \d+)?)`;
const ROUTE_TO = String.raw`(?:${HOP}|\{ ${HOP}(?:, ${HOP})* \} (?:round-robin|least-states))`;
const ON = String.raw`(?:${NAME}|\$\w+)`;

const STATEMENTS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['macro', /^\w+ = "[^"]+"$/],
  ['root queue', new RegExp(`^queue \\w+ on ${NAME} bandwidth ${BANDWIDTH} max ${BANDWIDTH}$`)],
  ['queue', new RegExp(`^queue \\w+ parent \\w+ bandwidth ${BANDWIDTH}(?: default)?$`)],
  ['queueing', new RegExp(String.raw`^match out on ${NAME} proto tcp set queue \(\w+, \w+\)$`)],
  [
    'translation',
    new RegExp(String.raw`^match out on ${NAME} ${AF} from !\(${NAME}:network\) nat-to \(${NAME}\)$`),
  ],
  ['pass', new RegExp(String.raw`^pass in quick on ${ON} ${AF} to \(${ON}\)$`)],
  ['sharing', new RegExp(String.raw`^pass in on ${ON} ${AF} to any route-to ${ROUTE_TO}$`)],
  ['owner', new RegExp(String.raw`^pass out on ${NAME} ${AF} from \(${NAME}\) route-to ${HOP}$`)],
];

/** What each line is. Throws an Error where pfctl -nf would refuse the file, or where the grammar here knows too little. */
export function readPfConf(text: string): { readonly what: string; readonly line: string }[] {
  const macros = new Set<string>();
  const queues = new Set<string>();
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      for (const [, name = ''] of line.matchAll(/\$(\w+)/g))
        if (!macros.has(name)) throw new Error(`macro '${name}' not defined`);
      const [, macro] = /^(\w+) = /.exec(line) ?? [];
      if (macro !== undefined) macros.add(macro);
      const [, queue, parent] = /^queue (\w+)(?: parent (\w+))?/.exec(line) ?? [];
      if (parent !== undefined && !queues.has(parent)) throw new Error(`no queue ${parent}`);
      if (queue !== undefined) queues.add(queue);
      const found = STATEMENTS.find(([, pattern]) => pattern.test(line));
      if (found === undefined) throw new Error(`syntax error: ${line}`);
      return { what: found[0], line };
    });
}
