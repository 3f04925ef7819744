// SPDX-License-Identifier: Apache-2.0
// Three bars, filled as far as a connection is good; none is crossed out. In: a grade, the words for it unless they stand
// beside; out: a picture that takes its colour from around it.
import type { Grade } from './grade';
import './quality.css';

const BARS = [
  { x: 1, height: 5 },
  { x: 6.5, height: 9 },
  { x: 12, height: 13 },
] as const;

export function Bars({ grade, label }: { grade: Grade; label?: string }) {
  const name = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="bars" viewBox="0 0 17 14" width="17" height="14" data-grade={grade} {...name}>
      {BARS.map(({ x, height }, index) => (
        <rect
          key={x}
          x={x}
          y={14 - height}
          width="4"
          height={height}
          rx="1"
          className={index < grade ? 'bars__full' : 'bars__empty'}
        />
      ))}
      {grade === 0 && <path className="bars__cross" d="M1 1l4.5 4.5M5.5 1L1 5.5" />}
    </svg>
  );
}
