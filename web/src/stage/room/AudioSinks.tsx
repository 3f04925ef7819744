// SPDX-License-Identifier: Apache-2.0
// Everyone else's sound: one hidden <audio> per participant, on the chosen speaker, and, where the space wants that, louder
// the closer they are. In: remote streams, gains; out: sound, or a button when the browser needs a click to play any.
import { Volume2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../shared/design/Button';
import { isTyping } from '../../shared/focus/focus-keeper';
import { isTouch } from '../../shared/pointer';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { speaker } from '../media/speaker';
import type { Gains } from '../../room/map/use-gains';
import type { Participant } from '../../shared/signalling';
import type { RemoteStreams } from '../media/subscriber';

const PREFIX = 'microphone:';

export interface AudioSinksProps {
  streams: RemoteStreams;
  participants: readonly Participant[];
  /** By person; undefined = everyone is heard alike. */
  gains: Gains | undefined;
}

export function AudioSinks({ streams, participants, gains }: AudioSinksProps) {
  const container = useRef<HTMLDivElement>(null);
  const [blocked, setBlocked] = useState(false);
  const onBlocked = useCallback(() => setBlocked(true), []);
  const playAll = (): void => {
    setBlocked(false);
    container.current?.querySelectorAll('audio').forEach((audio) => void audio.play().catch(onBlocked));
  };
  const sinks = [...streams].filter(([key]) => key.startsWith(PREFIX));
  return (
    <>
      <div ref={container} hidden>
        {sinks.map(([key, stream]) => {
          const id = key.slice(PREFIX.length);
          const person = participants.find((one) => one.id === id)?.person ?? '';
          return (
            <AudioSink
              key={key}
              participant={id}
              stream={stream}
              gain={gains?.get(person) ?? 1}
              onBlocked={onBlocked}
            />
          );
        })}
      </div>
      {blocked && (
        <div className="hear">
          <Button look="primary" large onPress={playAll} autoFocus={!isTyping()}>
            <Volume2 size={20} aria-hidden />
            {texts.room.hear(isTouch())}
          </Button>
        </div>
      )}
    </>
  );
}

interface AudioSinkProps {
  participant: string;
  stream: MediaStream;
  /** 0 to 1. */
  gain: number;
  onBlocked: () => void;
}

function AudioSink({ participant, stream, gain, onBlocked }: AudioSinkProps) {
  const ref = useRef<HTMLAudioElement>(null);
  const speakerId = useStore(speaker);

  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    audio.srcObject = stream;
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
    });
  }, [stream, onBlocked]);

  useEffect(() => {
    // A speaker that is gone is no reason for silence: the default one takes over.
    if (speakerId !== undefined) void ref.current?.setSinkId?.(speakerId).catch(() => undefined);
  }, [speakerId]);

  useEffect(() => {
    if (ref.current) ref.current.volume = gain;
  }, [gain]);

  return <audio ref={ref} autoPlay data-audio-participant={participant} data-gain={gain.toFixed(2)} />;
}
