// SPDX-License-Identifier: Apache-2.0
// Log-in; leads back to where the reader was.
import { Link } from 'react-aria-components';
import { api } from '../shared/api';
import { texts } from '../shared/texts';
import { CredentialsForm } from './CredentialsForm';
import { Page } from './Page';
import { returnQuery, useReturn } from './use-return';

export function LogInPage() {
  const state = useReturn();
  const signUp = state.kind !== 'ready' || state.info.signUp;
  return (
    <Page title={texts.account.logInTitle} lead={texts.account.logInLead} narrow>
      <CredentialsForm fresh={false} submit={texts.account.logIn} send={api.logIn} />
      <details className="narrow__forgot">
        <summary>{texts.account.forgot}</summary>
        <p>{texts.account.forgotText}</p>
      </details>
      {signUp && (
        <p className="narrow__other">
          {texts.account.newHere}{' '}
          <Link className="link" href={`/signup${returnQuery()}`}>
            {texts.account.createAccount}
          </Link>
        </p>
      )}
    </Page>
  );
}
