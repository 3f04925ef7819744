// SPDX-License-Identifier: Apache-2.0
// Says what is wrong with camera and microphone and what to do about it; offers to try again.
import { Button } from '../../shared/design/Button';
import { Notice } from '../../shared/design/Notice';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { LocalMedia } from '../media/local-media';

export function MediaProblems({ media }: { media: LocalMedia }) {
  const { camera, microphone } = useStore(media.state);
  if (!camera.problem && !microphone.problem) return null;
  if (camera.problem === 'insecure') {
    return (
      <Notice danger title={texts.problems.insecureTitle}>
        {texts.problems.insecure}
      </Notice>
    );
  }
  if (camera.problem === 'unsupported') {
    return (
      <Notice danger title={texts.problems.unsupportedTitle}>
        {texts.problems.unsupported}
      </Notice>
    );
  }
  const again = (
    <Button className="check__retry" onPress={() => void media.open()}>
      {texts.check.retry}
    </Button>
  );
  if (camera.problem === 'refused' && microphone.problem === 'refused') {
    return (
      <Notice danger title={texts.problems.bothRefusedTitle}>
        {texts.problems.bothRefused}
        {again}
      </Notice>
    );
  }
  return (
    <Notice>
      {camera.problem && <p>{texts.problems.camera[camera.problem]}</p>}
      {microphone.problem && <p>{texts.problems.microphone[microphone.problem]}</p>}
      {again}
    </Notice>
  );
}
