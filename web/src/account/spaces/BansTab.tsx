// SPDX-License-Identifier: Apache-2.0
// Who is banned from a space, and the way back.
import { ShieldCheck } from 'lucide-react';
import { api, type Ban } from '../../shared/api';
import { sentenceOf } from '../../shared/api/sentences';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Avatar } from '../../shared/design/Avatar';
import { Button } from '../../shared/design/Button';
import { Empty } from '../../shared/design/Empty';
import { Loading } from '../../shared/design/Loading';
import { Notice } from '../../shared/design/Notice';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { formatRelative } from '../../shared/texts/format';
import { LoadProblem } from '../LoadProblem';

export function BansTab({ slug }: { slug: string }) {
  const { data, error, reload } = useLoad(slug, () => api.bans(slug));
  const lifting = useAction();
  const lift = async (ban: Ban): Promise<void> => {
    if (await lifting.run(() => api.liftBan(slug, ban.id))) showToast(texts.manage.banLifted(ban.name));
    reload();
  };
  return (
    <Section title={texts.manage.bansTitle} text={texts.manage.bansText}>
      {lifting.error && <Notice danger>{sentenceOf(lifting.error)}</Notice>}
      {data?.items.length === 0 && (
        <Empty icon={<ShieldCheck size={22} />} title={texts.manage.noBans} text={texts.manage.noBansText} />
      )}
      {data && data.items.length > 0 && (
        <ul className="rows">
          {data.items.map((ban) => (
            <li key={ban.id} className="rows__row">
              <Avatar name={ban.name} />
              <div className="rows__text">
                <strong>{ban.name}</strong>
                <span>
                  {[texts.manage.bannedSince(formatRelative(new Date(ban.createdAt))), ban.reason]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </div>
              <Button aria-label={texts.manage.liftBanNamed(ban.name)} onPress={() => void lift(ban)}>
                {texts.manage.liftBan}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
    </Section>
  );
}
