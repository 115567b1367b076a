import type { Connection } from '../model/connection.js';
import type { Sample } from '../model/watched-connections.js';

function ends({
  protocol,
  direction,
  insideHost,
  insidePort,
  wireHost,
  wirePort,
  remoteHost,
  remotePort,
}: Connection): string {
  const end = (host: string, port: number | null): string =>
    port === null ? host : host.includes(':') ? `${host}[${port}]` : `${host}:${port}`;
  const wire = wireHost === null || wireHost === insideHost ? '' : ` as ${end(wireHost, wirePort)}`;
  const arrow = direction === 'incoming' ? '←' : '→';
  return `${protocol} ${end(insideHost, insidePort)}${wire} ${arrow} ${end(remoteHost, remotePort)}`;
}

function how({ attributedBy, gateway, interface: bound, rule }: Connection): string {
  const by =
    attributedBy === 'gateway' && gateway !== null
      ? `sent to ${gateway}`
      : attributedBy === 'interface' && bound !== null
        ? `bound to ${bound}`
        : null;
  return [by, rule === null ? null : `rule ${rule}`].filter((part) => part !== null).join(', ');
}

/** The examples as lines of evidence: `tcp 10.0.0.20:50000 as 192.168.1.10:61234 → 203.0.113.69:443 (rule 4)`. */
export function examplesOf({ examples }: Pick<Sample, 'examples'>): readonly string[] {
  return examples.map((one) => {
    const reason = how(one);
    return reason === '' ? ends(one) : `${ends(one)} (${reason})`;
  });
}
