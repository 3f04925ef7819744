// SPDX-License-Identifier: Apache-2.0
// The focus is always somewhere. When what has it is taken out of the page, its nearest surroundings get it, so that
// nobody who uses the keyboard or a screen reader is thrown back to the start; what is being typed stays text meanwhile.
// In: where the focus and the keys of the page go; out: the focus moved, and textGoesOn() for the shortcuts.

const TEXT_TYPES = 'checkbox radio range button submit reset file color image';
export const TEXT_FIELD = `input${TEXT_TYPES.split(' ')
  .map((type) => `:not([type=${type}])`)
  .join('')}, textarea, [contenteditable=true]`;
const HOME = 'main, form, [tabindex], [role=dialog], [role=alertdialog]';
/** Somebody who types notices within this time that the field is gone. */
const TYPING_MS = 1000;

/** What had the focus last, unless it was given up on purpose. */
let owner: Element | undefined;
/** What that stood in, inner first: it is not known any more once it is out of the page. */
let around: Element[] = [];
let typedAt = -Infinity;

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;
const isGone = (element: Element): boolean => !element.isConnected || element.matches(':disabled');

/** True when the next key would have gone into a text field that was there a moment ago. */
export function textGoesOn(now = performance.now()): boolean {
  if (now - typedAt < TYPING_MS) return true;
  return owner !== undefined && owner.matches(TEXT_FIELD) && isNowhere();
}

/** True while the focus is in a text field: what appears by itself leaves it there. */
export function isTyping(): boolean {
  return document.activeElement?.matches(TEXT_FIELD) === true;
}

function remember({ target }: FocusEvent): void {
  if (!(target instanceof Element)) return;
  owner = target;
  around = [];
  for (let one = target.parentElement; one; one = one.parentElement) around.push(one);
}

/** The focus left without going anywhere: on purpose when its place is still there, for instance by a click beside it. */
function release(event: FocusEvent): void {
  if (event.relatedTarget !== null) return;
  queueMicrotask(() => {
    if (owner && isNowhere() && !isGone(owner)) owner = undefined;
  });
}

/** Whoever does this is not typing any more. */
function endText(): void {
  typedAt = -Infinity;
  if (owner?.isConnected === false) owner = undefined;
}

function watchKeys(event: KeyboardEvent): void {
  if (event.key === 'Tab' || event.key === 'Escape') endText();
  else if (event.target instanceof Element && event.target.matches(TEXT_FIELD)) typedAt = performance.now();
}

function giveTo(element: HTMLElement): void {
  if (!element.matches('[tabindex], button, a[href], input, textarea, select')) {
    element.tabIndex = -1;
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }
  element.focus({ preventScroll: true });
}

/** After two frames: whoever took the old place away, or closes a menu, puts the focus where it belongs before that. */
function findHome(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (!owner || owner.isConnected || !isNowhere()) return;
      const near = around.find((one) => one.isConnected && one.matches(HOME));
      const home = near ?? document.querySelector('main');
      if (home instanceof HTMLElement) giveTo(home);
    }),
  );
}

function lookAt(changes: MutationRecord[]): void {
  if (!owner || !isNowhere()) return;
  if (!owner.isConnected) findHome();
  // A button that was disabled while it did its work gets the focus back.
  else if (changes.some(({ type, target }) => type === 'attributes' && target === owner) && !isGone(owner))
    (owner as HTMLElement).focus({ preventScroll: true });
}

/** Once for each page; gives the function that ends it. */
export function keepFocus(): () => void {
  const observer = new MutationObserver(lookAt);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
  document.addEventListener('focusin', remember);
  document.addEventListener('focusout', release);
  document.addEventListener('keydown', watchKeys, true);
  document.addEventListener('pointerdown', endText, true);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', remember);
    document.removeEventListener('focusout', release);
    document.removeEventListener('keydown', watchKeys, true);
    document.removeEventListener('pointerdown', endText, true);
    owner = undefined;
    around = [];
    typedAt = -Infinity;
  };
}
