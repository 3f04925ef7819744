// SPDX-License-Identifier: Apache-2.0
// Title, address, description, visibility and next show: the same fields for making and for changing a space.
import { texts } from '../../shared/texts';
import { DateTimeField } from '../../shared/design/DateTimeField';
import { Field } from '../../shared/design/Field';
import { RadioCards } from '../../shared/design/RadioCards';
import { TextArea } from '../../shared/design/TextArea';
import { toSlug, watchPath } from '../../shared/space';
import type { Visibility } from '../../shared/api';
import { VISIBILITY_ICONS } from '../../shared/spaces/SpaceCard';
import { DESCRIPTION_MOST, TITLE_MOST, type Errors } from '../validate';
import type { Details } from './draft';

const VISIBILITIES: readonly Visibility[] = ['public', 'unlisted', 'private'];

export interface DetailsFieldsProps {
  details: Details;
  errors: Errors;
  onChange: (change: Partial<Details>) => void;
  /** Its address; undefined while it is being created. */
  saved?: string;
}

export function DetailsFields({ details, errors, onChange, saved }: DetailsFieldsProps) {
  const { spaceForm, spaces } = texts;
  const slug = details.slug === '' ? toSlug(details.title) : details.slug;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const address =
    saved !== undefined && slug !== saved
      ? spaceForm.addressChange
      : slug === ''
        ? spaceForm.addressAuto
        : spaceForm.addressHint(window.location.host + watchPath(slug));
  return (
    <>
      <Field
        label={spaceForm.title}
        name="title"
        value={details.title}
        onChange={(title) => onChange({ title })}
        placeholder={saved === undefined ? spaceForm.titlePlaceholder : undefined}
        autoComplete="off"
        autoFocus={saved === undefined}
        maxLength={TITLE_MOST}
        error={errors['title']}
      />
      <Field
        label={saved === undefined ? texts.forms.optional(spaceForm.address) : spaceForm.address}
        name="slug"
        value={details.slug}
        onChange={(text) => onChange({ slug: text.toLowerCase().replace(/\s+/g, '-') })}
        placeholder={saved === undefined ? toSlug(details.title) : undefined}
        autoComplete="off"
        spellCheck="false"
        maxLength={64}
        hint={address}
        error={errors['slug']}
      />
      <TextArea
        label={texts.forms.optional(spaceForm.description)}
        name="description"
        value={details.description}
        onChange={(description) => onChange({ description })}
        maxLength={DESCRIPTION_MOST}
        rows={3}
        hint={spaceForm.descriptionHint}
        error={errors['description']}
      />
      <RadioCards
        label={spaceForm.visibility}
        selected={details.visibility}
        onChange={(id) => onChange({ visibility: VISIBILITIES.find((one) => one === id) ?? 'public' })}
        cards={VISIBILITIES.map((id) => {
          const Icon = VISIBILITY_ICONS[id];
          return {
            id,
            label: spaces.visibility[id],
            hint: spaces.visibilityHints[id],
            icon: <Icon size={20} aria-hidden />,
          };
        })}
      />
      <DateTimeField
        label={texts.forms.optional(spaceForm.startsAt)}
        name="startsAt"
        value={details.startsAt}
        onChange={(startsAt) => onChange({ startsAt })}
        hint={spaceForm.startsAtHint(zone)}
        error={errors['startsAt']}
      />
    </>
  );
}
