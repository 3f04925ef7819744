// SPDX-License-Identifier: Apache-2.0
// Personal tokens: made, shown once, deleted.
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, type TokenEntry } from '../../shared/api';
import { useLoad } from '../../shared/api/use-api';
import { Button, IconButton } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Empty } from '../../shared/design/Empty';
import { Loading } from '../../shared/design/Loading';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { formatDate, formatRelative } from '../../shared/texts/format';
import { LoadProblem } from '../LoadProblem';
import { describeScopes } from './scopes';
import { TokenDialog } from './TokenDialog';

function validity({ expiresAt }: TokenEntry): string {
  if (!expiresAt) return texts.tokens.noEnd;
  const end = new Date(expiresAt);
  return end.getTime() < Date.now() ? texts.tokens.expired : texts.tokens.expires(formatDate(end));
}

function use({ lastUsedAt }: TokenEntry): string {
  return lastUsedAt ? texts.tokens.used(formatRelative(new Date(lastUsedAt))) : texts.tokens.neverUsed;
}

export function TokensSection({ owner }: { owner: boolean }) {
  const { data, error, reload } = useLoad('tokens', api.tokens);
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<TokenEntry>();
  const create = (
    <Button look={data?.items.length === 0 ? 'primary' : 'secondary'} onPress={() => setCreating(true)}>
      <Plus size={18} aria-hidden />
      {texts.tokens.create}
    </Button>
  );
  return (
    <Section
      title={texts.tokens.title}
      text={texts.tokens.text}
      aside={
        <>
          <a href="/api/v1/openapi.json">{texts.tokens.docs}</a>
          {data && data.items.length > 0 && create}
        </>
      }
    >
      {data?.items.length === 0 && (
        <Empty icon={<KeyRound size={22} />} title={texts.tokens.none} text={texts.tokens.noneText}>
          {create}
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <ul className="rows">
          {data.items.map((token) => (
            <li key={token.id} className="rows__row">
              <KeyRound className="rows__icon" size={20} aria-hidden />
              <div className="rows__text">
                <strong>{token.name}</strong>
                <span>{[describeScopes(token.scopes), use(token), validity(token)].join(' · ')}</span>
              </div>
              <IconButton
                label={texts.tokens.remove(token.name)}
                look="quiet"
                onPress={() => setDeleting(token)}
              >
                <Trash2 size={18} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
      <TokenDialog
        owner={owner}
        isOpen={creating}
        onClose={() => {
          setCreating(false);
          reload();
        }}
      />
      <ConfirmDialog
        title={texts.tokens.removeTitle(deleting?.name ?? '')}
        text={texts.tokens.removeText}
        action={texts.forms.delete}
        isOpen={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (deleting) await api.deleteToken(deleting.id);
          showToast(texts.tokens.removed);
          reload();
        }}
      />
    </Section>
  );
}
