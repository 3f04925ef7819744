// SPDX-License-Identifier: Apache-2.0
// A person's picture, or their initials on their colour. Decoration: the name always stands beside it.
import { useState, type CSSProperties } from 'react';
import { hueOf, initialsOf } from './person-look';

export function Avatar({ name, src, small = false }: { name: string; src?: string; small?: boolean }) {
  const [broken, setBroken] = useState<string>();
  // Only paths of this server: somebody else's address would tell them who looks.
  const own = src !== undefined && src.startsWith('/') && !src.startsWith('//') && src !== broken;
  return (
    <span
      className={small ? 'avatar avatar--small' : 'avatar'}
      style={{ '--hue': hueOf(name) } as CSSProperties}
      aria-hidden
    >
      {own ? <img src={src} alt="" loading="lazy" onError={() => setBroken(src)} /> : initialsOf(name)}
    </span>
  );
}
