// SPDX-License-Identifier: Apache-2.0
// Which square of a picture is shown. Pure. In: size of the picture, zoom (1 = as much as fits), middle of the square in
// picture pixels; out: a square inside of the picture.

export interface Size {
  width: number;
  height: number;
}

export interface Crop {
  /** 1 to MOST_ZOOM. */
  zoom: number;
  /** Middle of the square, picture pixels. */
  x: number;
  y: number;
}

export const MOST_ZOOM = 4;

const between = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** The whole height or width, from the middle. */
export function firstCrop({ width, height }: Size): Crop {
  return { zoom: 1, x: width / 2, y: height / 2 };
}

/** Length of the square's side in picture pixels. */
export function sideOf({ width, height }: Size, zoom: number): number {
  return Math.min(width, height) / zoom;
}

/** The nearest crop that lies inside of the picture. */
export function clampCrop(size: Size, crop: Crop): Crop {
  const zoom = between(crop.zoom, 1, MOST_ZOOM);
  const half = sideOf(size, zoom) / 2;
  return { zoom, x: between(crop.x, half, size.width - half), y: between(crop.y, half, size.height - half) };
}

/** Moves the square against the picture that was dragged by so many pixels of a preview `shown` pixels wide. */
export function dragCrop(size: Size, crop: Crop, dx: number, dy: number, shown: number): Crop {
  const scale = sideOf(size, crop.zoom) / shown;
  return clampCrop(size, { ...crop, x: crop.x - dx * scale, y: crop.y - dy * scale });
}

export interface Square {
  left: number;
  top: number;
  side: number;
}

export function squareOf(size: Size, crop: Crop): Square {
  const inside = clampCrop(size, crop);
  const side = sideOf(size, inside.zoom);
  return { left: inside.x - side / 2, top: inside.y - side / 2, side };
}
