// SPDX-License-Identifier: Apache-2.0
// Loudness of the own microphone for the meter and the hints "you are muted" and "your microphone is silent". In: an audio
// track; out: levels 0 to 1.

/** -60 dBFS is silence, 0 dBFS is full. */
const FLOOR_DB = -60;

/** Maps samples (-1 to 1) to 0 (silence) to 1 (full scale). */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  if (rms <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}

/** Nothing at all: a quiet room still has noise, a microphone that is switched off has none. */
export const isDead = (samples: Float32Array): boolean => samples.every((sample) => sample === 0);

/** Calls `report` about 15 times a second while the page is visible; the result stops it. */
export function meterTrack(
  track: MediaStreamTrack,
  report: (level: number, dead: boolean) => void,
): () => void {
  const context = new AudioContext();
  // A clone, so that the meter goes on while the sent track is muted: that is when the hint is needed.
  const heard = track.clone();
  heard.enabled = true;
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([heard])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state === 'suspended') void context.resume().catch(() => undefined);
    if (document.visibilityState !== 'visible') return;
    analyser.getFloatTimeDomainData(samples);
    report(levelOf(samples), isDead(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    heard.stop();
    void context.close().catch(() => undefined);
  };
}
