// SPDX-License-Identifier: Apache-2.0
// The rules of a space: stage, visitors, chat, show, map. They hold for a running room at once.
import { api, type ChatAccess, type Space, type SpaceSettings, type Visitors } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { useSession } from '../../shared/account/session';
import { Button } from '../../shared/design/Button';
import { Choice } from '../../shared/design/Choice';
import { Form } from '../../shared/design/Form';
import { NumberField } from '../../shared/design/NumberField';
import { Section } from '../../shared/design/Section';
import { Switch } from '../../shared/design/Switch';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { UnsavedNote } from '../UnsavedNote';
import { useDraft } from '../use-draft';
import { FloorChoice } from './FloorChoice';
import { itemOf, layoutItems, layoutOf } from './layouts';

const VISITORS: readonly Visitors[] = ['none', 'watch', 'stage'];
const CHAT: readonly ChatAccess[] = ['everyone', 'members', 'stage', 'off'];
const SLOWEST_SECONDS = 3600;

export function RulesTab({ space, onChange }: { space: Space; onChange: (space: Space) => void }) {
  const { draft: rules, changes, dirty, change: set, reset } = useDraft('rules', space.settings);
  const { busy, error, run } = useAction();
  const state = useSession();
  const places = state.kind === 'ready' ? state.info.stageSize : space.settings.stageSize;
  const layouts = state.kind === 'ready' ? layoutItems(state.info) : [];
  const layout = itemOf(layouts, rules.layout);
  const { manage } = texts;

  const save = async (): Promise<void> => {
    const settings = layout ? { ...changes, layout: layoutOf(layout.id) } : changes;
    const done = await run(async () => onChange(await api.updateSpace(space.slug, { settings })));
    if (!done) return;
    reset();
    showToast(manage.rulesSaved);
  };

  const errors = fieldSentences(error);
  const errorOf = (field: keyof SpaceSettings): string | undefined =>
    errors[`settings.${field}`] ?? errors[field];
  return (
    <Form
      className="rules"
      errors={errors}
      failure={errorOf('layout') ?? (error && error.fields.length === 0 ? sentenceOf(error) : undefined)}
      onSubmit={() => void save()}
    >
      <Section title={manage.stageSection} text={manage.stageText}>
        <NumberField
          label={manage.stageSize}
          hint={manage.stageSizeHint(places)}
          value={rules.stageSize}
          min={1}
          max={places}
          onChange={(stageSize) => set({ stageSize })}
          error={errorOf('stageSize')}
        />
        <Switch
          label={manage.lobby}
          hint={manage.lobbyHint}
          on={rules.lobby}
          onChange={(lobby) => set({ lobby })}
        />
        <Switch
          label={manage.locked}
          hint={manage.lockedHint}
          on={rules.locked}
          onChange={(locked) => set({ locked })}
        />
      </Section>
      <Section title={manage.visitorSection} text={manage.visitorText}>
        <Choice
          label={manage.visitors}
          items={VISITORS.map((id) => ({ id, label: manage.visitorChoices[id] }))}
          selected={rules.visitors}
          placeholder=""
          onChange={(id) => set({ visitors: VISITORS.find((one) => one === id) ?? 'watch' })}
        />
        <Switch
          label={manage.guests}
          hint={manage.guestsHint}
          on={rules.guests}
          onChange={(guests) => set({ guests })}
        />
      </Section>
      <Section title={manage.chatSection} text={manage.chatText}>
        <Choice
          label={manage.chat}
          items={CHAT.map((id) => ({ id, label: manage.chatChoices[id] }))}
          selected={rules.chat}
          placeholder=""
          onChange={(id) => set({ chat: CHAT.find((one) => one === id) ?? 'everyone' })}
        />
        <NumberField
          label={manage.slowMode}
          hint={manage.slowModeHint}
          value={rules.slowModeSeconds}
          min={0}
          max={SLOWEST_SECONDS}
          onChange={(slowModeSeconds) => set({ slowModeSeconds })}
          error={errorOf('slowModeSeconds')}
        />
      </Section>
      <Section title={manage.showSection} text={manage.showText}>
        <Choice
          label={manage.layout}
          items={layouts}
          selected={layout?.id}
          placeholder=""
          onChange={(id) => set({ layout: layoutOf(id) })}
          hint={`${layout?.hint ?? ''} ${manage.layoutHint}`}
        />
        <Switch
          label={manage.backstage}
          hint={manage.backstageHint}
          on={rules.backstage}
          onChange={(backstage) => set({ backstage })}
        />
        <Switch
          label={manage.recording}
          hint={manage.recordingHint}
          on={rules.recording}
          onChange={(recording) => set({ recording })}
        />
      </Section>
      <Section title={manage.mapSection} text={manage.mapText}>
        <Switch label={manage.map} hint={manage.mapHint} on={rules.map} onChange={(map) => set({ map })} />
        <FloorChoice
          space={space}
          floor={rules.floor}
          error={errorOf('floor')}
          onChange={(floor) => set({ floor })}
          onSpace={onChange}
        />
        <Switch
          label={manage.proximity}
          hint={manage.proximityHint}
          on={rules.proximity}
          onChange={(proximity) => set({ proximity })}
        />
      </Section>
      <div className="form__row form__row--end rules__save">
        {dirty && <UnsavedNote onDiscard={reset} />}
        <Button type="submit" look="primary" isPending={busy}>
          {texts.forms.save}
        </Button>
      </div>
    </Form>
  );
}
