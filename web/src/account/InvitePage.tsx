// SPDX-License-Identifier: Apache-2.0
// Where an invitation link leads: what it is for, and in as an account or as a guest.
import { MailOpen } from 'lucide-react';
import { api, type InvitationView } from '../shared/api';
import { sentenceOf } from '../shared/api/sentences';
import { useAction, useLoad } from '../shared/api/use-api';
import { logInPath } from '../shared/account/return-path';
import { useSession } from '../shared/account/session';
import { Button, LinkButton } from '../shared/design/Button';
import { Loading } from '../shared/design/Loading';
import { Notice } from '../shared/design/Notice';
import { stagePath, watchPath } from '../shared/space';
import { texts } from '../shared/texts';
import { LoadProblem } from './LoadProblem';
import { Page } from './Page';
import { navigate } from './router';

/** Where the invited go: viewers watch, everyone else comes on stage. */
export function invitedPath({ space, role }: InvitationView, token?: string): string {
  const path = role === 'viewer' ? watchPath(space.slug) : stagePath(space.slug);
  return token === undefined ? path : `${path}?invite=${encodeURIComponent(token)}`;
}

export function InvitePage({ token }: { token: string }) {
  const { data, error, reload } = useLoad(token, () => api.invitation(token));
  if (error?.status === 404 || error?.status === 410)
    return <Refused title={texts.invite.unknownTitle} text={texts.invite.unknownText} />;
  if (data && !data.valid)
    return <Refused title={texts.invite.invalidTitle} text={texts.invite.invalidText} />;
  if (data) return <Invited token={token} invitation={data} />;
  return (
    <Page title={texts.manage.tabs.invitations} narrow>
      {error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />}
    </Page>
  );
}

function Refused({ title, text }: { title: string; text: string }) {
  return (
    <Page title={title} lead={text} narrow>
      <LinkButton href="/" large>
        {texts.common.home}
      </LinkButton>
    </Page>
  );
}

function Invited({ token, invitation }: { token: string; invitation: InvitationView }) {
  const state = useSession();
  const accept = useAction();
  const account = state.kind === 'ready' ? state.info.account : undefined;
  const { space, role } = invitation;

  const enter = async (): Promise<void> => {
    if (await accept.run(() => api.acceptInvitation(token))) navigate(invitedPath(invitation));
  };

  return (
    <Page title={texts.invite.title(space.title)} narrow>
      <div className="invite__card">
        <MailOpen size={24} aria-hidden />
        <strong>{texts.invite.as[role]}</strong>
      </div>
      {accept.error && <Notice danger>{sentenceOf(accept.error)}</Notice>}
      {account && (
        <Button look="primary" large isPending={accept.busy} onPress={() => void enter()}>
          {texts.invite.acceptAs(account.displayName)}
        </Button>
      )}
      {account === null && (
        <>
          {space.guests !== false && (
            <LinkButton look="primary" large href={invitedPath(invitation, token)}>
              {texts.invite.asGuest}
            </LinkButton>
          )}
          <LinkButton
            look={space.guests === false ? 'primary' : 'secondary'}
            large
            href={logInPath(window.location)}
          >
            {texts.invite.logIn}
          </LinkButton>
          <p className="narrow__other">{texts.invite.why}</p>
        </>
      )}
      {account === undefined && <Loading />}
    </Page>
  );
}
