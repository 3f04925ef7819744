// SPDX-License-Identifier: Apache-2.0
import { useStore } from '../store';
import { texts } from '../texts';
import { toasts } from './toasts';

/** The place where toasts appear; being a live region, it announces them too. */
export function Toasts() {
  const list = useStore(toasts);
  return (
    <div className="toasts" role="log" aria-live="polite" aria-label={texts.common.notifications}>
      {list.map((toast) => (
        <div key={toast.id} className={toast.problem ? 'toast toast--problem' : 'toast'}>
          {toast.text}
        </div>
      ))}
    </div>
  );
}
