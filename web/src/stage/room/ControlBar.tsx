// SPDX-License-Identifier: Apache-2.0
// The buttons of the stage: microphone, camera, screen, devices, help, leave. Each names its key in the tooltip.
import {
  CircleHelp,
  LogOut,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Settings,
  Video,
  VideoOff,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../shared/design/Button';
import { isTouch } from '../../shared/pointer';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { LocalMedia } from '../media/local-media';
import { useMutedTalking, useSilentMicrophone } from './use-microphone-hints';
import type { MediaActions } from './use-room';

export interface ControlBarProps {
  media: LocalMedia;
  actions: MediaActions;
  onSettings: () => void;
  onHelp: () => void;
  onLeave: () => void;
  /** Reactions and the buttons of the side panel. */
  children: ReactNode;
}

export function ControlBar({ media, actions, onSettings, onHelp, onLeave, children }: ControlBarProps) {
  const { microphone, camera, screen } = useStore(media.state);
  const mutedTalking = useMutedTalking(microphone.track, microphone.on);
  const silent = useSilentMicrophone(microphone.track, microphone.on);
  return (
    <footer className="bar">
      <div role="status" className="bar__hint">
        {mutedTalking && <span>{texts.room.mutedWhileTalking(isTouch())}</span>}
        {silent && <span>{texts.room.silentMicrophone}</span>}
      </div>
      <div className="bar__buttons" role="toolbar" aria-label={texts.room.controls}>
        <IconButton
          className="round"
          label={microphone.wanted ? texts.room.mute : texts.room.unmute}
          shortcut="M"
          look={microphone.wanted ? 'secondary' : 'danger'}
          data-starting={microphone.starting || undefined}
          onPress={actions.toggleMicrophone}
        >
          {microphone.wanted ? <Mic size={22} aria-hidden /> : <MicOff size={22} aria-hidden />}
        </IconButton>
        <IconButton
          className="round"
          label={camera.wanted ? texts.room.cameraOff : texts.room.cameraOn}
          shortcut="V"
          look={camera.wanted ? 'secondary' : 'danger'}
          data-starting={camera.starting || undefined}
          onPress={actions.toggleCamera}
        >
          {camera.wanted ? <Video size={22} aria-hidden /> : <VideoOff size={22} aria-hidden />}
        </IconButton>
        {actions.canShare && (
          <IconButton
            className="round"
            label={screen.wanted ? texts.room.stopSharing : texts.room.share}
            shortcut="S"
            look={screen.wanted ? 'primary' : 'secondary'}
            data-starting={screen.starting || undefined}
            onPress={actions.toggleScreen}
          >
            {screen.wanted ? <MonitorX size={22} aria-hidden /> : <MonitorUp size={22} aria-hidden />}
          </IconButton>
        )}
        {children}
        <IconButton className="round bar__settings" label={texts.room.settings} onPress={onSettings}>
          <Settings size={22} aria-hidden />
        </IconButton>
        <IconButton className="round bar__help" label={texts.room.help} shortcut="?" onPress={onHelp}>
          <CircleHelp size={22} aria-hidden />
        </IconButton>
        <Button className="bar__leave" look="danger" onPress={onLeave} aria-label={texts.room.leave}>
          <LogOut size={20} aria-hidden />
          <span className="bar__leave-text">{texts.room.leave}</span>
        </Button>
      </div>
    </footer>
  );
}
