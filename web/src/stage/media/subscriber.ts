// SPDX-License-Identifier: Apache-2.0
// The subscribe connection: receives everyone else from the router. The server offers, the browser answers.
// In: offers with their slots, the server's candidates; out: answers, local candidates, a stream per remote source.
import type { ClientMessage, IceServer, Slot } from '../../shared/signalling';
import { CandidateQueue, type RemoteCandidate } from './candidate-queue';
import { ConnectionWatch, flows } from './connection-watch';
import { askForRoundTrip } from './round-trip';
import { assignTracks, type TrackKey } from './slot-table';
import type { ReceiveSection } from '../quality/received-samples';

export type RemoteStreams = ReadonlyMap<TrackKey, MediaStream>;

export interface SubscribeOffer {
  negotiation: number;
  sdp: string;
  slots: Slot[];
}

export interface SubscriberOptions {
  iceServers: IceServer[];
  send: (message: ClientMessage) => void;
  onStreams: (streams: RemoteStreams) => void;
  /** The connection works (true) or has lost its path (false). */
  onConnected: (connected: boolean) => void;
  /** Beyond repair: the session must start over. */
  onFailed: () => void;
}

export class Subscriber {
  private readonly connection: RTCPeerConnection;
  private readonly candidates: CandidateQueue;
  private readonly watch: ConnectionWatch;
  /** One stream object per track, so that a picture is not restarted when someone else's slot changes. */
  private readonly streams = new WeakMap<MediaStreamTrack, MediaStream>();
  private queue: Promise<void> = Promise.resolve();
  private slots: readonly Slot[] = [];
  private closed = false;

  constructor(private readonly options: SubscriberOptions) {
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: options.iceServers });
    this.candidates = new CandidateQueue((candidate) => this.connection.addIceCandidate(candidate));
    // Only the server may offer here, and its stack cannot restart ICE: there is nothing to repair, only to wait for.
    this.watch = new ConnectionWatch({ repair: () => undefined, failed: () => options.onFailed() });
    this.connection.onicecandidate = ({ candidate }) => this.sendCandidate(candidate);
    this.connection.onconnectionstatechange = () => this.stateChanged();
  }

  offer(offer: SubscribeOffer): void {
    this.queue = this.queue
      .then(() => (this.closed ? undefined : this.negotiate(offer)))
      .catch((error: unknown) => {
        if (this.closed) return;
        console.error('rostra: subscribing failed', error);
        this.options.onFailed();
      });
  }

  /** New TURN credentials, for relays that are begun from now on; what works goes on with the old ones. */
  setIceServers(iceServers: IceServer[]): void {
    if (!this.closed) this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers });
  }

  candidate(candidate: RemoteCandidate): void {
    this.candidates.receive(candidate);
  }

  stats(): Promise<RTCStatsReport> {
    return this.connection.getStats();
  }

  /** Which m-section of the statistics carries whose source. */
  sections(): ReceiveSection[] {
    const tracks = this.tracksByMid();
    return this.slots.flatMap(({ mid, participant, source }) => {
      const track = tracks.get(mid);
      return track ? { mid, participant, source, trackId: track.id } : [];
    });
  }

  close(): void {
    this.closed = true;
    this.watch.stop();
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private async negotiate({ negotiation, sdp, slots }: SubscribeOffer): Promise<void> {
    await this.connection.setRemoteDescription({ type: 'offer', sdp });
    this.candidates.release();
    await this.setAnswer(sdp, await this.connection.createAnswer());
    const answer = this.connection.localDescription?.sdp;
    if (this.closed || !answer) return;
    this.options.send({ type: 'subscribe-answer', negotiation, sdp: answer });
    this.publishStreams(slots);
  }

  private async setAnswer(offer: string, answer: RTCSessionDescriptionInit): Promise<void> {
    const asking = askForRoundTrip(offer, answer.sdp ?? '');
    if (asking !== answer.sdp) {
      try {
        return await this.connection.setLocalDescription({ type: 'answer', sdp: asking });
      } catch (error) {
        console.warn('rostra: round-trip times refused', error);
      }
    }
    await this.connection.setLocalDescription(answer);
  }

  private publishStreams(slots: readonly Slot[]): void {
    this.slots = slots;
    const byMid = this.tracksByMid();
    const tracks = assignTracks(slots, (mid) => byMid.get(mid));
    this.options.onStreams(new Map([...tracks].map(([key, track]) => [key, this.streamOf(track)])));
  }

  private tracksByMid(): Map<string | null, MediaStreamTrack> {
    return new Map(this.connection.getTransceivers().map((t) => [t.mid, t.receiver.track]));
  }

  private streamOf(track: MediaStreamTrack): MediaStream {
    const known = this.streams.get(track);
    if (known) return known;
    const stream = new MediaStream([track]);
    this.streams.set(track, stream);
    return stream;
  }

  private sendCandidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate || candidate.sdpMLineIndex === null) return;
    this.options.send({
      type: 'candidate',
      transport: 'subscribe',
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
