/** What is said of a tunnel stands in the object that it belongs to, is no longer than this and holds no other object. */
const TUNNEL_END = /("encap":"\w+"[^{}]{0,200}?),"dst":"[^"]*"/g;

/**
 * The routes of `ip -j` without the far ends and labels of tunnels, which iproute2 prints in the route's own object under the
 * name of its destination: JSON.parse() would take the last of both, and a default would lead to a label.
 *
 *     {"type":"unicast","dst":"default","encap":"ip","id":42,"src":"0.0.0.0","dst":"10.1.1.1","ttl":0,"tos":0,"gateway":…}
 *     {"type":"unicast","dst":"default","encap":"mpls","dst":"100/200","gateway":…}
 *
 * Source: ip/iproute_lwtunnel.c of iproute2 6.1, seen on kernel 6.18.
 */
export function withoutTunnelEnds(text: string): string {
  return text.includes('"encap":') ? text.replace(TUNNEL_END, '$1') : text;
}
