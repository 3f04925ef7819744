// SPDX-License-Identifier: Apache-2.0
// The account that owns a new server, made by the one-time link that `rostra serve` printed.
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { api } from '../shared/api';
import { LinkButton } from '../shared/design/Button';
import { Empty } from '../shared/design/Empty';
import { Notice } from '../shared/design/Notice';
import { texts } from '../shared/texts';
import { CredentialsForm } from './CredentialsForm';
import { Page } from './Page';
import { useReturn } from './use-return';

export function SetupPage() {
  const state = useReturn('/spaces');
  const [token] = useState(() => new URLSearchParams(window.location.search).get('token') ?? '');
  if (state.kind === 'ready' && !state.info.needsOwner)
    return (
      <Page title={texts.account.setupDoneTitle} narrow>
        <Empty
          icon={<KeyRound size={24} />}
          title={texts.account.haveAccount}
          text={texts.account.setupDoneText}
        >
          <LinkButton href="/login" look="primary">
            {texts.account.logIn}
          </LinkButton>
        </Empty>
      </Page>
    );
  return (
    <Page title={texts.account.setupTitle} lead={texts.account.setupLead} narrow>
      {token === '' ? (
        <Notice danger>{texts.account.setupMissing}</Notice>
      ) : (
        <CredentialsForm
          fresh
          submit={texts.account.setupButton}
          send={(userName, password) => api.claimServer(token, userName, password)}
        />
      )}
    </Page>
  );
}
