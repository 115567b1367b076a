import type { TranslationQuestion } from '../../../model/changer.js';
import { iptablesTranslations } from './iptables-translation.js';
import { nftTranslations } from './nft-translation.js';
import { reading } from './reading-command.js';
import type { Tools } from '../tools.js';

/** Both want root. iptables-nft keeps its rules where nft shows them; iptables of old does not. */
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
      : [{ command: asRoot(purpose, [iptablesSave, '-t', 'nat']), read: iptablesTranslations }]),
  ];
}
