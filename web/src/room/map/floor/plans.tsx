// SPDX-License-Identifier: Apache-2.0
// The floor plans, in map units: where the furniture stands.
import { Bar, LongTable, Plant, Podium, RoundTable, Row, Rug, Sofa } from './shapes';

/** Sofas around a rug, tables in the corners. */
export function Lounge() {
  return (
    <>
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
    </>
  );
}

/** A stage, and rows of seats with an aisle between them. */
export function Hall() {
  return (
    <>
      <Podium x={350} y={40} width={900} height={190} />
      <Rug x={745} y={270} width={110} height={590} />
      {[320, 420, 520, 620, 720, 820].map((y) => (
        <g key={y}>
          <Row x={410} y={y} seats={10} />
          <Row x={1190} y={y} seats={10} />
        </g>
      ))}
      {[110, 1490].map((x) => (
        <Plant key={x} x={x} y={130} size={44} />
      ))}
    </>
  );
}

/** Small tables, and a bar along the wall. */
export function Cafe() {
  return (
    <>
      <Bar x={60} y={50} width={1480} seats={16} />
      {[
        [260, 400],
        [620, 400],
        [980, 400],
        [1340, 400],
        [440, 610],
        [800, 610],
        [1160, 610],
      ].map(([x = 0, y = 0]) => (
        <RoundTable key={`${x} ${y}`} x={x} y={y} seats={x % 360 === 80 ? 6 : 4} />
      ))}
      <Sofa x={260} y={800} turn={180} />
      <Sofa x={620} y={800} turn={180} />
      <Sofa x={980} y={800} turn={180} />
      <Sofa x={1340} y={800} turn={180} />
      {[80, 1520].map((x) => (
        <Plant key={x} x={x} y={620} size={40} />
      ))}
    </>
  );
}
