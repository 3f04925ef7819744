// SPDX-License-Identifier: Apache-2.0
// Drop-downs for camera, microphone and, where the browser can, loudspeaker.
import { Choice, type ChoiceItem } from '../../shared/design/Choice';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { canChooseSpeaker, type DeviceChoice } from '../media/devices';
import type { LocalMedia } from '../media/local-media';
import { chooseSpeaker, speaker } from '../media/speaker';
import { BlurSwitch } from './BlurSwitch';
import { SpeakerTest } from './SpeakerTest';

export function DeviceChoices({ media }: { media: LocalMedia }) {
  const { camera, microphone, devices } = useStore(media.state);
  const speakerId = useStore(speaker);
  return (
    <>
      <Choice
        label={texts.check.camera}
        items={named(devices.cameras, texts.check.camera)}
        selected={camera.deviceId}
        placeholder={devices.cameras.length > 0 ? texts.check.defaultDevice : texts.check.noDevices}
        onChange={(id) => void media.choose('camera', id)}
      />
      <BlurSwitch media={media} />
      <Choice
        label={texts.check.microphone}
        items={named(devices.microphones, texts.check.microphone)}
        selected={microphone.deviceId}
        placeholder={devices.microphones.length > 0 ? texts.check.defaultDevice : texts.check.noDevices}
        onChange={(id) => void media.choose('microphone', id)}
      />
      {canChooseSpeaker() && devices.speakers.length > 0 && (
        <Choice
          label={texts.check.speaker}
          items={named(devices.speakers, texts.check.speaker)}
          selected={speakerId}
          placeholder={texts.check.defaultDevice}
          onChange={chooseSpeaker}
        />
      )}
      <SpeakerTest />
    </>
  );
}

/** Browsers hide labels until a device was allowed once. */
function named(devices: DeviceChoice[], kind: string): ChoiceItem[] {
  return devices.map(({ id, label }, index) => ({
    id,
    label: label || texts.check.deviceNumber(kind, index + 1),
  }));
}
