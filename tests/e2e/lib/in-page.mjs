// SPDX-License-Identifier: Apache-2.0
// What runs inside the browser's pages: a camera and microphone made of a clock and a tone, and readers for the same
// clock, colours and tones at the far end. Passed to the page as text: no imports, no outer names.
//
// Picture: a plain colour that stands for one participant, and on it a black block of 22 x 4 units with 2 x 20 black or
// white cells: 32 bits of Date.now() (low bits first) and an 8-bit checksum. The block is found again inside the area of
// that colour, so scaling, cropping and the place in the mix do not matter.
export function inPage(config) {
  const HUES = { red: 0, yellow: 60, green: 120, cyan: 180, blue: 240, magenta: 300 };
  const COLUMNS = 20;
  const ROWS = 2;
  const checksum = (ms) => (ms ^ (ms >>> 8) ^ (ms >>> 16) ^ (ms >>> 24)) & 255;
  const test = (window.rostraTest = { videos: {}, loadedAt: Date.now() });

  // ---- camera and microphone -------------------------------------------------------------------------------------
  if (config.camera) {
    const { width, height, fps, colour, tone, volume = 0.1, person } = config.camera;
    let canvas;
    let paint;
    const startPainting = () => {
      canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d', { alpha: false });
      const custom = person === undefined ? undefined : window.rostraPortrait(person)(context, width, height);
      const block = { x: Math.round(width * 0.17), y: Math.round(height * 0.12) };
      const unit = { x: (width - 2 * block.x) / (COLUMNS + 2), y: (height * 0.3) / (ROWS + 2) };
      let frame = 0;
      paint = () => {
        frame += 1;
        if (custom) {
          custom(frame / fps);
          return;
        }
        context.fillStyle = `hsl(${HUES[colour]} 80% 45%)`;
        context.fillRect(0, 0, width, height);
        context.fillStyle = '#000';
        context.fillRect(block.x, block.y, unit.x * (COLUMNS + 2), unit.y * (ROWS + 2));
        const ms = Date.now() % 4294967296;
        const bits = [...Array(32)]
          .map((_, i) => Math.floor(ms / 2 ** i) & 1)
          .concat([...Array(8)].map((_, i) => (checksum(ms) >> i) & 1));
        context.fillStyle = '#fff';
        bits.forEach((bit, i) => {
          if (!bit) return;
          const column = i % COLUMNS;
          const row = Math.floor(i / COLUMNS);
          context.fillRect(
            block.x + (column + 1) * unit.x,
            block.y + (row + 1) * unit.y,
            Math.ceil(unit.x),
            Math.ceil(unit.y),
          );
        });
      };
      paint();
      setInterval(paint, 1000 / fps);
    };
    let sound;
    const microphone = () => {
      if (!sound) {
        const context = new AudioContext({ sampleRate: 48000 });
        const oscillator = context.createOscillator();
        oscillator.frequency.value = tone;
        const gain = context.createGain();
        gain.gain.value = volume;
        oscillator.connect(gain);
        oscillator.start();
        sound = { context, gain };
      }
      const out = sound.context.createMediaStreamDestination();
      sound.gain.connect(out);
      return out.stream.getAudioTracks()[0];
    };
    const devices = navigator.mediaDevices;
    if (devices) {
      devices.getUserMedia = async ({ audio, video }) => {
        const stream = new MediaStream();
        if (video) {
          if (!canvas) startPainting();
          stream.addTrack(canvas.captureStream(fps).getVideoTracks()[0]);
        }
        if (audio) stream.addTrack(microphone());
        return stream;
      };
      devices.getDisplayMedia = async () => {
        if (!canvas) startPainting();
        return canvas.captureStream(5);
      };
      devices.enumerateDevices = async () => [
        { kind: 'videoinput', deviceId: 'clock', groupId: 'test', label: 'Test clock' },
        { kind: 'audioinput', deviceId: 'tone', groupId: 'test', label: 'Test tone' },
      ];
    }
  }

  // ---- reading pictures ------------------------------------------------------------------------------------------
  const paper = document.createElement('canvas');
  const ink = paper.getContext('2d', { willReadFrequently: true });

  /** Nearest participant colour of a pixel, or undefined when it is grey, dark or in between. */
  const colourOf = (r, g, b) => {
    const max = Math.max(r, g, b);
    const min = Math.min(r, g, b);
    const range = max - min;
    if (max < 80 || range < 0.5 * max) return undefined;
    let hue = max === r ? ((g - b) / range) % 6 : max === g ? (b - r) / range + 2 : (r - g) / range + 4;
    hue = (hue * 60 + 360) % 360;
    for (const name in HUES) {
      const distance = Math.abs(((hue - HUES[name] + 540) % 360) - 180);
      if (distance < 24) return name;
    }
    return undefined;
  };

  /** Reads the clock inside the area of one colour. */
  const clockIn = (pixels, width, box, isColour) => {
    // The block's own box: what is not of the colour in the upper two thirds, away from the edges.
    const inset = {
      x: Math.ceil((box.right - box.left) * 0.03) + 1,
      y: Math.ceil((box.bottom - box.top) * 0.03) + 1,
    };
    let left = Infinity;
    let right = -1;
    let top = Infinity;
    let bottom = -1;
    const lowest = box.top + (box.bottom - box.top) * 0.66;
    const perRow = new Map();
    for (let y = box.top + inset.y; y < lowest; y += 1) {
      for (let x = box.left + inset.x; x < box.right - inset.x; x += 1) {
        if (isColour[y * width + x]) continue;
        perRow.set(y, (perRow.get(y) ?? 0) + 1);
      }
    }
    // Only rows that are mostly block count: a stray pixel must not move its edge.
    const full = (box.right - box.left) * 0.4;
    for (const [y, n] of perRow) {
      if (n < full) continue;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    if (bottom - top < 8) return undefined;
    const middle = Math.round((top + bottom) / 2);
    for (let x = box.left + inset.x; x < box.right - inset.x; x += 1) {
      let n = 0;
      for (let y = top; y <= bottom; y += 1) if (!isColour[y * width + x]) n += 1;
      if (n < (bottom - top) * 0.7) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    if (right - left < 2 * COLUMNS || middle < 0) return undefined;
    const unit = { x: (right + 1 - left) / (COLUMNS + 2), y: (bottom + 1 - top) / (ROWS + 2) };
    let ms = 0;
    let check = 0;
    for (let i = 0; i < COLUMNS * ROWS; i += 1) {
      const x = Math.floor(left + ((i % COLUMNS) + 1.5) * unit.x);
      const y = Math.floor(top + (Math.floor(i / COLUMNS) + 1.5) * unit.y);
      const at = (y * width + x) * 4;
      const bit = pixels[at] + pixels[at + 1] + pixels[at + 2] > 384 ? 1 : 0;
      if (i < 32) ms += bit * 2 ** i;
      else check |= bit << (i - 32);
    }
    return checksum(ms) === check ? ms : undefined;
  };

  /** What a picture shows: for each participant colour its share of the area and the clock, if it can be read. */
  test.read = (video, width, height) => {
    if (!video.videoWidth) return {};
    paper.width = width;
    paper.height = height;
    ink.drawImage(video, 0, 0, width, height);
    const { data } = ink.getImageData(0, 0, width, height);
    const seen = {};
    const maps = {};
    for (let y = 0, p = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, p += 1) {
        const colour = colourOf(data[p * 4], data[p * 4 + 1], data[p * 4 + 2]);
        if (!colour) continue;
        const one = (seen[colour] ??= {
          n: 0,
          rows: new Uint32Array(height),
          columns: new Uint32Array(width),
        });
        (maps[colour] ??= new Uint8Array(width * height))[p] = 1;
        one.n += 1;
        one.rows[y] += 1;
        one.columns[x] += 1;
      }
    }
    const result = {};
    const now = Date.now() % 4294967296;
    for (const colour in seen) {
      const { n, rows, columns } = seen[colour];
      if (n < width * height * 0.01) continue;
      const dense = (counts, least) => {
        let first = counts.findIndex((count) => count > least);
        let last = counts.length - 1;
        while (last > first && counts[last] <= least) last -= 1;
        return [first, last];
      };
      const [left, right] = dense(columns, Math.max(...columns) * 0.3);
      const [top, bottom] = dense(rows, Math.max(...rows) * 0.2);
      const clock = clockIn(data, width, { left, right, top, bottom }, maps[colour]);
      const latency = clock === undefined ? undefined : now - clock;
      const sane = latency !== undefined && latency > -100 && latency < 60_000;
      result[colour] = {
        share: n / (width * height),
        clock: sane ? clock : undefined,
        latency: sane ? latency : undefined,
      };
    }
    return result;
  };

  // Follows every <video> of the page: when its frames came, and four times a second what they showed.
  const followed = new WeakSet();
  let direct;
  const keyOf = (video) => {
    const tile = video.closest('[data-participant]');
    return tile
      ? `${tile.dataset.participant}/${tile.dataset.source ?? 'camera'}`
      : video.closest('[data-self]')
        ? 'self'
        : video === direct
          ? 'direct'
          : 'main';
  };
  const follow = (video) => {
    if (followed.has(video)) return;
    followed.add(video);
    const key = keyOf(video);
    if (key === 'self') return;
    const size = key === 'main' ? [640, 360] : [320, 180];
    const record = (test.videos[key] = {
      key,
      frames: 0,
      lastFrameAt: 0,
      times: [],
      colours: {},
      latencies: [],
      readAt: 0,
      reads: 0,
    });
    const onFrame = (_now, metadata) => {
      const at = Date.now();
      record.frames = metadata.presentedFrames;
      record.times.push(at);
      if (record.times.length > 6000) record.times.splice(0, 3000);
      record.lastFrameAt = at;
      record.width = video.videoWidth;
      record.height = video.videoHeight;
      if (at - record.readAt >= (config.readEveryMs ?? 240)) {
        record.readAt = at;
        record.reads += 1;
        const seen = test.read(video, ...size);
        record.now = Object.keys(seen);
        for (const colour in seen) {
          const one = (record.colours[colour] ??= { seenAt: 0, share: 0 });
          one.share = seen[colour].share;
          one.at = at;
          if (seen[colour].clock === undefined) continue;
          one.seenAt = at;
          one.clock = seen[colour].clock;
          one.latency = seen[colour].latency;
          record.latencies.push({ at, colour, latency: seen[colour].latency });
          if (record.latencies.length > 4000) record.latencies.splice(0, 2000);
        }
      }
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  };
  const start = () => setInterval(() => document.querySelectorAll('video').forEach(follow), 100);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();

  /** Colours whose clock was read in the video during the last `withinMs` and is not older than `maxLatencyMs`. */
  test.shows = (key, withinMs = 1500, maxLatencyMs = 5000) => {
    const record = test.videos[key];
    if (!record) return [];
    const since = Date.now() - withinMs;
    return Object.keys(record.colours)
      .filter(
        (colour) => record.colours[colour].seenAt >= since && record.colours[colour].latency <= maxLatencyMs,
      )
      .sort();
  };

  // When this page got the processor: on a busy machine it may stand still for a while, and whatever plays with it.
  const BEAT_MS = 50;
  const beats = [Date.now()];
  setInterval(() => {
    beats.push(Date.now());
    if (beats.length > 12_000) beats.splice(0, 6000);
  }, BEAT_MS);
  /** How long the page itself stood still between two times, ms. */
  const stoodStill = (from, to) => {
    let sum = 0;
    [...beats, Date.now()].forEach((at, i, all) => {
      if (i === 0) return;
      const begin = Math.max(from, all[i - 1] + BEAT_MS);
      sum += Math.max(0, Math.min(to, at) - begin);
    });
    return sum;
  };

  /** Longest time between two frames since `since`, up to now, in which the page itself was running. */
  test.longestGap = (key, since) => {
    const times = (test.videos[key]?.times ?? []).filter((at) => at >= since - 1000);
    let longest = 0;
    let from = 0;
    [...times, Date.now()].forEach((at, i, all) => {
      if (i === 0 || at < since || at - all[i - 1] <= longest) return;
      const gap = at - all[i - 1] - stoodStill(all[i - 1], at);
      if (gap > longest) {
        longest = gap;
        from = all[i - 1];
      }
    });
    return { ms: longest, at: from };
  };

  // ---- hearing ---------------------------------------------------------------------------------------------------
  const ears = new Map();
  let ear;
  const listen = (id, stream) => {
    ear ??= new AudioContext({ sampleRate: 48000 });
    const old = ears.get(id);
    const track = stream.getAudioTracks()[0];
    if (!track) return undefined;
    if (old?.track === track) return old.analyser;
    old?.source.disconnect();
    const source = ear.createMediaStreamSource(new MediaStream([track]));
    const analyser = ear.createAnalyser();
    analyser.fftSize = 16384;
    analyser.smoothingTimeConstant = 0;
    source.connect(analyser);
    ears.set(id, { track, source, analyser });
    return analyser;
  };
  /** Which of the tones stand out of the sound: at least 20 dB over what lies 60 to 100 Hz beside them. */
  const tonesIn = (analyser) => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const bin = (hertz) => Math.round((hertz * analyser.fftSize) / 48000);
    const loudest = (from, to) => Math.max(...bins.subarray(bin(from), bin(to) + 1));
    return config.tones.filter((tone) => {
      const peak = loudest(tone - 8, tone + 8);
      const beside = Math.max(loudest(tone - 100, tone - 60), loudest(tone + 60, tone + 100));
      return peak > -75 && peak > beside + 20;
    });
  };
  /** Tones heard from one participant on the stage page, as the page plays them. */
  test.hears = (participant) => {
    const audio = document.querySelector(`audio[data-audio-participant="${participant}"]`);
    if (!audio?.srcObject || audio.paused) return [];
    const analyser = listen(participant, audio.srcObject);
    return analyser ? tonesIn(analyser) : [];
  };
  /**
   * One participant's sound as the page plays it: how loud their tone is (dB, with the volume of the element), that volume,
   * and how many packets of it came.
   */
  test.sound = async (participant, tone) => {
    const audio = document.querySelector(`audio[data-audio-participant="${participant}"]`);
    const analyser = audio?.srcObject && !audio.paused ? listen(participant, audio.srcObject) : undefined;
    if (!analyser) return undefined;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const bin = Math.round((tone * analyser.fftSize) / 48000);
    const track = audio.srcObject.getAudioTracks()[0].id;
    let packets = 0;
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'inbound-rtp' && report.trackIdentifier === track)
          packets = report.packetsReceived;
      }
    }
    const peak = Math.max(-120, ...bins.subarray(bin - 3, bin + 4));
    return { loudness: peak + 20 * Math.log10(Math.max(audio.volume, 1e-6)), volume: audio.volume, packets };
  };
  /** Tones in the sound of the watch page's player. */
  test.hearsMix = () => {
    const video = document.querySelector('video');
    if (!video || video.paused || video.muted) return [];
    // Firefox has it under a name of its own.
    test.captured ??= video.captureStream?.() ?? video.mozCaptureStream();
    const analyser = listen('mix', test.captured);
    return analyser ? tonesIn(analyser) : [];
  };

  // ---- what the connections count --------------------------------------------------------------------------------
  const connections = (test.connections = []);
  const Native = window.RTCPeerConnection;
  if (Native) {
    window.RTCPeerConnection = class extends Native {
      constructor(...args) {
        super(...args);
        connections.push(this);
      }
    };
  }
  /**
   * Shows the page's own camera over a connection that begins and ends in this page: what pictures take on this machine
   * just now without a server between. Its latencies are those of the video `direct`.
   */
  test.connectDirectly = async () => {
    const [from, to] = [new Native(), new Native()];
    const gathered = (connection) =>
      new Promise((resolve) => {
        connection.onicecandidate = ({ candidate }) => candidate ?? resolve();
      });
    direct = document.createElement('video');
    direct.muted = direct.autoplay = true;
    direct.style = 'position:fixed;right:0;bottom:0;width:160px;height:90px;pointer-events:none';
    to.ontrack = ({ streams }) => (direct.srcObject = streams[0]);
    document.body.append(direct);
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    from.addTrack(stream.getVideoTracks()[0], stream);
    const offered = gathered(from);
    await from.setLocalDescription();
    await offered;
    await to.setRemoteDescription(from.localDescription);
    const answered = gathered(to);
    await to.setLocalDescription();
    await answered;
    await from.setRemoteDescription(to.localDescription);
    test.disconnectDirectly = () => {
      from.close();
      to.close();
      direct.remove();
    };
  };
  /** Decoded frames so far per inbound video, by connection and media section. */
  test.decoded = async () => {
    const counts = {};
    for (const [index, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'inbound-rtp' && report.kind === 'video') {
          counts[`${index}/${report.mid}`] = {
            frames: report.framesDecoded,
            width: report.frameWidth,
            height: report.frameHeight,
            at: report.timestamp,
          };
        }
      }
    }
    return counts;
  };
  /** What the page sends: frames a second per simulcast layer. */
  test.sent = async () => {
    const layers = {};
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'outbound-rtp' && report.kind === 'video' && report.framesEncoded) {
          layers[report.rid ?? report.mid] = {
            fps: report.framesPerSecond,
            width: report.frameWidth,
            height: report.frameHeight,
            limited: report.qualityLimitationReason,
          };
        }
      }
    }
    return layers;
  };
}
