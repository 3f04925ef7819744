// SPDX-License-Identifier: Apache-2.0
// The language of the pages: each named in itself, chosen once and remembered.
import { Languages } from 'lucide-react';
import { useStore } from '../store';
import { isLanguage, language, LANGUAGES, setLanguage, texts } from '../texts';
import { IconButton } from './Button';
import { Menu } from './Menu';

export function LanguageMenu() {
  const current = useStore(language);
  return (
    <Menu
      label={texts.common.language}
      selected={current}
      onAction={(id) => {
        if (isLanguage(id)) void setLanguage(id);
      }}
      items={Object.entries(LANGUAGES).map(([id, label]) => ({ id, label, lang: id }))}
      trigger={
        <IconButton label={texts.common.language} look="quiet">
          <Languages size={20} aria-hidden />
        </IconButton>
      }
    />
  );
}
