// SPDX-License-Identifier: Apache-2.0
// Puts the controls around a visit that has begun.
import { EmbedPage } from '../watch/EmbedPage';
import type { Visit } from '../watch/first-visit';
import { BadSpace } from '../watch/mount-audience';
import { mount } from '../shared/mount';

export function mountEmbedPage(visit: Visit | undefined): void {
  mount(() => (visit ? <EmbedPage {...visit} /> : <BadSpace />));
}
