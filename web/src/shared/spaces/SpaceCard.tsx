// SPDX-License-Identifier: Apache-2.0
// A space in a list: what it is, whether it is on air or planned, and the ways into it. Used by the start page and by
// "my spaces".
import { Globe, Link2, Lock, Settings2 } from 'lucide-react';
import type { Space, Visibility } from '../api';
import { Badge } from '../design/Badge';
import { LinkButton } from '../design/Button';
import { stagePath, watchPath } from '../space';
import { texts } from '../texts';
import { formatDateTime, formatNumber } from '../texts/format';
import { managePath, mayJoinStage, mayManage } from './access';
import './spaces.css';

export const VISIBILITY_ICONS: Record<Visibility, typeof Globe> = {
  public: Globe,
  unlisted: Link2,
  private: Lock,
};

export function SpaceCard({ space, level }: { space: Space; level: 2 | 3 }) {
  const Title = `h${level}` as const;
  const { title, slug, description, live, owner, role } = space;
  const onAir = live?.state === 'live';
  const starts = space.startsAt ? new Date(space.startsAt) : undefined;
  const planned = !onAir && starts !== undefined && starts.getTime() > Date.now();
  const Icon = VISIBILITY_ICONS[space.visibility];
  return (
    <article className="card space-card" aria-label={title}>
      <div className="space-card__top">
        {onAir && (
          <Badge live>
            {texts.spaces.live} · {texts.watch.viewers(live.viewers)}
          </Badge>
        )}
        {planned && <Badge>{formatDateTime(starts)}</Badge>}
        {role && <span className="chip">{texts.spaces.roles[role]}</span>}
        {role && space.visibility !== 'public' && (
          <span className="chip chip--plain">
            <Icon size={13} aria-hidden />
            {texts.spaces.visibility[space.visibility]}
          </span>
        )}
      </div>
      <Title>{title}</Title>
      <p className="space-card__slug">
        {role || !owner ? `/${slug}` : texts.spaces.by(owner.displayName)}
        {onAir && live.onStage > 0 ? ` · ${texts.spaces.onStage(formatNumber(live.onStage))}` : ''}
      </p>
      {description && <p className="space-card__description">{description}</p>}
      <div className="space-card__actions">
        {mayJoinStage(space) && (
          <LinkButton look="primary" href={stagePath(slug)} label={texts.spaces.stageNamed(title)}>
            {texts.spaces.stage}
          </LinkButton>
        )}
        <LinkButton
          look={mayJoinStage(space) ? 'secondary' : 'primary'}
          href={watchPath(slug)}
          label={texts.spaces.watchNamed(title)}
        >
          {texts.spaces.watch}
        </LinkButton>
        {mayManage(space) && (
          <LinkButton
            look="quiet"
            className="space-card__manage"
            href={managePath(slug)}
            label={texts.spaces.manageNamed(title)}
          >
            <Settings2 size={18} aria-hidden />
          </LinkButton>
        )}
      </div>
    </article>
  );
}

/** `level` of the titles: below that of what stands above. */
export function SpaceCards({ spaces, level = 3 }: { spaces: Space[]; level?: 2 | 3 }) {
  return (
    <ul className="space-cards">
      {spaces.map((space) => (
        <li key={space.slug}>
          <SpaceCard space={space} level={level} />
        </li>
      ))}
    </ul>
  );
}
