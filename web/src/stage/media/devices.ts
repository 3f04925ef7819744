// SPDX-License-Identifier: Apache-2.0
// What the browser has for cameras, microphones, screens and loudspeakers, behind one interface so that tests can stand in
// for it. In: navigator.mediaDevices and navigator.permissions; out: MediaEnvironment, DeviceLists.

export type DeviceKind = 'camera' | 'microphone';

export interface MediaEnvironment {
  /** False where the page has no devices at all: plain http from another machine, or a browser that offers none. */
  isAllowed: () => boolean;
  getUserMedia: (constraints: MediaStreamConstraints) => Promise<MediaStream>;
  getDisplayMedia: (options: DisplayMediaStreamOptions) => Promise<MediaStream>;
  enumerateDevices: () => Promise<MediaDeviceInfo[]>;
  /** undefined where the browser does not say. */
  permission: (kind: DeviceKind) => Promise<PermissionState | undefined>;
  /** Calls `changed` when something is plugged in or out; the result stops it. */
  onDeviceChange: (changed: () => void) => () => void;
}

export const BROWSER: MediaEnvironment = {
  isAllowed: () => typeof navigator.mediaDevices?.getUserMedia === 'function',
  getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  getDisplayMedia: (options) => navigator.mediaDevices.getDisplayMedia(options),
  enumerateDevices: async () => (await navigator.mediaDevices?.enumerateDevices?.()) ?? [],
  permission: async (kind) => {
    try {
      return (await navigator.permissions.query({ name: kind as PermissionName })).state;
    } catch {
      return undefined;
    }
  },
  onDeviceChange: (changed) => {
    const devices = navigator.mediaDevices;
    if (!devices || typeof devices.addEventListener !== 'function') return () => undefined;
    devices.addEventListener('devicechange', changed);
    return () => devices.removeEventListener('devicechange', changed);
  },
};

export interface DeviceChoice {
  id: string;
  /** Empty until the person has allowed a device once. */
  label: string;
}

export interface DeviceLists {
  cameras: DeviceChoice[];
  microphones: DeviceChoice[];
  speakers: DeviceChoice[];
}

export const NO_DEVICES: DeviceLists = { cameras: [], microphones: [], speakers: [] };

export async function listDevices(environment: MediaEnvironment): Promise<DeviceLists> {
  const devices = await environment.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind): DeviceChoice[] =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map((device) => ({ id: device.deviceId, label: device.label }));
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
}

/** True where sound can be sent to a chosen loudspeaker. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;
