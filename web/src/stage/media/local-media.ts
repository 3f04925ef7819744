// SPDX-License-Identifier: Apache-2.0
// The person's own camera, microphone and screen, and the devices there are to choose from; remembers the choice.
// In: wishes of the person, words of a host; out: LocalMediaState with the current tracks, which the session publishes.
// Camera off stops the camera (its light goes out); muting only silences the track, so that unmuting is instant.
import { Store } from '../../shared/store';
import { recall, remember } from '../../shared/storage';
import { Capture, NOT_CAPTURING, type CaptureState } from './capture';
import {
  BROWSER,
  listDevices,
  NO_DEVICES,
  type DeviceKind,
  type DeviceLists,
  type MediaEnvironment,
} from './devices';
import { problemOf } from './media-problem';

export type LocalSource = DeviceKind | 'screen';

export interface LocalMediaState extends Record<LocalSource, CaptureState> {
  /** The sound of the tab that is shared, while it comes. */
  screenSound: MediaStreamTrack | undefined;
  devices: DeviceLists;
}

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
interface ScreenOptions extends DisplayMediaStreamOptions {
  systemAudio: 'exclude';
  selfBrowserSurface: 'exclude';
}

/** The browser scales a larger screen down to this: what the mixer decodes by default (option sender-frame-size). */
const SCREEN: ScreenOptions = {
  video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 30 } },
  // As it is: what is shared is music as often as speech.
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  // The sound of the whole system, or of this page, would send everyone their own voice back.
  systemAudio: 'exclude',
  selfBrowserSurface: 'exclude',
};

export class LocalMedia {
  readonly state: Store<LocalMediaState>;
  private readonly captures: Record<LocalSource, Capture>;
  private readonly stopWatching: () => void;
  private closed = false;
  /** By the picture of the screen they came with. */
  private readonly screenSounds = new WeakMap<MediaStreamTrack, MediaStreamTrack>();

  constructor(private readonly environment: MediaEnvironment = BROWSER) {
    this.captures = {
      camera: this.capture('camera'),
      microphone: this.capture('microphone'),
      screen: new Capture({
        open: () => this.openScreen(),
        stop: (track) => this.stopScreen(track),
        onChange: (state) => this.changed('screen', withoutCancelling(state)),
      }),
    };
    this.state = new Store<LocalMediaState>({
      camera: this.captures.camera.state(),
      microphone: this.captures.microphone.state(),
      screen: NOT_CAPTURING,
      screenSound: undefined,
      devices: NO_DEVICES,
    });
    this.stopWatching = environment.onDeviceChange(() => void this.refreshDevices());
  }

  /** Camera and microphone on, asked for in one question; where one of them fails, the other is still opened. */
  async open(): Promise<void> {
    const { camera, microphone } = this.captures;
    let asked: Promise<MediaStream> | undefined;
    const both = (): Promise<MediaStream> =>
      (asked ??= this.environment.getUserMedia({
        audio: constraints('microphone', microphone.state().deviceId),
        video: constraints('camera', camera.state().deviceId),
      }));
    const together = camera.isIdle() && microphone.isIdle() && this.environment.isAllowed();
    await Promise.all([
      microphone.set(true, together ? () => this.fromBoth(both(), 'microphone') : undefined),
      camera.set(true, together ? () => this.fromBoth(both(), 'camera') : undefined),
    ]);
    await this.refreshDevices();
  }

  /** On or off, as the person or a host says; on for a screen shows the browser's picker. */
  async set(source: LocalSource, on: boolean): Promise<void> {
    await this.captures[source].set(on);
  }

  /** A host's word about what one hears: also the sound of a shared tab ends. */
  silence(): void {
    void this.set('microphone', false);
    this.stopScreenSound();
  }

  /** The other of on and off: what the button says, which follows the last word and not the device. */
  toggle(source: LocalSource): void {
    void this.set(source, !this.state.get()[source].wanted);
  }

