// SPDX-License-Identifier: Apache-2.0
// Plays a sound on the chosen loudspeaker, and says so for those who do not hear it.
import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { speaker } from '../media/speaker';
import { playTestSound } from '../media/test-sound';

export function SpeakerTest() {
  const speakerId = useStore(speaker);
  const [state, setState] = useState<'idle' | 'playing' | 'failed'>('idle');
  const play = async (): Promise<void> => {
    if (state === 'playing') return;
    setState('playing');
    setState(
      await playTestSound(speakerId).then(
        () => 'idle' as const,
        () => 'failed' as const,
      ),
    );
  };
  return (
    <div className="check__speaker">
      <Button onPress={() => void play()} isPending={state === 'playing'}>
        <Volume2 size={18} aria-hidden />
        {state === 'playing' ? texts.check.testingSpeaker : texts.check.testSpeaker}
      </Button>
      <p role="status">{state === 'failed' && texts.check.speakerSilent}</p>
    </div>
  );
}
