const [SPACE, RETURN, MINUS, SLASH, DOT, COLON, ZERO, NINE] = [32, 13, 45, 47, 46, 58, 48, 57];
const [UPPER_G, UPPER_L, UPPER_U] = [71, 76, 85];
/** Digits of a counter of 64 bits, and of an MTU with its `L`. */
const [MOST_DIGITS, MOST_MTU_DIGITS] = [20, 9];

/** Shorter ones share out the internet: they are never merely counted. */
const WIDE: Readonly<Record<'inet' | 'inet6', number>> = { inet: 8, inet6: 16 };
/** Letters of a route that tells more than where a network is: static, reject, blackhole, multipath, link layer, local, redirect. */
const TELLING = new Uint8Array(128);
for (const letter of 'SRBPLlDMCcbnTF') TELLING[letter.charCodeAt(0)] = 1;

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
/** Of a protocol's own flags. */
const isFlagDigit = (code: number): boolean => code > ZERO && code <= ZERO + 3;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** 4 for `2001:`, -1 for what is no hexadecimal digit. */
function hexDigit(code: number): number {
  if (isDigit(code)) return code - ZERO;
  const letter = (code | 32) - 97;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/**
 * One line of `route -nv show` in bytes, as far as it takes to see that it is the route to some network by a gateway, as a
 * routing daemon brings a million of them. No object is made for it. What is no row for parseRoutes is none here: it stays in the
 * table and is complained of.
 */
export class RouteLine {
  family: 'inet' | 'inet6' = 'inet';
  /** The first 24 bits of an IPv4 network. */
  start = 0;
  /** Of the prefix. */
  length = 0;
  up = false;
  /** A network wide enough to share out the internet, which `scan` is false for. */
  wide = false;
  /** IPv6: of 2000::/3, which is all of the internet that there is. */
  global = false;
  /** Where the interface's name stands. */
  nameFrom = 0;
  nameTo = 0;
  #at = 0;

  /** True for such a route; false for everything else, also for what is no route at all. */
  scan(bytes: Uint8Array, from: number, to: number): boolean {
    this.#at = from;
    const isNetwork = this.#network4(bytes, to) || this.#network6(bytes, from, to);
    this.wide = isNetwork && this.length < WIDE[this.family];
    if (!isNetwork || this.wide) return false;
    this.#skipWord(bytes, to);
    return this.#flags(bytes, to) && this.#name(bytes, to);
  }

  /** `203.0.113/24`: what is left out is zero. */
  #network4(bytes: Uint8Array, to: number): boolean {
    let [start, part, parts, digits] = [0, 0, 0, 0];
    let at = this.#at;
    for (; at < to; at++) {
      const code = bytes[at] ?? 0;
      if (isDigit(code)) {
        part = part * 10 + code - ZERO;
        digits++;
      } else if ((code === DOT || code === SLASH) && digits > 0 && part <= 255 && parts < 4) {
        if (parts < 3) start = (start << 8) | part;
        parts++;
        [part, digits] = [0, 0];
        if (code === SLASH) break;
      } else return false;
    }
    for (; parts < 3; parts++) start <<= 8;
    this.family = 'inet';
    this.start = start;
    return this.#prefixLength(bytes, at + 1, to, 32);
  }

  #network6(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    for (
      let code = bytes[at] ?? 0;
      at < to && (hexDigit(code) >= 0 || code === COLON);
      code = bytes[++at] ?? 0
    );
    if (bytes[at] !== SLASH) return false;
    const first = hexDigit(bytes[from] ?? 0);
    this.family = 'inet6';
    this.global = bytes[from + 4] === COLON && (first === 2 || first === 3);
    return this.#prefixLength(bytes, at + 1, to, 128);
  }

  #prefixLength(bytes: Uint8Array, from: number, to: number, most: number): boolean {
    let at = from;
    let length = 0;
    for (; at < to && isDigit(bytes[at] ?? 0); at++) length = length * 10 + (bytes[at] ?? 0) - ZERO;
    this.length = length;
    this.#at = at;
    return at > from && at - from <= 3 && length <= most && bytes[at] === SPACE;
  }

  #skipBlanks(bytes: Uint8Array, to: number): void {
    while (this.#at < to && bytes[this.#at] === SPACE) this.#at++;
  }

  #skipWord(bytes: Uint8Array, to: number): void {
    this.#skipBlanks(bytes, to);
    while (this.#at < to && (bytes[this.#at] ?? 0) > SPACE) this.#at++;
  }

  #flags(bytes: Uint8Array, to: number): boolean {
    this.#skipBlanks(bytes, to);
    let hasGateway = false;
    this.up = false;
    for (let code = bytes[this.#at] ?? 0; this.#at < to && code > SPACE; code = bytes[++this.#at] ?? 0) {
      if (!isLetter(code) && !isFlagDigit(code)) return false;
      if (TELLING[code] === 1) return false;
      hasGateway ||= code === UPPER_G;
      this.up ||= code === UPPER_U;
    }
    return hasGateway;
  }

  /** Refs, Use, Mtu, perhaps `L` behind it, Prio, and then the interface. */
  #name(bytes: Uint8Array, to: number): boolean {
    if (!this.#number(bytes, to) || !this.#number(bytes, to) || !this.#mtu(bytes, to)) return false;
    this.#skipBlanks(bytes, to);
    // Missing before OpenBSD 4.6.
    if (isDigit(bytes[this.#at] ?? 0) && !this.#number(bytes, to)) return false;
    this.#skipBlanks(bytes, to);
    this.nameFrom = this.#at;
    if (!isLetter(bytes[this.#at] ?? 0)) return false;
    for (let code = bytes[this.#at] ?? 0; this.#at < to && code > SPACE; code = bytes[++this.#at] ?? 0) {
      if (!isLetter(code) && !isDigit(code)) return false;
    }
    this.nameTo = this.#at;
    const isEnd = this.#at === to || bytes[this.#at] === SPACE || bytes[this.#at] === RETURN;
    return isEnd && this.nameTo - this.nameFrom < 16;
  }

  /** Digits, and a blank behind them. */
  #number(bytes: Uint8Array, to: number): boolean {
    this.#skipBlanks(bytes, to);
    const from = this.#at;
    while (this.#at < to && isDigit(bytes[this.#at] ?? 0)) this.#at++;
    return this.#at > from && this.#at - from <= MOST_DIGITS && bytes[this.#at] === SPACE;
  }

  /** `-`, `1400`, `1400 L`, `1400L`. */
  #mtu(bytes: Uint8Array, to: number): boolean {
    this.#skipBlanks(bytes, to);
    const from = this.#at;
    while (this.#at < to && isDigit(bytes[this.#at] ?? 0)) this.#at++;
    const digits = this.#at - from;
    const isGlued = digits > 0 && digits <= MOST_MTU_DIGITS && bytes[this.#at] === UPPER_L;
    if (isGlued || (digits === 0 && bytes[this.#at] === MINUS)) this.#at++;
    if (this.#at === from || digits > MOST_DIGITS || bytes[this.#at] !== SPACE) return false;
    this.#skipBlanks(bytes, to);
    if (this.#at === to || bytes[this.#at] !== UPPER_L) return true;
    const code = this.#at + 1 < to ? (bytes[this.#at + 1] ?? 0) : 0;
    // A row that was cut off behind it has no interface of this name.
    if (code <= SPACE) this.#at++;
    return code >= SPACE;
  }
}
