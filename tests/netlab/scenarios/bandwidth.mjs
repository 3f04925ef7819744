// SPDX-License-Identifier: Apache-2.0
// Grace's line gets narrower in steps and wider again. In: a lab; out: a row for each step.
import { FREE } from '../lib/line.mjs';
import { judge } from '../lib/limits.mjs';

const LONG = [0, 3000, 1000, 600, 300, 600, 1000, 3000, 0].map((kbps) => ({ kbps, seconds: 24 }));
const SHORT = [
  { kbps: 0, seconds: 4 },
  { kbps: 1000, seconds: 9 },
  { kbps: 0, seconds: 11 },
];
/** How long a change of layers may take, seconds. */
const DOWN = 3;
const UP = 8;

const faster = (a, b) => (a === 0 ? b !== 0 : b !== 0 && a > b);
const nameOf = (kbps) => (kbps === 0 ? 'free' : `${kbps} kbit/s`);

/**
 * What fits: {must, may} heights. The largest layer with some room to spare has to come; one without may come. 0 = no
 * layer fits.
 */
export function fitting(layers, sound, kbps) {
  const heights = layers.map((layer) => layer.height);
  if (kbps === 0) return { must: heights[0], may: [heights[0]] };
  const under = (share) => layers.find((layer) => layer.kbps + sound <= kbps * share)?.height ?? 0;
  const must = under(0.93);
  return { must, may: [...new Set([must, under(1)])] };
}

export const bandwidth = {
  name: 'bandwidth',
  cameras: [],
  async *run(lab, { short, queue }) {
    const line = lab.lines.Grace;
    let before = 0;
    let layers;
    let sound = 0;
    for (const { kbps, seconds } of short ? SHORT : LONG) {
      await line.counts();
      const since = Date.now();
      await line.shape('down', kbps === 0 ? FREE : `rate=${kbps} queue=${queue}`);
      const settling = faster(kbps, before) ? UP : kbps === before ? 0 : DOWN;
      const first = settling > 0 ? await lab.follow(settling) : undefined;
      const counted = settling > 0 ? await line.counts() : undefined;
      const series = await lab.follow(seconds - settling);
      const { down } = await line.counts();
      layers ??= series.layers('Ada');
      sound ||= series.soundKbps('Grace');
      const { must, may } = fitting(layers, sound, kbps);
      const reached = reachedAfter(series, first, may, since);
      const sent = series.layers('Ada');
      const height = series.sizes('Grace', 'Ada').at(-1)?.[1] ?? 0;
      const of = sent.find((layer) => layer.height === height) ?? sent[0];
      const offered = (down.offeredBytes * 8) / 1000 / series.seconds('Grace');
      yield judge({
        scenario: 'bandwidth',
        line: nameOf(kbps),
        kbps,
        settling,
        must,
        may,
        seconds: series.seconds('Grace'),
        reached,
        height: series.fps('Grace', 'Ada') < 1 ? 0 : height,
        fps: series.fps('Grace', 'Ada'),
        share: of ? series.fps('Grace', 'Ada') / of.fps : 0,
        gapMs: await lab.gap('Grace', 'Ada', since),
        concealed: series.concealed('Grace', 'Ada'),
        concealedFirst: first?.between(0, 3).concealed('Grace', 'Ada'),
        offered,
        offeredFirst: counted && (counted.down.offeredBytes * 8) / 1000 / first.seconds('Grace'),
        queueP50: down.queueP50Ms,
        queueP95: down.queueP95Ms,
        queueFirst: counted?.down.queueP95Ms,
        switches: series.switches('Grace', 'Ada'),
        keyFrames: series.keyFrames('Ada') + (first?.keyFrames('Ada') ?? 0),
        keyFrameSeconds: seconds,
        other: innocent(series),
        layers: sent,
      });
      before = kbps;
    }
  },
};

/** What the innocent third sees of Ada. */
export function innocent(series) {
  const [largest] = series.layers('Ada');
  return {
    fps: series.fps('Alan', 'Ada'),
    share: largest ? series.fps('Alan', 'Ada') / largest.fps : 0,
    heights: [...new Set(series.sizes('Alan', 'Ada').map(([, height]) => height))],
    mustBe: largest?.height,
    concealed: series.concealed('Alan', 'Ada'),
  };
}

// Seconds until a layer that fits was there and stayed; nothing = it was not there at the end.
function reachedAfter(series, first, may, since) {
  if (may.includes(0)) return 0;
  const sizes = [...(first?.sizes('Grace', 'Ada') ?? []), ...series.sizes('Grace', 'Ada')];
  let reached;
  for (const [at, height] of sizes) {
    if (!may.includes(height)) reached = undefined;
    else reached ??= Math.max(0, at - since) / 1000;
  }
  return reached;
}
