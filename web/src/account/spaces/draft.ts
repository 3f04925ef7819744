// SPDX-License-Identifier: Apache-2.0
// The fields of a space's details between the form and the API. Pure.
import type { Space, SpaceDraft, Visibility } from '../../shared/api';
import { fromLocalInput, toLocalInput } from '../../shared/design/DateTimeField';

export interface Details {
  title: string;
  slug: string;
  description: string;
  visibility: Visibility;
  /** As the field writes it; "" = no date. */
  startsAt: string;
}

export const NEW_SPACE: Details = {
  title: '',
  slug: '',
  description: '',
  visibility: 'public',
  startsAt: '',
};

export function detailsOf(space: Space): Details {
  return {
    title: space.title,
    slug: space.slug,
    description: space.description,
    visibility: space.visibility,
    startsAt: space.startsAt ? toLocalInput(new Date(space.startsAt)) : '',
  };
}

/** What is sent; an address left empty is made by the server. */
export function draftOf(details: Details): SpaceDraft {
  return {
    title: details.title.trim(),
    ...(details.slug === '' ? {} : { slug: details.slug }),
    description: details.description.trim(),
    visibility: details.visibility,
    startsAt: fromLocalInput(details.startsAt)?.toISOString() ?? null,
  };
}
