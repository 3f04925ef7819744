// SPDX-License-Identifier: Apache-2.0
// Entry of `/stream/<space>`. The local media live outside React: they outlast every re-render.
import { SearchX } from 'lucide-react';
import { LinkButton } from '../shared/design/Button';
import { MessagePage } from '../shared/design/MessagePage';
import { mount } from '../shared/mount';
import { slugFromPath } from '../shared/space';
import { texts } from '../shared/texts';
import { StagePage } from './StagePage';
import './stage.css';

const slug = slugFromPath(window.location.pathname);
const query = new URLSearchParams(window.location.search);

mount(() =>
  slug === undefined ? (
    <MessagePage
      icon={<SearchX size={28} />}
      title={texts.common.badSpaceTitle}
      text={texts.common.badSpaceText}
    >
      <LinkButton href="/" look="primary">
        {texts.common.home}
      </LinkButton>
    </MessagePage>
  ) : (
    <StagePage space={slug} name={query.get('name') ?? undefined} autojoin={query.get('autojoin') === '1'} />
  ),
);

// A page restored from the back/forward cache has lost its connections for good.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});