  /** Switches to another camera or microphone; what is off stays off. */
  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    remember(kind, deviceId);
    await this.captures[kind].choose(deviceId);
  }

  close(): void {
    this.closed = true;
    this.stopWatching();
    for (const capture of Object.values(this.captures)) capture.close();
  }

  private capture(kind: DeviceKind): Capture {
    return new Capture({
      deviceId: recall(kind),
      open: (deviceId) => this.openDevice(kind, deviceId),
      keepsOpen: kind === 'microphone',
      mayReplace: async () => {
        // A device that ended because the permission did is no reason to ask for it again.
        if ((await this.environment.permission(kind)) === 'denied') throw refused();
      },
      onChange: (state) => this.changed(kind, state),
    });
  }

  private async openDevice(kind: DeviceKind, deviceId: string | undefined): Promise<MediaStreamTrack> {
    if (!this.environment.isAllowed()) throw new DOMException('no devices', 'NotSupportedError');
    const wanted = constraints(kind, deviceId);
    return trackOf(
      kind,
      await this.environment.getUserMedia(kind === 'camera' ? { video: wanted } : { audio: wanted }),
    );
  }

  private async openScreen(): Promise<MediaStreamTrack> {
    const stream = await this.environment.getDisplayMedia(SCREEN);
    const track = trackOf('camera', stream);
    track.contentHint = 'detail';
    const [sound] = stream.getAudioTracks();
    if (sound) {
      this.screenSounds.set(track, sound);
      sound.addEventListener('ended', () => this.stopScreenSound());
    }
    return track;
  }

  private stopScreenSound(): void {
    this.state.get().screenSound?.stop();
    this.state.update((state) => ({ ...state, screenSound: this.soundOf(state.screen.track) }));
  }

  private soundOf(screen: MediaStreamTrack | undefined): MediaStreamTrack | undefined {
    const sound = screen && this.screenSounds.get(screen);
    return sound?.readyState === 'live' ? sound : undefined;
  }

  private stopScreen(track: MediaStreamTrack): void {
    track.stop();
    this.screenSounds.get(track)?.stop();
  }

  /** One refusal of both hides which of the two it was: try them apart, but never ask a second time. */
  private async fromBoth(
    asked: Promise<MediaStream>,
    kind: DeviceKind,
  ): Promise<MediaStreamTrack | undefined> {
    try {
      return trackOf(kind, await asked);
    } catch (error) {
      if (problemOf(error) !== 'refused' || (await this.environment.permission(kind)) === 'granted')
        return undefined;
      throw error;
    }
  }

  private async refreshDevices(): Promise<void> {
    const devices = await listDevices(this.environment);
    if (!this.closed) this.state.update((state) => ({ ...state, devices }));
  }

  private changed(source: LocalSource, capture: CaptureState): void {
    const before = this.state.get()[source].track;
    this.state.update((state) => ({
      ...state,
      [source]: capture,
      ...(source === 'screen' ? { screenSound: this.soundOf(capture.track) } : {}),
    }));
    // Names of devices are known from when the first one runs, and one that ended may have been unplugged.
    if (source !== 'screen' && before !== capture.track) void this.refreshDevices();
  }
}

/** Nothing of another device is missing: a remembered one that is gone is no reason for no picture. */
function constraints(kind: DeviceKind, deviceId: string | undefined): MediaTrackConstraints {
  return {
    ...(kind === 'camera' ? CAMERA : MICROPHONE),
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
  };
}

function trackOf(kind: DeviceKind, stream: MediaStream): MediaStreamTrack {
  const [track] = kind === 'camera' ? stream.getVideoTracks() : stream.getAudioTracks();
  if (!track) throw new DOMException('no such track', 'NotFoundError');
  return track;
}

const refused = (): DOMException => new DOMException('permission lost', 'NotAllowedError');

/** Cancelling the browser's screen picker is not a problem worth telling. */
function withoutCancelling(state: CaptureState): CaptureState {
  return state.problem === 'refused' ? { ...state, problem: undefined } : state;
}
