// SPDX-License-Identifier: Apache-2.0
// Where the account is logged in, and the ways to end that.
import { Monitor, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { sessionChanged } from '../../shared/account/session';
import { api, type SessionEntry } from '../../shared/api';
import { sentenceOf } from '../../shared/api/sentences';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Loading } from '../../shared/design/Loading';
import { Notice } from '../../shared/design/Notice';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { formatRelative } from '../../shared/texts/format';
import { LoadProblem } from '../LoadProblem';
import { deviceOf } from './device-name';

function nameOf({ userAgent }: SessionEntry): string {
  const { browser, system } = deviceOf(userAgent);
  if (browser && system) return texts.profile.device(browser, system);
  return browser ?? system ?? texts.profile.unknownDevice;
}

export function SessionsSection() {
  const { data, error, reload } = useLoad('sessions', api.sessions);
  const [asking, setAsking] = useState(false);
  const ending = useAction();

  const end = async (id: string): Promise<void> => {
    if (await ending.run(() => api.endSession(id))) showToast(texts.profile.sessionEnded);
    reload();
  };

  return (
    <Section
      title={texts.profile.sessions}
      text={texts.profile.sessionsText}
      aside={<Button onPress={() => setAsking(true)}>{texts.profile.everywhere}</Button>}
    >
      {ending.error && <Notice danger>{sentenceOf(ending.error)}</Notice>}
      {data ? (
        <ul className="rows">
          {data.items.map((one) => (
            <li key={one.id} className="rows__row">
              {deviceOf(one.userAgent).phone ? (
                <Smartphone className="rows__icon" size={20} aria-hidden />
              ) : (
                <Monitor className="rows__icon" size={20} aria-hidden />
              )}
              <div className="rows__text">
                <strong>{nameOf(one)}</strong>
                <span>
                  {[one.address, texts.profile.seen(formatRelative(new Date(one.lastSeenAt)))]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </div>
              {one.current ? (
                <span className="chip">{texts.profile.thisDevice}</span>
              ) : (
                <Button
                  look="quiet"
                  aria-label={texts.profile.endSession(nameOf(one))}
                  onPress={() => void end(one.id)}
                >
                  {texts.account.logOut}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : error ? (
        <LoadProblem error={error} onRetry={reload} />
      ) : (
        <Loading />
      )}
      <ConfirmDialog
        title={texts.profile.everywhereTitle}
        text={texts.profile.everywhereText}
        action={texts.profile.everywhere}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await api.logOutEverywhere();
          await sessionChanged();
        }}
      />
    </Section>
  );
}
