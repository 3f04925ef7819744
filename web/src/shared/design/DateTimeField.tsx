// SPDX-License-Identifier: Apache-2.0
// A day and a time in the reader's time zone. The browser's own field: phones show their own picker, and it writes dates
// as the reader does. In and out: "2026-11-27T20:30", or "" for none.
import { Field, type FieldProps } from './Field';

export function DateTimeField(props: Omit<FieldProps, 'type'>) {
  return <Field {...props} type="datetime-local" />;
}

/** The local time of an instant as the field writes it. */
export function toLocalInput(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The instant of a local time, or undefined when it is invalid. */
export function fromLocalInput(text: string): Date | undefined {
  if (!/^\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
