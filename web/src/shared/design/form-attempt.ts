// SPDX-License-Identifier: Apache-2.0
// An error at a field is about what was sent: once that is changed it is gone, until the form is sent again. In: the error
// as a form knows it, and the value; out: the error to show. The form counts its attempts and what was corrected since.
import { createContext, useContext, useEffect, useId, useRef } from 'react';

export interface FormAttempt {
  /** How often the form was sent; 0 = never, or there is no form around the field. */
  count: number;
  correct: (field: string, isCorrected: boolean) => void;
}

export const FormAttemptContext = createContext<FormAttempt>({ count: 0, correct: () => undefined });

export function useShownError(error: string | undefined, value: unknown): string | undefined {
  const id = useId();
  const { count, correct } = useContext(FormAttemptContext);
  const judged = useRef({ count, error, value });
  // Of a form the value that was sent counts: it may have changed before the server's answer came.
  if (judged.current.count !== count || (count === 0 && judged.current.error !== error))
    judged.current = { count, error, value };
  const isCorrected = error !== undefined && value !== judged.current.value;
  useEffect(() => {
    correct(id, isCorrected);
    return () => correct(id, false);
  }, [correct, id, isCorrected]);
  return isCorrected ? undefined : error;
}
