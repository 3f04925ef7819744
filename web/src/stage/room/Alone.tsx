// SPDX-License-Identifier: Apache-2.0
// What to do when nobody else is on stage yet: send the address.
import { Link2 } from 'lucide-react';
import { Button } from '../../shared/design/Button';
import { copyText } from '../../shared/design/copy';
import { stagePath } from '../../shared/space';
import { texts } from '../../shared/texts';

export function Alone({ space }: { space: string }) {
  const link = window.location.origin + stagePath(space);
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
    </aside>
  );
}
