// SPDX-License-Identifier: Apache-2.0
// Manages one space: details, rules, people, invitations, bans; what is shown goes by the role.
import { Share2 } from 'lucide-react';
import { useState } from 'react';
import { api, type Me, type Space } from '../../shared/api';
import { useLoad } from '../../shared/api/use-api';
import { Badge } from '../../shared/design/Badge';
import { Button, LinkButton } from '../../shared/design/Button';
import { Loading } from '../../shared/design/Loading';
import { Notice } from '../../shared/design/Notice';
import { Tabs, type TabPart } from '../../shared/design/Tabs';
import { stagePath, watchPath } from '../../shared/space';
import { mayJoinStage, mayManage, mayOwn } from '../../shared/spaces/access';
import { ShareDialog } from '../../shared/spaces/ShareDialog';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { LoadProblem } from '../LoadProblem';
import { Page } from '../Page';
import { RequireAccount } from '../RequireAccount';
import { unsaved } from '../unsaved';
import { BansTab } from './BansTab';
import { DetailsTab } from './DetailsTab';
import { InvitationsTab } from './InvitationsTab';
import { PeopleTab } from './PeopleTab';
import { RecordingsTab } from './RecordingsTab';
import { RulesTab } from './RulesTab';

const LIVE_EVERY_MS = 15_000;

export function SpacePage({ slug }: { slug: string }) {
  return <RequireAccount title={slug}>{(me) => <ManagedSpace me={me} slug={slug} />}</RequireAccount>;
}

function ManagedSpace({ me, slug }: { me: Me; slug: string }) {
  const { data, error, reload, replace } = useLoad(slug, () => api.space(slug), LIVE_EVERY_MS);
  if (data) return <Management me={me} space={data} onChange={replace} />;
  const missing = error?.status === 404;
  return (
    <Page
      title={missing ? texts.manage.missingTitle : slug}
      lead={missing ? texts.manage.missingText : undefined}
      actions={missing ? <LinkButton href="/spaces">{texts.spaces.title}</LinkButton> : undefined}
    >
      {error ? !missing && <LoadProblem error={error} onRetry={reload} /> : <Loading />}
    </Page>
  );
}

interface ManagementProps {
  me: Me;
  space: Space;
  onChange: (space: Space) => void;
}

function Management({ me, space, onChange }: ManagementProps) {
  const { tabs, tabsLabel } = texts.manage;
  const open = useStore(unsaved);
  const marked = (form: string): Pick<TabPart, 'keep' | 'mark'> => ({
    keep: true,
    mark: open.includes(form) ? texts.forms.unsaved : undefined,
  });
  const parts: TabPart[] = [];
  if (mayOwn(space))
    parts.push({
      id: 'details',
      label: tabs.details,
      ...marked('details'),
      content: <DetailsTab space={space} onChange={onChange} />,
    });
  if (mayManage(space))
    parts.push(
      {
        id: 'rules',
        label: tabs.rules,
        ...marked('rules'),
        content: <RulesTab space={space} onChange={onChange} />,
      },
      { id: 'people', label: tabs.people, content: <PeopleTab me={me} space={space} /> },
      { id: 'invitations', label: tabs.invitations, content: <InvitationsTab space={space} /> },
      { id: 'recordings', label: texts.recordings.tab, content: <RecordingsTab space={space} /> },
      { id: 'bans', label: tabs.bans, content: <BansTab slug={space.slug} /> },
    );
  return (
    <Page title={space.title} actions={<Ways space={space} />}>
      {parts.length === 0 ? (
        <Notice>{texts.manage.notYours}</Notice>
      ) : (
        <Tabs label={tabsLabel} parts={parts} />
      )}
    </Page>
  );
}

/** Into the space, and the links to pass on. */
function Ways({ space }: { space: Space }) {
  const { slug, title, live } = space;
  const [sharing, setSharing] = useState(false);
  return (
    <div className="form__row">
      {live?.state === 'live' && (
        <Badge live>
          {texts.spaces.live} · {texts.watch.viewers(live.viewers)}
        </Badge>
      )}
      {mayJoinStage(space) && (
        <LinkButton look="primary" href={stagePath(slug)}>
          {texts.spaces.stage}
        </LinkButton>
      )}
      <LinkButton href={watchPath(slug)}>{texts.spaces.watch}</LinkButton>
      <Button look="quiet" onPress={() => setSharing(true)}>
        <Share2 size={18} aria-hidden />
        {texts.share.button}
      </Button>
      <ShareDialog slug={slug} title={title} isOpen={sharing} onClose={() => setSharing(false)} />
    </div>
  );
}
