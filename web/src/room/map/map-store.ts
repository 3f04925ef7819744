// SPDX-License-Identifier: Apache-2.0
// Everyone's places on the map, and one's own way over it. In: `positions`, who left, what the person does; out: places to
// draw and to measure by, and the messages `map` and `move`. The server sends positions only while someone here follows.
import type { ClientMessage, Position } from '../../shared/signalling';
import { Store } from '../../shared/store';
import { clampToMap, type Point } from './geometry';
import { OwnPosition } from './own-position';
import { PositionTrack } from './position-track';

export class MapStore {
  readonly own: OwnPosition;
  /** Counts up when someone appears on the map or goes. */
  readonly population = new Store(0);
  private readonly tracks = new Map<string, PositionTrack>();
  private self: string | undefined;
  private followers = 0;

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly now: () => number,
  ) {
    this.own = new OwnPosition(({ x, y }) => this.send({ type: 'move', x, y }));
  }

  /** Asks the server for positions until the result is called. */
  follow(): () => void {
    this.followers += 1;
    if (this.followers === 1) this.send({ type: 'map', open: true });
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.followers -= 1;
      if (this.followers === 0) this.send({ type: 'map', open: false });
    };
  }

  /** A connection begins, or starts over: ask again and start from what the server says. */
  seated(self: string): void {
    this.self = self;
    this.tracks.clear();
    this.own.reset();
    this.population.update((n) => n + 1);
    if (this.followers > 0) this.send({ type: 'map', open: true });
  }

  receive(positions: readonly Position[]): void {
    const at = this.now();
    let appeared = false;
    for (const position of positions) {
      const place = clampToMap(position);
      if (position.person === this.self) {
        appeared ||= this.own.now === undefined;
        this.own.correct(place);
        continue;
      }
      const track = this.tracks.get(position.person);
      if (track) track.add(place, at);
      else {
        this.tracks.set(position.person, new PositionTrack(place, at));
        appeared = true;
      }
    }
    if (appeared) this.population.update((n) => n + 1);
  }

  left(person: string): void {
    if (this.tracks.delete(person)) this.population.update((n) => n + 1);
  }

  /** Where everyone is drawn at local time `now`, oneself included. */
  drawn(now: number): Map<string, Point> {
    const places = new Map([...this.tracks].map(([person, track]) => [person, track.at(now)]));
    if (this.self !== undefined && this.own.now) places.set(this.self, this.own.now);
    return places;
  }

  /** The newest known places, for distances. */
  places(): Map<string, Point> {
    const places = new Map([...this.tracks].map(([person, track]) => [person, track.last]));
    if (this.self !== undefined && this.own.now) places.set(this.self, this.own.now);
    return places;
  }

  isAtRest(now: number): boolean {
    return !this.own.isMoving && [...this.tracks.values()].every((track) => track.isAtRest(now));
  }
}
