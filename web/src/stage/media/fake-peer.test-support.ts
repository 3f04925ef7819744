// SPDX-License-Identifier: Apache-2.0
// The part of RTCPeerConnection that Publisher and Subscriber use, recorded and driven by hand. For tests only.
import { vi } from 'vitest';

export interface FakeTransceiver {
  mid: string;
  kind: string;
  init: RTCRtpTransceiverInit;
  sender: {
    track: object | null;
    replaceTrack: (track: object | null) => Promise<void>;
    getParameters: () => { encodings: RTCRtpEncodingParameters[] };
    setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }) => Promise<void>;
  };
  receiver: { track: { id?: string } };
}

export class FakePeer {
  static all: FakePeer[] = [];
  transceivers: FakeTransceiver[] = [];
  channels: string[] = [];
  offers: RTCOfferOptions[] = [];
  remote: RTCSessionDescriptionInit[] = [];
  candidates: RTCIceCandidateInit[] = [];
  localDescription: { sdp: string } | null = null;
  connectionState: RTCPeerConnectionState = 'new';
  closed = false;
  onicecandidate: ((event: { candidate: Partial<RTCIceCandidate> | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;

  constructor(public configuration: RTCConfiguration) {
    FakePeer.all.push(this);
  }

  getConfiguration(): RTCConfiguration {
    return { ...this.configuration, iceTransportPolicy: 'all' };
  }
  setConfiguration(configuration: RTCConfiguration): void {
    if (this.closed) throw new DOMException('closed', 'InvalidStateError');
    this.configuration = configuration;
  }
  addTransceiver(track: string | object, init: RTCRtpTransceiverInit): FakeTransceiver {
    let encodings = structuredClone(init.sendEncodings ?? []);
    const sender = {
      getParameters: () => ({ encodings: structuredClone(encodings) }),
      setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }): Promise<void> => {
        encodings = parameters.encodings;
        return Promise.resolve();
      },
      track: typeof track === 'string' ? null : track,
      replaceTrack: (next: object | null): Promise<void> => {
        sender.track = next;
        return Promise.resolve();
      },
    };
    const kind = typeof track === 'string' ? track : 'track';
    const added = { mid: String(this.transceivers.length), kind, init, sender, receiver: { track: {} } };
    this.transceivers.push(added);
    return added;
  }
  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }
  createDataChannel(label: string): void {
    this.channels.push(label);
  }
  createOffer(options: RTCOfferOptions): Promise<{ type: string; sdp: string }> {
    this.offers.push(options);
    return Promise.resolve({ type: 'offer', sdp: `offer ${this.offers.length}` });
  }
  createAnswer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: 'answer', sdp: `answer to ${this.remote.at(-1)?.sdp ?? ''}` });
  }
  setLocalDescription(description: { sdp: string }): Promise<void> {
    this.localDescription = description;
    return Promise.resolve();
  }
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.sdp === 'bad') return Promise.reject(new Error('bad sdp'));
    this.remote.push(description);
    return Promise.resolve();
  }
  addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }
  getStats(): Promise<Map<string, object>> {
    return Promise.resolve(new Map<string, object>());
  }
  close(): void {
    this.closed = true;
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/** Puts the fake in place of the browser's classes and forgets earlier connections. */
export function installFakePeer(): void {
  FakePeer.all = [];
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('RTCRtpSender', {});
  vi.stubGlobal(
    'MediaStream',
    class {
      constructor(readonly tracks: object[]) {}
    },
  );
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}
