// SPDX-License-Identifier: Apache-2.0
// One message. In: the message and who reads it; out: its words as text and links, and what can be done with it.
import { memo, useState } from 'react';
import { Button } from '../../shared/design/Button';
import type { ChatMessage } from '../../shared/signalling';
import { texts, type Language } from '../../shared/texts';
import { formatDateTime, formatTime } from '../../shared/texts/format';
import { ActionMenu, type Action } from '../panel/ActionMenu';
import { Avatar } from '../../shared/design/Avatar';
import { dayName } from './day';
import { actionOf, mentions, piecesOf } from './message-text';

export interface MessageActions {
  mention: (message: ChatMessage) => void;
  direct: (message: ChatMessage) => void;
  /** The focus to the line where one writes. */
  write: () => void;
  edit: (id: number, text: string) => boolean;
  remove: (id: number) => void;
}

export interface MessageRowProps {
  message: ChatMessage;
  /** Set on the first message of a day. */
  day: number | undefined;
  /** Stands under the name of the message before it. */
  together: boolean;
  self: string | undefined;
  selfName: string;
  host: boolean;
  /** The rules let us write: otherwise nothing is offered that ends in a refusal. */
  writes: boolean;
  avatar: string | undefined;
  names: readonly string[];
  actions: MessageActions;
  /** The language in which times and words are shown: another one renders the row again. */
  shown: Language;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, day, together, self, selfName, host, writes, avatar, names, actions } = props;
  const [editing, setEditing] = useState(false);
  const { id, author, name, role, text, sent, edited, deleted, to, toName } = message;
  const own = author === self;
  const called = !own && !deleted && mentions(text, selfName);
  const doing = actionOf(text);
  const time = new Date(sent);
  const doneEditing = (): void => {
    setEditing(false);
    actions.write();
  };
  return (
    <li
      className="message"
      data-row={id}
      data-message={id}
      data-together={together || undefined}
      data-own={own || undefined}
      data-direct={to !== undefined || undefined}
      data-called={called || undefined}
    >
      {day !== undefined && <p className="message__day">{dayName(sent)}</p>}
      <div className="message__row">
        {together ? <span className="message__gap" /> : <Avatar name={name} url={avatar} />}
        <div className="message__body">
          {!together && (
            <p className="message__head">
              <span className="message__name">{name}</span>
              {(role === 'host' || role === 'owner') && (
                <span className="role" data-role={role}>
                  {texts.crowd.roles[role]}
                </span>
              )}
              <time dateTime={time.toISOString()} title={formatDateTime(time)}>
                {formatTime(time)}
              </time>
            </p>
          )}
          {to !== undefined && !together && (
            <p className="message__direct">
              {own ? texts.chat.directTo(toName ?? '') : texts.chat.directFrom}
            </p>
          )}
          {editing ? (
            <EditForm
              text={text}
              onCancel={doneEditing}
              onSave={(changed) => {
                if (changed === text || actions.edit(id, changed)) doneEditing();
              }}
            />
          ) : deleted ? (
            <p className="message__deleted">{texts.chat.deleted}</p>
          ) : (
            <p className="message__text" data-doing={doing !== undefined || undefined} dir="auto">
              {doing !== undefined && <span className="message__doer">{name} </span>}
              {piecesOf(doing ?? text, names, selfName).map((piece, index) =>
                piece.kind === 'link' ? (
                  <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
                    {piece.text}
                  </a>
                ) : piece.kind === 'mention' ? (
                  <span key={index} className="mention" data-self={piece.self || undefined}>
                    {piece.text}
                  </span>
                ) : (
                  piece.text
                ),
              )}
              {edited && <span className="message__edited"> ({texts.chat.edited})</span>}
            </p>
          )}
        </div>
        {!deleted && !editing && (
          <div className="message__actions">
            <ActionMenu
              label={texts.chat.actions(name)}
              actions={menu({ message, own, host, writes, actions, onEdit: () => setEditing(true) })}
            />
          </div>
        )}
      </div>
    </li>
  );
});

function menu({
  message,
  own,
  host,
  writes,
  actions,
  onEdit,
}: {
  message: ChatMessage;
  own: boolean;
  host: boolean;
  writes: boolean;
  actions: MessageActions;
  onEdit: () => void;
}): Action[] {
  const list: Action[] = [];
  if (!own && writes) {
    list.push({ id: 'mention', label: texts.chat.reply, run: () => actions.mention(message) });
    list.push({ id: 'direct', label: texts.chat.direct, run: () => actions.direct(message) });
  }
  if (own && writes) list.push({ id: 'edit', label: texts.chat.edit, run: onEdit });
  if (own || host) {
    list.push({
      id: 'delete',
      label: texts.chat.remove,
      danger: true,
      run: () => actions.remove(message.id),
    });
  }
  return list;
}

function EditForm({
  text,
  onSave,
  onCancel,
}: {
  text: string;
  onSave: (text: string) => void;
  onCancel: () => void;
}) {
  const [changed, setChanged] = useState(text);
  const save = (): void => {
    if (changed.trim() !== '') onSave(changed.trim());
  };
  return (
    <form
      className="message__edit"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        className="field__input"
        aria-label={texts.chat.editing}
        value={changed}
        rows={3}
        autoFocus
        onFocus={({ currentTarget }) => currentTarget.setSelectionRange(text.length, text.length)}
        onChange={(event) => setChanged(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            onCancel();
          } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            save();
          }
        }}
      />
      <div className="message__edit-buttons">
        <Button onPress={onCancel}>{texts.chat.cancel}</Button>
        <Button type="submit" look="primary">
          {texts.chat.save}
        </Button>
      </div>
    </form>
  );
}
