// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { settle } from './fake-peer.test-support';
import { LayerSwitch } from './layer-switch';

/** As a browser: parameters hold for one change, and only while nothing else was changed meanwhile. */
class FakeSender {
  encodings: RTCRtpEncodingParameters[] = ['f', 'h', 'q'].map((rid) => ({
    rid,
    active: true,
    maxBitrate: 1,
  }));
  changes = 0;
  release: (() => void) | undefined;
  private transaction = 0;

  constructor(private readonly slow = false) {}

  getParameters(): RTCRtpSendParameters {
    this.transaction += 1;
    return structuredClone({
      transactionId: String(this.transaction),
      encodings: this.encodings,
      codecs: [],
      headerExtensions: [],
      rtcp: {},
    });
  }
  async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    if (parameters.transactionId !== String(this.transaction)) throw new Error('InvalidModificationError');
    if (this.slow) await new Promise<void>((resolve) => (this.release = resolve));
    this.changes += 1;
    this.encodings = parameters.encodings;
  }
  get active(): string {
    return this.encodings.flatMap(({ rid, active }) => (active ? [rid] : [])).join('');
  }
}

describe('LayerSwitch', () => {
  let warn: MockInstance<typeof console.warn>;
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    warn.mockRestore();
  });

  it('switches off what nobody needs, and on again, and touches nothing else', async () => {
    const sender = new FakeSender();
    const layers = new LayerSwitch(sender);
    layers.send(['h', 'q']);
    await settle();
    expect(sender.active).toBe('hq');
    expect(sender.encodings.map(({ rid }) => rid)).toEqual(['f', 'h', 'q']);
    expect(sender.encodings.every(({ maxBitrate }) => maxBitrate === 1)).toBe(true);
    layers.send(['f', 'h']);
    await settle();
    expect(sender.active).toBe('fh');
    expect(warn).not.toHaveBeenCalled();
  });

  it('changes nothing when nothing is to be changed', async () => {
    const sender = new FakeSender();
    const layers = new LayerSwitch(sender);
    layers.send(['q', 'h', 'f']);
    await settle();
    expect(sender.changes).toBe(0);
  });

  it('never switches everything off', async () => {
    const sender = new FakeSender();
    const layers = new LayerSwitch(sender);
    layers.send([]);
    layers.send(['x']);
    await settle();
    expect(sender.active).toBe('fhq');
  });

  it('ends with the last word while the browser is still busy with the first', async () => {
    const sender = new FakeSender(true);
    const layers = new LayerSwitch(sender);
    layers.send(['q']);
    layers.send(['f', 'q']);
    layers.send(['h', 'q']);
    await settle();
    sender.release?.();
    await settle();
    sender.release?.();
    await settle();
    expect(sender.active).toBe('hq');
    expect(sender.changes).toBe(2);
  });

  it('goes on after a change that the browser refused', async () => {
    const sender = new FakeSender();
    const layers = new LayerSwitch(sender);
    vi.spyOn(sender, 'setParameters').mockRejectedValueOnce(new Error('no'));
    layers.send(['q']);
    await settle();
    expect(warn).toHaveBeenCalledOnce();
    layers.send(['h']);
    await settle();
    expect(sender.active).toBe('h');
  });
});
