// SPDX-License-Identifier: Apache-2.0
// The head of the pages that are read: logo, language, theme, account.
import { LanguageMenu } from '../design/LanguageMenu';
import { Logo } from '../design/Logo';
import { ThemeButton } from '../design/ThemeButton';
import { AccountMenu } from './AccountMenu';

export function PageHead() {
  return (
    <header className="page-head">
      <Logo />
      <div className="page-head__tools">
        <LanguageMenu />
        <ThemeButton />
        <AccountMenu />
      </div>
    </header>
  );
}
