// SPDX-License-Identifier: Apache-2.0
// Where every tile goes. In: number of tiles, the free area, which tile is large; out: a rectangle per tile. Pure.
// Tiles are placed absolutely, so that a picture never restarts because the arrangement changed.

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

const WIDEST = 16 / 9;
/** Upright screens get upright tiles, as far as a face still fits. */
const NARROWEST_UPRIGHT = 0.65;
const NARROWEST = 4 / 3;
const GAP = 10;
/** Share of the area for the small tiles beside or below a large one. */
const STRIP_BESIDE = 0.2;
const STRIP_BELOW = 0.26;

/** `focus`: index of the tile shown large, or undefined for an even grid. */
export function layoutTiles(count: number, width: number, height: number, focus?: number): Rect[] {
  if (count === 0 || width <= 0 || height <= 0) return [];
  const area: Rect = { left: 0, top: 0, width, height };
  if (focus === undefined || count === 1 || focus < 0 || focus >= count) return grid(count, area);

  const beside = width > height;
  const strip = beside ? clamp(width * STRIP_BESIDE, 120, 280) : clamp(height * STRIP_BELOW, 84, 200);
  const main = beside ? { ...area, width: width - strip - GAP } : { ...area, height: height - strip - GAP };
  const rest = beside
    ? { ...area, left: width - strip, width: strip }
    : { ...area, top: height - strip, height: strip };
  const small = grid(count - 1, rest);
  return [...small.slice(0, focus), main, ...small.slice(focus)];
}

/** The even grid with the largest tiles; the last row is centred. */
function grid(count: number, area: Rect): Rect[] {
  let best = tileSize(1, count, area);
  let columns = 1;
  for (let tried = 2; tried <= count; tried += 1) {
    const size = tileSize(tried, count, area);
    if (size.width * size.height > best.width * best.height * 1.001) {
      best = size;
      columns = tried;
    }
  }
  const rows = Math.ceil(count / columns);
  const top = area.top + (area.height - rows * best.height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = area.left + (area.width - inRow * best.width - (inRow - 1) * GAP) / 2;
    return {
      left: Math.round(left + (index % columns) * (best.width + GAP)),
      top: Math.round(top + row * (best.height + GAP)),
      width: Math.floor(best.width),
      height: Math.floor(best.height),
    };
  });
}

function tileSize(columns: number, count: number, area: Rect): { width: number; height: number } {
  const rows = Math.ceil(count / columns);
  const width = Math.max(1, (area.width - (columns - 1) * GAP) / columns);
  const height = Math.max(1, (area.height - (rows - 1) * GAP) / rows);
  const narrowest = area.height > area.width ? NARROWEST_UPRIGHT : NARROWEST;
  const aspect = clamp(width / height, narrowest, WIDEST);
  return width / height > aspect ? { width: height * aspect, height } : { width, height: width / aspect };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
