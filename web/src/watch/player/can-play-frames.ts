// SPDX-License-Identifier: Apache-2.0
// Whether and with what this browser plays single pictures: ManagedMediaSource where there is one (iPhones), else
// MediaSource. Apart from the rest, so that who does not want them does not load it.

interface MediaSourceClass {
  new (): MediaSource;
  isTypeSupported(type: string): boolean;
}

/** Any browser that plays shows plays this. */
const USUAL = 'video/mp4; codecs="avc1.42c01f,mp4a.40.2"';

export function mediaSourceClass(): MediaSourceClass | undefined {
  const { ManagedMediaSource, MediaSource } = window as unknown as Record<
    'ManagedMediaSource' | 'MediaSource',
    MediaSourceClass | undefined
  >;
  return ManagedMediaSource ?? MediaSource;
}

export function canPlayFrames(): boolean {
  return mediaSourceClass()?.isTypeSupported(USUAL) === true && typeof ReadableStream !== 'undefined';
}
