/** In place of a gateway's address, where everything beyond the link is a neighbour: ppp, a modem, a tunnel. */
export const NO_GATEWAY = 'link';
