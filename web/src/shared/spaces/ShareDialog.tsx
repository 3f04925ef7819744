// SPDX-License-Identifier: Apache-2.0
// The links of a space to pass on: for the audience, for the stage, and to embed the player in another page. In: the
// space; out: the clipboard, or the device's own way of sharing. What a private space has is known from the API.
import { Share2 } from 'lucide-react';
import { api } from '../api';
import { useLoad } from '../api/use-api';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Secret } from '../design/Secret';
import { stagePath, watchPath } from '../space';
import { texts } from '../texts';
import { mayJoinStage } from './access';
import { embedCode } from './embed-code';

export interface ShareDialogProps {
  slug: string;
  title: string;
  isOpen: boolean;
  onClose: () => void;
}

export function ShareDialog(props: ShareDialogProps) {
  return (
    <Dialog title={texts.share.title} isOpen={props.isOpen} onClose={props.onClose}>
      <Links {...props} />
    </Dialog>
  );
}

function Links({ slug, title }: ShareDialogProps) {
  // Open spaces are no rows, and strangers learn nothing of private ones: both are answered 404.
  const { data: space } = useLoad(slug, () => api.space(slug));
  const { origin } = window.location;
  const { share } = texts;
  const watch = origin + watchPath(slug);
  const canShare = typeof navigator.share === 'function';
  return (
    <div className="share">
      {canShare && (
        <Button look="primary" onPress={() => void shareByDevice(title, watch)}>
          <Share2 size={18} aria-hidden />
          {share.device}
        </Button>
      )}
      <Secret label={share.watch} value={watch} copy={texts.forms.copy} look="secondary" />
      {space && mayJoinStage(space) && (
        <Secret
          label={share.stage}
          value={origin + stagePath(slug)}
          copy={texts.forms.copy}
          look="secondary"
        />
      )}
      {space?.visibility === 'private' ? (
        <p className="share__note">{share.privateNote}</p>
      ) : (
        <Secret
          label={share.embed}
          value={embedCode(origin, slug, title)}
          copy={texts.forms.copy}
          copied={share.embedCopied}
          look="secondary"
        />
      )}
    </div>
  );
}

/** Closing the device's own dialog is no failure. */
async function shareByDevice(title: string, url: string): Promise<void> {
  try {
    await navigator.share({ title, url });
  } catch (reason) {
    if (!(reason instanceof DOMException)) throw reason;
  }
}
