// SPDX-License-Identifier: Apache-2.0
// The spaces someone owns, hosts or belongs to.
import { LayoutGrid, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, type Me, type Space } from '../../shared/api';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Button, LinkButton } from '../../shared/design/Button';
import { Empty } from '../../shared/design/Empty';
import { Loading } from '../../shared/design/Loading';
import { SpaceCards } from '../../shared/spaces/SpaceCard';
import { texts } from '../../shared/texts';
import { LoadProblem } from '../LoadProblem';
import { Page } from '../Page';
import { RequireAccount } from '../RequireAccount';

export function SpacesPage() {
  return <RequireAccount title={texts.spaces.title}>{(me) => <MySpaces me={me} />}</RequireAccount>;
}

function MySpaces({ me }: { me: Me }) {
  const { data, error, reload } = useLoad(me.id, () => api.spaces('mine'));
  const create = (
    <LinkButton href="/spaces/new" look="primary">
      <Plus size={18} aria-hidden />
      {texts.spaces.create}
    </LinkButton>
  );
  return (
    <Page
      title={texts.spaces.title}
      lead={texts.spaces.lead}
      actions={data && data.items.length > 0 ? create : undefined}
    >
      {data?.items.length === 0 && (
        <div className="card">
          <Empty icon={<LayoutGrid size={24} />} title={texts.spaces.none} text={texts.spaces.noneText}>
            {create}
          </Empty>
        </div>
      )}
      {data && data.items.length > 0 && (
        <MoreSpaces key={data.next ?? ''} first={data.items} next={data.next ?? undefined} />
      )}
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
    </Page>
  );
}

function MoreSpaces({ first, next }: { first: Space[]; next: string | undefined }) {
  const [more, setMore] = useState<Space[]>([]);
  const [cursor, setCursor] = useState(next);
  const { busy, error, run } = useAction();
  const load = (): Promise<boolean> =>
    run(async () => {
      const page = await api.spaces('mine', cursor);
      setMore((before) => [...before, ...page.items]);
      setCursor(page.next ?? undefined);
    });
  return (
    <>
      <SpaceCards spaces={[...first, ...more]} level={2} />
      {error && <LoadProblem error={error} onRetry={() => void load()} />}
      {cursor !== undefined && !error && (
        <div className="form__row">
          <Button isPending={busy} onPress={() => void load()}>
            {texts.forms.more}
          </Button>
        </div>
      )}
    </>
  );
}
