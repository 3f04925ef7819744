// SPDX-License-Identifier: Apache-2.0
// Where the visitor stands: before the space is found, at the device check, on stage, or gone; and the objects that belong
// to that. In: wishes of the page; out: a store of VisitState. A new LocalMedia for each visit, a new session for each join.
// No device is opened before there is a space to join and a browser that can.
import type { RoomStore } from '../room/state/room-store';
import { clampName } from '../shared/clamp-name';
import { showToast } from '../shared/design/toasts';
import { refusalText } from '../shared/refusal';
import { signallingUrl } from '../shared/space';
import { recall, remember } from '../shared/storage';
import { Store } from '../shared/store';
import { texts } from '../shared/texts';
import type { Refusal } from '../watch/watch-session';
import { findSpace } from './find-space';
import { LocalMedia } from './media/local-media';
import { StageSession } from './media/stage-session';
import { lackForStage, type Lack } from './media/webrtc-support';
import type { Notice } from './state/notices';

export type VisitState =
  | { step: 'unsupported'; lack: Lack }
  | { step: 'finding' }
  | { step: 'refused'; refusal: Refusal }
  | { step: 'check'; media: LocalMedia; first: boolean }
  | { step: 'stage'; media: LocalMedia; session: StageSession }
  | { step: 'left' };

export interface VisitOptions {
  space: string;
  room: RoomStore;
  name: string | undefined;
  autojoin: boolean;
  /** One is in its audience already. */
  known: boolean;
  /** The server has let us in. */
  onEntered: () => void;
}

/** With autojoin nobody answers a permission question: do not wait for it longer than this. */
const AUTOJOIN_PATIENCE_MS = 3000;

export class Visit {
  readonly state: Store<VisitState>;
  /** Name offered in the device check. */
  name: string;
  private closed = false;

  constructor(private readonly options: VisitOptions) {
    this.name = clampName(options.name ?? recall('name') ?? '');
    this.state = new Store<VisitState>({ step: 'finding' });
    const lack = lackForStage();
    if (lack) this.state.set({ step: 'unsupported', lack });
    else if (options.known) this.check(true);
    else this.find();
  }

  /** Looks again for a space that was not there, or for what else the address is refused for. */
  find(): void {
    this.state.set({ step: 'finding' });
    void findSpace(this.options.space).then((refusal) => {
      if (this.closed) return;
      if (refusal) this.state.set({ step: 'refused', refusal });
      else this.check(true);
    });
  }

  /** To the device check. */
  private check(first: boolean): void {
    const media = new LocalMedia();
    this.state.set({ step: 'check', media, first });
    const opened = media.open();
    if (!first || !this.options.autojoin) return;
    const patience = new Promise<void>((resolve) => setTimeout(resolve, AUTOJOIN_PATIENCE_MS));
    void Promise.race([opened, patience]).then(() =>
      this.join(this.name || texts.check.guest, { keep: false }),
    );
  }

  /** `ticket`: from an accepted invitation. `keep`: remember the name for the next visit. */
  join(name: string, { ticket, keep = true }: { ticket?: string; keep?: boolean } = {}): void {
    const state = this.state.get();
    if (state.step !== 'check' || this.closed) return;
    this.name = clampName(name);
    if (keep) remember('name', this.name);
    const { space, room, onEntered } = this.options;
    const { media } = state;
    const url = signallingUrl(window.location);
    const session = new StageSession({ space, media, url, room, onNotice: tell, onEntered });
    this.state.set({ step: 'stage', media, session });
    session.join(this.name, ticket);
  }

  leave(): void {
    this.letGo();
    this.state.set({ step: 'left' });
  }

  /** Back to the device check, with devices opened again. */
  again(): void {
    this.letGo();
    this.check(false);
  }

  /** The page shows something else from now on: connections and devices are let go. */
  close(): void {
    this.closed = true;
    this.letGo();
  }

  private letGo(): void {
    const state = this.state.get();
    if (state.step === 'stage') state.session.leave();
    else if (state.step === 'check') state.media.close();
  }
}

function tell(notice: Notice): void {
  switch (notice.kind) {
    case 'joined':
      return showToast(texts.room.joined(notice.name));
    case 'left':
      return showToast(texts.room.left(notice.name));
    case 'screen-started':
      return showToast(texts.room.screenStarted(notice.name));
    case 'screen-stopped':
      return showToast(texts.room.screenStopped(notice.name));
    case 'on-air':
      return showToast(texts.room.onAir);
    case 'off-air':
      return showToast(texts.room.offAir);
    case 'back':
      return showToast(texts.room.back);
    case 'problem':
      return showToast(refusalText(notice.code, notice.message), true);
  }
}
