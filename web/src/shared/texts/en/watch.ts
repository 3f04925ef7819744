// SPDX-License-Identifier: Apache-2.0
// English: the audience's page.
import { formatNumber } from '../format';

export const watch = {
  watch: {
    pageTitle: (title: string): string => `${title} – live`,
    video: (title: string): string => `Live video of ${title}`,
    waiting: 'starts soon',
    waitingText: 'The show will start here automatically.',
    startsIn: (left: string): string => `Starts: ${left}`,
    addToCalendar: 'Add to calendar',
    next: 'The next show:',
    ended: 'The show is over',
    endedText: 'Thank you for watching. The next show will start here automatically.',
    loading: 'Loading…',
    recovering: 'Reconnecting…',
    unmute: (touch: boolean): string => (touch ? 'Tap to unmute' : 'Click to unmute'),
    clickToPlay: 'Play',
    live: 'LIVE',
    goLive: 'Go live',
    behind: 'You are behind. Go live.',
    atLive: 'You are live',
    viewers: (n: number): string => `${formatNumber(n)} watching`,
    latency: (seconds: string): string => `${seconds} s behind`,
    latencyLabel: 'Delay behind the stage',
    offline: 'No connection to the server. Trying again…',
    shortcuts:
      'Keys: Space play, M mute, F full screen, P picture-in-picture, L go live, arrows volume, C chat, ? all keys',
  },
};
