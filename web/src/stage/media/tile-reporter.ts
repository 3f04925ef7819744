// SPDX-License-Identifier: Apache-2.0
// Tells the router how large each remote picture is shown, so that it forwards the layer that fits.
// In: tile elements (their size, whether they are in view, whether the page is hidden); out: changed tiles only,
// debounced, in device pixels.
import type { Source, Tile } from '../../shared/signalling';

interface Watched {
  participant: string;
  source: Source;
  width: number;
  height: number;
  inView: boolean;
  sent: string;
}

const DEBOUNCE_MS = 120;

export class TileReporter {
  private readonly tiles = new Map<Element, Watched>();
  private readonly resize: ResizeObserver;
  private readonly view: IntersectionObserver;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pinned: string | undefined;
  private readonly pageChanged = (): void => this.schedule();

  constructor(private readonly send: (tiles: Tile[]) => void) {
    this.resize = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        this.change(target, { width: contentRect.width, height: contentRect.height });
      }
    });
    this.view = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.change(target, { inView: isIntersecting });
    });
    document.addEventListener('visibilitychange', this.pageChanged);
  }

  /** Watches a tile while it is mounted; the result stops it. */
  observe(element: Element, participant: string, source: Source): () => void {
    this.tiles.set(element, { participant, source, width: 0, height: 0, inView: true, sent: '' });
    this.resize.observe(element);
    this.view.observe(element);
    return () => {
      this.tiles.delete(element);
      this.resize.unobserve(element);
      this.view.unobserve(element);
    };
  }

  /** The picture that the person wants to see before any other; undefined = none. */
  pin(picture: { participant: string; source: Source } | undefined): void {
    const key = picture && keyOf(picture);
    if (key === this.pinned) return;
    this.pinned = key;
    this.schedule();
  }

  /** Whether somebody can see it now: what is not seen is not sent. */
  shows(participant: string, source: Source): boolean {
    if (document.visibilityState !== 'visible') return false;
    return [...this.tiles.values()].some(
      (tile) => tile.participant === participant && tile.source === source && tile.inView && tile.width > 0,
    );
  }

  /** The router is a new one and knows nothing: report everything again. */
  resend(): void {
    for (const tile of this.tiles.values()) tile.sent = '';
    this.schedule();
  }

  close(): void {
    clearTimeout(this.timer);
    document.removeEventListener('visibilitychange', this.pageChanged);
    this.resize.disconnect();
    this.view.disconnect();
  }

  private change(element: Element, change: Partial<Watched>): void {
    const tile = this.tiles.get(element);
    if (!tile) return;
    Object.assign(tile, change);
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.report(), DEBOUNCE_MS);
  }

  private report(): void {
    const changed: Tile[] = [];
    for (const tile of this.tiles.values()) {
      const shown = tile.inView && document.visibilityState === 'visible';
      const size = toDevicePixels(shown ? tile.width : 0, shown ? tile.height : 0, window.devicePixelRatio);
      const pinned = keyOf(tile) === this.pinned;
      const state = `${size.width}x${size.height}${pinned ? ', pinned' : ''}`;
      if (state === tile.sent) continue;
      tile.sent = state;
      changed.push({
        participant: tile.participant,
        source: tile.source,
        ...size,
        ...(pinned && { pinned }),
      });
    }
    if (changed.length > 0) this.send(changed);
  }
}

const keyOf = ({ participant, source }: { participant: string; source: Source }): string =>
  `${participant}/${source}`;

/** CSS pixels to whole device pixels within the protocol's bounds. */
export function toDevicePixels(
  width: number,
  height: number,
  ratio: number,
): { width: number; height: number } {
  const scale = (size: number): number => Math.min(16384, Math.max(0, Math.round(size * (ratio || 1))));
  return { width: scale(width), height: scale(height) };
}
