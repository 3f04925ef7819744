// SPDX-License-Identifier: Apache-2.0
// The stage page: shows the step of the visit. All state lives in `Visit` and what it owns.
import { LogOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, LinkButton } from '../shared/design/Button';
import { MessagePage } from '../shared/design/MessagePage';
import { Toasts } from '../shared/design/Toasts';
import { watchPath } from '../shared/space';
import { useStore } from '../shared/store';
import { texts } from '../shared/texts';
import { DeviceCheck } from './check/DeviceCheck';
import { Joining } from './room/Joining';
import { Room } from './room/Room';
import { Visit } from './visit';

export interface StagePageProps {
  space: string;
  name: string | undefined;
  autojoin: boolean;
}

export function StagePage({ space, name, autojoin }: StagePageProps) {
  const [visit] = useState(() => new Visit(space, name, autojoin));
  const state = useStore(visit.state);

  useEffect(() => {
    document.title = texts.check.pageTitle(space);
  }, [space]);

  return (
    <>
      {state.step === 'check' && !(autojoin && state.first) && (
        <DeviceCheck
          space={space}
          media={state.media}
          name={visit.name}
          onJoin={(chosen) => visit.join(chosen)}
        />
      )}
      {state.step === 'check' && autojoin && state.first && <Joining />}
      {state.step === 'stage' && (
        <Room
          space={space}
          name={visit.name}
          media={state.media}
          session={state.session}
          onLeave={() => visit.leave()}
          onAgain={() => visit.again()}
        />
      )}
      {state.step === 'left' && (
        <MessagePage icon={<LogOut size={28} />} title={texts.left.title} text={texts.left.text}>
          <Button look="primary" onPress={() => visit.again()} autoFocus>
            {texts.left.again}
          </Button>
          <LinkButton href={watchPath(space)}>{texts.left.watch}</LinkButton>
        </MessagePage>
      )}
      <Toasts />
    </>
  );
}
