// SPDX-License-Identifier: Apache-2.0
// The statistics as a person reads them. In: a sample, the verdicts, who is on stage with what; out: rows of text in the
// page's language, for the panel and for the clipboard. What is unknown is a dash or left out. Pure but for the language.
import type { Participant, Source } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { trackKey, type TrackKey } from '../media/slot-table';
import { formatBitrate, formatMilliseconds, formatNumber, formatShare } from '../../shared/texts/format';
import type { Quality, Verdict } from './judge';
import type { PathSample } from './path-sample';
import { lossOf, type ReceivedSample } from './received-samples';
import type { Sample } from './sample';
import { roundTripOf, type SentSample } from './sent-samples';

export const UNKNOWN = '–';

export interface PathRow {
  label: string;
  sending: string;
  receiving: string;
}

export interface StreamRow {
  key: string;
  label: string;
  bitrate: string;
  loss: string;
  details: string[];
}

export interface PersonRows {
  /** undefined = oneself. */
  participant: string | undefined;
  name: string;
  verdict: Verdict | undefined;
  streams: StreamRow[];
}

/** "fair, your network". */
export function verdictText({ grade, cause }: Verdict): string {
  const { grades, causes, verdict } = texts.connection;
  const word = grades[grade] ?? '';
  return cause ? verdict(word, causes[cause]) : word;
}

/** The accessible name of bars: "Connection: fair, your network". */
export function barsText({ grade, cause }: Verdict): string {
  const { grades, causes, bars, barsBecause } = texts.connection;
  const word = grades[grade] ?? '';
  return cause ? barsBecause(word, causes[cause]) : bars(word);
}

export function pathRows({ publish, subscribe, sent }: Sample): PathRow[] {
  const { path, routes } = texts.connection;
  const row = (label: string, sending: string | undefined, receiving: string | undefined): PathRow => ({
    label,
    sending: sending ?? UNKNOWN,
    receiving: receiving ?? UNKNOWN,
  });
  const route = (one: PathSample): string | undefined => one.route && routes[one.route];
  return [
    row(
      path.roundTrip,
      known(roundTripOf(sent, publish), formatMilliseconds),
      known(subscribe.rttMs, formatMilliseconds),
    ),
    row(path.route, route(publish), route(subscribe)),
    row(
      path.estimate,
      known(publish.outgoingBps, formatBitrate),
      known(subscribe.incomingBps, formatBitrate),
    ),
  ];
}

type On = Readonly<Record<Source, boolean>>;

export function personRows(
  sample: Sample,
  quality: Quality,
  own: { name: string; on: On },
  participants: readonly Participant[],
  paused: ReadonlySet<TrackKey>,
): PersonRows[] {
  return [
    {
      participant: undefined,
      name: own.name,
      verdict: quality.own,
      streams: rows(
        own.on,
        () => false,
        (source) => sample.sent.filter((one) => one.source === source).map(sentRow),
      ),
    },
    ...participants.map((person) => ({
      participant: person.id,
      name: person.name,
      verdict: quality.participants.get(person.id),
      streams: rows(
        person,
        (source) => paused.has(trackKey(person.id, source)),
        (source) =>
          sample.received
            .filter((one) => one.participant === person.id && one.source === source)
            .map(receivedRow),
      ),
    })),
  ];
}

/** Microphone and camera are always there, if only to say that they are off or held back. */
function rows(
  on: On,
  isPaused: (source: Source) => boolean,
  streamsOf: (source: Source) => StreamRow[],
): StreamRow[] {
  const { sources, off, paused } = texts.connection.streams;
  const empty = (source: Source, bitrate: string): StreamRow => ({
    key: source,
    label: sources[source],
    bitrate,
    loss: UNKNOWN,
    details: [],
  });
  return (['microphone', 'camera', 'screen'] as const).flatMap((source) => {
    if (!on[source]) return source === 'screen' ? [] : [empty(source, off)];
    if (isPaused(source)) return [empty(source, paused)];
    const streams = streamsOf(source);
    return streams.length > 0 ? streams : [empty(source, UNKNOWN)];
  });
}

function sentRow(one: SentSample): StreamRow {
  const { sources, layer, limitedBy } = texts.connection.streams;
  return {
    key: `${one.source} ${one.layer ?? ''}`,
    label: one.layer === undefined ? sources[one.source] : layer(sources[one.source], one.layer),
    bitrate: known(one.bitrateBps, formatBitrate) ?? UNKNOWN,
    loss: known(one.loss, formatShare) ?? UNKNOWN,
    details: present(
      one.codec,
      ...pictureDetails(one),
      one.limitedBy === undefined || one.limitedBy === 'none' ? undefined : limitedBy[one.limitedBy],
    ),
  };
}

function receivedRow(one: ReceivedSample): StreamRow {
  const { sources, jitter, concealed, freezes } = texts.connection.streams;
  return {
    key: one.source,
    label: sources[one.source],
    bitrate: known(one.bitrateBps, formatBitrate) ?? UNKNOWN,
    loss: known(lossOf(one), formatShare) ?? UNKNOWN,
    details: present(
      one.codec,
      ...pictureDetails(one),
      known(one.jitterMs, (ms) => jitter(formatMilliseconds(ms))),
      known(one.concealed, (share) => concealed(formatShare(share))),
      one.freezes ? freezes(formatNumber(one.freezes)) : undefined,
    ),
  };
}

function pictureDetails({
  width,
  height,
  framesPerSecond,
}: Pick<SentSample, 'width' | 'height' | 'framesPerSecond'>): (string | undefined)[] {
  return [
    width === undefined || height === undefined ? undefined : `${width}×${height}`,
    known(framesPerSecond, (n) => texts.connection.streams.framesPerSecond(formatNumber(Math.round(n)))),
  ];
}

function known(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}

function present(...parts: (string | undefined)[]): string[] {
  return parts.filter((part) => part !== undefined);
}
