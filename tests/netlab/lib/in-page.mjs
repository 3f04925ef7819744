// SPDX-License-Identifier: Apache-2.0
// What runs in the pages of netlab, beside tests/e2e/lib/in-page.mjs: a camera whose picture is hard to encode, the sizes in
// which pictures came, and the counters of the connections by person. Passed to the page as text: no imports, no outer
// names.

/** Before the page's own code. */
export function watchPictures() {
  // A texture that moves, and patches that are new in each frame: the encoder spends all it may.
  window.rostraPortrait = () => (context, width, height) => {
    const noise = document.createElement('canvas');
    noise.width = width * 2;
    noise.height = height * 2;
    const ink = noise.getContext('2d');
    const pixels = ink.createImageData(noise.width, noise.height);
    for (let i = 0; i < pixels.data.length; i += 4) {
      const light = 60 + Math.random() * 140;
      pixels.data.set([light, light * 0.9, light * 0.8, 255], i);
    }
    ink.putImageData(pixels, 0, 0);
    ink.filter = 'blur(2px)';
    ink.drawImage(noise, 0, 0);
    return (seconds) => {
      const at = (speed, size) => (Math.sin(seconds * speed) + 1) * 0.5 * size;
      context.drawImage(noise, -at(0.5, width), -at(0.37, height));
      for (let i = 0; i < 10; i += 1) {
        const [x, y] = [Math.random() * width, Math.random() * height];
        const side = height / 8;
        context.drawImage(noise, x, y, side, side, height - x / 2, y / 2, side, side);
      }
    };
  };

  // [time, height] whenever the picture of somebody else has another size than before, by name.
  const sizes = (window.netlabSizes = {});
  setInterval(() => {
    for (const tile of document.querySelectorAll('[data-participant][data-name]')) {
      const video = tile.querySelector('video');
      if (!video?.videoHeight) continue;
      const known = (sizes[tile.dataset.name] ??= []);
      if (known.at(-1)?.[1] !== video.videoHeight) known.push([Date.now(), video.videoHeight]);
    }
  }, 50);
}

/** {at, from: {NAME: {video, audio}}, sent: {RID: {...}}, sizes}: what the page received from each, and what it sends. */
export async function readCounters() {
  const result = { at: Date.now(), from: {}, sent: {}, sizes: window.netlabSizes };
  const senders = new Map();
  const names = new Map();
  for (const tile of document.querySelectorAll('[data-participant][data-name]')) {
    names.set(tile.dataset.participant, tile.dataset.name);
    const track = tile.querySelector('video')?.srcObject?.getVideoTracks()[0];
    if (track) senders.set(track.id, tile.dataset.name);
  }
  for (const element of document.querySelectorAll('audio[data-audio-participant]')) {
    const track = element.srcObject?.getAudioTracks()[0];
    if (track) senders.set(track.id, names.get(element.dataset.audioParticipant));
  }
  for (const connection of window.rostraTest.connections) {
    if (connection.connectionState === 'closed') continue;
    for (const report of (await connection.getStats()).values()) {
      const name = report.type === 'inbound-rtp' ? senders.get(report.trackIdentifier) : undefined;
      if (name) {
        (result.from[name] ??= {})[report.kind] = {
          packets: report.packetsReceived,
          lost: report.packetsLost,
          bytes: report.bytesReceived,
          resentBytes: report.retransmittedBytesReceived ?? 0,
          frames: report.framesDecoded ?? 0,
          height: report.frameHeight ?? 0,
          concealed: report.concealedSamples ?? 0,
          samples: report.totalSamplesReceived ?? 0,
        };
      }
      if (report.type === 'outbound-rtp' && report.kind === 'video' && report.framesEncoded) {
        result.sent[report.rid ?? 'only'] = {
          frames: report.framesEncoded,
          keyFrames: report.keyFramesEncoded,
          packets: report.packetsSent,
          bytes: report.bytesSent + report.headerBytesSent,
          height: report.frameHeight,
          asked: report.pliCount + report.firCount,
        };
      }
    }
  }
  return result;
}
