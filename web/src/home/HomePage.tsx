// SPDX-License-Identifier: Apache-2.0
// The start page: what this is, the way into a space, my spaces, what is on air and what is planned.
import { MonitorPlay, Plus, Radio, Users } from 'lucide-react';
import { PageHead } from '../shared/account/PageHead';
import { useSession } from '../shared/account/session';
import { api, type Me, type Page, type SessionInfo, type Space } from '../shared/api';
import { sentenceOf } from '../shared/api/sentences';
import { useLoad } from '../shared/api/use-api';
import { LinkButton } from '../shared/design/Button';
import { Notice } from '../shared/design/Notice';
import { Toasts } from '../shared/design/Toasts';
import { comingUp, without } from '../shared/spaces/access';
import { SpaceCards } from '../shared/spaces/SpaceCard';
import { texts } from '../shared/texts';
import { OpenSpaceForm } from './OpenSpaceForm';
import './home.css';

const ICONS = [Users, Radio, MonitorPlay];
const LIST_EVERY_MS = 15_000;
const MOST_OWN = 6;
const MOST_LISTED = 9;

export function HomePage() {
  const state = useSession();
  const info = state.kind === 'ready' ? state.info : undefined;
  const me = info?.account ?? undefined;
  return (
    <div className="home">
      <PageHead />
      <main className="home__main">
        <div className="home__hero">
          <h1>{texts.home.title}</h1>
          <p className="home__lead">{texts.home.lead}</p>
          <CallToAction info={info} />
          {state.kind === 'failed' && (
            <div className="home__notice">
              <Notice>{sentenceOf(state.error)}</Notice>
            </div>
          )}
          {info?.needsOwner && (
            <div className="home__notice">
              <Notice>{texts.home.setup}</Notice>
            </div>
          )}
        </div>
        {info && <Spaces me={me} create={info.access === 'open'} />}
        {!me && <Points />}
      </main>
      <Toasts />
    </div>
  );
}

/** Open servers: any space by its name. Others: an account, and then a space of one's own. */
function CallToAction({ info }: { info: SessionInfo | undefined }) {
  // Until the server has answered the place is kept, so that nothing jumps.
  if (!info) return <div className="home__form-place" />;
  if (info.access === 'open') return <OpenSpaceForm />;
  if (info.account)
    return (
      <LinkButton href="/spaces/new" look="primary" large>
        <Plus size={20} aria-hidden />
        {texts.home.create}
      </LinkButton>
    );
  return (
    <div className="home__account">
      <div className="home__buttons">
        {info.signUp && (
          <LinkButton href="/signup" look="primary" large>
            {texts.account.createAccount}
          </LinkButton>
        )}
        <LinkButton href="/login" look={info.signUp ? 'secondary' : 'primary'} large>
          {texts.account.logIn}
        </LinkButton>
      </div>
      <p>{texts.home.accountLead}</p>
    </div>
  );
}

/** Mine, those on air and those to come; a space that is in more than one of these lists is shown in the first. */
function Spaces({ me, create }: { me: Me | undefined; create: boolean }) {
  const key = me?.id ?? 'guest';
  const mine = useLoad(me?.id, () => api.spaces('mine', undefined, MOST_OWN), LIST_EVERY_MS).data;
  const live = useLoad(`${key} live`, () => api.spaces('live', undefined, MOST_LISTED), LIST_EVERY_MS).data;
  const listed = useLoad(`${key} public`, () => api.spaces('public'), LIST_EVERY_MS * 4).data;
  const onAir = without(live?.items ?? [], mine?.items ?? []);
  const planned = without(comingUp(listed?.items ?? []), [...(mine?.items ?? []), ...onAir]);
  return (
    <>
      {mine && <MySpaces page={mine} create={create} />}
      {onAir.length > 0 && (
        <section className="home__section" aria-labelledby="live">
          <h2 id="live">{texts.home.liveNow}</h2>
          <SpaceCards spaces={onAir} />
        </section>
      )}
      {planned.length > 0 && (
        <section className="home__section" aria-labelledby="planned">
          <h2 id="planned">{texts.home.planned}</h2>
          <SpaceCards spaces={planned.slice(0, MOST_LISTED)} />
        </section>
      )}
    </>
  );
}

/** `create`: with a button for a new one, where the top of the page has none. */
function MySpaces({ page: data, create }: { page: Page<Space>; create: boolean }) {
  return (
    <section className="home__section" aria-labelledby="mine">
      <div className="home__section-head">
        <h2 id="mine">{texts.home.mine}</h2>
        <div className="home__section-links">
          {data.next && <a href="/spaces">{texts.home.allMine}</a>}
          {create && (
            <LinkButton href="/spaces/new">
              <Plus size={18} aria-hidden />
              {texts.home.create}
            </LinkButton>
          )}
        </div>
      </div>
      {data.items.length > 0 ? (
        <SpaceCards spaces={data.items} />
      ) : (
        <p className="home__quiet">{texts.home.ownText}</p>
      )}
    </section>
  );
}

function Points() {
  return (
    <ul className="home__points">
      {texts.home.points.map((point, index) => {
        const Icon = ICONS[index] ?? Users;
        return (
          <li key={point.title}>
            <Icon size={22} aria-hidden />
            <h2>{point.title}</h2>
            <p>{point.text}</p>
          </li>
        );
      })}
    </ul>
  );
}
