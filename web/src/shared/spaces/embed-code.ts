// SPDX-License-Identifier: Apache-2.0
// The player of a space as HTML for another page. In: where the server is, the space; out: an iframe, escaped. Pure.

const ESCAPES: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  return text.replace(/[&"<>]/g, (character) => ESCAPES[character] ?? character);
}

export function embedCode(origin: string, slug: string, title: string): string {
  return (
    `<iframe src="${escaped(origin)}/embed/${slug}" title="${escaped(title)}" width="640" height="360" ` +
    'style="border:0;max-width:100%" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>'
  );
}
