// SPDX-License-Identifier: Apache-2.0
// Asks whether there is something to play, before the old picture is taken away for it.
// In: the multivariant playlist's address; out: true when it answers with a playlist.

const TIMEOUT_MS = 5000;

export async function entryAnswers(url: string): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, { cache: 'no-store', signal: abort.signal });
    return response.ok && (await response.text()).startsWith('#EXTM3U');
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
