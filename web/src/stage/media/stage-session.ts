// SPDX-License-Identifier: Apache-2.0
// One visit to a stage: ties the signalling link, the publish and the subscribe connection and the local media
// together. In: the person's wishes (join, leave) and ServerMessages; out: stores for the page and notices in passing.
// Whatever breaks is repaired here without the page noticing more than the `media` state.
import { identity } from '../../room/identity';
import type { RoomStore } from '../../room/state/room-store';
import { SignalClient } from '../../shared/net/signal-client';
import { PROTOCOL_VERSION, type ClientMessage, type ServerMessage, type Tile } from '../../shared/signalling';
import { Store } from '../../shared/store';
import { noticeOf, type Notice } from '../state/notices';
import { EMPTY_STAGE, reduceStage, type StageState } from '../state/stage-state';
import type { Situation } from '../quality/judge';
import { nearOnMap, situationOf } from '../quality/situation';
import { StageQuality } from '../quality/stage-quality';
import type { LocalMedia } from './local-media';
import { Publisher, SOURCES, type LocalTracks } from './publisher';
import { SoundMix } from './sound-mix';
import { Subscriber, type RemoteStreams } from './subscriber';
import { TileReporter } from './tile-reporter';

export type MediaLink = 'connecting' | 'connected' | 'reconnecting';
type Welcome = Extract<ServerMessage, { type: 'welcome' }>;

const NO_STREAMS: RemoteStreams = new Map();

export interface StageSessionOptions {
  space: string;
  media: LocalMedia;
  /** Address of the signalling WebSocket. */
  url: string;
  room: RoomStore;
  onNotice: (notice: Notice) => void;
  /** The server has let us in (again). */
  onEntered?: () => void;
}

export class StageSession {
  readonly state = new Store<StageState>(EMPTY_STAGE);
  readonly streams = new Store<RemoteStreams>(NO_STREAMS);
  readonly mediaLink = new Store<MediaLink>('connecting');
  readonly client: SignalClient;
  readonly tiles: TileReporter;
  readonly quality = new StageQuality(() => this.situation());

  private name = '';
  /** An accepted invitation: holds for the first time only, after that the resume token does. */
  private ticket: string | undefined;
  private welcome: Welcome | undefined;
  private publisher: Publisher | undefined;
  private subscriber: Subscriber | undefined;
  /** The subscribe connection exists only once there is someone to see: until then it is not missed. */
  private working = { publish: false, subscribe: true };
  private sentMediaState = '';
  private readonly sound = new SoundMix();
  private readonly stopMedia: () => void;
  private readonly pageGone = (): void => this.leave();

  constructor(private readonly options: StageSessionOptions) {
    const { media } = options;
    this.client = new SignalClient(options.url, {
      hello: () => this.hello(),
      message: (message) => this.receive(message),
    });
    this.tiles = new TileReporter((tiles: Tile[]) => this.send({ type: 'tiles', tiles }));
    this.stopMedia = media.state.subscribe(() => this.mediaChanged());
  }

  join(name: string, ticket?: string): void {
    this.name = name;
    this.ticket = ticket;
    this.state.update((state) => ({ ...state, refusal: undefined }));
    window.addEventListener('pagehide', this.pageGone);
    this.client.start();
  }

  /** Leaves for good and lets go of the devices. */
  leave(): void {
    window.removeEventListener('pagehide', this.pageGone);
    this.send({ type: 'leave' });
    this.client.stop();
    this.closeConnections();
    this.streams.set(NO_STREAMS);
    this.stopMedia();
    this.tiles.close();
    this.options.media.close();
    this.sound.close();
  }

  private hello(): ClientMessage {
    const { resumeToken } = this.state.get();
    return {
      type: 'join',
      version: PROTOCOL_VERSION,
      space: this.options.space,
      name: this.name,
      ...identity(),
      ...(this.ticket === undefined ? {} : { ticket: this.ticket }),
      ...(resumeToken === undefined ? {} : { resume: resumeToken }),
    };
  }

