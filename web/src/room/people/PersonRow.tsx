// SPDX-License-Identifier: Apache-2.0
// One person in the list of people: picture, name, role, since when, and what can be done.
import { AudioLines, Hand, Mic, MicOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { formatTime } from '../../shared/texts/format';
import { ActionMenu, type Action } from '../panel/ActionMenu';
import { Avatar } from '../../shared/design/Avatar';
import type { Sending } from './sending';

export interface PersonRowProps {
  person: Person;
  self: boolean;
  actions: readonly Action[];
  /** Says since when the hand is up instead of since when the person is here. */
  hand?: boolean;
  /** What they send, where that is known. */
  sending?: Sending | undefined;
  speaking?: boolean;
  children?: ReactNode;
}

export function PersonRow({
  person,
  self,
  actions,
  hand = false,
  sending,
  speaking = false,
  children,
}: PersonRowProps) {
  const { name, role, guest, status, since } = person;
  const time = (ms: number): string => formatTime(new Date(ms));
  return (
    <li
      className="person"
      data-person={person.id}
      data-person-name={name}
      data-place={person.place}
      data-speaking={speaking || undefined}
    >
      <Avatar name={name} url={person.avatar} />
      <div className="person__words">
        <p className="person__name">
          <span>{name}</span>
          {self && <span className="person__you">{texts.crowd.you}</span>}
          {speaking && (
            <AudioLines className="person__voice" size={14} role="img" aria-label={texts.crowd.speaking} />
          )}
          {sending && <SendingIcons sending={sending} />}
          {person.hand > 0 && !hand && <Hand size={14} aria-label={texts.crowd.handUp(time(person.hand))} />}
        </p>
        <p className="person__details">
          {(role === 'host' || role === 'owner') && (
            <span className="role" data-role={role}>
              {texts.crowd.roles[role]}
            </span>
          )}
          {guest && <span>{texts.crowd.guest}</span>}
          <span>{hand ? texts.crowd.handUp(time(person.hand)) : texts.crowd.since(time(since))}</span>
        </p>
        {status !== undefined && status !== '' && <p className="person__status">{status}</p>}
      </div>
      <div className="person__actions">
        {children}
        <ActionMenu label={texts.crowd.actions(name)} actions={actions} />
      </div>
    </li>
  );
}

function SendingIcons({ sending: { microphone, camera, screen } }: { sending: Sending }) {
  const said = texts.crowd.sending;
  const Microphone = microphone ? Mic : MicOff;
  const Camera = camera ? Video : VideoOff;
  return (
    <span className="person__sending">
      <Microphone
        size={14}
        role="img"
        aria-label={microphone ? said.microphone : said.noMicrophone}
        data-on={microphone || undefined}
      />
      <Camera
        size={14}
        role="img"
        aria-label={camera ? said.camera : said.noCamera}
        data-on={camera || undefined}
      />
      {screen && <MonitorUp size={14} role="img" aria-label={said.screen} data-on />}
    </span>
  );
}
