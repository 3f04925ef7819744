// SPDX-License-Identifier: Apache-2.0
// What the map of a space shows: one of the plans, or a picture that is uploaded here. A plan is saved with the other rules; a
// picture is there at once, as its upload is what takes time. In: the rules as they are to be; out: the plan, the space.
import { ImagePlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { DRAWN, FloorPlan } from '../../room/map/floor/FloorPlan';
import { api, type Floor, type Space } from '../../shared/api';
import { sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Choice } from '../../shared/design/Choice';
import { Notice } from '../../shared/design/Notice';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { floorPictureOf, PICTURE_TYPES } from './floor-picture';
import './floor-choice.css';

export interface FloorChoiceProps {
  space: Space;
  floor: Floor;
  error: string | undefined;
  onChange: (floor: Floor) => void;
  /** Its picture came or went. */
  onSpace: (space: Space) => void;
}

export function FloorChoice({ space, floor, error, onChange, onSpace }: FloorChoiceProps) {
  const [unreadable, setUnreadable] = useState(false);
  const upload = useAction();
  const removal = useAction();
  const { floors, ...words } = texts.floor;
  const picture = space.floorPictureUrl ?? undefined;
  const offered: readonly Floor[] = picture ? [...DRAWN, 'picture'] : DRAWN;

  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    upload.clear();
    const fitting = await floorPictureOf(file);
    setUnreadable(!fitting);
    if (!fitting) return;
    const done = await upload.run(async () => onSpace(await api.setFloorPicture(space.slug, fitting)));
    if (!done) return;
    onChange('picture');
    showToast(words.saved);
  };
  const remove = async (): Promise<void> => {
    const done = await removal.run(async () => onSpace(await api.removeFloorPicture(space.slug)));
    if (!done) return;
    if (floor === 'picture') onChange('lounge');
    showToast(words.removed);
  };

  const problem = upload.error ?? removal.error;
  return (
    <div className="floor-choice">
      <div className="floor-choice__preview" data-floor={floor}>
        <FloorPlan plan={floor} picture={picture} />
      </div>
      <Choice
        label={words.label}
        items={offered.map((id) => ({ id, label: floors[id] }))}
        selected={floor}
        placeholder=""
        hint={words.hint}
        onChange={(id) => onChange(offered.find((one) => one === id) ?? 'lounge')}
      />
      {error && <Notice danger>{error}</Notice>}
      {unreadable && <Notice danger>{texts.profile.notAPicture}</Notice>}
      {problem && <Notice danger>{sentenceOf(problem)}</Notice>}
      <div className="form__row">
        <FileTrigger acceptedFileTypes={PICTURE_TYPES} onSelect={(files) => void choose(files?.[0])}>
          <Button isPending={upload.busy}>
            <ImagePlus size={18} aria-hidden />
            {picture ? words.change : words.upload}
          </Button>
        </FileTrigger>
        {picture && (
          <Button look="quiet" isPending={removal.busy} onPress={() => void remove()}>
            <Trash2 size={18} aria-hidden />
            {words.remove}
          </Button>
        )}
      </div>
    </div>
  );
}
