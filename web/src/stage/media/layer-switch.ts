// SPDX-License-Identifier: Apache-2.0
// Sends only the simulcast layers of one picture that somebody needs. In: rids, as the server names them; out: `active` of
// the sender's encodings (RTCRtpSender.setParameters). A layer that is switched on again begins with a key frame, which is
// the browser's doing.

type Sender = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;

export class LayerSwitch {
  private wanted: readonly string[] | undefined;
  private busy = false;

  constructor(private readonly sender: Sender) {}

  /** What counts in the end is the last call, however fast they follow each other. Never switches everything off. */
  send(rids: readonly string[]): void {
    this.wanted = rids;
    if (!this.busy) void this.apply();
  }

  /** One change at a time: parameters that were read before another change are refused. */
  private async apply(): Promise<void> {
    this.busy = true;
    for (let rids = this.take(); rids; rids = this.take()) {
      try {
        await this.change(rids);
      } catch (error) {
        // What was sent is still sent: that costs bandwidth, and nobody misses anything that was on.
        console.warn('rostra: cannot choose the layers that are sent', error);
      }
    }
    this.busy = false;
  }

  private take(): readonly string[] | undefined {
    const { wanted } = this;
    this.wanted = undefined;
    return wanted;
  }

  private async change(rids: readonly string[]): Promise<void> {
    const parameters = this.sender.getParameters();
    const isWanted = ({ rid }: RTCRtpEncodingParameters): boolean => rid !== undefined && rids.includes(rid);
    if (!parameters.encodings.some(isWanted)) return;
    if (parameters.encodings.every((encoding) => (encoding.active ?? true) === isWanted(encoding))) return;
    for (const encoding of parameters.encodings) encoding.active = isWanted(encoding);
    await this.sender.setParameters(parameters);
  }
}
