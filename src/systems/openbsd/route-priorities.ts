/** Route priorities; lower wins. Source: sys/net/route.h 1.218, RTP_*. */
export const RTP_LOCAL = 1;
export const RTP_CONNECTED = 4;
export const RTP_STATIC = 8;
export const RTP_EIGRP = 28;
export const RTP_OSPF = 32;
export const RTP_ISIS = 36;
export const RTP_RIP = 40;
export const RTP_BGP = 48;
export const RTP_DEFAULT = 56;
export const RTP_PROPOSAL_FIRST = 57;
export const RTP_PROPOSAL_LAST = 62;
export const RTP_MAX = 63;

/** The most an interface adds (sys/net/if.c, SIOCSIFPRIORITY). */
export const INTERFACE_PRIORITY_MAX = 15;
