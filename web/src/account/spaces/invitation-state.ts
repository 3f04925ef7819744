// SPDX-License-Identifier: Apache-2.0
// What has become of an invitation link. Pure.
import type { Invitation } from '../../shared/api';

export type InvitationState = 'valid' | 'ended' | 'used-up' | 'revoked';

export function stateOf(
  { expiresAt, maxUses, uses, revoked }: Invitation,
  now = Date.now(),
): InvitationState {
  if (revoked === true) return 'revoked';
  if (expiresAt && Date.parse(expiresAt) <= now) return 'ended';
  return maxUses != null && uses >= maxUses ? 'used-up' : 'valid';
}
