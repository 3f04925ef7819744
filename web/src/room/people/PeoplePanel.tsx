// SPDX-License-Identifier: Apache-2.0
// Who is here, where, in which role and since when; the queue of hands and the lobby for hosts. In: the room; out: what a
// host or the person does with someone.
import { Check, Hand, Lock, LockOpen, MicOff, Square, UserPlus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button, IconButton } from '../../shared/design/Button';
import { Field } from '../../shared/design/Field';
import { showToast } from '../../shared/design/toasts';
import type { Person } from '../../shared/signalling';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { crowdOf, isHost } from '../state/room-state';
import type { RoomStore } from '../state/room-store';
import { PersonRow } from './PersonRow';
import type { SendingByPerson } from './sending';
import type { Hosting } from './use-hosting';

export interface PeoplePanelProps {
  room: RoomStore;
  hosting: Hosting;
  viewers: number;
  /** What people on stage send; undefined = not known here. */
  sending: SendingByPerson | undefined;
  /** A message to one person is about to be written. */
  onWrite: () => void;
}

/** A short list needs no search. */
const SEARCH_FROM = 12;

export function PeoplePanel({ room, hosting, viewers, sending, onWrite }: PeoplePanelProps) {
  const { you, people, settings } = useStore(room.state);
  const speaking = useStore(room.speaking);
  const [search, setSearch] = useState('');
  const crowd = useMemo(() => crowdOf(people), [people]);
  const host = isHost(you);
  const wanted = search.trim().toLocaleLowerCase();
  const fits = (person: Person): boolean => person.name.toLocaleLowerCase().includes(wanted);
  const write = (to: Person): void => {
    room.writeTo(to);
    onWrite();
  };
  const row = (person: Person) => (
    <PersonRow
      key={person.id}
      person={person}
      self={you?.id === person.id}
      actions={hosting.actionsFor(person, write, sending?.get(person.id))}
      sending={person.place === 'stage' ? sending?.get(person.id) : undefined}
      speaking={person.place === 'stage' && speaking.has(person.id)}
    />
  );
  const hands = crowd.hands.filter((person) => host || person.id === you?.id);
  const more = wanted === '' ? Math.max(0, viewers - crowd.audience.length) : 0;

  return (
    <div className="people">
      {host && (
        <div className="people__tools" role="group" aria-label={texts.hosting.tools}>
          <Button onPress={() => hosting.send({ type: 'set-lock', locked: !settings?.locked })}>
            {settings?.locked ? <LockOpen size={16} aria-hidden /> : <Lock size={16} aria-hidden />}
            {settings?.locked ? texts.hosting.unlock : texts.hosting.lock}
          </Button>
          <Button onPress={() => hosting.send({ type: 'mute-all' })}>
            <MicOff size={16} aria-hidden />
            {texts.hosting.muteAll}
          </Button>
          <Button className="people__end" onPress={hosting.askEnd}>
            <Square size={16} aria-hidden />
            {texts.hosting.end}
          </Button>
        </div>
      )}
      {people.size >= SEARCH_FROM && (
        <Field label={texts.crowd.search} value={search} onChange={setSearch} type="search" />
      )}
      {host && crowd.lobby.length > 0 && (
        <Section title={texts.crowd.lobby} count={crowd.lobby.length} urgent>
          {crowd.lobby.map((person) => (
            <PersonRow key={person.id} person={person} self={false} actions={[]}>
              <IconButton
                look="primary"
                label={texts.hosting.admitName(person.name)}
                onPress={() => hosting.send({ type: 'admit', person: person.id, admit: true })}
              >
                <Check size={18} aria-hidden />
              </IconButton>
              <IconButton
                label={texts.hosting.refuseName(person.name)}
                onPress={() => hosting.send({ type: 'admit', person: person.id, admit: false })}
              >
                <X size={18} aria-hidden />
              </IconButton>
            </PersonRow>
          ))}
        </Section>
      )}
      {hands.length > 0 && (
        <Section title={texts.crowd.hands} count={hands.length} urgent={host}>
          {hands.map((person) => (
            <PersonRow key={person.id} person={person} self={person.id === you?.id} actions={[]} hand>
              {host && person.place === 'audience' && (
                <IconButton
                  look="primary"
                  label={texts.hosting.inviteName(person.name)}
                  onPress={() => {
                    if (hosting.send({ type: 'invite-to-stage', person: person.id }))
                      showToast(texts.hosting.invited(person.name));
                  }}
                >
                  <UserPlus size={18} aria-hidden />
                </IconButton>
              )}
              <IconButton
                label={texts.hosting.lowerName(person.name)}
                onPress={() =>
                  hosting.send(
                    person.id === you?.id
                      ? { type: 'raise-hand', raised: false }
                      : { type: 'lower-hand', person: person.id },
                  )
                }
              >
                <Hand size={18} aria-hidden />
              </IconButton>
            </PersonRow>
          ))}
        </Section>
      )}
      <Section title={texts.crowd.stage} count={crowd.stage.length}>
        {crowd.stage.filter(fits).map(row)}
      </Section>
      <Section title={texts.crowd.audience} count={Math.max(viewers, crowd.audience.length)}>
        {crowd.audience.filter(fits).map(row)}
        {more > 0 && <li className="people__more">{texts.crowd.more(more)}</li>}
      </Section>
    </div>
  );
}

function Section({
  title,
  count,
  urgent = false,
  children,
}: {
  title: string;
  count: number;
  urgent?: boolean;
  children: React.ReactNode;
}) {
  return (
    <section className="people__section" data-urgent={urgent || undefined}>
      <h2>
        {title} <span className="people__count">{count}</span>
      </h2>
      {count > 0 ? <ul>{children}</ul> : <p className="people__more">{texts.crowd.nobody}</p>}
    </section>
  );
}
