// SPDX-License-Identifier: Apache-2.0
// Fills a video element by Media Source, or ManagedMediaSource where there is one. In: streams of fragmented MP4, each with
// its place on one timeline; out: a growing buffer. It keeps the order, one append at a time, and lets go of what was
// played.
import { mediaSourceClass } from './can-play-frames';

/** What was played is kept for so long, s, and let go of when there is so much more. */
const KEPT = 10;
const SURPLUS = 10;

type Step = { mime: string; offset: number } | { bytes: Uint8Array };

export interface FrameSinkEvents {
  /** More is in the buffer, which now ends there, s. */
  grew(end: number): void;
  /** It takes nothing more. */
  broken(reason: string): void;
}

export class FrameSink {
  private readonly media: MediaSource;
  private readonly address: string;
  private readonly waiting: Step[] = [];
  private buffer: SourceBuffer | undefined;
  private mime = '';
  private closed = false;
  private readonly managed: boolean;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: FrameSinkEvents,
  ) {
    const Source = mediaSourceClass();
    if (!Source) throw new Error('no Media Source');
    this.managed = 'ManagedMediaSource' in window;
    // A managed source cannot be sent to another screen, and browsers want to hear that.
    if (this.managed) video.disableRemotePlayback = true;
    this.media = new Source();
    this.media.addEventListener('sourceopen', () => this.work());
    this.media.addEventListener('sourceclose', () => this.fail('closed'));
    this.address = URL.createObjectURL(this.media);
    video.src = this.address;
  }

  /** What follows is another stream, from its initialization segment on, whose time 0 is at `offset`, s. */
  begin(mime: string, offset: number): void {
    // The rest of the stream before would be a broken fragment.
    this.waiting.length = 0;
    this.waiting.push({ mime, offset });
    this.work();
  }

  append(bytes: Uint8Array): void {
    this.waiting.push({ bytes });
    this.work();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.waiting.length = 0;
    URL.revokeObjectURL(this.address);
    if (this.managed) this.video.disableRemotePlayback = false;
    if (this.video.src === this.address) {
      this.video.removeAttribute('src');
      this.video.load();
    }
  }

  private work(): void {
    if (this.closed || this.media.readyState !== 'open' || this.buffer?.updating) return;
    try {
      while (!this.buffer?.updating) {
        const step = this.waiting.shift();
        if (!step) return;
        if ('mime' in step) this.turnTo(step.mime, step.offset);
        else this.buffer?.appendBuffer(this.withAllThatWaits(step.bytes));
      }
    } catch (error) {
      this.fail(String(error));
    }
  }

  private turnTo(mime: string, offset: number): void {
    if (!this.buffer) {
      this.media.duration = Infinity;
      this.buffer = this.media.addSourceBuffer(mime);
      this.buffer.addEventListener('updateend', () => this.updated());
      this.buffer.addEventListener('error', () => this.fail('the browser cannot decode this'));
    } else {
      this.buffer.abort();
      if (mime !== this.mime) this.buffer.changeType(mime);
    }
    this.mime = mime;
    this.buffer.timestampOffset = offset;
  }

  /** One append for what has come while the browser was busy. */
  private withAllThatWaits(first: Uint8Array): BufferSource {
    const pieces = [first];
    for (let next = this.waiting[0]; next && 'bytes' in next; next = this.waiting[0]) {
      pieces.push(next.bytes);
      this.waiting.shift();
    }
    if (pieces.length === 1) return first as Uint8Array<ArrayBuffer>;
    const all = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.byteLength;
    }
    return all;
  }

  private updated(): void {
    const { buffer, video } = this;
    if (this.closed || !buffer) return;
    const { buffered } = buffer;
    if (buffered.length > 0) {
      this.events.grew(buffered.end(buffered.length - 1));
      const old = video.currentTime - KEPT;
      if (!buffer.updating && buffered.start(0) < old - SURPLUS) {
        buffer.remove(0, old);
        return;
      }
    }
    this.work();
  }

  private fail(reason: string): void {
    if (this.closed) return;
    this.waiting.length = 0;
    this.events.broken(reason);
  }
}
