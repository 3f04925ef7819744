// SPDX-License-Identifier: Apache-2.0
// The one sound that a participant sends: their microphone, and with it the sound of a tab they share. In: both tracks,
// either of which may be missing; out: the track for the microphone's m-section. Without a shared sound that is the
// microphone itself, untouched; a microphone that is muted is silent in the mix, too.

interface Mix {
  context: AudioContext;
  out: MediaStreamTrack;
  microphone: MediaStreamTrack | undefined;
  shared: MediaStreamTrack;
}

export class SoundMix {
  private mix: Mix | undefined;

  track(
    microphone: MediaStreamTrack | undefined,
    shared: MediaStreamTrack | undefined,
  ): MediaStreamTrack | null {
    const { mix } = this;
    if (mix && (mix.shared !== shared || mix.microphone !== microphone)) this.close();
    if (!shared) return microphone ?? null;
    this.mix ??= mixed(microphone, shared);
    return this.mix.out;
  }

  close(): void {
    this.mix?.out.stop();
    void this.mix?.context.close().catch(() => undefined);
    this.mix = undefined;
  }
}

function mixed(microphone: MediaStreamTrack | undefined, shared: MediaStreamTrack): Mix {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  for (const track of [microphone, shared])
    if (track) context.createMediaStreamSource(new MediaStream([track])).connect(destination);
  // Sharing began with a press, so that this is allowed.
  void context.resume().catch(() => undefined);
  return { context, out: destination.stream.getAudioTracks()[0]!, microphone, shared };
}
