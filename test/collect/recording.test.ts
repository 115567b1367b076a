import { describe, expect, it } from 'vitest';
import { platformOf } from '../../src/collect/recording.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { linux } from '../../src/systems/linux/platform.js';
import { openbsd } from '../../src/systems/openbsd/platform.js';

function systemOf(...commands: string[]): string {
  const text = commands.map((command) => `$ ${command}\n`).join('');
  return platformOf(readTranscript(text, 'gw.txt'), [openbsd, linux]).name;
}

describe('the system a recording was made on', () => {
  it('is the one whose commands it holds', () => {
    expect(systemOf('route -n show', 'ifconfig')).toBe('OpenBSD');
    expect(systemOf('ip -j route', 'cat /proc/net/dev')).toBe('Linux');
    expect(systemOf('sudo ip -j -d addr')).toBe('Linux');
    expect(systemOf('ip -o monitor route')).toBe('Linux');
  });

  it('is told by most of them where both know some', () => {
    expect(systemOf('ping -n -c 1 192.0.2.1', 'ip -j route')).toBe('Linux');
    expect(systemOf('ping -n -c 1 192.0.2.1', 'netstat -rn')).toBe('OpenBSD');
  });

  it('is OpenBSD where nothing tells', () => {
    expect(systemOf('uname -a')).toBe('OpenBSD');
  });
});
