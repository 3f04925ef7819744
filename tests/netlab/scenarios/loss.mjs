// SPDX-License-Identifier: Apache-2.0
// Grace's line loses packets on the way to her, at several round-trip times. In: a lab; out: a row for each.
import { FREE } from '../lib/line.mjs';
import { judge } from '../lib/limits.mjs';
import { innocent } from './bandwidth.mjs';

const LONG = [5, 10, 20].flatMap((loss) => [0, 100, 300].map((rtt) => ({ loss, rtt, burst: 1 })));
const BURSTS = [5, 10].map((loss) => ({ loss, rtt: 100, burst: 4 }));
const SHORT = [{ loss: 10, rtt: 100, burst: 1 }];
const inWords = ({ loss: percent, rtt, burst }) =>
  `${percent} % lost${burst > 1 ? ` in bursts of ${burst}` : ''}, RTT ${rtt} ms`;
/** Seconds: after the line became longer, which takes the estimate a moment, and after it began to lose packets. */
const LONGER = 8;
const SETTLE = 4;

export const loss = {
  name: 'loss',
  cameras: [],
  async *run(lab, { short, rows }) {
    const line = lab.lines.Grace;
    for (const row of (short ? SHORT : [...LONG, ...BURSTS]).filter((one) => !rows || inWords(one).includes(rows))) {
      const { loss: percent, rtt, burst } = row;
      await line.shape('up', `delay=${rtt / 2}`);
      await line.shape('down', `delay=${rtt / 2}`);
      await lab.follow(short ? LONGER / 2 : LONGER);
      await line.shape('down', `delay=${rtt / 2} loss=${percent} burst=${burst}`);
      const since = Date.now();
      const first = await lab.follow(SETTLE);
      await line.counts();
      const series = await lab.follow(short ? 8 : 14);
      const { down } = await line.counts();
      const sent = series.layers('Ada');
      yield judge({
        scenario: 'loss',
        line: inWords(row),
        loss: percent,
        rtt,
        seconds: series.seconds('Grace'),
        height: series.last.Grace.from.Ada?.video?.height ?? 0,
        fps: series.fps('Grace', 'Ada'),
        share: sent[0] ? series.fps('Grace', 'Ada') / sent[0].fps : 0,
        gapMs: await lab.gap('Grace', 'Ada', since + SETTLE * 1000),
        concealed: series.concealed('Grace', 'Ada'),
        concealedFirst: first.concealed('Grace', 'Ada'),
        resent: series.resent('Grace', 'Ada'),
        offered: (down.offeredBytes * 8) / 1000 / series.seconds('Grace'),
        queueP50: down.queueP50Ms,
        queueP95: down.queueP95Ms,
        switches: series.switches('Grace', 'Ada'),
        keyFrames: series.keyFrames('Ada'),
        keyFrameSeconds: series.seconds('Ada'),
        other: innocent(series),
        layers: sent,
      });
      await line.shape('down', FREE);
      await line.shape('up', FREE);
    }
  },
};
