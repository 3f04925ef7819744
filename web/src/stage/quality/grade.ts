// SPDX-License-Identifier: Apache-2.0
// From numbers to bars. In: one sample of what is received or sent; out: a grade, undefined where nothing is known. Every
// threshold stands here with its reason. Pure.
import type { PathSample } from './path-sample';
import { lossOf, type ReceivedSample } from './received-samples';
import { roundTripOf, type SentSample } from './sent-samples';

/** Bars: 3 good, 2 fair, 1 poor, 0 nothing arrives. */
export type Grade = 0 | 1 | 2 | 3;
export const NONE = 0;
export const POOR = 1;
export const FAIR = 2;
export const GOOD = 3;

interface Limit {
  fair: number;
  poor: number;
}

/** Retransmission and concealment hide 3 % of lost packets; at 10 % words and pictures break up. */
export const LOSS: Limit = { fair: 0.03, poor: 0.1 };
/** Fewer lost packets than this are chance: one of twenty would count as 5 %. */
export const LEAST_LOST = 3;
/** Share of sound that was made up: 3 % is heard as roughness, at 10 % syllables are missing. */
export const CONCEALED: Limit = { fair: 0.03, poor: 0.1 };
/** Share of the time in which the picture stood: a stumble is noticed, a third of the time is no conversation. */
export const FROZEN: Limit = { fair: 0.1, poor: 0.33 };
/**
 * To the router and back. Two people have half of each one's on the way from mouth to ear: from 150 ms one way on a talk
 * gets harder, from 400 ms on people talk over each other (ITU-T G.114), of which buffers and codecs take their part.
 */
export const RTT_MS: Limit = { fair: 250, poor: 500 };
/** With less than this for everything, sound and the smallest picture do not both fit. */
export const LEAST_OUTGOING_BPS = 150_000;

// Jitter and frames a second are shown, but judged by nothing: jitter is heard only as concealment, and a dark room
// halves the frames of a camera.

/** `known` is worse with every step up. */
function gradeOf(known: number | undefined, limit: Limit): Grade | undefined {
  if (known === undefined) return undefined;
  return known >= limit.poor ? POOR : known >= limit.fair ? FAIR : GOOD;
}

export function worst(...grades: (Grade | undefined)[]): Grade | undefined {
  const known = grades.filter((grade) => grade !== undefined);
  return known.length === 0 ? undefined : (Math.min(...known) as Grade);
}

/** A stream that should be arriving. A shared screen may stand still: nothing changes on it. */
export function gradeReceived(sample: ReceivedSample): Grade | undefined {
  const { source, packets, lost, concealed, frozen, freezes, framesPerSecond } = sample;
  if (packets === undefined) return undefined;
  if (packets === 0) return source === 'screen' ? undefined : NONE;
  const loss = (lost ?? 0) < LEAST_LOST ? GOOD : gradeOf(lossOf(sample), LOSS);
  if (source === 'microphone') return worst(loss, gradeOf(concealed, CONCEALED));
  if (source === 'screen') return loss;
  const stood = gradeOf(frozen, FROZEN) ?? (freezes === undefined ? undefined : freezes > 0 ? FAIR : GOOD);
  return worst(loss, stood, framesPerSecond === 0 ? POOR : undefined);
}

export function gradeRoundTrip(path: PathSample): Grade | undefined {
  return gradeOf(path.rttMs, RTT_MS);
}

/** What the router says of what is sent: loss over everything, and the round-trip time. */
export function gradeSent(sent: readonly SentSample[], path: PathSample): Grade | undefined {
  let packets = 0;
  let lost = 0;
  for (const one of sent) {
    if (one.loss === undefined || one.packets === undefined) continue;
    packets += one.packets;
    lost += one.packets * one.loss;
  }
  const loss = packets === 0 ? undefined : lost < LEAST_LOST ? GOOD : gradeOf(lost / packets, LOSS);
  return worst(loss, gradeOf(roundTripOf(sent, path), RTT_MS));
}

/** The encoder holds back because the way to the router carries no more. */
export function gradeLimited(sent: readonly SentSample[], path: PathSample): Grade | undefined {
  const moving = sent.filter((one) => one.limitedBy !== undefined && (one.packets ?? 0) > 0);
  if (moving.length === 0) return undefined;
  if (!moving.some((one) => one.limitedBy === 'bandwidth')) return GOOD;
  return (path.outgoingBps ?? Infinity) < LEAST_OUTGOING_BPS ? POOR : FAIR;
}
