// SPDX-License-Identifier: Apache-2.0
// The publish connection: sends the own microphone, camera (simulcast) and screen to the router.
// In: local tracks, the server's answer and candidates; out: one offer with fixed m-sections (audio, camera, screen,
// data channel), local candidates, RTP. After that offer nothing is renegotiated: tracks are only replaced. The one
// exception is an ICE restart, because the server's WebRTC stack refuses every other change of a running session.
import type { ClientMessage, Encoding, IceServer, Source } from '../../shared/signalling';
import { CandidateQueue, type RemoteCandidate } from './candidate-queue';
import { applyVideoPreference } from './codec-preference';
import { ConnectionWatch, flows } from './connection-watch';
import { LayerSwitch } from './layer-switch';
import type { SendSection } from '../quality/sent-samples';

export const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen'];
export type LocalTracks = Record<Source, MediaStreamTrack | null>;

export interface PublisherOptions {
  iceServers: IceServer[];
  encodings: Encoding[];
  tracks: LocalTracks;
  send: (message: ClientMessage) => void;
  /** The connection works (true) or has no path at the moment (false). */
  onConnected: (connected: boolean) => void;
  /** Beyond repair: the session must start over. */
  onFailed: () => void;
}

/** A shared screen is mostly text: few frames, sharp. */
const SCREEN_ENCODING: RTCRtpEncodingParameters = { maxBitrate: 2_500_000, maxFramerate: 15 };
const AUDIO_ENCODING: RTCRtpEncodingParameters = { maxBitrate: 48_000 };

export class Publisher {
  private readonly connection: RTCPeerConnection;
  private readonly transceivers: Record<Source, RTCRtpTransceiver>;
  private readonly candidates: CandidateQueue;
  private readonly watch: ConnectionWatch;
  private readonly layers: Record<Source, LayerSwitch>;
  /** What is to be sent: a sender names its new track only when the browser has got round to it. */
  private readonly tracks: LocalTracks;
  private closed = false;
  /** Offers and answers are applied one after another. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly options: PublisherOptions) {
    const { tracks } = options;
    this.tracks = { ...tracks };
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: options.iceServers });
    this.candidates = new CandidateQueue((candidate) => this.connection.addIceCandidate(candidate));
    this.watch = new ConnectionWatch({ repair: () => this.restartIce(), failed: () => options.onFailed() });
    this.connection.onicecandidate = ({ candidate }) => this.sendCandidate(candidate);
    this.connection.onconnectionstatechange = () => this.stateChanged();

    // The order of these calls is the order of the m-sections.
    this.transceivers = {
      microphone: this.addSection('audio', tracks.microphone, [AUDIO_ENCODING]),
      camera: this.addSection('video', tracks.camera, options.encodings.map(toEncoding)),
      screen: this.addSection('video', tracks.screen, [SCREEN_ENCODING]),
    };
    const { microphone, camera, screen } = this.transceivers;
    this.layers = {
      microphone: new LayerSwitch(microphone.sender),
      camera: new LayerSwitch(camera.sender),
      screen: new LayerSwitch(screen.sender),
    };
    this.connection.createDataChannel('rostra');
  }

  /** Makes and sends the offer. */
  start(): void {
    this.watch.expect();
    this.enqueue(() => this.offer({}));
  }

  answer(sdp: string): void {
    this.enqueue(async () => {
      await this.connection.setRemoteDescription({ type: 'answer', sdp });
      this.candidates.release();
    });
  }

  /** New TURN credentials, for the next ICE restart; what works goes on with the old ones. */
  setIceServers(iceServers: IceServer[]): void {
    if (!this.closed) this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers });
  }

  candidate(candidate: RemoteCandidate): void {
    this.candidates.receive(candidate);
  }

  /** Sends another track, or nothing, in the m-section of this source. */
  replace(source: Source, track: MediaStreamTrack | null): void {
    if (this.closed || this.tracks[source] === track) return;
    this.tracks[source] = track;
    const { sender } = this.transceivers[source];
    sender.replaceTrack(track).catch((error: unknown) => {
      if (!this.closed) console.warn(`rostra: cannot send the ${source}`, error);
    });
  }

  /** Somebody needs these layers of this source, and nobody the others. */
  sendLayers(source: Source, rids: readonly string[]): void {
    if (!this.closed) this.layers[source].send(rids);
  }

  stats(): Promise<RTCStatsReport> {
    return this.connection.getStats();
  }

  /** Which m-section of the statistics is which source. */
  sections(): SendSection[] {
    return SOURCES.map((source) => {
      const { mid, sender } = this.transceivers[source];
      return { source, mid, trackId: sender.track?.id };
    });
  }

  close(): void {
    this.closed = true;
    this.watch.stop();
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private addSection(
    kind: 'audio' | 'video',
    track: MediaStreamTrack | null,
    sendEncodings: RTCRtpEncodingParameters[],
  ): RTCRtpTransceiver {
    const transceiver = this.connection.addTransceiver(track ?? kind, {
      direction: 'sendonly',
      sendEncodings,
    });
    if (kind === 'video') applyVideoPreference(transceiver);
    return transceiver;
  }

  private restartIce(): void {
    this.enqueue(() => this.offer({ iceRestart: true }));
  }

  private async offer(options: RTCOfferOptions): Promise<void> {
    await this.connection.setLocalDescription(await this.connection.createOffer(options));
    const sdp = this.connection.localDescription?.sdp;
    if (sdp) this.options.send({ type: 'publish-offer', sdp });
  }

  private enqueue(step: () => Promise<void>): void {
    this.queue = this.queue
      .then(() => (this.closed ? undefined : step()))
      .catch((error: unknown) => {
        if (this.closed) return;
        console.error('rostra: publishing failed', error);
        this.options.onFailed();
      });
  }

  private sendCandidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate || candidate.sdpMLineIndex === null) return;
    this.options.send({
      type: 'candidate',
      transport: 'publish',
      mlineIndex: candidate.sdpMLineIndex,
      candidate: candidate.candidate,
    });
  }

  private stateChanged(): void {
    const state = this.connection.connectionState;
    this.watch.changed(state);
    const connected = flows(state);
    if (connected !== undefined) this.options.onConnected(connected);
  }
}

function toEncoding(encoding: Encoding): RTCRtpEncodingParameters {
  return {
    rid: encoding.rid,
    scaleResolutionDownBy: encoding.scaleResolutionDownBy,
    maxBitrate: encoding.maxBitrate,
    active: true,
  };
}
