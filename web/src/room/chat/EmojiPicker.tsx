// SPDX-License-Identifier: Apache-2.0
// A small grid of emoji. In: a press or arrow keys and Enter, or the first letters of a name; out: the emoji.
import { Smile } from 'lucide-react';
import { Dialog, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { IconButton } from '../../shared/design/Button';
import { texts } from '../../shared/texts';
import { EMOJI } from './emoji';

export function EmojiPicker({
  onPick,
  isDisabled,
}: {
  onPick: (emoji: string) => void;
  isDisabled: boolean;
}) {
  return (
    <DialogTrigger>
      <IconButton label={texts.chat.emoji} look="quiet" isDisabled={isDisabled}>
        <Smile size={20} aria-hidden />
      </IconButton>
      <Popover className="popover" placement="top end">
        <Dialog className="emoji" aria-label={texts.chat.emoji}>
          {({ close }) => (
            <ListBox
              className="emoji__grid"
              layout="grid"
              aria-label={texts.chat.emoji}
              autoFocus
              onAction={(key) => {
                close();
                onPick(String(key));
              }}
            >
              {EMOJI.map((emoji, index) => (
                <ListBoxItem
                  key={emoji}
                  id={emoji}
                  className="emoji__item"
                  textValue={texts.chat.emojiNames[index] ?? emoji}
                  aria-label={texts.chat.emojiNames[index] ?? emoji}
                >
                  <span aria-hidden>{emoji}</span>
                </ListBoxItem>
              ))}
            </ListBox>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
