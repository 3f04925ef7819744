// SPDX-License-Identifier: Apache-2.0
// What the server said no to, in the reader's language. In: the code and the English sentence of a signalling message;
// out: a sentence. The server's own says more than its code: it is taken where the reader's language has it.
import type { ErrorCode } from './signalling';
import { texts } from './texts';

export function refusalText(code: ErrorCode, message: string): string {
  const { said, codes } = texts.refusal;
  return said(message) || (codes as Record<string, string | undefined>)[code] || message;
}
