// SPDX-License-Identifier: Apache-2.0
// Makes of a chosen file what is sent as the floor of a map. In: a file; out: its middle in the shape of the map, no larger
// than the server keeps, or nothing when it is no picture.
import { MAP } from '../../room/map/geometry';

export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const JPEG_QUALITY = 0.92;

/** Pure: what of a picture of this size is shown, in its pixels. */
export function middleOf(
  width: number,
  height: number,
): { x: number; y: number; width: number; height: number } {
  const scale = Math.min(width / MAP.width, height / MAP.height);
  const shown = { width: MAP.width * scale, height: MAP.height * scale };
  return { x: (width - shown.width) / 2, y: (height - shown.height) / 2, ...shown };
}

export async function floorPictureOf(file: File): Promise<Blob | undefined> {
  let picture: ImageBitmap;
  try {
    // Photographs carry their turn in their metadata; nothing else of it is wanted.
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return undefined;
  }
  const canvas = document.createElement('canvas');
  canvas.width = MAP.width;
  canvas.height = MAP.height;
  const { x, y, width, height } = middleOf(picture.width, picture.height);
  canvas.getContext('2d')?.drawImage(picture, x, y, width, height, 0, 0, MAP.width, MAP.height);
  picture.close();
  // Drawings stay sharp as PNG; photographs are smaller as JPEG.
  const type = file.type === 'image/jpeg' ? 'image/jpeg' : 'image/png';
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, JPEG_QUALITY));
  return blob ?? undefined;
}
