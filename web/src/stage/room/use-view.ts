// SPDX-License-Identifier: Apache-2.0
// How the pictures are arranged: all alike, or whoever speaks large. In: the person's choice; out: the same at the next visit.
import { useState } from 'react';
import { recall, remember } from '../../shared/storage';

export type View = 'grid' | 'speaker';

export function useView(): [View, () => void] {
  const [view, setView] = useState<View>(recall('view') === 'speaker' ? 'speaker' : 'grid');
  return [
    view,
    () => {
      const next = view === 'grid' ? 'speaker' : 'grid';
      remember('view', next === 'grid' ? undefined : next);
      setView(next);
    },
  ];
}
