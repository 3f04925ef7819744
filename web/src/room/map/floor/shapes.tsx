// SPDX-License-Identifier: Apache-2.0
// What floor plans are drawn of, seen from above, in map units. In: where; out: SVG. Colours are classes (floor.css), so that
// plans follow the theme.

interface At {
  x: number;
  y: number;
}

export function Rug({ x, y, width, height }: At & { width: number; height: number }) {
  return (
    <g className="floor-rug">
      <rect x={x} y={y} width={width} height={height} rx={28} />
      <rect className="floor-seam" x={x + 16} y={y + 16} width={width - 32} height={height - 32} rx={16} />
    </g>
  );
}

/** Chairs stand on a circle, the first above. */
export function RoundTable({ x, y, seats }: At & { seats: number }) {
  const chairs = Array.from({ length: seats }, (_, index) => (index / seats) * 2 * Math.PI);
  return (
    <g>
      {chairs.map((angle) => (
        <circle
          key={angle}
          className="floor-seat"
          cx={x + 74 * Math.sin(angle)}
          cy={y - 74 * Math.cos(angle)}
          r={19}
        />
      ))}
      <circle className="floor-wood" cx={x} cy={y} r={52} />
    </g>
  );
}

export function LongTable({ x, y, seats }: At & { seats: number }) {
  const width = seats * 60;
  return (
    <g>
      {Array.from({ length: seats }, (_, index) => x - width / 2 + 30 + index * 60).map((cx) => (
        <g key={cx} className="floor-seat">
          <circle cx={cx} cy={y - 58} r={18} />
          <circle cx={cx} cy={y + 58} r={18} />
        </g>
      ))}
      <rect className="floor-wood" x={x - width / 2} y={y - 36} width={width} height={72} rx={12} />
    </g>
  );
}

/** The back of it is above; `turn` in degrees. */
export function Sofa({ x, y, turn = 0 }: At & { turn?: number }) {
  return (
    <g className="floor-seat" transform={`translate(${x} ${y}) rotate(${turn})`}>
      <rect x={-92} y={-42} width={184} height={84} rx={22} />
      <path className="floor-seam" d="M-64 -14 H64 M-64 -14 V42 M64 -14 V42 M0 -14 V42" />
    </g>
  );
}

export function Plant({ x, y, size = 34 }: At & { size?: number }) {
  const leaf = size * 0.62;
  return (
    <g className="floor-green">
      {[0, 72, 144, 216, 288].map((angle) => (
        <ellipse
          key={angle}
          cx={x}
          cy={y - leaf}
          rx={leaf * 0.55}
          ry={leaf}
          transform={`rotate(${angle} ${x} ${y})`}
        />
      ))}
    </g>
  );
}

/** A platform with its front edge below. */
export function Podium({ x, y, width, height }: At & { width: number; height: number }) {
  return (
    <g>
      <rect className="floor-wood" x={x} y={y} width={width} height={height} rx={14} />
      <path className="floor-seam" d={`M${x + 20} ${y + height - 22} H${x + width - 20}`} />
    </g>
  );
}

/** A row of seats, as in a theatre; `x` is its middle. */
export function Row({ x, y, seats }: At & { seats: number }) {
  const width = seats * 60;
  return (
    <g className="floor-seat">
      {Array.from({ length: seats }, (_, index) => x - width / 2 + index * 60).map((left) => (
        <rect key={left} x={left + 5} y={y - 22} width={50} height={44} rx={14} />
      ))}
    </g>
  );
}

/** A counter with stools in front of it. */
export function Bar({ x, y, width, seats }: At & { width: number; seats: number }) {
  const step = width / seats;
  return (
    <g>
      <rect className="floor-wood" x={x} y={y} width={width} height={80} rx={14} />
      <path className="floor-seam" d={`M${x + 20} ${y + 22} H${x + width - 20}`} />
      {Array.from({ length: seats }, (_, index) => x + (index + 0.5) * step).map((cx) => (
        <circle key={cx} className="floor-seat" cx={cx} cy={y + 118} r={20} />
      ))}
    </g>
  );
}
