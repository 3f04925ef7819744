// SPDX-License-Identifier: Apache-2.0
// The message field: grows with its text, Enter sends, Shift+Enter breaks the line, and completions at the cursor are
// offered (commands, names). In: the draft and the rules; out: the finished line. A text field of several lines cannot be an ARIA
// combobox: it says how many suggestions there are, and which is chosen (aria-activedescendant).
import { SendHorizontal, X } from 'lucide-react';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { IconButton } from '../../shared/design/Button';
import type { Person } from '../../shared/signalling';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';
import { complete, type Choice } from './completion';
import { EmojiPicker } from './EmojiPicker';
import { useFocusHandOver } from '../../shared/focus/use-focus-hand-over';
import { useSeconds } from './use-seconds';

export interface ComposerProps {
  room: RoomStore;
  field: RefObject<HTMLTextAreaElement | null>;
  people: ReadonlyMap<string, Person>;
  /** Whether the focus was in what stood here before. */
  held: RefObject<boolean>;
  /** Why the last line was not taken. */
  problem: string;
  /** True when the line was taken. */
  onSubmit: (line: string) => boolean;
  onChange: () => void;
}

const MOST_BYTES = 8192;
const encoder = new TextEncoder();

export function Composer({ room, field, people, held, problem, onSubmit, onChange }: ComposerProps) {
  const { text, to } = useStore(room.draft);
  const { you, seated } = useStore(room.state);
  const { slowUntil } = useStore(room.chat);
  const [cursor, setCursor] = useState(0);
  const [picked, setPicked] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const listId = useId();
  const hintId = useId();
  const command = text.startsWith('/') && !text.startsWith('//');
  const slow = useSeconds(to === undefined ? slowUntil : 0);
  const over = useMemo(() => encoder.encode(text.trim()).length - MOST_BYTES, [text]);
  const others = useMemo(
    () => [...people.values()].filter((person) => person.id !== you?.id),
    [people, you?.id],
  );
  const completion = useMemo(
    () => (text === dismissed ? undefined : complete(text, cursor, you, others)),
    [text, cursor, you, others, dismissed],
  );
  const choices = completion?.choices ?? [];
  const active = Math.min(picked, choices.length - 1);
  const ready = text.trim() !== '' && over <= 0 && (command || slow === 0);

  useFocusHandOver(held, form, field);

  const write = (next: string, at: number): void => {
    room.draft.update((draft) => ({ ...draft, text: next }));
    setCursor(at);
    setPicked(0);
    onChange();
  };
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text, field]);
  useEffect(() => {
    if (to !== undefined) field.current?.focus();
  }, [to, field]);

  const put = (at: number, end: number, insert: string): void => {
    const next = text.slice(0, at) + insert + text.slice(end);
    write(next, at + insert.length);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + insert.length, at + insert.length);
    });
  };
  const choose = (choice: Choice): void => {
    if (completion) put(completion.from, completion.to, choice.insert);
  };
  const submit = (): void => {
    if (!ready || !onSubmit(text)) return;
    write('', 0);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const choice = choices[active];
    if (choice) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        setPicked((active + step + choices.length) % choices.length);
        return;
      }
      const finished = event.key === 'Enter' && text.slice(completion?.from, cursor) === choice.insert.trim();
      if (event.key === 'Tab' || (event.key === 'Enter' && !finished)) {
        event.preventDefault();
        choose(choice);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        setDismissed(text);
        return;
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  };
  const hint = hintOf({ problem, over, slow: command ? 0 : slow, seated, text });
  // Said once, with the numbers of that moment: nobody wants to hear each second of a countdown.
  const about =
    problem + String(over > 0) + String(slow > 0 && !command) + String(seated) + String(hint === '');
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const spoken = useMemo(() => hint, [about]);

  return (
    <form
      ref={form}
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {choices.length > 0 && (
        <ul
          className="composer__choices"
          role="listbox"
          id={listId}
          aria-label={texts.chat.completions}
          // It may scroll, and what scrolls must be able to have the focus.
          tabIndex={0}
        >
          {choices.map((choice, index) => (
            // The keyboard stays in the field and chooses from there (aria-activedescendant).
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={choice.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className="composer__choice"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              <strong>{choice.label}</strong>
              <span>{choice.hint}</span>
            </li>
          ))}
        </ul>
      )}
      {to !== undefined && (
        <p className="composer__to">
          <span>{texts.chat.only(to.name)}</span>
          <IconButton
            label={texts.chat.stopDirect}
            look="quiet"
            onPress={() => {
              room.writeTo(undefined);
              field.current?.focus();
            }}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </p>
      )}
      <div className="composer__row">
        <textarea
          ref={field}
          className="composer__field"
          rows={1}
          value={text}
          maxLength={MOST_BYTES}
          placeholder={to === undefined ? texts.chat.write : texts.chat.writeTo(to.name)}
          aria-label={to === undefined ? texts.chat.write : texts.chat.writeTo(to.name)}
          aria-describedby={hint === '' ? undefined : hintId}
          aria-autocomplete="list"
          aria-controls={choices.length > 0 ? listId : undefined}
          aria-activedescendant={choices.length > 0 ? `${listId}-${active}` : undefined}
          autoComplete="off"
          enterKeyHint="send"
          dir="auto"
          data-panel-focus
          onChange={(event) => write(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <EmojiPicker isDisabled={false} onPick={(emoji) => put(cursor, cursor, emoji)} />
        <IconButton type="submit" label={texts.chat.send} look="primary" isDisabled={!ready}>
          <SendHorizontal size={18} aria-hidden />
        </IconButton>
      </div>
      <p id={hintId} className="composer__hint" data-problem={problem !== '' || over > 0 || undefined}>
        {hint}
      </p>
      <p className="visually-hidden" role="status">
        {spoken}
        {choices.length > 0 && texts.chat.suggestions(choices.length)}
      </p>
    </form>
  );
}

function hintOf({
  problem,
  over,
  slow,
  seated,
  text,
}: {
  problem: string;
  over: number;
  slow: number;
  seated: boolean;
  text: string;
}): string {
  if (problem !== '') return problem;
  if (over > 0) return texts.chat.tooLong(over);
  if (!seated && text !== '') return texts.chat.offline;
  return slow > 0 ? texts.chat.slow(slow) : '';
}
