// SPDX-License-Identifier: Apache-2.0
// Somebody whose browser offers H.264 and nothing else, as Safari may be set to: they are seen on stage and in the mix like everyone else.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

/** Runs in the page before its own code: nothing but H.264 is offered, and connections are kept to ask them. */
function onlyH264() {
  const choose = RTCRtpTransceiver.prototype.setCodecPreferences;
  RTCRtpTransceiver.prototype.setCodecPreferences = function (codecs) {
    choose.call(
      this,
      codecs.filter((one) => ['video/H264', 'video/rtx'].includes(one.mimeType)),
    );
  };
  const connections = [];
  const Connection = RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(...args) {
      super(...args);
      connections.push(this);
    }
  };
  window.sentVideoCodecs = async () => {
    const codecs = new Set();
    for (const connection of connections) {
      const stats = await connection.getStats();
      for (const one of stats.values()) {
        if (one.type === 'outbound-rtp' && one.kind === 'video' && one.framesSent > 0) {
          codecs.add(stats.get(one.codecId)?.mimeType);
        }
      }
    }
    return [...codecs];
  };
}

/** Runs in the page before its own code: a browser that decodes VP8 and nothing else. */
function onlyVp8() {
  const answer = RTCPeerConnection.prototype.createAnswer;
  RTCPeerConnection.prototype.createAnswer = async function (...args) {
    const codecs = RTCRtpReceiver.getCapabilities('video').codecs;
    for (const transceiver of this.getTransceivers()) {
      if (transceiver.receiver.track.kind !== 'video' || transceiver.stopped) continue;
      transceiver.setCodecPreferences(
        codecs.filter((one) => ['video/VP8', 'video/rtx'].includes(one.mimeType)),
      );
    }
    const made = await answer.apply(this, args);
    window.refused = (made.sdp.match(/^m=video 0 /gm) ?? []).length;
    return made;
  };
}

describe('a publisher of H.264', () => {
  let server;
  let browser;

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is seen on stage and in the mix', async () => {
    const safari = await Participant.join(browser, server, 'h264', 0, { init: onlyH264 });
    const other = await Participant.join(browser, server, 'h264', 1);
    const viewer = await Viewer.open(browser, server, 'h264');
    await other.sees(safari);
    await safari.sees(other);
    await viewer.sees([safari, other]);
    await until('the statistics name the codec', async () => {
      const codecs = await safari.page.evaluate(() => window.sentVideoCodecs());
      assert.deepEqual(codecs, ['video/H264']);
      return true;
    });
    assert.deepEqual([...safari.page.problems, ...other.page.problems, ...viewer.page.problems], []);
  });

  it('is heard by a browser that cannot decode it, which sees the others', async () => {
    const safari = await Participant.join(browser, server, 'mixed', 0, { init: onlyH264 });
    const other = await Participant.join(browser, server, 'mixed', 1);
    const without = await Participant.join(browser, server, 'mixed', 2, { init: onlyVp8 });
    await other.sees(safari);
    await other.sees(without);
    await without.sees(other);
    await without.hears(safari);
    assert.equal(await without.page.evaluate(() => window.refused), 1);
    assert.match(server.output, /subscriber rejected a codec/);
    // The connection takes further offers.
    await other.leave();
    await without.misses(other);
    const late = await Participant.join(browser, server, 'mixed', 3);
    await without.sees(late);
    assert.deepEqual(without.page.problems, []);
  });
});
