// SPDX-License-Identifier: Apache-2.0
// Recordings of a space: when, how long, how large; download and delete. One that is being written grows before one's eyes.
import { Film, Trash2, Video } from 'lucide-react';
import { useState } from 'react';
import { api, recordingPath, type Recording, type Space } from '../../shared/api';
import { sentenceOf } from '../../shared/api/sentences';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Badge } from '../../shared/design/Badge';
import { Button, IconButton, LinkButton } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Empty } from '../../shared/design/Empty';
import { Loading } from '../../shared/design/Loading';
import { Notice } from '../../shared/design/Notice';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { formatBytes, formatDateTime, formatLength } from '../../shared/texts/format';
import { LoadProblem } from '../LoadProblem';

const EVERY_MS = 5000;

const whenOf = (recording: Recording): string => formatDateTime(new Date(recording.startedAt));

export function RecordingsTab({ space }: { space: Space }) {
  const { slug } = space;
  const { recordings } = texts;
  const { data, error, reload } = useLoad(slug, () => api.recordings(slug), EVERY_MS);
  const [more, setMore] = useState<Recording[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const [removing, setRemoving] = useState<Recording>();
  const older = useAction();
  const next = cursor === undefined ? data?.next : cursor;
  const loadMore = (): Promise<boolean> =>
    older.run(async () => {
      const page = await api.recordings(slug, next ?? undefined);
      setMore((before) => [...before, ...page.items]);
      setCursor(page.next ?? null);
    });
  // The first page is asked for again and again; what it pushed out may be among the older ones already.
  const seen = new Set(data?.items.map((one) => one.id));
  const all = [...(data?.items ?? []), ...more.filter((one) => !seen.has(one.id))];
  return (
    <Section title={recordings.title} text={recordings.text}>
      {data?.problem && (
        <Notice danger>
          {recordings.stoppedTitle}
          {recordings.problems[data.problem]}
        </Notice>
      )}
      {older.error && <Notice danger>{sentenceOf(older.error)}</Notice>}
      {data && all.length === 0 && (
        <Empty
          icon={<Video size={22} />}
          title={recordings.none}
          text={space.settings.recording ? recordings.noneOn : recordings.noneOff}
        />
      )}
      {all.length > 0 && (
        <ul className="rows">
          {all.map((recording) => {
            const when = whenOf(recording);
            return (
              <li key={recording.id} className="rows__row">
                <Film className="rows__icon" size={20} aria-hidden />
                <div className="rows__text">
                  <strong>{when}</strong>
                  <span>{`${formatLength(recording.seconds)} · ${formatBytes(recording.bytes)}`}</span>
                </div>
                {recording.state === 'recording' ? (
                  <Badge live>{recordings.running}</Badge>
                ) : (
                  <div className="form__row">
                    <LinkButton
                      href={recordingPath(slug, recording.id)}
                      label={recordings.downloadNamed(when)}
                      download
                    >
                      {recordings.download}
                    </LinkButton>
                    <IconButton
                      look="quiet"
                      label={recordings.removeNamed(when)}
                      onPress={() => setRemoving(recording)}
                    >
                      <Trash2 size={18} aria-hidden />
                    </IconButton>
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {next && (
        <div className="form__row">
          <Button isPending={older.busy} onPress={() => void loadMore()}>
            {texts.forms.more}
          </Button>
        </div>
      )}
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
      <ConfirmDialog
        title={recordings.removeTitle}
        text={recordings.removeText(removing ? whenOf(removing) : '')}
        action={recordings.remove}
        isOpen={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        onConfirm={async () => {
          if (!removing) return;
          await api.removeRecording(slug, removing.id);
          setMore((before) => before.filter((one) => one.id !== removing.id));
          showToast(recordings.removed);
          reload();
        }}
      />
    </Section>
  );
}
