// SPDX-License-Identifier: Apache-2.0
// Who is in which m-section of the subscribe connection. The m-sections stay and change owners; this table turns the
// server's list into "this participant's camera is that track". Pure.
// In: slots of the latest offer, tracks by mid; out: tracks by participant and source.
import type { Slot, Source } from '../../shared/signalling';

export type TrackKey = `${Source}:${string}`;

export const trackKey = (participant: string, source: Source): TrackKey => `${source}:${participant}`;

/** Later slots win when the same source is listed twice; a mid without a track yet is left out. */
export function assignTracks<T>(
  slots: readonly Slot[],
  trackOf: (mid: string) => T | undefined,
): Map<TrackKey, T> {
  const tracks = new Map<TrackKey, T>();
  for (const slot of slots) {
    const track = trackOf(slot.mid);
    if (track !== undefined) tracks.set(trackKey(slot.participant, slot.source), track);
  }
  return tracks;
}
