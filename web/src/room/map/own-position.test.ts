// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { MAP, type Point } from './geometry';
import { OwnPosition, SPEED, STEP } from './own-position';

describe('OwnPosition', () => {
  let sent: { at: number; place: Point }[];
  let now: number;
  let open: boolean;
  let own: OwnPosition;
  const run = (ms: number, frame = 16): void => {
    for (const end = now + ms; now < end; ) {
      const step = Math.min(frame, end - now);
      now += step;
      own.step(now, step);
    }
  };

  beforeEach(() => {
    sent = [];
    now = 0;
    open = true;
    own = new OwnPosition((place) => {
      if (open) sent.push({ at: now, place });
      return open;
    });
    own.correct({ x: 800, y: 450 });
  });

  it('is nowhere before the server has placed it', () => {
    const nobody = new OwnPosition(() => true);
    nobody.steer({ x: 1, y: 0 });
    nobody.step(100, 100);
    expect(nobody.now).toBeUndefined();
  });

  it('walks at once and at its speed', () => {
    own.steer({ x: 1, y: 0 });
    run(16);
    expect(own.now?.x).toBeGreaterThan(800);
    run(984);
    expect(own.now?.x).toBeCloseTo(800 + SPEED, 0);
    own.steer({ x: 0, y: 0 });
    const { x } = own.now!;
    run(500);
    expect(own.now?.x).toBe(x);
    expect(own.isMoving).toBe(false);
  });

  it.each([
    ['right', { x: 1, y: 0 }, { x: 800 + STEP, y: 450 }],
    ['up and left', { x: -1, y: -1 }, { x: 800 - STEP, y: 450 - STEP }],
  ] as const)(
    'makes a whole step %s for a press that is over before the next frame',
    (_, direction, there) => {
      own.steer(direction);
      own.steer({ x: 0, y: 0 });
      run(200);
      expect(own.now).toEqual(there);
      expect(sent.at(-1)?.place).toEqual(there);
      for (let press = 0; press < 3; press += 1) {
        own.steer(direction);
        own.steer({ x: 0, y: 0 });
        run(5);
      }
      run(400);
      expect(own.now).toEqual({ x: 4 * there.x - 3 * 800, y: 4 * there.y - 3 * 450 });
    },
  );

  it('is not faster across than along', () => {
    own.steer({ x: 1, y: 1 });
    run(1000);
    expect(Math.hypot(own.now!.x - 800, own.now!.y - 450)).toBeCloseTo(SPEED, 0);
  });

  it('tells the server at most 20 times a second, and the end of the way', () => {
    own.steer({ x: 1, y: 0 });
    run(2000, 5);
    for (let i = 0; i < sent.length; i += 1) {
      const inSecond = sent.filter((one) => one.at > sent[i]!.at - 1000 && one.at <= sent[i]!.at);
      expect(inSecond.length).toBeLessThanOrEqual(20);
    }
    expect(sent.length).toBeGreaterThan(30);
    own.steer({ x: 0, y: 0 });
    run(200);
    expect(sent.at(-1)?.place.x).toBeCloseTo(own.now!.x, 0);
    const count = sent.length;
    run(2000);
    expect(sent).toHaveLength(count);
  });

  it('walks to where one points, and stops there', () => {
    own.walkTo({ x: 900, y: 450 });
    run(2000);
    expect(own.now).toEqual({ x: 900, y: 450 });
    expect(own.isMoving).toBe(false);
    own.walkTo({ x: -500, y: 5000 });
    run(10_000);
    expect(own.now).toEqual({ x: 0, y: MAP.height });
  });

  it('never leaves the map', () => {
    own.steer({ x: -1, y: -1 });
    run(20_000);
    expect(own.now).toEqual({ x: 0, y: 0 });
  });

  it('is not thrown back by the echo of its own steps', () => {
    own.steer({ x: 1, y: 0 });
    run(500);
    const { x } = own.now!;
    own.correct(sent[1]!.place);
    own.correct(sent[3]!.place);
    expect(own.now?.x).toBe(x);
  });

  it('goes where the server says otherwise', () => {
    own.walkTo({ x: 1200, y: 450 });
    run(500);
    own.correct({ x: 100, y: 100 });
    expect(own.now).toEqual({ x: 100, y: 100 });
    expect(own.isMoving).toBe(false);
    const count = sent.length;
    run(200);
    expect(sent).toHaveLength(count);
  });

  it('tells again what could not be sent', () => {
    open = false;
    own.walkTo({ x: 820, y: 450 });
    run(500);
    expect(sent).toEqual([]);
    open = true;
    run(100);
    expect(sent.at(-1)?.place).toEqual({ x: 820, y: 450 });
  });
});
