// SPDX-License-Identifier: Apache-2.0
// Switches the blur of the background, where the camera in use has one; the choice holds for the next camera and visit, too.
import { useEffect, useState } from 'react';
import { Switch } from '../../shared/design/Switch';
import { recall, remember } from '../../shared/storage';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { canBlur, setBlur } from '../media/background-blur';
import type { LocalMedia } from '../media/local-media';

export function BlurSwitch({ media }: { media: LocalMedia }) {
  const { track } = useStore(media.state).camera;
  const [on, setOn] = useState(recall('blur') === 'on');
  const can = track !== undefined && canBlur(track);
  useEffect(() => {
    if (track && can) void setBlur(track, recall('blur') === 'on').then(setOn);
  }, [track, can]);
  if (!can) return null;
  const choose = (next: boolean): void => {
    remember('blur', next ? 'on' : undefined);
    setOn(next);
    void setBlur(track, next).then(setOn);
  };
  return <Switch label={texts.check.blur} on={on} onChange={choose} />;
}
