// SPDX-License-Identifier: Apache-2.0
// Sign-up; the new account is logged in and led to where the reader was.
import { UserX } from 'lucide-react';
import { Link } from 'react-aria-components';
import { api } from '../shared/api';
import { LinkButton } from '../shared/design/Button';
import { Empty } from '../shared/design/Empty';
import { texts } from '../shared/texts';
import { CredentialsForm } from './CredentialsForm';
import { Page } from './Page';
import { returnQuery, useReturn } from './use-return';

export function SignUpPage() {
  const state = useReturn();
  if (state.kind === 'ready' && !state.info.signUp)
    return (
      <Page title={texts.account.signUpClosedTitle} narrow>
        <Empty
          icon={<UserX size={24} />}
          title={texts.account.haveAccount}
          text={texts.account.signUpClosedText}
        >
          <LinkButton href={`/login${returnQuery()}`} look="primary">
            {texts.account.logIn}
          </LinkButton>
        </Empty>
      </Page>
    );
  return (
    <Page title={texts.account.signUpTitle} lead={texts.account.signUpLead} narrow>
      <CredentialsForm fresh submit={texts.account.createAccount} send={api.signUp} />
      <p className="narrow__other">
        {texts.account.haveAccount}{' '}
        <Link className="link" href={`/login${returnQuery()}`}>
          {texts.account.logIn}
        </Link>
      </p>
    </Page>
  );
}
