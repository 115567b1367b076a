import type { FindingId } from '../model/finding.js';
import { addressDuplicate, bridgePortAddress, maskTooWide } from './rules/addresses.js';
import { allowanceNear } from './rules/allowance-near.js';
import { blackHole } from './rules/black-hole.js';
import { bufferbloat } from './rules/bufferbloat.js';
import { queueDrops } from './rules/queue-drops.js';
import { connectionsRefused } from './rules/connections-refused.js';
import { discardingDefault } from './rules/discarding-default.js';
import { duplicateDefault } from './rules/duplicate-default.js';
import { errorsRising } from './rules/errors-rising.js';
import { familyParity } from './rules/family-parity.js';
import { accountingOff, pfDisabled, pfStatesNearLimit } from './rules/firewall.js';
import { flapping } from './rules/flapping.js';
import { forwardingOff } from './rules/forwarding-off.js';
import { gatewaySilent } from './rules/gateway-silent.js';
import { ipv6NoWayOut } from './rules/ipv6-no-way-out.js';
import { interfaceDown, linkDown } from './rules/link.js';
import { lineDegraded } from './rules/line-degraded.js';
import { leftBehindRule } from './rules/left-behind.js';
import { missingDefault } from './rules/missing-default.js';
import { multipathFlagMissing } from './rules/multipath-flag-missing.js';
import { multipathOff } from './rules/multipath-off.js';
import { natMissing } from './rules/nat-missing.js';
import { noConnectivity } from './rules/no-connectivity.js';
import { noLease } from './rules/no-lease.js';
import { notPersistent } from './rules/not-persistent.js';
import { otherTable } from './rules/other-table.js';
import { policyRouting } from './rules/policy-routing.js';
import { priorityMismatch } from './rules/priority-mismatch.js';
import { replyLost } from './rules/reply-lost.js';
import { rpFilterStrict } from './rules/rp-filter-strict.js';
import { separateDefaults } from './rules/separate-defaults.js';
import { sharedGateway } from './rules/shared-gateway.js';
import { skewedShare } from './rules/skewed-share.js';
import { specificRoutes } from './rules/specific-routes.js';
import { standbyIdle } from './rules/standby-idle.js';
import { standbyUsed } from './rules/standby-used.js';
import { subnetOverlap } from './rules/subnet-overlap.js';
import { tableNotUnderstood } from './rules/table-not-understood.js';
import { tunnelDefault } from './rules/tunnel-default.js';
import { hookFailed } from './rules/hook-failed.js';
import { sourceFailed, stale } from './rules/sources.js';
import { unusedPath } from './rules/unused-path.js';
import { wrongExit } from './rules/wrong-exit.js';
import type { Rule } from './situation.js';

/**
 * Every rule. Among findings of one severity the earlier row comes first: a cause before what it explains, and what loses
 * traffic now before what spreads it badly.
 */
export const RULES = {
  'interface-down': interfaceDown,
  'link-down': linkDown,
  'discarding-default': discardingDefault,
  'tunnel-default': tunnelDefault,
  'no-lease': noLease,
  flapping,
  'gateway-silent': gatewaySilent,
  'black-hole': blackHole,
  'standby-idle': standbyIdle,
  'nat-missing': natMissing,
  'wrong-exit': wrongExit,
  'reply-lost': replyLost,
  'rp-filter-strict': rpFilterStrict,
  'missing-default': missingDefault,
  'subnet-overlap': subnetOverlap,
  'address-duplicate': addressDuplicate,
  'mask-too-wide': maskTooWide,
  'bridge-port-address': bridgePortAddress,
  'ipv6-no-way-out': ipv6NoWayOut,
  'forwarding-off': forwardingOff,
  'connections-refused': connectionsRefused,
  'pf-states-near-limit': pfStatesNearLimit,
  'pf-disabled': pfDisabled,
  'shared-gateway': sharedGateway,
  'no-connectivity': noConnectivity,
  'errors-rising': errorsRising,
  'line-degraded': lineDegraded,
  'priority-mismatch': priorityMismatch,
  'standby-used': standbyUsed,
  'multipath-off': multipathOff,
  'multipath-flag-missing': multipathFlagMissing,
  'separate-defaults': separateDefaults,
  'unused-path': unusedPath,
  'table-not-understood': tableNotUnderstood,
  'allowance-near': allowanceNear,
  'source-failed': sourceFailed,
  stale,
  'hook-failed': hookFailed,
  'skewed-share': skewedShare,
  'family-parity': familyParity,
  'duplicate-default': duplicateDefault,
  'accounting-off': accountingOff,
  'queue-drops': queueDrops,
  bufferbloat,
  'specific-routes': specificRoutes,
  'left-behind': leftBehindRule,
  'policy-routing': policyRouting,
  'other-table': otherTable,
  'not-persistent': notPersistent,
} satisfies Record<FindingId, Rule>;
