// SPDX-License-Identifier: Apache-2.0
// The Firefox of the distribution as people have it, over WebDriver BiDi, which is built into it: no driver stands between.
// Playwright speaks it (docs/decisions/0040-firefox.md), so that the pages here have the same readers and the same steps as
// those in Chromium.
import playwright from 'playwright-core';

/** Where the browser is, by the variable of the environment that says otherwise. */
export const FIREFOX = { ROSTRA_FIREFOX: process.env.ROSTRA_FIREFOX ?? '/usr/bin/firefox-esr' };

const PREFERENCES = {
  // A camera whose colour changes and a microphone with a tone, given without a question.
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  // As often as anything here changes.
  'layout.frame_rate': 20,
  'fission.autostart': false,
  'dom.ipc.processCount': 1,
  // A loudspeaker that nobody hears, on machines without one: without any, Firefox plays no sound at all.
  'media.cubeb.force_mock_context': true,
  // Without a screen it takes itself for a telephone; this is a mouse, which can point and hover.
  'ui.primaryPointerCapabilities': 6,
  'ui.allPointerCapabilities': 6,
  // The server and both ends are on this machine; its own addresses are no secret from them.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.peerconnection.ice.loopback': true,
};

/** `preferences` are those of about:config. */
export function launchFirefox({ preferences = {} } = {}) {
  return playwright._bidiFirefox.launch({
    executablePath: FIREFOX.ROSTRA_FIREFOX,
    headless: true,
    firefoxUserPrefs: { ...PREFERENCES, ...preferences },
  });
}
