// SPDX-License-Identifier: Apache-2.0
// Starts a page of the audience for the space in its address.
import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { LinkButton } from '../shared/design/Button';
import { MessagePage } from '../shared/design/MessagePage';
import { mount } from '../shared/mount';
import { slugFromPath } from '../shared/space';
import { texts } from '../shared/texts';

export function mountAudience(page: (space: string) => ReactNode): void {
  const space = slugFromPath(window.location.pathname);
  mount(() => (space === undefined ? <BadSpace /> : page(space)));
}

export function BadSpace() {
  return (
    <MessagePage
      icon={<SearchX size={28} />}
      title={texts.common.badSpaceTitle}
      text={texts.common.badSpaceText}
    >
      <LinkButton href="/" look="primary">
        {texts.common.home}
      </LinkButton>
    </MessagePage>
  );
}
