// SPDX-License-Identifier: Apache-2.0
// Copies text to the clipboard, also on pages that are not secure. In: text; out: a toast that says whether it worked.
import { texts } from '../texts';
import { showToast } from './toasts';

export async function copyText(text: string, done = texts.common.copied): Promise<void> {
  const copied = (await viaClipboard(text)) || viaSelection(text);
  showToast(copied ? done : text, !copied);
}

async function viaClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** navigator.clipboard exists only on secure pages; the old command still works on the others. */
function viaSelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
  }
}
