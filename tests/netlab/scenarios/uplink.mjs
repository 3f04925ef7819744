// SPDX-License-Identifier: Apache-2.0
// Ada's line upwards carries 1 Mbit/s, and then all again. In: a lab; out: a row for each. Who is innocent here is Grace, as
// Alan sees her.
import { FREE } from '../lib/line.mjs';
import { judge } from '../lib/limits.mjs';

const STEPS = [
  { kbps: 1000, seconds: 25, settling: 3 },
  { kbps: 0, seconds: 25, settling: 3 },
];

export const uplink = {
  name: 'uplink',
  cameras: ['Grace'],
  async *run(lab, { queue }) {
    const line = lab.lines.Ada;
    for (const { kbps, seconds, settling } of STEPS) {
      await line.counts();
      const since = Date.now();
      await line.shape('up', kbps === 0 ? FREE : `rate=${kbps} queue=${queue}`);
      const first = await lab.follow(settling);
      const counted = await line.counts();
      const series = await lab.follow(seconds - settling);
      const { up } = await line.counts();
      const [grace] = series.layers('Grace');
      yield judge({
        scenario: 'uplink',
        line: kbps === 0 ? 'up: free again' : `up: ${kbps} kbit/s`,
        kbps,
        settling,
        seconds: series.seconds('Grace'),
        height: series.last.Grace.from.Ada?.video?.height ?? 0,
        fps: Math.min(series.fps('Grace', 'Ada'), series.fps('Alan', 'Ada')),
        share: leastShareOfTheNextLower(series),
        gapMs: await lab.gap('Grace', 'Ada', since),
        concealed: series.concealed('Grace', 'Ada'),
        concealedFirst: first.concealed('Grace', 'Ada'),
        offered: (up.offeredBytes * 8) / 1000 / series.seconds('Ada'),
        offeredFirst: (counted.up.offeredBytes * 8) / 1000 / first.seconds('Ada'),
        queueP50: up.queueP50Ms,
        queueP95: up.queueP95Ms,
        queueFirst: counted.up.queueP95Ms,
        switches: series.switches('Grace', 'Ada'),
        keyFrames: series.keyFrames('Ada'),
        keyFrameSeconds: series.seconds('Ada'),
        other: {
          fps: series.fps('Alan', 'Grace'),
          share: grace ? series.fps('Alan', 'Grace') / grace.fps : 0,
          heights: [...new Set(series.sizes('Alan', 'Grace').map(([, height]) => height))],
          mustBe: grace?.height,
          concealed: series.concealed('Alan', 'Grace'),
        },
        layers: series.layers('Ada'),
      });
    }
  },
};

// Of three seconds each: how many frames Grace got of a layer, of those that Ada made of the next lower one.
function leastShareOfTheNextLower(series) {
  let least = 1;
  for (let from = 0; from + 3 <= series.seconds('Ada'); from += 1) {
    const part = series.between(from, from + 3);
    const height = part.last.Grace.from.Ada?.video?.height ?? 0;
    const lower = part.layers('Ada').find((layer) => layer.height < height);
    if (lower) least = Math.min(least, part.fps('Grace', 'Ada') / lower.fps);
  }
  return least;
}
