// SPDX-License-Identifier: Apache-2.0
// The keys that stage and audience share, and the switch that turns single keys off. In: the panel and what else a key
// does here; out: shortcuts for useShortcuts.
import { useState } from 'react';
import { recall, remember } from '../../shared/storage';
import type { Shortcuts } from '../../shared/focus/use-shortcuts';
import type { Panel } from './use-panel';

export function roomKeys(panel: Panel, hasMap: boolean): Shortcuts {
  return {
    c: () => panel.toggle('chat'),
    u: () => panel.toggle('people'),
    ...(hasMap ? { g: () => panel.toggle('map') } : {}),
  };
}

export function useShortcutSwitch(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(recall('shortcuts') !== 'off');
  return [
    on,
    (next) => {
      remember('shortcuts', next ? undefined : 'off');
      setOn(next);
    },
  ];
}
