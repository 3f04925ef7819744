// SPDX-License-Identifier: Apache-2.0
// Both connections at one moment. In: what getStats() of each says, undefined where it failed; out: a Sample. Pure but for
// what the samplers remember of the reports before.
import { NO_PATH, samplePath, type PathSample } from './path-sample';
import { ReceivedSampler, type ReceivedSample, type ReceiveSection } from './received-samples';
import { SentSampler, type SentSample, type SendSection } from './sent-samples';
import type { Report } from './stats-report';

export interface Sample {
  publish: PathSample;
  subscribe: PathSample;
  sent: SentSample[];
  received: ReceivedSample[];
}

export class Sampler {
  private readonly sent = new SentSampler();
  private readonly received = new ReceivedSampler();

  sample(
    publish: Report | undefined,
    sending: readonly SendSection[],
    subscribe: Report | undefined,
    receiving: readonly ReceiveSection[],
  ): Sample {
    return {
      publish: publish ? samplePath(publish) : NO_PATH,
      subscribe: subscribe ? samplePath(subscribe) : NO_PATH,
      sent: publish ? this.sent.sample(publish, sending) : [],
      received: subscribe ? this.received.sample(subscribe, receiving) : [],
    };
  }
}
