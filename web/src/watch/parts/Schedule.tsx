// SPDX-License-Identifier: Apache-2.0
// When the show is planned, for who waits for it: the date where they are, how long until then, and a file for their
// calendar. In: the plan, the server's clock; out: a downloaded file.
import { CalendarPlus } from 'lucide-react';
import { downloadCalendarFile } from '../../shared/schedule/calendar-file';
import type { Outlook } from '../../shared/schedule/countdown';
import { watchPath } from '../../shared/space';
import { texts } from '../../shared/texts';
import { formatDaysUntil, formatPlanned } from '../../shared/texts/format';

export interface ScheduleProps {
  slug: string;
  title: string;
  description: string;
  startsAt: number;
  outlook: Extract<Outlook, { kind: 'later' | 'clock' }>;
}

export function Schedule({ slug, title, description, startsAt, outlook }: ScheduleProps) {
  const starts = new Date(startsAt);
  const left = outlook.kind === 'clock' ? outlook.text : formatDaysUntil(starts);
  return (
    <>
      <p className="show-card__state">
        <time dateTime={starts.toISOString()}>{formatPlanned(starts)}</time>
      </p>
      {/* Read when asked for, not every second. */}
      <p className="show-card__clock" role="timer" aria-label={texts.watch.startsIn(left)}>
        {left}
      </p>
      <button
        type="button"
        className="show-card__calendar"
        onClick={() =>
          downloadCalendarFile({
            slug,
            title,
            description,
            startsAt,
            url: window.location.origin + watchPath(slug),
          })
        }
      >
        <CalendarPlus size={18} aria-hidden />
        {texts.watch.addToCalendar}
      </button>
    </>
  );
}
