// SPDX-License-Identifier: Apache-2.0
// Pages for those who are logged in: others are led to log-in and back. In: a page that needs the account.
import { useEffect, type ReactNode } from 'react';
import type { Me } from '../shared/api';
import { sentenceOf } from '../shared/api/sentences';
import { logInPath } from '../shared/account/return-path';
import { loadSession, useSession } from '../shared/account/session';
import { Button } from '../shared/design/Button';
import { Loading } from '../shared/design/Loading';
import { Notice } from '../shared/design/Notice';
import { texts } from '../shared/texts';
import { Page } from './Page';
import { navigate } from './router';

export function RequireAccount({ title, children }: { title: string; children: (me: Me) => ReactNode }) {
  const state = useSession();
  const account = state.kind === 'ready' ? state.info.account : undefined;
  const nobody = account === null;
  useEffect(() => {
    if (nobody) navigate(logInPath(window.location), { replace: true });
  }, [nobody]);
  if (account) return children(account);
  return (
    <Page title={title}>
      {state.kind === 'failed' ? (
        <div className="form">
          <Notice danger>{sentenceOf(state.error)}</Notice>
          <div className="form__row">
            <Button onPress={() => void loadSession()}>{texts.forms.retry}</Button>
          </div>
        </div>
      ) : (
        <Loading />
      )}
    </Page>
  );
}
