// SPDX-License-Identifier: Apache-2.0
// The server will not show this space to this page, and why.
import { RefreshCw } from 'lucide-react';
import { Button } from '../../shared/design/Button';
import { MessagePage } from '../../shared/design/MessagePage';
import type { ErrorCode } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { BadSpace } from '../mount-audience';

export function RefusedView({ code }: { code: ErrorCode }) {
  if (code === 'bad-space') return <BadSpace />;
  const { title, text } = code === 'origin-denied' ? texts.refused.denied : texts.refused.outdated;
  return (
    <MessagePage icon={<RefreshCw size={28} />} title={title} text={text}>
      <Button look="primary" onPress={() => window.location.reload()}>
        {texts.refused.reload}
      </Button>
    </MessagePage>
  );
}
