// SPDX-License-Identifier: Apache-2.0
// The avatar: chosen, cut to a square here, re-encoded by the server; or removed.
import { ImagePlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { loadSession } from '../../shared/account/session';
import { api, type Me } from '../../shared/api';
import { sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Avatar } from '../../shared/design/Avatar';
import { Button } from '../../shared/design/Button';
import { Notice } from '../../shared/design/Notice';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { CropDialog } from './CropDialog';

const ACCEPTED = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

export function PictureSection({ me }: { me: Me }) {
  const [chosen, setChosen] = useState<{ picture: ImageBitmap; photograph: boolean }>();
  const [unreadable, setUnreadable] = useState(false);
  const upload = useAction();
  const removal = useAction();

  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    upload.clear();
    try {
      // Photographs carry their turn in their metadata; nothing else of it is wanted.
      const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
      setChosen({ picture, photograph: file.type === 'image/jpeg' });
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  const close = (): void => {
    chosen?.picture.close();
    setChosen(undefined);
  };
  const use = async (square: Blob): Promise<void> => {
    const done = await upload.run(async () => {
      await api.setAvatar(square);
      await loadSession();
    });
    if (!done) return;
    close();
    showToast(texts.profile.pictureSaved);
  };
  const remove = async (): Promise<void> => {
    const done = await removal.run(async () => {
      await api.removeAvatar();
      await loadSession();
    });
    if (done) showToast(texts.profile.pictureRemoved);
  };

  return (
    <Section title={texts.profile.picture} text={texts.profile.pictureText}>
      {unreadable && <Notice danger>{texts.profile.notAPicture}</Notice>}
      {removal.error && <Notice danger>{sentenceOf(removal.error)}</Notice>}
      <div className="picture">
        <Avatar name={me.displayName} url={me.avatarUrl} size={88} />
        <div className="form__row">
          <FileTrigger acceptedFileTypes={ACCEPTED} onSelect={(files) => void choose(files?.[0])}>
            <Button>
              <ImagePlus size={18} aria-hidden />
              {me.avatarUrl ? texts.profile.changePicture : texts.profile.choosePicture}
            </Button>
          </FileTrigger>
          {me.avatarUrl && (
            <Button look="quiet" isPending={removal.busy} onPress={() => void remove()}>
              <Trash2 size={18} aria-hidden />
              {texts.profile.removePicture}
            </Button>
          )}
        </div>
      </div>
      <CropDialog
        picture={chosen?.picture}
        type={chosen?.photograph ? 'image/jpeg' : 'image/png'}
        upload={upload}
        onClose={close}
        onUse={(square) => void use(square)}
      />
    </Section>
  );
}
