// SPDX-License-Identifier: Apache-2.0
// Decides when a peer connection that lost its path needs help. In: its connectionState over time; out: `repair`
// (try an ICE restart) after a short disconnection and `failed` when repairing did not help in time.

export interface ConnectionWatchTimes {
  /** A path that is gone this long does not come back on its own. */
  repairAfterMs: number;
  /** From then on, how long until the connection is given up. */
  giveUpAfterMs: number;
  /** How long a new connection may take to come up. */
  connectWithinMs: number;
}

export const CONNECTION_WATCH_TIMES: ConnectionWatchTimes = {
  repairAfterMs: 3000,
  giveUpAfterMs: 8000,
  connectWithinMs: 15_000,
};

/** Whether media flow: undefined while a connection is on its way to either. */
export function flows(state: RTCPeerConnectionState): boolean | undefined {
  if (state === 'connected') return true;
  return state === 'disconnected' || state === 'failed' ? false : undefined;
}

export class ConnectionWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private repairing = false;

  constructor(
    private readonly actions: { repair(): void; failed(): void },
    private readonly times: ConnectionWatchTimes = CONNECTION_WATCH_TIMES,
  ) {}

  /** The connection is being made: gives it up when it does not come up in time. */
  expect(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stop();
      this.actions.failed();
    }, this.times.connectWithinMs);
  }

  changed(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.stop();
        break;
      case 'disconnected':
        if (!this.repairing && this.timer === undefined) {
          this.timer = setTimeout(() => this.repair(), this.times.repairAfterMs);
        }
        break;
      case 'failed':
        if (!this.repairing) this.repair();
        break;
      case 'closed':
        this.stop();
        break;
      case 'new':
      case 'connecting':
        break;
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.repairing = false;
  }

  private repair(): void {
    clearTimeout(this.timer);
    this.repairing = true;
    this.timer = setTimeout(() => {
      this.stop();
      this.actions.failed();
    }, this.times.giveUpAfterMs);
    this.actions.repair();
  }
}
