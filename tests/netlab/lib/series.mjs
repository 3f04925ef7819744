// SPDX-License-Identifier: Apache-2.0
// Counters of all pages over time, and what follows from them: frames a second, share of concealed sound, key frames. In:
// samples of Lab.read(); out: numbers. Pure.

export class Series {
  constructor(samples) {
    this.samples = samples;
  }

  /** The part between two times after the beginning, seconds. */
  between(from, to = Infinity) {
    const begin = this.samples[0].Ada.at;
    const within = ({ Ada: { at } }) => at - begin >= from * 1000 - 250 && at - begin <= to * 1000 + 250;
    return new Series(this.samples.filter(within));
  }

  get first() {
    return this.samples[0];
  }
  get last() {
    return this.samples.at(-1);
  }
  /** By the clock of one page. */
  seconds(name) {
    return (this.last[name].at - this.first[name].at) / 1000;
  }

  /** What a counter grew by, of what one person received from another. */
  grown(at, from, kind, counter) {
    const now = this.last[at].from[from]?.[kind]?.[counter] ?? 0;
    return Math.max(0, now - (this.first[at].from[from]?.[kind]?.[counter] ?? 0));
  }

  fps(at, from) {
    return this.grown(at, from, 'video', 'frames') / this.seconds(at);
  }

  /** Share of one person's sound that was made up. They speak all the time: of who is muted, all of it is. */
  concealed(at, from) {
    const samples = this.grown(at, from, 'audio', 'samples');
    return samples > 0 ? this.grown(at, from, 'audio', 'concealed') / samples : 1;
  }

  /** Share of the media that came again. */
  resent(at, from) {
    const all = this.grown(at, from, 'video', 'bytes');
    return all > 0 ? this.grown(at, from, 'video', 'resentBytes') / all : 0;
  }

  /** [time, height] of one person's picture at another, the one at the beginning first. */
  sizes(at, from) {
    const all = this.last[at].sizes[from] ?? [];
    const before = all.filter(([time]) => time < this.first[at].at).slice(-1);
    return [...before, ...all.filter(([time]) => time >= this.first[at].at && time <= this.last[at].at)];
  }

  switches(at, from) {
    return Math.max(0, this.sizes(at, from).length - 1);
  }

  /** The layers that a person sends, largest first: {height, fps, kbps}. With IP, UDP and SRTP. */
  layers(name) {
    const outer = 20 + 8 + 10;
    const layers = Object.entries(this.last[name].sent).map(([rid, now]) => {
      const before = this.first[name].sent[rid] ?? { frames: 0, bytes: 0, packets: 0 };
      const seconds = this.seconds(name);
      const bytes = now.bytes - before.bytes + outer * (now.packets - before.packets);
      return {
        rid,
        height: now.height,
        fps: (now.frames - before.frames) / seconds,
        kbps: (bytes * 8) / 1000 / seconds,
      };
    });
    return layers.filter((layer) => layer.fps > 0).sort((a, b) => b.height - a.height);
  }

  /** Key frames that a person made, of the layer of which most were made. */
  keyFrames(name) {
    const grown = Object.entries(this.last[name].sent).map(
      ([rid, now]) => now.keyFrames - (this.first[name].sent[rid]?.keyFrames ?? 0),
    );
    return Math.max(0, ...grown);
  }

  /** Sound that reaches a person, with everything around it, kbit/s. */
  soundKbps(at) {
    const outer = 20 + 8 + 10 + 12;
    const bytes = Object.keys(this.last[at].from).reduce(
      (all, name) => all + this.grown(at, name, 'audio', 'bytes') + outer * this.grown(at, name, 'audio', 'packets'),
      0,
    );
    return (bytes * 8) / 1000 / this.seconds(at);
  }
}
