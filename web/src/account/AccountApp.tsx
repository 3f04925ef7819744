// SPDX-License-Identifier: Apache-2.0
// The page for the address: log-in, sign-up, set-up, profile, spaces, invitations.
import { SearchX } from 'lucide-react';
import { RouterProvider } from 'react-aria-components';
import { LinkButton } from '../shared/design/Button';
import { MessagePage } from '../shared/design/MessagePage';
import { texts } from '../shared/texts';
import { InvitePage } from './InvitePage';
import { LeaveDialog } from './LeaveDialog';
import { LogInPage } from './LogInPage';
import { ProfilePage } from './profile/ProfilePage';
import { navigate, useRoute } from './router';
import { SetupPage } from './SetupPage';
import { SignUpPage } from './SignUpPage';
import { CreatePage } from './spaces/CreatePage';
import { SpacePage } from './spaces/SpacePage';
import { SpacesPage } from './spaces/SpacesPage';

export function AccountApp() {
  return (
    <RouterProvider navigate={(to) => navigate(to)}>
      <RoutedPage />
      <LeaveDialog />
    </RouterProvider>
  );
}

function RoutedPage() {
  const route = useRoute();
  switch (route.page) {
    case 'log-in':
      return <LogInPage />;
    case 'sign-up':
      return <SignUpPage />;
    case 'setup':
      return <SetupPage />;
    case 'profile':
      return <ProfilePage />;
    case 'spaces':
      return <SpacesPage />;
    case 'create':
      return <CreatePage />;
    case 'space':
      return <SpacePage key={route.slug} slug={route.slug} />;
    case 'invite':
      return <InvitePage key={route.token} token={route.token} />;
    case 'unknown':
      return (
        <MessagePage
          icon={<SearchX size={28} />}
          title={texts.forms.notFoundTitle}
          text={texts.forms.notFoundText}
        >
          <LinkButton href="/" look="primary">
            {texts.common.home}
          </LinkButton>
        </MessagePage>
      );
  }
}
