// SPDX-License-Identifier: Apache-2.0
// Asks whether there is something to play, before the old picture is taken away for it.
// In: the multivariant playlist's address; out: the playlist, or undefined when something else or nothing answers.

const TIMEOUT_MS = 5000;

export async function readEntry(url: string): Promise<string | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, { cache: 'no-store', signal: abort.signal });
    const text = response.ok ? await response.text() : '';
    return text.startsWith('#EXTM3U') ? text : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
