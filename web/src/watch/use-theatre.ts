// SPDX-License-Identifier: Apache-2.0
// Theatre mode: the picture has all the width of the page. Remembered, as a window is rarely resized for one show.
import { useMemo, useState } from 'react';
import { recall, remember } from '../shared/storage';

export function useTheatre(): { on: boolean; toggle: () => void } {
  const [on, setOn] = useState(recall('theatre') === 'on');
  return useMemo(
    () => ({
      on,
      toggle: () => {
        remember('theatre', on ? undefined : 'on');
        setOn(!on);
      },
    }),
    [on],
  );
}
