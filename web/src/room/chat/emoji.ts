// SPDX-License-Identifier: Apache-2.0
// The emoji that are offered. Reactions are the ones the server takes; the picker has more, since the chat is text.

export const REACTIONS = ['👏', '❤️', '😂', '😮', '🎉', '👍'] as const;

/** In the order of the names in texts.chat.emojiNames. */
export const EMOJI = [
  '😀',
  '😂',
  '😊',
  '😍',
  '😎',
  '🤔',
  '😮',
  '😢',
  '😡',
  '🙄',
  '😴',
  '🤯',
  '👍',
  '👎',
  '👏',
  '🙌',
  '🙏',
  '👋',
  '💪',
  '🤝',
  '❤️',
  '💔',
  '🔥',
  '⭐',
  '🎉',
  '🎶',
  '🎤',
  '💡',
  '✅',
  '❌',
  '❓',
  '🚀',
] as const;
