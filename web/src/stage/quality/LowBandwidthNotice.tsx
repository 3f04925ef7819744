// SPDX-License-Identifier: Apache-2.0
// Says that the own link is poor, for as long as it is. In: which direction; out: a status line with a way to the numbers.
import { Gauge } from 'lucide-react';
import { Button } from '../../shared/design/Button';
import { texts } from '../../shared/texts';
import type { LowBandwidth } from './judge';

export function LowBandwidthNotice({
  low,
  onDetails,
}: {
  low: LowBandwidth | undefined;
  /** undefined while the numbers are there. */
  onDetails: (() => void) | undefined;
}) {
  return (
    <div className="low-place">
      <p className="visually-hidden" role="status">
        {low && texts.connection.low[low]}
      </p>
      {low && (
        <div className="banner low">
          <Gauge size={18} aria-hidden />
          <span aria-hidden>{texts.connection.low[low]}</span>
          {onDetails && (
            <Button className="banner__button" onPress={onDetails}>
              {texts.connection.details}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
