// SPDX-License-Identifier: Apache-2.0
// From a WebSocket frame to a typed message. In: whatever arrived; out: a ServerMessage whose every field was checked
// by the generated parser, or undefined.
import { parseServerMessage, type ServerMessage } from '../signalling';

export function decodeServerMessage(data: unknown): ServerMessage | undefined {
  return typeof data === 'string' ? (parseServerMessage(data) ?? undefined) : undefined;
}
