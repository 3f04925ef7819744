// SPDX-License-Identifier: Apache-2.0
// The panel with the numbers of every connection, live while it is open. In: the session's quality and who is on stage; out:
// tables, and the same as text on the clipboard.
import { Copy, X } from 'lucide-react';
import { Fragment, useEffect, useId, useRef } from 'react';
import { PanelFrame } from '../../room/panel/PanelFrame';
import { usePanelFocus, type Panel } from '../../room/panel/use-panel';
import { IconButton } from '../../shared/design/Button';
import { copyText } from '../../shared/design/copy';
import type { Participant, Source } from '../../shared/signalling';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { TrackKey } from '../media/slot-table';
import { Bars } from './Bars';
import type { StageQuality } from './stage-quality';
import { pathRows, personRows, verdictText, type PathRow, type PersonRows } from './statistics-table';
import { statisticsText } from './statistics-text';

export interface ConnectionPanelProps {
  panel: Panel;
  quality: StageQuality;
  participants: readonly Participant[];
  /** Pictures that the server holds back. */
  paused: ReadonlySet<TrackKey>;
  own: { name: string; on: Readonly<Record<Source, boolean>> };
}

export function ConnectionPanel({ panel, ...props }: ConnectionPanelProps) {
  const element = useRef<HTMLElement>(null);
  const title = useId();
  usePanelFocus(panel, element);
  if (panel.tab !== 'connection') return null;
  return (
    <PanelFrame ref={element} labelledBy={title} onClose={panel.close}>
      <LiveStatistics {...props} title={title} onClose={panel.close} />
    </PanelFrame>
  );
}

interface LiveStatisticsProps extends Omit<ConnectionPanelProps, 'panel'> {
  /** Id of the heading. */
  title: string;
  onClose: () => void;
}

function LiveStatistics({ quality: source, participants, paused, own, title, onClose }: LiveStatisticsProps) {
  const sample = useStore(source.sample);
  const quality = useStore(source.quality);
  useEffect(() => source.watch(), [source]);
  const paths = sample ? pathRows(sample) : [];
  const people = sample ? personRows(sample, quality, own, participants, paused) : [];
  const copy = (): void => {
    const text = statisticsText({ at: new Date(), browser: navigator.userAgent, paths, people });
    void copyText(text, texts.connection.copied);
  };
  return (
    <>
      <div className="panel__head connection__head">
        <h2 id={title}>{texts.connection.title}</h2>
        <IconButton label={texts.connection.copy} look="quiet" isDisabled={!sample} onPress={copy}>
          <Copy size={18} aria-hidden />
        </IconButton>
        <IconButton label={texts.connection.close} look="quiet" onPress={onClose}>
          <X size={20} aria-hidden />
        </IconButton>
      </div>
      {/* Scrolls, so it is reachable with the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="connection" role="region" aria-labelledby={title} tabIndex={0} data-panel-focus>
        {sample ? (
          <>
            <PathTable rows={paths} />
            <StreamTable people={people} />
          </>
        ) : (
          <p className="connection__waiting">{texts.connection.waiting}</p>
        )}
      </div>
    </>
  );
}

function PathTable({ rows }: { rows: readonly PathRow[] }) {
  const { path } = texts.connection;
  return (
    <table className="numbers">
      <caption>{path.title}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{path.sending}</th>
          <th scope="col">{path.receiving}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, sending, receiving }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{sending}</td>
            <td>{receiving}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StreamTable({ people }: { people: readonly PersonRows[] }) {
  const { streams } = texts.connection;
  return (
    <table className="numbers">
      <caption>{streams.title}</caption>
      <thead>
        <tr>
          <th scope="col">{streams.stream}</th>
          <th scope="col">{streams.bitrate}</th>
          <th scope="col">{streams.loss}</th>
        </tr>
      </thead>
      {people.map((person) => (
        <PersonBody key={person.participant ?? 'self'} person={person} />
      ))}
    </table>
  );
}

function PersonBody({ person: { participant, name, verdict, streams } }: { person: PersonRows }) {
  return (
    <tbody data-quality-of={participant ?? 'self'}>
      <tr className="numbers__person">
        <th scope="rowgroup" colSpan={3}>
          <span className="numbers__who">
            {name}
            {verdict && (
              <span className="numbers__verdict" data-grade={verdict.grade}>
                <Bars grade={verdict.grade} />
                {verdictText(verdict)}
              </span>
            )}
          </span>
        </th>
      </tr>
      {streams.map(({ key, label, bitrate, loss, details }) => (
        <tr key={key} data-stream={key.trim()}>
          <th scope="row">
            {label}
            {details.length > 0 && <Details parts={details} />}
          </th>
          <td>{bitrate}</td>
          <td>{loss}</td>
        </tr>
      ))}
    </tbody>
  );
}

/** Lines break between the parts only. */
function Details({ parts }: { parts: readonly string[] }) {
  return (
    <span className="numbers__details">
      {parts.map((part, index) => (
        <Fragment key={part}>
          {index > 0 && ' '}
          <span>{index < parts.length - 1 ? `${part} ·` : part}</span>
        </Fragment>
      ))}
    </span>
  );
}
