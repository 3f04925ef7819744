// SPDX-License-Identifier: Apache-2.0
// A person's picture, or their initials on a colour that is always the same for the same name. Decoration: the name
// is beside it.
import { useState } from 'react';
import { hueOf, initialsOf } from './person-look';

export interface AvatarProps {
  name: string;
  url?: string | null;
  /** Pixels. */
  size?: number;
}

export function Avatar({ name, url, size = 36 }: AvatarProps) {
  const [broken, setBroken] = useState<string>();
  const style = { width: size, height: size, fontSize: size * 0.4 };
  if (url && url !== broken)
    return (
      <img
        className="avatar"
        src={url}
        alt=""
        width={size}
        height={size}
        style={style}
        onError={() => setBroken(url)}
      />
    );
  return (
    <span
      className="avatar"
      style={{ ...style, background: `hsl(${hueOf(name)} 42% 30%)`, color: '#fff' }}
      // Drawn by the style sheet: as text they would count as a part of the name of a button around them.
      data-initials={initialsOf(name)}
      aria-hidden
    />
  );
}
