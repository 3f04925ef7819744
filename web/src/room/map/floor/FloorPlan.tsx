// SPDX-License-Identifier: Apache-2.0
// The floor under the map: a lounge, drawn by ourselves. It says nothing to those who do not see it: what counts are the
// people on it, and nobody is stopped by a table.
import { MAP } from '../geometry';
import { LongTable, Plant, Podium, RoundTable, Rug, Sofa } from './shapes';
import './floor.css';

export function FloorPlan() {
  return (
    <svg
      className="floor-plan"
      viewBox={`0 0 ${MAP.width} ${MAP.height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <Boards />
      <Rug x={550} y={290} width={500} height={320} />
      <Sofa x={800} y={330} />
      <Sofa x={800} y={570} turn={180} />
      <Sofa x={595} y={450} turn={-90} />
      <Sofa x={1005} y={450} turn={90} />
      <rect className="floor-wood" x={730} y={415} width={140} height={70} rx={14} />
      <RoundTable x={240} y={230} seats={4} />
      <RoundTable x={240} y={670} seats={4} />
      <RoundTable x={1360} y={230} seats={4} />
      <RoundTable x={1360} y={670} seats={4} />
      <Podium x={600} y={40} width={400} height={110} />
      <LongTable x={800} y={790} seats={6} />
      {[70, 1530].map((x) => [70, 830].map((y) => <Plant key={`${x} ${y}`} x={x} y={y} />))}
    </svg>
  );
}

/** Planks. */
function Boards() {
  return (
    <path
      className="floor-boards"
      d={Array.from({ length: 11 }, (_, index) => `M0 ${(index + 1) * 75} H${MAP.width}`).join(' ')}
    />
  );
}
