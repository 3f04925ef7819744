// SPDX-License-Identifier: Apache-2.0
// While an answer is on its way: nothing for a moment (most are quicker), then a spinner that is announced.
import { useEffect, useState } from 'react';
import { texts } from '../texts';

const QUIET_MS = 300;

export function Loading() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" role="status">
      {shown && (
        <>
          <span className="spinner" aria-hidden />
          {texts.forms.loading}
        </>
      )}
    </div>
  );
}
