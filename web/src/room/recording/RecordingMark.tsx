// SPDX-License-Identifier: Apache-2.0
// Says to everyone that the show is recorded, and to hosts that it is not although it should be. Changes are announced.
import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Badge } from '../../shared/design/Badge';
import type { RecordingState } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import './recording.css';

export function RecordingMark({ state, host }: { state: RecordingState | undefined; host: boolean }) {
  const { recordings } = texts;
  // Filled after it was shown empty, or it would not be read out. Nobody needs to hear of a show that never was recorded.
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    setSpoken((before) => (state === 'on' ? recordings.marked : before === '' ? '' : recordings.unmarked));
  }, [state, recordings]);
  return (
    <>
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
      {state === 'on' && (
        <span className="recording-mark" title={recordings.marked} aria-hidden data-recording>
          <Badge live>{recordings.mark}</Badge>
        </span>
      )}
      {state === 'stopped' && host && (
        <span className="recording-mark" title={recordings.stoppedHint}>
          <Badge>
            <CircleAlert size={16} aria-hidden />
            {recordings.stopped}
          </Badge>
        </span>
      )}
    </>
  );
}
