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

  it.each([
    '<input>',
    '<input type="search">',
    '<textarea></textarea>',
    '<select></select>',
    '<div role="listbox"></div>',
    '<div role="menu"></div>',
    '<button aria-haspopup="listbox"></button>',
    '<div role="dialog"></div>',
    '<div role="alertdialog"></div>',
  ])('does not act while somebody is in %s', (html) => {
    press({ key: 'm' }, add(html));
    expect(mute).not.toHaveBeenCalled();
  });

  it.each(['dialog', 'alertdialog', 'menu'])('does not act below an open %s', (role) => {
    add(`<div role="${role}"></div>`);
    press({ key: 'm' });
    expect(mute).not.toHaveBeenCalled();
  });

  it('acts by the place of the key where there are no Latin letters, but not while text is composed', () => {
    press({ key: 'ь', code: 'KeyM' });
    expect(mute).toHaveBeenCalledOnce();
    press({ key: 'ㅡ', code: 'KeyM', isComposing: true });
    press({ key: 'Process', code: 'KeyM' });
    expect(mute).toHaveBeenCalledOnce();
  });

  it('acts beside check boxes and sliders, which take no text', () => {
    press({ key: 'm' }, add('<input type="checkbox">'));
    press({ key: 'm' }, add('<input type="range">'));
    expect(mute).toHaveBeenCalledTimes(2);
  });

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
