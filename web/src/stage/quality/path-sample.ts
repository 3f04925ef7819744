// SPDX-License-Identifier: Apache-2.0
// The network path of one peer connection. In: a report; out: round-trip time, route and estimates of the selected candidate
// pair. Pure.
import { linked, msOf, numberOf, ofType, textOf, type Report, type Stat } from './stats-report';

export type Route = 'direct' | 'direct-tcp' | 'relayed' | 'relayed-tcp';

export interface PathSample {
  rttMs: number | undefined;
  route: Route | undefined;
  /** What the browser believes the path can carry. */
  outgoingBps: number | undefined;
  incomingBps: number | undefined;
}

export const NO_PATH: PathSample = {
  rttMs: undefined,
  route: undefined,
  outgoingBps: undefined,
  incomingBps: undefined,
};

export function samplePath(report: Report): PathSample {
  const pair = selectedPair(report);
  if (!pair) return NO_PATH;
  return {
    rttMs: msOf(pair, 'currentRoundTripTime'),
    route: routeOf(linked(report, pair, 'localCandidateId')),
    outgoingBps: numberOf(pair, 'availableOutgoingBitrate'),
    incomingBps: numberOf(pair, 'availableIncomingBitrate'),
  };
}

/** Chromium and Safari name it in `transport`; Firefox marks the pair itself, by a field of its own or as nominated. */
function selectedPair(report: Report): Stat | undefined {
  for (const transport of ofType(report, 'transport')) {
    const pair = linked(report, transport, 'selectedCandidatePairId');
    if (pair) return pair;
  }
  const pairs = ofType(report, 'candidate-pair');
  return (
    pairs.find((pair) => pair.selected === true) ??
    pairs.find((pair) => pair.nominated === true && pair.state === 'succeeded')
  );
}

function routeOf(local: Stat | undefined): Route | undefined {
  const type = textOf(local, 'candidateType');
  if (type === undefined) return undefined;
  const relayed = type === 'relay';
  const protocol = textOf(local, relayed ? 'relayProtocol' : 'protocol')?.toLowerCase();
  const tcp = protocol === 'tcp' || protocol === 'tls';
  return relayed ? (tcp ? 'relayed-tcp' : 'relayed') : tcp ? 'direct-tcp' : 'direct';
}
