// SPDX-License-Identifier: Apache-2.0
// Raises and lowers one's hand on stage, to ask for the word without a sound.
import { Hand } from 'lucide-react';
import { IconButton } from '../../shared/design/Button';
import { texts } from '../../shared/texts';

export function HandButton({ up, onPress }: { up: boolean; onPress: () => void }) {
  return (
    <IconButton
      className="round"
      label={up ? texts.summons.lower : texts.summons.raise}
      shortcut="H"
      look={up ? 'primary' : 'secondary'}
      onPress={onPress}
    >
      <Hand size={22} aria-hidden />
    </IconButton>
  );
}