  private receive(message: ServerMessage): void {
    if (!this.isNoNews(message)) this.options.room.receive(this.client, message);
    const notice = noticeOf(this.state.get(), message);
    this.state.update((state) => reduceStage(state, message));
    if (notice) this.options.onNotice(notice);
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        this.ticket = undefined;
        this.connectMedia(message);
        this.options.onEntered?.();
        break;
      case 'muted':
        // A host's word: the same as if the person had pressed the button, who may press it again.
        if (message.source === 'microphone') this.options.media.silence();
        else void this.options.media.set(message.source, false);
        break;
      case 'to-audience':
        this.refused();
        break;
      case 'rejoin':
        if (this.welcome) this.connectMedia(this.welcome);
        break;
      case 'ice-servers':
        if (this.welcome) this.welcome = { ...this.welcome, iceServers: message.iceServers };
        this.publisher?.setIceServers(message.iceServers);
        this.subscriber?.setIceServers(message.iceServers);
        break;
      case 'publish-answer':
        this.publisher?.answer(message.sdp);
        break;
      case 'layers-needed':
        this.publisher?.sendLayers(message.source, message.rids);
        break;
      case 'subscribe-offer':
        this.subscriber?.offer(message);
        break;
      case 'candidate':
        (message.transport === 'publish' ? this.publisher : this.subscriber)?.candidate(message);
        break;
      case 'error':
        console.warn(`rostra: ${message.code}: ${message.message}`);
        if (this.state.get().refusal) this.refused();
        break;
      default:
        break;
    }
  }

  /**
   * A host mutes what is off already: the page obeys, in case it is being opened, and has nothing to say about it. Or asks
   * for what is on, or about to be.
   */
  private isNoNews(message: ServerMessage): boolean {
    const { screenSound, ...local } = this.options.media.state.get();
    if (message.type === 'unmute-request') return local[message.source].wanted;
    if (message.type !== 'muted') return false;
    return !local[message.source].wanted && (message.source !== 'microphone' || screenSound === undefined);
  }

  /** New connections for both; tiles stay where they are, with their last picture, until the new streams come. */
  private connectMedia(welcome: Welcome): void {
    this.closeConnections();
    this.mediaLink.update((link) => (link === 'connecting' ? link : 'reconnecting'));
    const common = {
      iceServers: welcome.iceServers,
      send: (message: ClientMessage) => void this.send(message),
      onFailed: () => this.client.restart(),
    };
    this.subscriber = new Subscriber({
      ...common,
      onStreams: (streams) => this.streams.set(streams),
      onConnected: (connected) => this.connectionChanged({ subscribe: connected }),
    });
    this.publisher = new Publisher({
      ...common,
      encodings: welcome.encodings,
      tracks: this.localTracks(),
      onConnected: (connected) => this.connectionChanged({ publish: connected }),
    });
    this.publisher.start();
    this.quality.attach(this.publisher, this.subscriber);
    this.sentMediaState = '';
    this.mediaChanged();
    this.tiles.resend();
  }

  private connectionChanged(change: Partial<typeof this.working>): void {
    Object.assign(this.working, change);
    const { publish, subscribe } = this.working;
    this.mediaLink.update((link) =>
      publish && subscribe ? 'connected' : link === 'connecting' ? link : 'reconnecting',
    );
  }

  private mediaChanged(): void {
    if (!this.publisher) return;
    const tracks = this.localTracks();
    for (const source of SOURCES) this.publisher.replace(source, tracks[source]);
    const { microphone, camera, screen, screenSound } = this.options.media.state.get();
    const message = {
      type: 'media-state',
      // Sound is sent: one's own or that of a shared tab.
      microphone: microphone.on || screenSound !== undefined,
      camera: camera.on,
      screen: screen.on,
    } as const;
    const text = JSON.stringify(message);
    if (text !== this.sentMediaState && this.send(message)) this.sentMediaState = text;
  }

  private situation(): Situation {
    return situationOf({
      connected: this.mediaLink.get() !== 'reconnecting',
      stage: this.state.get(),
      local: this.options.media.state.get(),
      tiles: this.tiles,
      near: nearOnMap(this.options.room),
    });
  }

  private localTracks(): LocalTracks {
    const { microphone, camera, screen, screenSound } = this.options.media.state.get();
    return {
      microphone: this.sound.track(microphone.track, screenSound),
      camera: camera.track ?? null,
      screen: screen.track ?? null,
    };
  }

  private refused(): void {
    this.client.stop();
    this.closeConnections();
  }

  private closeConnections(): void {
    this.quality.detach();
    this.publisher?.close();
    this.subscriber?.close();
    this.publisher = this.subscriber = undefined;
    this.working = { publish: false, subscribe: true };
  }

  private send(message: ClientMessage): boolean {
    return this.client.send(message);
  }
}
