// SPDX-License-Identifier: Apache-2.0
// Two cameras, two microphones and a screen in the page that answer when the test says so. In: runs in the page before its
// own scripts (openPage's `init`), `window.rostraDevices` moved by the test; out: every track that was opened, every
// request, and every `media-state` that the page sent.

/** Passed to the page as text: no imports, no outer names. `held`: requests wait for `answer()` from the start. */
export function slowDevices({ held = false } = {}) {
  const inputs = [
    { kind: 'videoinput', deviceId: 'camera-1', groupId: 'a', label: 'First camera' },
    { kind: 'videoinput', deviceId: 'camera-2', groupId: 'b', label: 'Second camera' },
    { kind: 'audioinput', deviceId: 'microphone-1', groupId: 'a', label: 'First microphone' },
    { kind: 'audioinput', deviceId: 'microphone-2', groupId: 'b', label: 'Second microphone' },
  ];
  const state = { held, waiting: [], requests: [], tracks: [], told: [], failWith: undefined };
  window.rostraDevices = state;
  const devices = navigator.mediaDevices;
  if (!devices) return;

  const picture = () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const context = canvas.getContext('2d');
    let n = 0;
    setInterval(() => {
      context.fillStyle = `hsl(${(n += 5) % 360} 60% 50%)`;
      context.fillRect(0, 0, 320, 180);
    }, 200);
    return canvas.captureStream(5).getVideoTracks()[0];
  };
  const sound = () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
  const open = (kind, wanted) => {
    const there = inputs.filter((one) => one.kind === kind);
    const device = there.find((one) => one.deviceId === wanted?.deviceId?.ideal) ?? there[0];
    if (!device) throw new DOMException('none', 'NotFoundError');
    const track = kind === 'videoinput' ? picture() : sound();
    track.getSettings = () => ({ deviceId: device.deviceId });
    Object.defineProperty(track, 'label', { value: device.label });
    state.tracks.push({ device: device.deviceId, track });
    return track;
  };
  const turn = async (request) => {
    state.requests.push(request);
    if (state.held) await new Promise((resolve) => state.waiting.push(resolve));
    if (state.failWith) throw new DOMException('by the test', state.failWith);
  };

  /** Everything that waits is answered now. */
  state.answer = () => {
    for (const resolve of state.waiting.splice(0)) resolve();
  };
  state.unplug = (deviceId) => {
    inputs.splice(0, inputs.length, ...inputs.filter((one) => one.deviceId !== deviceId));
    for (const { device, track } of state.tracks) {
      if (device !== deviceId || track.readyState === 'ended') continue;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    devices.dispatchEvent(new Event('devicechange'));
  };
  /** Devices that run: their tracks live and not silenced. */
  state.running = () =>
    state.tracks
      .filter(({ track }) => track.readyState === 'live' && track.enabled)
      .map(({ device }) => device)
      .sort();

  devices.getUserMedia = async ({ audio, video }) => {
    await turn([audio && 'microphone', video && 'camera'].filter(Boolean).join(' and '));
    return new MediaStream([
      ...(audio ? [open('audioinput', audio)] : []),
      ...(video ? [open('videoinput', video)] : []),
    ]);
  };
  devices.getDisplayMedia = async () => {
    await turn('screen');
    const track = picture();
    state.tracks.push({ device: 'screen', track });
    return new MediaStream([track]);
  };
  devices.enumerateDevices = async () => inputs.map((one) => ({ ...one }));

  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    const message = JSON.parse(text);
    if (message.type === 'media-state') state.told.push(message);
    return send.call(this, text);
  };
}

/** Readers of the same, from outside. */
export const running = (page) => page.evaluate(() => window.rostraDevices.running());
export const requests = (page) => page.evaluate(() => window.rostraDevices.requests);
export const told = (page) => page.evaluate(() => window.rostraDevices.told);
export const hold = (page) => page.evaluate(() => void (window.rostraDevices.held = true));
export const answer = (page) => page.evaluate(() => window.rostraDevices.answer());
