// SPDX-License-Identifier: Apache-2.0
// The server does not let us in, and why.
import { DoorClosed } from 'lucide-react';
import { Button, LinkButton } from '../../shared/design/Button';
import { MessagePage } from '../../shared/design/MessagePage';
import type { ErrorCode } from '../../shared/signalling';
import { watchPath } from '../../shared/space';
import { texts } from '../../shared/texts';

export interface RefusedProps {
  space: string;
  code: ErrorCode;
  message: string;
  onAgain: () => void;
}

function wordsFor(code: ErrorCode, message: string): { title: string; text: string } {
  if (code === 'room-full') return texts.refused.full;
  if (code === 'bad-name') return texts.refused.badName;
  if (code === 'bad-space') return { title: texts.common.badSpaceTitle, text: texts.common.badSpaceText };
  if (code === 'unsupported-version') return texts.refused.outdated;
  if (code === 'origin-denied') return texts.refused.denied;
  return { title: texts.refused.other.title, text: message };
}

export function Refused({ space, code, message, onAgain }: RefusedProps) {
  const { title, text } = wordsFor(code, message);
  return (
    <MessagePage icon={<DoorClosed size={28} />} title={title} text={text}>
      {code === 'unsupported-version' ? (
        <Button look="primary" onPress={() => window.location.reload()}>
          {texts.refused.reload}
        </Button>
      ) : (
        <Button look="primary" onPress={onAgain}>
          {texts.refused.again}
        </Button>
      )}
      {code === 'room-full' && <LinkButton href={watchPath(space)}>{texts.left.watch}</LinkButton>}
    </MessagePage>
  );
}
