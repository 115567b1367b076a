import type { FindingId } from '../model/finding.js';
import { duplicateDefault } from './rules/duplicate-default.js';
import { errorsRising } from './rules/errors-rising.js';
import { familyParity } from './rules/family-parity.js';
import { pfDisabled, pfStatesNearLimit } from './rules/firewall.js';
import { forwardingOff } from './rules/forwarding-off.js';
import { gatewaySilent } from './rules/gateway-silent.js';
import { interfaceDown, linkDown } from './rules/link.js';
import { missingDefault } from './rules/missing-default.js';
import { multipathOff } from './rules/multipath-off.js';
import { notPersistent } from './rules/not-persistent.js';
import { priorityMismatch } from './rules/priority-mismatch.js';
import { sharedGateway } from './rules/shared-gateway.js';
import { sourceFailed, stale } from './rules/sources.js';
import { unusedPath } from './rules/unused-path.js';
import type { Rule } from './situation.js';

/** Every rule. Among findings of one severity the earlier row comes first: a cause before what it explains. */
export const RULES = {
  'interface-down': interfaceDown,
  'link-down': linkDown,
  'missing-default': missingDefault,
  'gateway-silent': gatewaySilent,
  'priority-mismatch': priorityMismatch,
  'multipath-off': multipathOff,
  'unused-path': unusedPath,
  'shared-gateway': sharedGateway,
  'forwarding-off': forwardingOff,
  'pf-states-near-limit': pfStatesNearLimit,
  'pf-disabled': pfDisabled,
  'errors-rising': errorsRising,
  'source-failed': sourceFailed,
  stale,
  'family-parity': familyParity,
  'duplicate-default': duplicateDefault,
  'not-persistent': notPersistent,
} satisfies Record<FindingId, Rule>;
