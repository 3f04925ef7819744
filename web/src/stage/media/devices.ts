// SPDX-License-Identifier: Apache-2.0
// Which cameras, microphones and loudspeakers there are. In: enumerateDevices and its change events; out: DeviceLists.
// Labels are empty until the person has allowed a device once.

export interface DeviceChoice {
  id: string;
  label: string;
}

export interface DeviceLists {
  cameras: DeviceChoice[];
  microphones: DeviceChoice[];
  speakers: DeviceChoice[];
}

export const NO_DEVICES: DeviceLists = { cameras: [], microphones: [], speakers: [] };

export async function listDevices(): Promise<DeviceLists> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind): DeviceChoice[] =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map((device) => ({ id: device.deviceId, label: device.label }));
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
}

/** Calls `changed` when something is plugged in or out; the result stops it. */
export function onDeviceChange(changed: () => void): () => void {
  const devices = navigator.mediaDevices;
  if (!devices || typeof devices.addEventListener !== 'function') return () => undefined;
  devices.addEventListener('devicechange', changed);
  return () => devices.removeEventListener('devicechange', changed);
}

/** True where sound can be sent to a chosen loudspeaker. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;
