// SPDX-License-Identifier: Apache-2.0
// Asks before the reader goes elsewhere and loses what they typed. In: where they want to go, from the router; out: go,
// or stay.
import { ConfirmDialog } from '../shared/design/ConfirmDialog';
import { useStore } from '../shared/store';
import { texts } from '../shared/texts';
import { leave, leaving, stay } from './router';

export function LeaveDialog() {
  const where = useStore(leaving);
  return (
    <ConfirmDialog
      title={texts.forms.leaveTitle}
      text={texts.forms.leaveText}
      action={texts.forms.leave}
      cancel={texts.forms.stay}
      isOpen={where !== undefined}
      onClose={stay}
      onConfirm={() => {
        leave();
        return Promise.resolve();
      }}
    />
  );
}
