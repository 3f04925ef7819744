// SPDX-License-Identifier: Apache-2.0
// What the stage page knows about the room. In: ServerMessages; out: the next StageState. Pure, so that every order
// of joins, leaves and reconnections can be tested without a browser.
import type {
  ErrorCode,
  Participant,
  RecordingState,
  ServerMessage,
  StageState as ShowState,
} from '../../shared/signalling';
import { trackKey, type TrackKey } from '../media/slot-table';

export interface Show {
  state: ShowState;
  viewers: number;
  recording: RecordingState;
  /** When a countdown ends, the server's clock in ms; 0 = there is none. */
  liveAt: number;
}

export interface StageState {
  /** The server let us in at least once. */
  entered: boolean;
  self: string | undefined;
  resumeToken: string | undefined;
  title: string;
  stageSize: number;
  watchPath: string;
  /** Everyone else, in the order of their tiles: nobody moves because someone reconnected. */
  participants: Participant[];
  /** Who speaks now. */
  speakers: ReadonlySet<string>;
  /** The active speaker: who speaks or spoke last. */
  active: string | undefined;
  /** The same among all the others. */
  runnerUp: string | undefined;
  /** Whose cameras come, where the server forwards only those of the last speakers; undefined = everyone's. */
  cameras: ReadonlySet<string> | undefined;
  /** Pictures that the server holds back because the own connection carries no more. */
  paused: ReadonlySet<TrackKey>;
  show: Show | undefined;
  /** Set when the server refused for good; an automatic retry would be refused again. */
  refusal: { code: ErrorCode; message: string } | undefined;
  /** A host decides whether we come in. */
  lobby: boolean;
  /** We belong to the audience now; name of the host who said so, empty = we did. */
  moved: { by: string } | undefined;
  /** Places of people who are being replaced by their own new connection. */
  vacancies: Vacancy[];
}

interface Vacancy {
  name: string;
  index: number;
}

const NOBODY_SPEAKS = { speakers: new Set<string>(), active: undefined, runnerUp: undefined };

export const EMPTY_STAGE: StageState = {
  entered: false,
  self: undefined,
  resumeToken: undefined,
  title: '',
  stageSize: 0,
  watchPath: '',
  participants: [],
  ...NOBODY_SPEAKS,
  cameras: undefined,
  paused: new Set(),
  show: undefined,
  refusal: undefined,
  lobby: false,
  moved: undefined,
  vacancies: [],
};

/** An automatic retry would be refused again; the person may be able to change something. */
export const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bad-sdp',
  'bad-space',
  'bad-name',
  'room-full',
  'unsupported-version',
  'origin-denied',
  'denied',
  'login-required',
  'invitation-invalid',
  'banned',
  'removed',
  'locked',
  'not-found',
  'busy',
]);

export function reduceStage(state: StageState, message: ServerMessage): StageState {
  switch (message.type) {
    case 'welcome':
      return {
        ...state,
        entered: true,
        self: message.participant,
        resumeToken: message.resumeToken,
        title: message.title,
        stageSize: message.stageSize,
        watchPath: message.watchPath,
        participants: keepPlaces(state.participants, message.participants),
        ...NOBODY_SPEAKS,
        cameras: undefined,
        paused: new Set(),
        refusal: undefined,
        lobby: false,
        vacancies: [],
      };
    case 'lobby':
      return { ...state, lobby: true, title: message.title };
    case 'to-audience':
      return { ...state, moved: { by: message.by } };
    case 'participant-joined':
      return join(state, message.participant);
    case 'participant-updated':
      return {
        ...state,
        participants: state.participants.map((p) =>
          p.id === message.participant.id ? message.participant : p,
        ),
      };
    case 'participant-left':
      return leave(state, message.participant, message.reason === 'replaced');
    case 'speakers':
      return {
        ...state,
        speakers: new Set(message.speakers.map((s) => s.participant)),
        active: message.active || undefined,
        runnerUp: message.runnerUp || undefined,
      };
    case 'cameras':
      return { ...state, cameras: new Set(message.participants) };
    case 'paused':
      return { ...state, paused: new Set(message.pictures.map((p) => trackKey(p.participant, p.source))) };
    case 'rejoin':
      return { ...state, cameras: undefined, paused: new Set() };
    case 'live':
      return {
        ...state,
        title: message.title,
        show: {
          state: message.state,
          viewers: message.viewers,
          recording: message.recording,
          liveAt: message.liveAt,
        },
      };
    case 'error':
      return message.fatal && FINAL.has(message.code)
        ? { ...state, lobby: false, refusal: { code: message.code, message: message.message } }
        : state;
    default:
      return state;
  }
}

/** False where the server forwards only the cameras of the last speakers, and this one's is not among them. */
export const cameraComes = ({ cameras }: Pick<StageState, 'cameras'>, id: string): boolean =>
  cameras?.has(id) ?? true;

function join(state: StageState, participant: Participant): StageState {
  if (state.participants.some((p) => p.id === participant.id)) {
    return {
      ...state,
      participants: state.participants.map((p) => (p.id === participant.id ? participant : p)),
    };
  }
  const vacancy = state.vacancies.find((v) => v.name === participant.name);
  const participants = [...state.participants];
  participants.splice(vacancy?.index ?? participants.length, 0, participant);
  return { ...state, participants, vacancies: state.vacancies.filter((v) => v !== vacancy) };
}

function leave(state: StageState, id: string, replaced: boolean): StageState {
  const index = state.participants.findIndex((p) => p.id === id);
  const leaver = state.participants[index];
  if (!leaver) return state;
  const speakers = new Set(state.speakers);
  speakers.delete(id);
  const here = (speaker: string | undefined): string | undefined => (speaker === id ? undefined : speaker);
  return {
    ...state,
    speakers,
    active: here(state.active),
    runnerUp: here(state.runnerUp),
    participants: state.participants.filter((p) => p.id !== id),
    vacancies: replaced ? [...state.vacancies, { name: leaver.name, index }] : state.vacancies,
  };
}

/** Those who are still here keep their order; newcomers follow. */
function keepPlaces(before: readonly Participant[], now: readonly Participant[]): Participant[] {
  const byId = new Map(now.map((p) => [p.id, p]));
  const stayed = before.flatMap((p) => byId.get(p.id) ?? []);
  const known = new Set(stayed.map((p) => p.id));
  return [...stayed, ...now.filter((p) => !known.has(p.id))];
}
