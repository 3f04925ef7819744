// SPDX-License-Identifier: Apache-2.0
// Which tab of the side panel is open, if any. In: buttons and keys; out: the tab, remembered between visits on screens
// that are wide enough for both. Focus returns to where it was when the panel closes.
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { recall, remember } from '../../shared/storage';

/** What the panel shows: a tab of chat, people and map, or the statistics in their place. */
export type PanelTab = 'chat' | 'people' | 'map' | 'connection';

export interface Panel {
  tab: PanelTab | undefined;
  /** Counts up with every wish to have the focus in the panel. */
  focus: number;
  /** Opens this tab with the focus in it; closes the panel when it is the open one. */
  toggle: (tab: PanelTab) => void;
  /** Changes the tab of the open panel. */
  choose: (tab: PanelTab) => void;
  /** As toggle, but never closes it. */
  open: (tab: PanelTab) => void;
  close: () => void;
}

/** As in panel.css: narrower screens have a sheet over the page instead of a column beside it. */
const WIDE = '(min-width: 60rem)';
/** What is opened again at the next visit; the statistics are looked at now and then. */
const REMEMBERED: readonly string[] = ['chat', 'people', 'map'];

function initial(openAtFirst: boolean): PanelTab | undefined {
  if (!window.matchMedia(WIDE).matches) return undefined;
  const remembered = recall('panel');
  if (remembered !== undefined && REMEMBERED.includes(remembered)) return remembered as PanelTab;
  return openAtFirst && remembered === undefined ? 'chat' : undefined;
}

export function usePanel(openAtFirst: boolean): Panel {
  const [tab, setTab] = useState(() => initial(openAtFirst));
  const [focus, setFocus] = useState(0);
  const opener = useRef<Element | null>(null);

  const show = useCallback((next: PanelTab | undefined): void => {
    if (next === undefined || REMEMBERED.includes(next)) remember('panel', next ?? 'closed');
    setTab(next);
  }, []);
  const close = useCallback((): void => {
    show(undefined);
    const was = opener.current;
    opener.current = null;
    if (was instanceof HTMLElement && was.isConnected && was !== document.body) was.focus();
    else focusButton(tab);
  }, [tab, show]);
  const open = useCallback(
    (next: PanelTab): void => {
      if (tab === undefined) opener.current = document.activeElement;
      show(next);
      setFocus((count) => count + 1);
    },
    [tab, show],
  );
  const toggle = useCallback(
    (next: PanelTab): void => {
      if (next === tab) close();
      else open(next);
    },
    [tab, open, close],
  );
  return { tab, focus, toggle, choose: show, open, close };
}

/** The focus to the button that opens the panel, at this tab or, where that one has no button, at any. */
export function focusButton(tab?: PanelTab): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('[data-opens]')];
  const seen = buttons.filter((button) => button.getClientRects().length > 0);
  (seen.find((button) => button.dataset['opens'] === tab) ?? seen[0])?.focus();
}

/** Puts the focus into the panel whenever that is wished: where its content wants it, else on the open tab. */
export function usePanelFocus({ focus }: Panel, element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (focus === 0) return;
    const preferred = element.current?.querySelector<HTMLElement>('[data-panel-focus]');
    const first = preferred ?? element.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]');
    first?.focus();
  }, [focus, element]);
}
