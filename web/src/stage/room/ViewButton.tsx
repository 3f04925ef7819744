// SPDX-License-Identifier: Apache-2.0
// Switches between the grid and the speaker view; says what a press brings.
import { LayoutGrid, PanelTop } from 'lucide-react';
import { IconButton } from '../../shared/design/Button';
import { texts } from '../../shared/texts';
import type { View } from './use-view';

export function ViewButton({ view, onPress }: { view: View; onPress: () => void }) {
  return (
    <IconButton
      label={view === 'grid' ? texts.room.speakerView : texts.room.gridView}
      look="quiet"
      onPress={onPress}
    >
      {view === 'grid' ? <PanelTop size={20} aria-hidden /> : <LayoutGrid size={20} aria-hidden />}
    </IconButton>
  );
}
