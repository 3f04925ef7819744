// SPDX-License-Identifier: Apache-2.0
// There is nothing at this address; where it names a space, what names of spaces look like.
import { SearchX } from 'lucide-react';
import { useEffect } from 'react';
import { PageHead } from '../shared/account/PageHead';
import { LinkButton } from '../shared/design/Button';
import { MessagePage } from '../shared/design/MessagePage';
import { texts } from '../shared/texts';

export function MissingPage({ path }: { path: string }) {
  const ofSpace = /^\/(stream|watch|embed|spaces)\/[^/]*$/.test(path);
  const title = ofSpace ? texts.common.badSpaceTitle : texts.forms.notFoundTitle;
  const documentTitle = texts.account.pageTitle(title);
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  return (
    <div className="page">
      <PageHead />
      <MessagePage
        icon={<SearchX size={28} />}
        title={title}
        text={ofSpace ? texts.common.badSpaceText : texts.forms.notFoundText}
      >
        <LinkButton href="/" look="primary">
          {texts.common.home}
        </LinkButton>
      </MessagePage>
    </div>
  );
}
