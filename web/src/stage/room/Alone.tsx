// SPDX-License-Identifier: Apache-2.0
// What to do when nobody else is on stage yet: send the address. Whoever gives a show alone closes it.
import { Link2, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../shared/design/Button';
import { copyText } from '../../shared/design/copy';
import { stagePath } from '../../shared/space';
import { texts } from '../../shared/texts';

export function Alone({ space }: { space: string }) {
  const [closed, setClosed] = useState(false);
  const link = window.location.origin + stagePath(space);
  if (closed) return null;
  return (
    <aside className="alone card">
      <div>
        <strong>{texts.room.alone}</strong>
        <p>{texts.room.aloneHint}</p>
      </div>
      <Button look="primary" onPress={() => void copyText(link)}>
        <Link2 size={18} aria-hidden />
        {texts.room.copyStageLink}
      </Button>
      <IconButton label={texts.room.closeAlone} look="quiet" onPress={() => setClosed(true)}>
        <X size={18} aria-hidden />
      </IconButton>
    </aside>
  );
}
