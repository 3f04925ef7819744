// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { act, createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useShortcuts } from './use-shortcuts';

describe('useShortcuts', () => {
  const mute = vi.fn();
  const leave = vi.fn();
  const play = vi.fn();
  const louder = vi.fn();
  let root: Root;

  function Page({ enabled }: { enabled: boolean }) {
    useShortcuts({ m: mute, 'Shift+l': leave, ' ': play, ArrowUp: louder }, enabled);
    return null;
  }
  const render = (enabled: boolean): void => act(() => root.render(createElement(Page, { enabled })));
  const press = (init: KeyboardEventInit, target: Element = document.body): void =>
    void target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
  const add = (html: string): Element => {
    document.body.insertAdjacentHTML('beforeend', html);
    return document.body.lastElementChild!;
  };

  beforeEach(() => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    vi.clearAllMocks();
    document.body.innerHTML = '<div id="root"></div>';
    root = createRoot(document.getElementById('root')!);
    render(true);
  });
  afterEach(() => act(() => root.unmount()));

  it('acts on its keys, whatever the case of the letter', () => {
    press({ key: 'm' });
    press({ key: 'M' });
    press({ key: 'L', shiftKey: true });
    expect(mute).toHaveBeenCalledTimes(2);
    expect(leave).toHaveBeenCalledOnce();
  });

  it('leaves browser shortcuts alone', () => {
    press({ key: 'm', ctrlKey: true });
    press({ key: 'm', metaKey: true });
    press({ key: 'm', altKey: true });
    expect(mute).not.toHaveBeenCalled();
  });

  it.each(['<input>', '<textarea></textarea>', '<div role="listbox"></div>', '<div role="dialog"></div>'])(
    'does not act while somebody is in %s',
    (html) => {
      press({ key: 'm' }, add(html));
      expect(mute).not.toHaveBeenCalled();
    },
  );

  it('leaves Space to a focused button and arrows to a slider', () => {
    press({ key: ' ' }, add('<button></button>'));
    press({ key: 'ArrowUp' }, add('<input type="range">'));
    expect(play).not.toHaveBeenCalled();
    expect(louder).not.toHaveBeenCalled();
    press({ key: 'm' }, add('<button></button>'));
    expect(mute).toHaveBeenCalledOnce();
  });

  it('acts once while a key is held, except for the arrows', () => {
    press({ key: 'm', repeat: true });
    press({ key: 'ArrowUp', repeat: true });
    expect(mute).not.toHaveBeenCalled();
    expect(louder).toHaveBeenCalledOnce();
  });

  it('can be turned off', () => {
    render(false);
    press({ key: 'm' });
    expect(mute).not.toHaveBeenCalled();
  });
});
