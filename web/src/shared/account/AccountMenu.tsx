// SPDX-License-Identifier: Apache-2.0
// Who is logged in, in the head of every page: picture, name and a menu; or the way to log in. Shows nothing until the
// server has answered.
import { ChevronDown, LayoutGrid, LogOut, UserRound } from 'lucide-react';
import { ApiError } from '../api';
import { sentenceOf } from '../api/sentences';
import { Avatar } from '../design/Avatar';
import { Button, LinkButton } from '../design/Button';
import { Menu } from '../design/Menu';
import { showToast } from '../design/toasts';
import { texts } from '../texts';
import { logInPath } from './return-path';
import { logOut, useSession } from './session';

async function leave(): Promise<void> {
  try {
    await logOut();
    showToast(texts.account.loggedOut);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    showToast(sentenceOf(error), true);
  }
}

export function AccountMenu() {
  const state = useSession();
  if (state.kind !== 'ready') return null;
  const { account } = state.info;
  if (!account)
    return (
      <LinkButton href={logInPath(window.location)} className="account-menu__log-in">
        {texts.account.logIn}
      </LinkButton>
    );
  return (
    <Menu
      label={texts.account.settings}
      header={
        <div className="account-menu__who">
          <Avatar name={account.displayName} url={account.avatarUrl} size={40} />
          <span>
            <strong>{account.displayName}</strong>
            <span className="account-menu__user">@{account.userName}</span>
          </span>
        </div>
      }
      items={[
        {
          id: 'spaces',
          label: texts.account.mySpaces,
          icon: <LayoutGrid size={16} aria-hidden />,
          href: '/spaces',
        },
        {
          id: 'account',
          label: texts.account.settings,
          icon: <UserRound size={16} aria-hidden />,
          href: '/account',
        },
        { id: 'log-out', label: texts.account.logOut, icon: <LogOut size={16} aria-hidden /> },
      ]}
      onAction={(id) => {
        if (id === 'log-out') void leave();
      }}
      trigger={
        <Button look="quiet" className="account-menu" aria-label={texts.account.menu(account.displayName)}>
          <Avatar name={account.displayName} url={account.avatarUrl} size={28} />
          <span className="account-menu__name">{account.displayName}</span>
          <ChevronDown size={16} aria-hidden />
        </Button>
      }
    />
  );
}
