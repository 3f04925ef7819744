// SPDX-License-Identifier: Apache-2.0
// A viewer on an emulated line, without a browser: parts are produced, travel, and are played by the controller as the
// player does it. In: a line; out: stalls, delay, buffer. Time is counted, never waited for; chance is seeded.
import { Arrivals, needOf } from './arrivals';
import { PACES } from './paces';
import { LatencyController, LATENCY_OPTIONS, type LatencyOptions } from './latency-controller';

export interface Line {
  roundTripMs: number;
  /** Up to so much more each way, ms. */
  jitterMs: number;
  /** Share of packets. */
  loss: number;
  /** bit/s of the line, and of what is played. */
  bandwidth: number;
  bitrate: number;
  /** The server holds the announced part and others come beside each other (part-prefetch.ts); else one after another. */
  prefetch: boolean;
}

export interface Seen {
  /** When each stall began, and how long it lasted, s. */
  stalls: { at: number; seconds: number }[];
  /** Behind live, s, every tick. */
  behind: number[];
  target: number;
}

const PART = 0.2;
const TICK = 0.05;
const PACKET_BITS = 1200 * 8;
/** A sender notices a loss by the packets that follow, or by its timer where none do. */
const TIMER_MS = 200;
const PARALLEL = 3;

/** Numbers from 0 to 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** When each part is in the buffer, s. */
function arrivalTimes(line: Line, seconds: number, random: () => number): number[] {
  const { roundTripMs, jitterMs, loss, bandwidth, bitrate, prefetch } = line;
  const oneWay = (): number => (roundTripMs / 2 + random() * jitterMs) / 1000;
  const packets = Math.ceil((bitrate * PART) / PACKET_BITS);
  const transfer = (bitrate * PART) / bandwidth;
  const repair = (): number => {
    let late = 0;
    for (let i = 0; i < packets; i += 1) {
      if (random() >= loss) continue;
      const last = i >= packets - 3;
      late = Math.max(late, (roundTripMs + (last ? TIMER_MS : 0)) / 1000 + oneWay() - roundTripMs / 2000);
    }
    return late;
  };
  const times: number[] = [];
  let known = -1; // the last part that a playlist listed
  let playlistAt = 0;
  let lineFree = 0;
  const slots = Array.from({ length: prefetch ? PARALLEL : 1 }, () => 0);
  for (let part = 0; part * PART < seconds; part += 1) {
    const made = (part + 1) * PART;
    // A blocked reload is answered when the part is there; the next is asked for when the answer has come.
    while (known < part) {
      const askedAt = playlistAt + oneWay();
      const next = (known + 2) * PART;
      const answeredAt = Math.max(askedAt, next);
      known = Math.floor(answeredAt / PART + 1e-9) - 1;
      playlistAt = answeredAt + oneWay() + (random() < loss ? (roundTripMs + TIMER_MS) / 1000 : 0);
    }
    slots.sort((a, b) => a - b);
    const free = slots[0] ?? 0;
    // Announced by the playlist before: asked for early enough, it leaves when it is made.
    const listed = playlistAt + oneWay();
    const sent = prefetch
      ? Math.max(made, Math.min(listed, free + oneWay()))
      : Math.max(listed, free + oneWay());
    const begins = Math.max(sent, lineFree);
    lineFree = begins + transfer;
    const there = lineFree + oneWay() + repair();
    slots[0] = there;
    times.push(Math.max(there, times.at(-1) ?? 0));
  }
  return times;
}

export function watch(
  line: Line,
  seconds: number,
  options: LatencyOptions = { ...LATENCY_OPTIONS, ...PACES.balanced },
  seed = 7,
): Seen {
  const times = arrivalTimes(line, seconds, seeded(seed));
  const controller = new LatencyController(options);
  const arrivals = new Arrivals();
  const stalls: Seen['stalls'] = [];
  const behind: number[] = [];
  let arrived = 0;
  let position: number | undefined;
  let rate = 1;
  let stalledAt: number | undefined;
  for (let now = 0; now < seconds; now += TICK) {
    for (; (times[arrived] ?? Infinity) <= now; arrived += 1)
      arrivals.add((times[arrived] ?? 0) * 1000, (arrived + 1) * PART);
    const end = arrived * PART;
    controller.setFloor(Math.max(arrivals.need, needOf(line.roundTripMs)));
    if (position === undefined) {
      if (end < controller.target + PART) continue;
      position = end - controller.target - PART;
    }
    const ahead = end - position;
    if (ahead <= 0.001 && stalledAt === undefined) {
      stalledAt = now;
      controller.stalled(now * 1000);
    } else if (ahead > PART && stalledAt !== undefined) {
      stalls.push({ at: stalledAt, seconds: now - stalledAt });
      if (now - stalledAt > 1.5) controller.forgive();
      stalledAt = undefined;
    }
    if (stalledAt !== undefined) continue;
    const action = controller.observe(now * 1000, ahead);
    rate = action.rate;
    if (action.seekBeforeEnd !== undefined) position = Math.max(position, end - action.seekBeforeEnd);
    else position = Math.min(end, position + TICK * rate);
    behind.push(now - position);
  }
  if (stalledAt !== undefined) stalls.push({ at: stalledAt, seconds: seconds - stalledAt });
  return { stalls, behind, target: controller.target };
}
