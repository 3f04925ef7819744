// SPDX-License-Identifier: Apache-2.0
// Calls of the API in components. useLoad: what a page shows, retried automatically while the server is unavailable.
// useAction: what a button does, with "busy" and the failure to show. In: a call; out: its state.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from './error';

const RETRY_SECONDS = 5;

export interface Loaded<T> {
  data: T | undefined;
  error: ApiError | undefined;
  /** Asks again; what is shown stays until the answer is there. */
  reload: () => void;
  /** Shows what a change answered without asking again. */
  replace: (data: T) => void;
}

/** `key` names what is loaded: another key loads again; undefined loads nothing. `everyMs`: asks again while visible. */
export function useLoad<T>(key: string | undefined, load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ key?: string; data?: T; error?: ApiError }>({});
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    if (key === undefined) return undefined;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (ms: number): void => {
      timer = setTimeout(() => (document.hidden ? again(ms) : setRound((n) => n + 1)), ms);
    };
    latest.current().then(
      (data) => {
        if (!current) return;
        setState({ key, data });
        if (everyMs !== undefined) again(everyMs);
      },
      (reason: unknown) => {
        if (!current) return;
        const error = asApiError(reason);
        setState((before) => ({ key, data: before.key === key ? before.data : undefined, error }));
        if (error.temporary) again((error.retryAfter ?? RETRY_SECONDS) * 1000);
      },
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, round, everyMs]);

  const fits = state.key === key;
  return {
    data: fits ? state.data : undefined,
    error: fits ? state.error : undefined,
    reload: useCallback(() => setRound((n) => n + 1), []),
    replace: useCallback((data: T) => setState({ key, data }), [key]),
  };
}

export interface Action {
  busy: boolean;
  error: ApiError | undefined;
  /** Runs one call at a time; true when it succeeded. */
  run: (call: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const running = useRef(false);
  const run = useCallback(async (call: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await call();
      return true;
    } catch (reason) {
      setError(asApiError(reason));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, error, run, clear: useCallback(() => setError(undefined), []) };
}

/** Anything but a failed call is a bug of ours and belongs on the console. */
function asApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  throw reason;
}
