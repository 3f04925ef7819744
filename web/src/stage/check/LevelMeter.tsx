// SPDX-License-Identifier: Apache-2.0
// The loudness of the own microphone as a bar. Written to the element directly: 15 renders a second would be waste.
import { useEffect, useRef } from 'react';
import { texts } from '../../shared/texts';
import { meterTrack } from '../media/level-meter';

export function LevelMeter({ track }: { track: MediaStreamTrack | undefined }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element || !track) return undefined;
    const stop = meterTrack(track, (level) => {
      element.style.setProperty('--level', level.toFixed(3));
      element.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    });
    return () => {
      stop();
      element.style.setProperty('--level', '0');
    };
  }, [track]);
  return (
    <div
      ref={ref}
      className="meter"
      role="meter"
      aria-label={texts.check.level}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      <div className="meter__bar" />
    </div>
  );
}
