// SPDX-License-Identifier: Apache-2.0
// Where log-in leads back to. In: the value of `?return=`, which anyone may have put there; out: a path of this very
// server, never another address.

export function safeReturnPath(wanted: string | null, origin: string): string {
  // Browsers drop tabs and line feeds inside of addresses and read "\" as "/": neither is in a path of ours.
  // eslint-disable-next-line no-control-regex
  if (wanted === null || !/^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(wanted)) return '/';
  let url: URL;
  try {
    url = new URL(wanted, origin);
  } catch {
    return '/';
  }
  // Dots are resolved by now: "/..//evil" has become "//evil".
  if (url.origin !== origin || url.pathname.startsWith('//')) return '/';
  if (/^\/(login|signup|setup)$/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

/** Address of the log-in page that leads back to where the reader is. */
export function logInPath(
  location: { pathname: string; search: string; hash: string },
  page = '/login',
): string {
  const here = location.pathname + location.search + location.hash;
  return here === '/' || /^\/(login|signup|setup)\b/.test(here)
    ? page
    : `${page}?return=${encodeURIComponent(here)}`;
}
