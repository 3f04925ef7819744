// SPDX-License-Identifier: Apache-2.0
// What people on bad lines may expect, and who else may notice. In: what was measured of one step; out: the same with the
// limits that were missed, in words. Pure.

const percent = (share) => `${(share * 100).toFixed(1)} %`;
const one = (value) => value.toFixed(1);

/** Of the frames of a layer: those of Grace's line, by scenario. */
function leastShare({ scenario, loss, rtt }) {
  if (scenario === 'bandwidth') return 0.9;
  if (loss >= 20) return 0.7;
  return loss >= 10 && rtt >= 300 ? 0.8 : 0.9;
}

function mostConcealed({ scenario, loss }) {
  if (scenario !== 'loss' || loss <= 5) return 0.01;
  return loss <= 10 ? 0.02 : Infinity; // at 20 % nothing is promised of sound
}

/** Adds `missed`: sentences. */
export function judge(row) {
  const missed = [];
  const limit = (met, text) => met || missed.push(text);
  const shows = !(row.may?.includes(0) ?? false); // some layer has to come

  if (row.scenario === 'bandwidth') {
    if (shows) {
      limit(row.reached !== undefined && (row.settling === 0 || row.reached <= row.settling),
        `the layer of ${row.must} lines within ${row.settling} s (${row.reached === undefined ? `${row.height} at the end` : `${one(row.reached)} s`})`);
      limit(row.gapMs <= 1000, `no gap over 1 s (${row.gapMs} ms)`);
    }
    if (row.concealedFirst !== undefined)
      limit(row.concealedFirst <= 0.02, `sound concealed at most 2 % in the first 3 s (${percent(row.concealedFirst)})`);
    if (row.kbps > 0) {
      limit(row.offered <= 1.1 * row.kbps, `at most 1.1 times the line offered (${one(row.offered / row.kbps)})`);
      limit(row.queueP95 <= 300, `queue p95 at most 300 ms (${row.queueP95} ms)`);
    }
    limit(row.switches <= Math.max(1, (row.seconds / 60) * 2), `at most 2 layer switches a minute (${row.switches} in ${one(row.seconds)} s)`);
  }
  if (row.scenario === 'uplink') {
    limit(row.fps >= 25, `others get at least 25 frames/s (${one(row.fps)})`);
    limit(row.share >= 0.8, `never less than 80 % of the frames of the next lower layer (${percent(row.share)})`);
  } else if (shows) {
    limit(row.share >= leastShare(row), `at least ${percent(leastShare(row))} of the frames (${percent(row.share)})`);
  }
  if (row.scenario !== 'uplink')
    limit(row.concealed <= mostConcealed(row), `sound concealed at most ${percent(mostConcealed(row))} (${percent(row.concealed)})`);
  if (row.resent !== undefined) limit(row.resent <= 0.2, `at most 20 % sent again (${percent(row.resent)})`);

  // One key frame in 5 s, and those that a change of layers needs.
  if (row.scenario !== 'uplink') {
    const allowed = row.keyFrameSeconds / 5 + (row.settling ? 2 : 0);
    limit(row.keyFrames <= allowed, `at most one key frame in 5 s (${row.keyFrames} in ${one(row.keyFrameSeconds)} s)`);
  }
  limit(row.other.share >= 0.9, `the third one gets at least 90 % of the frames (${percent(row.other.share)})`);
  limit(row.other.heights.length === 1 && row.other.heights[0] === row.other.mustBe,
    `the third one keeps the layer of ${row.other.mustBe} lines (${row.other.heights.join(', ') || 'none'})`);
  limit(row.other.concealed <= 0.01, `the third one's sound is concealed at most 1 % (${percent(row.other.concealed)})`);
  return { ...row, missed };
}
