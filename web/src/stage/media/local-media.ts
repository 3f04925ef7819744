// SPDX-License-Identifier: Apache-2.0
// The person's own camera, microphone and screen: opens, switches, mutes and closes them, and remembers the choice.
// In: wishes of the person; out: LocalMediaState with the current tracks, which the session publishes.
// Camera off stops the camera (its light goes out); muting only silences the track, so that unmuting is instant.
import { Store } from '../../shared/store';
import { recall, remember } from '../../shared/storage';
import { listDevices, NO_DEVICES, onDeviceChange, type DeviceLists } from './devices';
import { mediaIsBlockedByOrigin, problemOf, type MediaProblem } from './media-problem';

export type DeviceKind = 'camera' | 'microphone';

/** One input as the person sees it. `on` is the wish and the fact at once: it is false whenever no track runs. */
export interface Input {
  on: boolean;
  starting: boolean;
  track: MediaStreamTrack | undefined;
  problem: MediaProblem | undefined;
  deviceId: string | undefined;
}

export interface LocalMediaState {
  camera: Input;
  microphone: Input;
  screen: Input;
  devices: DeviceLists;
}

const OFF: Input = { on: false, starting: false, track: undefined, problem: undefined, deviceId: undefined };

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
/** The browser scales a larger screen down to this: what the mixer decodes by default (option sender-frame-size). */
const SCREEN: DisplayMediaStreamOptions = {
  video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 30 } },
  audio: false,
};

export class LocalMedia {
  readonly state: Store<LocalMediaState>;
  private readonly stopWatching: () => void;
  private closed = false;

  constructor() {
    this.state = new Store<LocalMediaState>({
      camera: { ...OFF, deviceId: recall('camera') },
      microphone: { ...OFF, deviceId: recall('microphone') },
      screen: OFF,
      devices: NO_DEVICES,
    });
    this.stopWatching = onDeviceChange(() => void this.refreshDevices());
  }

  /** Asks for camera and microphone in one question; where one of them fails, the other is still opened. */
  async open(): Promise<void> {
    if (mediaIsBlockedByOrigin()) {
      this.patch('camera', { problem: 'insecure' });
      this.patch('microphone', { problem: 'insecure' });
      return;
    }
    this.patch('camera', { starting: true, problem: undefined });
    this.patch('microphone', { starting: true, problem: undefined });
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: this.constraints('microphone'),
        video: this.constraints('camera'),
      });
      this.use('microphone', stream.getAudioTracks()[0]);
      this.use('camera', stream.getVideoTracks()[0]);
    } catch (error) {
      const problem = problemOf(error);
      // One combined refusal hides which of the two it was: try them apart, but never ask a second time.
      for (const kind of ['microphone', 'camera'] as const) {
        if (problem !== 'refused' || (await isGranted(kind))) await this.start(kind);
        else this.patch(kind, { starting: false, problem });
      }
    }
    await this.refreshDevices();
  }

  async setCamera(on: boolean): Promise<void> {
    if (on) await this.start('camera');
    else this.stop('camera');
  }

  async setMicrophone(on: boolean): Promise<void> {
    const { track } = this.state.get().microphone;
    if (track?.readyState !== 'live') {
      if (on) await this.start('microphone');
      return;
    }
    track.enabled = on;
    this.patch('microphone', { on });
  }

  /** Shows the browser's screen picker, or ends sharing. Cancelling the picker is not a problem worth telling. */
  async setScreen(on: boolean): Promise<void> {
    if (!on) {
      this.stop('screen');
      return;
    }
    this.patch('screen', { starting: true, problem: undefined });
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
      const track = stream.getVideoTracks()[0];
      if (track) track.contentHint = 'detail';
      this.use('screen', track);
    } catch (error) {
      const problem = problemOf(error);
      this.patch('screen', { starting: false, problem: problem === 'refused' ? undefined : problem });
    }
  }

  /** Switches to another camera or microphone; keeps muted what was muted. */
  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    remember(kind, deviceId);
    const { on, track } = this.state.get()[kind];
    this.patch(kind, { deviceId });
    if (!track && !on) {
      await this.start(kind);
      return;
    }
    this.stop(kind);
    await this.start(kind);
    if (kind === 'microphone' && !on) await this.setMicrophone(false);
  }

  close(): void {
    this.closed = true;
    this.stopWatching();
    for (const kind of ['camera', 'microphone', 'screen'] as const) this.stop(kind);
  }

  private async start(kind: DeviceKind): Promise<void> {
    if (mediaIsBlockedByOrigin()) {
      this.patch(kind, { problem: 'insecure' });
      return;
    }
    this.patch(kind, { starting: true, problem: undefined });
    try {
      const stream = await navigator.mediaDevices.getUserMedia(
        kind === 'camera' ? { video: this.constraints('camera') } : { audio: this.constraints('microphone') },
      );
      this.use(kind, kind === 'camera' ? stream.getVideoTracks()[0] : stream.getAudioTracks()[0]);
    } catch (error) {
      this.patch(kind, { starting: false, on: false, track: undefined, problem: problemOf(error) });
    }
  }

  private use(kind: DeviceKind | 'screen', track: MediaStreamTrack | undefined): void {
    if (!track) {
      this.patch(kind, { starting: false, on: false, problem: 'missing' });
      return;
    }
    if (this.closed) {
      track.stop();
      return;
    }
    this.state.get()[kind].track?.stop();
    track.addEventListener('ended', () => this.ended(kind, track));
    const deviceId = track.getSettings?.().deviceId;
    this.patch(kind, {
      on: true,
      starting: false,
      problem: undefined,
      track,
      ...(deviceId ? { deviceId } : {}),
    });
  }

  /** Not called after our own `stop()`: the device was unplugged, or sharing was ended in the browser's own bar. */
  private ended(kind: DeviceKind | 'screen', track: MediaStreamTrack): void {
    if (this.state.get()[kind].track !== track) return;
    this.patch(kind, { on: false, track: undefined, problem: kind === 'screen' ? undefined : 'lost' });
    if (kind !== 'screen') void this.refreshDevices();
  }

  private stop(kind: DeviceKind | 'screen'): void {
    this.state.get()[kind].track?.stop();
    this.patch(kind, { on: false, starting: false, track: undefined, problem: undefined });
  }

  private constraints(kind: DeviceKind): MediaTrackConstraints {
    const { deviceId } = this.state.get()[kind];
    return {
      ...(kind === 'camera' ? CAMERA : MICROPHONE),
      ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
    };
  }

  private async refreshDevices(): Promise<void> {
    const devices = await listDevices();
    if (!this.closed) this.state.update((state) => ({ ...state, devices }));
  }

  private patch(kind: DeviceKind | 'screen', change: Partial<Input>): void {
    this.state.update((state) => ({ ...state, [kind]: { ...state[kind], ...change } }));
  }
}

async function isGranted(kind: DeviceKind): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: kind as PermissionName });
    return status.state === 'granted';
  } catch {
    return false;
  }
}
