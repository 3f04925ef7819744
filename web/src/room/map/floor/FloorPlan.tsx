// SPDX-License-Identifier: Apache-2.0
// The floor under the map: a plan drawn by ourselves, or a picture of the space. It says nothing to those who do not see it:
// what counts are the people on it, and nobody is stopped by a table. In: what the space chose; out: SVG or an image.
import type { FloorPlan as Plan } from '../../../shared/signalling';
import { MAP } from '../geometry';
import { Cafe, Hall, Lounge } from './plans';
import './floor.css';

export type Drawn = Exclude<Plan, 'picture'>;

/** In the order in which they are offered. */
export const DRAWN: readonly Drawn[] = ['lounge', 'hall', 'cafe', 'plain'];

const FURNITURE: Record<Drawn, (() => React.JSX.Element) | undefined> = {
  lounge: Lounge,
  hall: Hall,
  cafe: Cafe,
  plain: undefined,
};

export interface FloorPlanProps {
  plan: Plan;
  /** Address of the picture, where the plan is one. */
  picture?: string | undefined;
}

export function FloorPlan({ plan, picture }: FloorPlanProps) {
  if (plan === 'picture' && picture)
    return <img className="floor-plan floor-plan--picture" src={picture} alt="" draggable={false} />;
  const Furniture = plan === 'picture' ? undefined : FURNITURE[plan];
  return (
    <svg
      className="floor-plan"
      viewBox={`0 0 ${MAP.width} ${MAP.height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <Boards />
      {Furniture && <Furniture />}
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
