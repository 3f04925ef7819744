// SPDX-License-Identifier: Apache-2.0
// One's own account: profile, security, tokens, deletion.
import { Tabs } from '../../shared/design/Tabs';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { Page } from '../Page';
import { RequireAccount } from '../RequireAccount';
import { unsaved } from '../unsaved';
import { DeleteAccount } from './DeleteAccount';
import { NameSection } from './NameSection';
import { PasswordSection } from './PasswordSection';
import { PictureSection } from './PictureSection';
import { ProfileSection } from './ProfileSection';
import { SecondFactorSection } from './SecondFactorSection';
import { SessionsSection } from './SessionsSection';
import { TokensSection } from './TokensSection';

export function ProfilePage() {
  const { title, tabs } = texts.profile;
  const open = useStore(unsaved);
  const mark = (form: string): { keep: true; mark: string | undefined } => ({
    keep: true,
    mark: open.includes(form) ? texts.forms.unsaved : undefined,
  });
  return (
    <RequireAccount title={title}>
      {(me) => (
        <Page title={title} lead={`@${me.userName}`}>
          <Tabs
            label={title}
            parts={[
              {
                id: 'profile',
                label: tabs.profile,
                ...mark('profile'),
                content: (
                  <>
                    <PictureSection me={me} />
                    <ProfileSection me={me} />
                  </>
                ),
              },
              {
                id: 'security',
                label: tabs.security,
                ...mark('user-name'),
                content: (
                  <>
                    <NameSection me={me} />
                    <PasswordSection me={me} />
                    <SecondFactorSection />
                    <SessionsSection />
                  </>
                ),
              },
              { id: 'tokens', label: tabs.tokens, content: <TokensSection owner={me.serverOwner} /> },
              { id: 'delete', label: tabs.remove, content: <DeleteAccount me={me} /> },
            ]}
          />
        </Page>
      )}
    </RequireAccount>
  );
}
