// SPDX-License-Identifier: Apache-2.0
// Reactions flying over stage or player. Seen only: the chat is what is read out. With reduced motion they stand still
// at the lower edge and go.
import type { CSSProperties } from 'react';
import { useStore } from '../../shared/store';
import type { RoomStore } from '../state/room-store';
import './reactions.css';

export function ReactionLayer({ room }: { room: RoomStore }) {
  const flying = useStore(room.reactions.flying);
  return (
    <div className="flying" aria-hidden data-reactions={flying.length}>
      {flying.map(({ id, emoji, name, lane }) => (
        <span key={id} className="flying__one" data-emoji={emoji} style={{ '--lane': lane } as CSSProperties}>
          <span className="flying__emoji">{emoji}</span>
          {name !== '' && <span className="flying__name">{name}</span>}
        </span>
      ))}
    </div>
  );
}
