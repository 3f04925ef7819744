// SPDX-License-Identifier: Apache-2.0
// Invitation links of a space: made, shown once, revoked.
import { MailPlus, Plus, Ticket } from 'lucide-react';
import { useState } from 'react';
import { api, type Invitation, type Space } from '../../shared/api';
import { useLoad } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Empty } from '../../shared/design/Empty';
import { Loading } from '../../shared/design/Loading';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { formatDateTime } from '../../shared/texts/format';
import { LoadProblem } from '../LoadProblem';
import { InvitationDialog } from './InvitationDialog';
import { stateOf } from './invitation-state';

function validity(invitation: Invitation): string {
  switch (stateOf(invitation)) {
    case 'revoked':
      return texts.manage.revoked;
    case 'ended':
      return texts.manage.ended;
    case 'used-up':
      return texts.manage.usedUp;
    case 'valid':
      return invitation.expiresAt
        ? texts.manage.ends(formatDateTime(new Date(invitation.expiresAt)))
        : texts.manage.noEnd;
  }
}

export function InvitationsTab({ space }: { space: Space }) {
  const { slug } = space;
  const { data, error, reload } = useLoad(slug, () => api.invitations(slug));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Invitation>();
  const create = (
    <Button look="primary" onPress={() => setCreating(true)}>
      <Plus size={18} aria-hidden />
      {texts.manage.newInvitation}
    </Button>
  );
  return (
    <Section
      title={texts.manage.invitationsTitle}
      text={texts.manage.invitationsText}
      aside={data && data.items.length > 0 ? create : undefined}
    >
      {data?.items.length === 0 && (
        <Empty
          icon={<MailPlus size={22} />}
          title={texts.manage.noInvitations}
          text={texts.manage.noInvitationsText}
        >
          {create}
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <ul className="rows">
          {data.items.map((invitation) => {
            const role = texts.spaces.roles[invitation.role];
            const title = invitation.note || role;
            return (
              <li key={invitation.id} className="rows__row">
                <Ticket className="rows__icon" size={20} aria-hidden />
                <div className="rows__text">
                  <strong>{title}</strong>
                  <span>
                    {[
                      ...(invitation.note ? [role] : []),
                      texts.manage.used(invitation.uses, invitation.maxUses ?? null),
                      validity(invitation),
                    ].join(' · ')}
                  </span>
                </div>
                {stateOf(invitation) !== 'revoked' && (
                  <Button
                    look="quiet"
                    aria-label={texts.manage.revokeNamed(title)}
                    onPress={() => setRevoking(invitation)}
                  >
                    {texts.manage.revoke}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
      <InvitationDialog
        space={space}
        isOpen={creating}
        onClose={() => {
          setCreating(false);
          reload();
        }}
      />
      <ConfirmDialog
        title={texts.manage.revokeTitle}
        text={texts.manage.revokeText}
        action={texts.manage.revoke}
        isOpen={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        onConfirm={async () => {
          if (revoking) await api.revokeInvitation(slug, revoking.id);
          showToast(texts.manage.revokedToast);
          reload();
        }}
      />
    </Section>
  );
}
