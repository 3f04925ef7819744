// SPDX-License-Identifier: Apache-2.0
// A QR code: dark on light in every colour scheme, because that is what cameras read. In: the text it carries, and what it is
// for people who cannot see it.
import { useMemo } from 'react';
import { qrPath } from './qr-path';

export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => qrPath(text), [text]);
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
