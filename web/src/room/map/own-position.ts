// SPDX-License-Identifier: Apache-2.0
// One's own way over the map: shown at once, told to the server at most 20 times a second, and put right when the server
// says otherwise. In: keys held, a goal, the server's word; out: where we are and what to send. Pure: the clock is passed.
import { clampToMap, distance, towards, type Point } from './geometry';

/** Walking speed, map units a second. */
export const SPEED = 320;
/** What one press of a key moves at least, however short it is. */
export const STEP = 16;
/** The server ignores more than 20 moves a second; a little slower is never too fast. */
export const SEND_EVERY_MS = 52;
/** Sent places whose echo is still awaited. */
const AWAITED = 40;
/** The server rounds. */
const SAME = 1;

export interface Direction {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

const isStill = ({ x, y }: Direction): boolean => x === 0 && y === 0;

export class OwnPosition {
  private place: Point | undefined;
  private goal: Point | undefined;
  private direction: Direction = { x: 0, y: 0 };
  /** Where we stood when the keys that are held went down. */
  private began: Point | undefined;
  /** The goal, when it is the end of a step. */
  private owed: Point | undefined;
  private sent: Point | undefined;
  private sentAt = -Infinity;
  private awaited: Point[] = [];

  constructor(private readonly send: (place: Point) => boolean) {}

  /** undefined until the server has given us a place. */
  get now(): Point | undefined {
    return this.place;
  }

  get isMoving(): boolean {
    return this.goal !== undefined || !isStill(this.direction);
  }

  /** Keys held; a key takes over from a goal. */
  steer(direction: Direction): void {
    const before = this.direction;
    this.direction = direction;
    if (!isStill(direction)) {
      // Steps of earlier presses that are still to be made count.
      if (isStill(before)) this.began = this.owed ?? this.place;
      this.goal = undefined;
      this.owed = undefined;
      return;
    }
    // A press may be over before the next frame: then its step is still to be made.
    const { began, place } = this;
    this.began = undefined;
    if (!began || !place || isStill(before)) return;
    const end = clampToMap({ x: began.x + before.x * STEP, y: began.y + before.y * STEP });
    if ((end.x - place.x) * before.x + (end.y - place.y) * before.y > 0) this.goal = this.owed = end;
  }

  walkTo(goal: Point): void {
    this.goal = clampToMap(goal);
    this.owed = undefined;
  }

  /** One step of time: moves and, when it is time, tells the server. */
  step(nowMs: number, elapsedMs: number): void {
    if (!this.place) return;
    const length = (SPEED * Math.min(elapsedMs, 100)) / 1000;
    if (this.goal) {
      this.place = towards(this.place, this.goal, length);
      if (distance(this.place, this.goal) === 0) this.goal = this.owed = undefined;
    } else if (this.isMoving) {
      const { x, y } = this.direction;
      const slow = x !== 0 && y !== 0 ? Math.SQRT1_2 : 1;
      this.place = clampToMap({ x: this.place.x + x * length * slow, y: this.place.y + y * length * slow });
    }
    this.tell(nowMs);
  }

  /** The server's word on where we are: an echo of what we sent, or a correction. */
  correct(place: Point): void {
    const echo = this.awaited.findIndex((one) => distance(one, place) <= SAME);
    if (echo >= 0) {
      this.awaited.splice(0, echo + 1);
      return;
    }
    this.awaited = [];
    if (this.place && distance(this.place, place) <= SAME) return;
    this.place = place;
    this.sent = place;
    this.goal = undefined;
    this.owed = undefined;
  }

  /** A new connection: nothing that was sent will be answered, and the server places us. */
  reset(): void {
    this.place = undefined;
    this.began = undefined;
    this.goal = undefined;
    this.owed = undefined;
    this.sent = undefined;
    this.awaited = [];
  }

  private tell(nowMs: number): void {
    const { place } = this;
    if (!place || nowMs - this.sentAt < SEND_EVERY_MS) return;
    const rounded = { x: Math.round(place.x * 10) / 10, y: Math.round(place.y * 10) / 10 };
    if (this.sent && distance(this.sent, rounded) < 0.5) return;
    if (!this.send(rounded)) return;
    this.sent = rounded;
    this.sentAt = nowMs;
    this.awaited.push(rounded);
    if (this.awaited.length > AWAITED) this.awaited.shift();
  }
}
