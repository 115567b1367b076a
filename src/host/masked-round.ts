import type { CommandResult, Round } from '../model/command.js';
import type { AddressMask } from './address-mask.js';

const LINK_ADDRESS = /(?<![0-9A-Za-z:])[0-9A-Fa-f]{1,2}(?:[:-][0-9A-Fa-f]{1,2}){5}(?![0-9A-Za-z:])/g;
const IPV6 =
  /(?<![0-9A-Za-z:.])([0-9A-Fa-f:]*:[0-9A-Fa-f:]*[0-9A-Fa-f:])((?:\.\d{1,3}){3})?(?:\/(\d{1,3}))?/g;
/** Also the networks that netstat(1) cuts short: `192.168.1/24`. */
const IPV4 = /(?<![0-9A-Za-z.:])\d{1,3}(?:\.\d{1,3}){1,3}(?:\/(\d{1,2}))?(?![0-9A-Za-z]|\.\d)/g;

function maskIpv4(text: string, mask: AddressMask): string {
  return text.replace(IPV4, (token: string, length: string | undefined) => {
    const [address = ''] = token.split('/');
    const parts = address.split('.').length;
    // Two or three numbers alone are a version, a time, a rate.
    if (parts < 4 && length === undefined) return token;
    const whole = mask.address(
      address + '.0'.repeat(4 - parts),
      length === undefined ? Infinity : Number(length),
    );
    return whole.split('.').slice(0, parts).join('.') + token.slice(address.length);
  });
}

function maskIpv6(text: string, mask: AddressMask): string {
  return text.replace(
    IPV6,
    (token: string, address: string, mapped: string | undefined, length: string | undefined) => {
      if (mapped !== undefined) {
        // `::ffff:192.0.2.7`: what stands after the last colon begins an IPv4 address.
        const at = address.lastIndexOf(':') + 1;
        return address.slice(0, at) + maskIpv4(token.slice(at), mask);
      }
      // The colon of a sentence or of a label may hang on to an address.
      const bare = address.endsWith(':') && !address.endsWith('::') ? address.slice(0, -1) : address;
      const masked = mask.address(bare, length === undefined ? Infinity : Number(length));
      return masked + token.slice(bare.length);
    },
  );
}

/** A text with other addresses in it; all else stays as it was, to the character. */
export function maskText(text: string, mask: AddressMask): string {
  const links = text.replace(LINK_ADDRESS, (address) => mask.linkAddress(address));
  return maskIpv4(maskIpv6(links, mask), mask);
}

function maskResult(result: CommandResult, mask: AddressMask): CommandResult {
  const of = (text: string): string => maskText(text, mask);
  const { command, stdout, stderr, failure } = result;
  return {
    ...result,
    command: { ...command, argv: command.argv.map(of) },
    stdout: of(stdout),
    stderr: of(stderr),
    failure:
      failure === null ? null : { ...failure, summary: of(failure.summary), detail: of(failure.detail) },
  };
}

/** A round as if it had been read on a router with other addresses. */
export function maskRound(round: Round, mask: AddressMask): Round {
  return { ...round, results: round.results.map((result) => maskResult(result, mask)) };
}
