// SPDX-License-Identifier: Apache-2.0
// Who has a role in a space; hosts give and take what is below host, the owner everything but the ownership.
import { UserMinus } from 'lucide-react';
import { useState } from 'react';
import { api, type Me, type Member, type Role, type Space } from '../../shared/api';
import { sentenceOf } from '../../shared/api/sentences';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Avatar } from '../../shared/design/Avatar';
import { Button, IconButton } from '../../shared/design/Button';
import { Choice } from '../../shared/design/Choice';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Loading } from '../../shared/design/Loading';
import { Notice } from '../../shared/design/Notice';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { givableRoles } from '../../shared/spaces/access';
import { texts } from '../../shared/texts';
import { formatDate } from '../../shared/texts/format';
import { LoadProblem } from '../LoadProblem';
import { AddMember } from './AddMember';
import { RoleDialog } from './RoleDialog';

const nameOf = (member: Member): string => member.displayName || member.userName || texts.manage.unnamedGuest;

export function PeopleTab({ me, space }: { me: Me; space: Space }) {
  const { slug } = space;
  const [more, setMore] = useState<Member[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const { data, error, reload } = useLoad(slug, () => api.members(slug));
  const [removing, setRemoving] = useState<Member>();
  const [changing, setChanging] = useState<{ member: Member; role: Role }>();
  const change = useAction();
  const roles = givableRoles(space.role);
  const next = cursor === undefined ? data?.next : cursor;

  const again = (): void => {
    setMore([]);
    setCursor(undefined);
    reload();
  };
  const loadMore = (): Promise<boolean> =>
    change.run(async () => {
      const page = await api.members(slug, next ?? undefined);
      setMore((before) => [...before, ...page.items]);
      setCursor(page.next ?? null);
    });

  return (
    <>
      <AddMember slug={slug} roles={roles} onAdded={again} />
      <Section title={texts.manage.members} text={texts.manage.membersText}>
        {change.error && <Notice danger>{sentenceOf(change.error)}</Notice>}
        {data ? (
          <ul className="rows">
            {[...data.items, ...more].map((member) => {
              const name = nameOf(member);
              // The account a space belongs to stays its owner.
              const changeable =
                roles.includes(member.role) && member.id !== me.id && member.id !== space.owner?.id;
              const choices = roles.filter((role) => !(member.guest && role === 'owner'));
              return (
                <li key={member.id} className="rows__row">
                  <Avatar name={name} url={member.avatarUrl} />
                  <div className="rows__text">
                    <strong>{member.id === me.id ? `${name} (${texts.manage.you})` : name}</strong>
                    <span>
                      {[
                        member.guest ? texts.manage.guest : `@${member.userName ?? ''}`,
                        texts.manage.since(formatDate(new Date(member.since))),
                      ].join(' · ')}
                    </span>
                  </div>
                  {changeable ? (
                    <>
                      <Choice
                        quiet
                        label={texts.manage.roleOf(name)}
                        items={choices.map((role) => ({ id: role, label: texts.spaces.roles[role] }))}
                        selected={member.role}
                        placeholder=""
                        onChange={(id) => {
                          const role = roles.find((one) => one === id);
                          if (role && role !== member.role) setChanging({ member, role });
                        }}
                      />
                      <IconButton
                        look="quiet"
                        label={texts.manage.removeMember(name)}
                        onPress={() => setRemoving(member)}
                      >
                        <UserMinus size={18} aria-hidden />
                      </IconButton>
                    </>
                  ) : (
                    <span className="chip">{texts.spaces.roles[member.role]}</span>
                  )}
                </li>
              );
            })}
          </ul>
        ) : error ? (
          <LoadProblem error={error} onRetry={reload} />
        ) : (
          <Loading />
        )}
        {next && (
          <div className="form__row">
            <Button isPending={change.busy} onPress={() => void loadMore()}>
              {texts.forms.more}
            </Button>
          </div>
        )}
        <RoleDialog
          name={changing ? nameOf(changing.member) : ''}
          role={changing?.role}
          onClose={() => setChanging(undefined)}
          onConfirm={async (role) => {
            if (!changing) return;
            await api.setMember(slug, changing.member.id, role);
            showToast(texts.manage.roleChanged(nameOf(changing.member), texts.spaces.roles[role]));
            again();
          }}
        />
        <ConfirmDialog
          title={texts.manage.removeMemberTitle(removing ? nameOf(removing) : '')}
          text={texts.manage.removeMemberText}
          action={texts.manage.takeAway}
          isOpen={removing !== undefined}
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            if (!removing) return;
            await api.removeMember(slug, removing.id);
            showToast(texts.manage.memberRemoved(nameOf(removing)));
            again();
          }}
        />
      </Section>
    </>
  );
}
