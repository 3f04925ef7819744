// SPDX-License-Identifier: Apache-2.0
// Keeps the last picture of a video on the screen while it gets another source. In: the element, still with its picture;
// out: the same picture as its poster until the next one runs.

const QUALITY = 0.8;

export function keepPicture(video: HTMLVideoElement): void {
  if (!(video.videoWidth > 0)) return; // there is none yet
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  video.poster = canvas.toDataURL('image/jpeg', QUALITY);
  video.addEventListener('playing', () => video.removeAttribute('poster'), { once: true });
}
