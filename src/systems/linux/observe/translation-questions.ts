import type { TranslationQuestion } from '../../../model/changer.js';
import { iptablesTranslations } from './iptables-translation.js';
import { nftTranslations } from './nft-translation.js';
import { reading } from './reading-command.js';
import type { Tools } from '../tools.js';

/**
 * Both want root. iptables-nft keeps its rules where nft shows them; iptables of old does not. No table is named: iptables
 * of old would have the kernel load it, and so prints only those that are there.
 */
export function translationQuestions({ nft, iptablesSave }: Tools): readonly TranslationQuestion[] {
  const asRoot = (purpose: string, argv: readonly string[]) => ({
    ...reading(purpose, argv),
    needsRoot: true,
  });
  const purpose = 'read how connections are translated';
  return [
    ...(nft === null
      ? []
      : [{ command: asRoot(purpose, [nft, '-j', 'list', 'ruleset']), read: nftTranslations }]),
    ...(iptablesSave === null
      ? []
      : [{ command: asRoot(purpose, [iptablesSave]), read: iptablesTranslations }]),
  ];
}
