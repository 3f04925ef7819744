// SPDX-License-Identifier: Apache-2.0
import { Moon, Sun, SunMoon } from 'lucide-react';
import { useStore } from '../store';
import { texts } from '../texts';
import { IconButton } from './Button';
import { nextTheme, theme } from './theme';

const ICONS = { system: SunMoon, light: Sun, dark: Moon };

/** Steps through system, light and dark. */
export function ThemeButton() {
  const current = useStore(theme);
  const Icon = ICONS[current];
  return (
    <IconButton label={texts.common.theme[current]} look="quiet" onPress={nextTheme}>
      <Icon size={20} aria-hidden />
    </IconButton>
  );
}
