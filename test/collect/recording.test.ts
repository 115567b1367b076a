import { describe, expect, it } from 'vitest';
import { systemOf } from '../../src/collect/recording.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { linux } from '../../src/systems/linux/system.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

function nameOfSystem(...commands: string[]): string {
  const text = commands.map((command) => `$ ${command}\n`).join('');
  return systemOf(readTranscript(text, 'gw.txt'), [openbsd, linux]).name;
}

describe('the system a recording was made on', () => {
  it('is the one whose commands it holds', () => {
    expect(nameOfSystem('route -n show', 'ifconfig')).toBe('OpenBSD');
    expect(nameOfSystem('ip -j route', 'cat /proc/net/dev')).toBe('Linux');
    expect(nameOfSystem('sudo ip -j -d addr')).toBe('Linux');
    expect(nameOfSystem('ip -o monitor route')).toBe('Linux');
  });

  it('is told by most of them where both know some', () => {
    expect(nameOfSystem('ping -n -c 1 192.0.2.1', 'ip -j route')).toBe('Linux');
    expect(nameOfSystem('ping -n -c 1 192.0.2.1', 'netstat -rn')).toBe('OpenBSD');
  });

  it('is OpenBSD where nothing tells', () => {
    expect(nameOfSystem('uname -a')).toBe('OpenBSD');
  });
});
