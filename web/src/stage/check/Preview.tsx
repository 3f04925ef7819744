// SPDX-License-Identifier: Apache-2.0
// The own picture as in a mirror, with camera and microphone buttons and the level meter on it.
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { IconButton } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { LocalMedia } from '../media/local-media';
import { useTrackVideo } from '../room/use-video';
import { LevelMeter } from './LevelMeter';

export function Preview({ media }: { media: LocalMedia }) {
  const { camera, microphone } = useStore(media.state);
  const { ref } = useTrackVideo(camera.track);
  return (
    <section className="preview" aria-label={texts.check.preview}>
      <video ref={ref} className="preview__video" muted autoPlay playsInline hidden={!camera.track} />
      {!camera.track && (
        <p className="preview__off">{camera.starting ? texts.check.cameraStarting : texts.check.cameraOff}</p>
      )}
      <div className="preview__bar">
        <LevelMeter track={microphone.on ? microphone.track : undefined} />
        <div className="preview__buttons">
          <IconButton
            label={microphone.wanted ? texts.room.mute : texts.room.unmute}
            look={microphone.wanted ? 'secondary' : 'danger'}
            className="round"
            data-starting={microphone.starting || undefined}
            onPress={() => media.toggle('microphone')}
          >
            {microphone.wanted ? <Mic size={20} aria-hidden /> : <MicOff size={20} aria-hidden />}
          </IconButton>
          <IconButton
            label={camera.wanted ? texts.room.cameraOff : texts.room.cameraOn}
            look={camera.wanted ? 'secondary' : 'danger'}
            className="round"
            data-starting={camera.starting || undefined}
            onPress={() => media.toggle('camera')}
          >
            {camera.wanted ? <Video size={20} aria-hidden /> : <VideoOff size={20} aria-hidden />}
          </IconButton>
        </div>
      </div>
    </section>
  );
}
