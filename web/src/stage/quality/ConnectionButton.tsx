// SPDX-License-Identifier: Apache-2.0
// The own bars in the title bar; they open the panel with the numbers.
import { IconButton } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { Bars } from './Bars';
import { GOOD } from './grade';
import type { StageQuality } from './stage-quality';
import { barsText } from './statistics-table';

export interface ConnectionButtonProps {
  quality: StageQuality;
  isOpen: boolean;
  onPress: () => void;
}

export function ConnectionButton({ quality, isOpen, onPress }: ConnectionButtonProps) {
  const { own } = useStore(quality.quality);
  return (
    <IconButton
      className="connection-button"
      label={own ? barsText(own) : texts.connection.title}
      shortcut="N"
      look={isOpen ? 'primary' : 'secondary'}
      onPress={onPress}
    >
      <Bars grade={own?.grade ?? GOOD} />
    </IconButton>
  );
}
