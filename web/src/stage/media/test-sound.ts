// SPDX-License-Identifier: Apache-2.0
// A short sound on the chosen loudspeaker, to hear that one will hear. In: the loudspeaker's id; out: sound; rejects where
// it cannot be played.

/** Two notes that no microphone check is mistaken for. */
const NOTES = [523, 784];
const NOTE_SECONDS = 0.35;
const VOLUME = 0.25;

export async function playTestSound(speakerId: string | undefined): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const audio = new Audio();
  try {
    audio.srcObject = out.stream;
    if (speakerId !== undefined) await audio.setSinkId?.(speakerId);
    await context.resume();
    await audio.play();
    const last = NOTES.map((hertz, index) => note(context, out, hertz, index * NOTE_SECONDS)).at(-1)!;
    await new Promise((resolve) => last.addEventListener('ended', resolve));
  } finally {
    audio.srcObject = null;
    await context.close();
  }
}

function note(context: AudioContext, out: AudioNode, hertz: number, afterSeconds: number): OscillatorNode {
  const at = context.currentTime + 0.05 + afterSeconds;
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setTargetAtTime(VOLUME, at, 0.02);
  gain.gain.setTargetAtTime(0, at + NOTE_SECONDS - 0.1, 0.03);
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  oscillator.connect(gain).connect(out);
  oscillator.start(at);
  oscillator.stop(at + NOTE_SECONDS);
  return oscillator;
}
