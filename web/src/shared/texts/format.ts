// SPDX-License-Identifier: Apache-2.0
// Numbers and times as the reader writes them. In: values; out: text by Intl, in the page's language and, where the
// browser names a region for that language (en-GB, hi-IN), as that region does.
import { language } from './index';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

function locale(): string {
  const shown = language.get();
  const preferred = typeof navigator === 'undefined' ? [] : navigator.languages;
  return preferred.find((tag) => tag.toLowerCase().startsWith(`${shown}-`)) ?? shown;
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** "1 second", "20 seconds". */
export function formatSeconds(seconds: number): string {
  return new Intl.NumberFormat(locale(), { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(
    seconds,
  );
}

/** "1.2 GB", in thousands as download windows say it. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[step],
    maximumFractionDigits: step > 2 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}

/** "850 kb/s", "1.2 Mb/s". */
export function formatBitrate(bitsPerSecond: number): string {
  const mega = bitsPerSecond >= 1e6;
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: mega ? 'megabit-per-second' : 'kilobit-per-second',
    maximumFractionDigits: mega ? 1 : 0,
  }).format(bitsPerSecond / (mega ? 1e6 : 1e3));
}

/** "24 ms". */
export function formatMilliseconds(ms: number): string {
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: 'millisecond',
    maximumFractionDigits: 0,
  }).format(ms);
}

/** "0.4%", of a share from 0 to 1. */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** "1:02:03", "2:03". */
export function formatLength(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / MINUTE);
  const rest = two(Math.floor(seconds % MINUTE));
  if (seconds < HOUR) return `${minutes}:${rest}`;
  return `${Math.floor(seconds / HOUR)}:${two(minutes % MINUTE)}:${rest}`;
}

/** "27 Nov 2026, 20:30", in the reader's time zone. */
export function formatDateTime(time: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

/** "Friday, 27 November 2026 at 20:30 CET", in the reader's time zone, which is named. */
export function formatPlanned(time: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(time);
}

/** "tomorrow", "in 3 days": by the reader's calendar, not in portions of 24 hours. */
export function formatDaysUntil(time: Date, now: Date = new Date()): string {
  const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  const days = Math.round((midnight(time) - midnight(now)) / (DAY * 1000));
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(days, 'day');
}

/** "20:30", in the reader's time zone. */
export function formatTime(time: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(time);
}

export function formatDate(time: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(time);
}

/** "in 3 hours", "yesterday"; seconds count as now. */
export function formatRelative(time: Date, now: Date = new Date()): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  if (size < MINUTE) return format.format(0, 'second');
  if (size < HOUR) return format.format(Math.trunc(seconds / MINUTE), 'minute');
  if (size < DAY) return format.format(Math.trunc(seconds / HOUR), 'hour');
  return format.format(Math.trunc(seconds / DAY), 'day');
}
