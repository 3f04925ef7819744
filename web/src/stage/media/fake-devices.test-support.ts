// SPDX-License-Identifier: Apache-2.0
// Cameras, microphones and screens that take their time, fail, are unplugged and lose their permission, as a
// MediaEnvironment. In: what happens to the devices, by hand; out: every track that was ever opened. For tests only.
import type { DeviceKind, MediaEnvironment } from './devices';
import type { LocalSource } from './local-media';

export type TrackKind = DeviceKind | 'screen' | 'tab sound';

const INPUT = { camera: 'videoinput', microphone: 'audioinput' } as const;

export class FakeTrack {
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  contentHint = '';
  private listener: (() => void) | undefined;

  constructor(
    readonly from: TrackKind,
    readonly deviceId: string,
  ) {}
  get label(): string {
    return `Fake ${this.deviceId}`;
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.deviceId };
  }
  addEventListener(type: string, listener: () => void): void {
    if (type === 'ended') this.listener = listener;
  }
  /** By the page: no event. */
  stop(): void {
    this.readyState = 'ended';
  }
  /** By the world. */
  end(): void {
    if (this.readyState === 'ended') return;
    this.readyState = 'ended';
    this.listener?.();
  }
}

export class FakeDevices implements MediaEnvironment {
  readonly tracks: FakeTrack[] = [];
  readonly plugged: Record<DeviceKind, string[]> = {
    camera: ['camera-1', 'camera-2'],
    microphone: ['microphone-1', 'microphone-2'],
  };
  readonly permitted: Record<LocalSource, boolean> = { camera: true, microphone: true, screen: true };
  readonly busy: Record<LocalSource, boolean> = { camera: false, microphone: false, screen: false };
  allowed = true;
  /** What is shared is a tab, with its sound. */
  sharesSound = true;
  openMs = 300;
  /** Requests to the browser that are not answered, and the most there ever were, by kind. */
  readonly open: Record<LocalSource, number> = { camera: 0, microphone: 0, screen: 0 };
  readonly mostOpen: Record<LocalSource, number> = { camera: 0, microphone: 0, screen: 0 };
  requests = 0;
  private changed: () => void = () => undefined;

  isAllowed = (): boolean => this.allowed;

  getUserMedia = async ({ audio, video }: MediaStreamConstraints): Promise<MediaStream> => {
    const kinds: DeviceKind[] = [
      ...(audio ? (['microphone'] as const) : []),
      ...(video ? (['camera'] as const) : []),
    ];
    await this.take(kinds);
    const chosen = kinds.map((kind): [DeviceKind, string] => {
      this.mustBePermitted(kind);
      const id = this.choose(kind, kind === 'camera' ? video : audio);
      if (id === undefined) throw new DOMException('none', 'NotFoundError');
      if (this.busy[kind]) throw new DOMException('in use', 'NotReadableError');
      return [kind, id];
    });
    return this.stream(chosen.map(([kind, id]) => new FakeTrack(kind, id)));
  };

  getDisplayMedia = async (): Promise<MediaStream> => {
    await this.take(['screen']);
    this.mustBePermitted('screen');
    if (this.busy.screen) throw new DOMException('in use', 'NotReadableError');
    const sound = this.sharesSound ? [new FakeTrack('tab sound', 'tab')] : [];
    return this.stream([new FakeTrack('screen', 'screen'), ...sound]);
  };

  enumerateDevices = (): Promise<MediaDeviceInfo[]> =>
    Promise.resolve(
      (['camera', 'microphone'] as const).flatMap((kind) =>
        this.plugged[kind].map(
          (deviceId) => ({ kind: INPUT[kind], deviceId, label: `Fake ${deviceId}` }) as MediaDeviceInfo,
        ),
      ),
    );

  permission = (kind: DeviceKind): Promise<PermissionState | undefined> =>
    Promise.resolve(this.permitted[kind] ? 'granted' : 'denied');

  onDeviceChange = (changed: () => void): (() => void) => {
    this.changed = changed;
    return () => (this.changed = () => undefined);
  };

  plug(kind: DeviceKind, id: string): void {
    if (!this.plugged[kind].includes(id)) this.plugged[kind].push(id);
    this.changed();
  }

  unplug(kind: DeviceKind, id: string): void {
    this.plugged[kind] = this.plugged[kind].filter((one) => one !== id);
    for (const track of this.tracks) if (track.from === kind && track.deviceId === id) track.end();
    this.changed();
  }

  permit(kind: LocalSource, permitted: boolean): void {
    this.permitted[kind] = permitted;
    if (!permitted) for (const track of this.tracks) if (track.from === kind) track.end();
  }

  /** The person ends sharing in the browser's own bar. */
  endSharing(): void {
    for (const track of this.tracks) if (track.from === 'screen') track.end();
  }

  endTabSound(): void {
    for (const track of this.tracks) if (track.from === 'tab sound') track.end();
  }

  live(kind: TrackKind): FakeTrack[] {
    return this.tracks.filter((track) => track.from === kind && track.readyState === 'live');
  }

  private async take(kinds: readonly LocalSource[]): Promise<void> {
    this.requests += 1;
    for (const kind of kinds) {
      this.open[kind] += 1;
      this.mostOpen[kind] = Math.max(this.mostOpen[kind], this.open[kind]);
    }
    await new Promise((resolve) => setTimeout(resolve, this.openMs));
    for (const kind of kinds) this.open[kind] -= 1;
  }

  private mustBePermitted(kind: LocalSource): void {
    if (!this.permitted[kind]) throw new DOMException('no', 'NotAllowedError');
  }

  private choose(kind: DeviceKind, wanted: boolean | MediaTrackConstraints | undefined): string | undefined {
    const { deviceId } = wanted as { deviceId?: { ideal: string } };
    const ids = this.plugged[kind];
    return ids.find((id) => id === deviceId?.ideal) ?? ids[0];
  }

  private stream(tracks: FakeTrack[]): MediaStream {
    this.tracks.push(...tracks);
    const of = (audio: boolean) => (): FakeTrack[] =>
      tracks.filter((track) => (track.from === 'microphone' || track.from === 'tab sound') === audio);
    return { getAudioTracks: of(true), getVideoTracks: of(false) } as unknown as MediaStream;
  }
}
