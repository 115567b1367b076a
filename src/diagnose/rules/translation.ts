import type { Connection, Sample } from '../../model/connection.js';
import { formatCount, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Fewer may be leftovers of a change that are about to expire. */
const AT_LEAST = 3;

function ends({
  protocol,
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
  return `${protocol} ${end(insideHost, insidePort)}${wire} → ${end(remoteHost, remotePort)}`;
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

function examplesOf({ examples }: Sample): readonly string[] {
  return examples.map((one) => {
    const reason = how(one);
    return reason === '' ? ends(one) : `${ends(one)} (${reason})`;
  });
}

function ownerOf({ uplinks }: Situation, address: string | null): string {
  const owner = uplinks.find(({ addresses }) => addresses.some((one) => one.address === address));
  return owner === undefined ? 'another uplink' : owner.interface;
}

/** A provider drops what comes with another one's address. */
export const wrongExit: Rule = {
  means:
    'Connections carry the address of one uplink but leave by another: a rule or a binding sends them there, and providers drop such packets.',
  needs: ['connections'],
  afterMs: 10 * SECOND,
  judge: (situation) =>
    (situation.connections?.uplinks ?? [])
      .filter(({ foreign }) => foreign.count >= AT_LEAST)
      .map(({ interface: name, foreign, connections }): Claim => {
        const [first] = foreign.examples;
        const address = first?.wireHost ?? null;
        const owner = ownerOf(situation, address);
        return {
          severity: 'warning',
          subject: name,
          family: null,
          message:
            `${plural(foreign.count, 'connection')} leave by ${name} with the address of ${owner}` +
            `${address === null ? '' : `, ${address}`}: its provider will drop them.`,
          evidence: [
            `${formatCount(foreign.count)} of ${plural(connections, 'connection')} by ${name}`,
            ...examplesOf(foreign),
          ],
          unknown:
            'Whether a further router translates them, and whether they are from before a change of routes.',
          remedy: { kind: 'none' },
          because: ['what translates a connection and what chooses its next hop are apart'],
        };
      }),
};

/** Nobody can answer a private address. */
export const natMissing: Rule = {
  means:
    'Private addresses leave by an uplink as they are, while others are translated: no answer can come back to them.',
  needs: ['connections', 'interfaces'],
  afterMs: 10 * SECOND,
  judge: (situation) => {
    const { connections, interfaces } = situation;
    if (connections === null) return [];
    const siblings = connections.uplinks.reduce(
      (sum, { translated }) => sum + translated,
      connections.unattributed.translated,
    );
    // A floating state does not say where it leaves; with a tunnel it may be there, where nothing need be translated.
    const hasTunnel = [...(interfaces?.values() ?? [])].some(({ kind, up }) => kind === 'tunnel' && up);
    const floating = hasTunnel ? [] : [{ name: null, untranslated: connections.unattributed.untranslated }];
    return [
      ...connections.uplinks.map(({ interface: name, untranslated }) => ({ name, untranslated })),
      ...floating,
    ]
      .filter(({ untranslated }) => untranslated.count >= AT_LEAST && siblings > untranslated.count)
      .map(({ name, untranslated }): Claim => {
        const where = name === null ? 'by an uplink' : `by ${name}`;
        return {
          severity: 'warning',
          subject: name ?? situation.explainer.words.tracker,
          family: null,
          message:
            `${plural(untranslated.count, 'connection')} from private addresses leave ${where} untranslated, ` +
            `while ${formatCount(siblings)} others are translated: no answer can come back.`,
          evidence: examplesOf(untranslated),
          unknown: `Whether a further router translates them${name === null ? ', and by which uplink they leave' : ''}.`,
          remedy: { kind: 'none' },
          because: ['nothing translates them'],
        };
      });
  },
};
