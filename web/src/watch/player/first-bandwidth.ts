// SPDX-License-Identifier: Apache-2.0
// What the line carries before any media came over it, so that the first picture has the right rendition. In: how long the
// page's own scripts took; out: bit/s. Pure.

/** Smaller files, and those from the cache, say nothing about a line. */
const LARGE_BYTES = 20_000;
/** Nothing is known: what most lines carry. */
export const USUAL_BANDWIDTH = 3e6;

export function firstBandwidth(
  fetched: readonly Pick<
    PerformanceResourceTiming,
    'transferSize' | 'encodedBodySize' | 'responseStart' | 'responseEnd'
  >[],
): number {
  const rates = fetched
    .filter(({ transferSize, encodedBodySize }) => transferSize > 0 && encodedBodySize >= LARGE_BYTES)
    // A whole small answer may come in one burst: half a round trip of 10 ms is the least that is believed.
    .map((one) => (one.encodedBodySize * 8000) / Math.max(10, one.responseEnd - one.responseStart));
  return rates.length === 0 ? USUAL_BANDWIDTH : Math.max(...rates);
}
