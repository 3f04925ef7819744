// SPDX-License-Identifier: Apache-2.0
// The server's ICE candidates may arrive before the description they belong to; addIceCandidate would refuse them.
// In: candidates in any order relative to the description; out: candidates in arrival order once it is set.

export interface RemoteCandidate {
  mlineIndex: number;
  candidate: string;
}

export class CandidateQueue {
  private early: RemoteCandidate[] | undefined = [];

  constructor(private readonly add: (candidate: RTCIceCandidateInit) => Promise<void>) {}

  receive(candidate: RemoteCandidate): void {
    if (this.early) this.early.push(candidate);
    else this.hand(candidate);
  }

  /** The remote description is set: hand over what waited, and everything from now on at once. */
  release(): void {
    const waiting = this.early ?? [];
    this.early = undefined;
    for (const candidate of waiting) this.hand(candidate);
  }

  private hand({ candidate, mlineIndex }: RemoteCandidate): void {
    // One unusable candidate costs nothing: ICE goes on with the others.
    this.add({ candidate, sdpMLineIndex: mlineIndex }).catch((error: unknown) =>
      console.warn('rostra: candidate refused', error),
    );
  }
}
