// SPDX-License-Identifier: Apache-2.0
// English: what forms have in common.

export const forms = {
  forms: {
    save: 'Save',
    saved: 'Saved',
    cancel: 'Cancel',
    delete: 'Delete',
    copy: 'Copy',
    done: 'Done',
    more: 'Show more',
    loading: 'Loading…',
    retry: 'Try again',
    optional: (label: string): string => `${label} (optional)`,
    fix: (fields: number): string =>
      fields === 1 ? 'Please check one field.' : `Please check ${fields} fields.`,
    required: 'Please fill this in.',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    decrease: (label: string): string => `Decrease: ${label}`,
    increase: (label: string): string => `Increase: ${label}`,
    typeToConfirm: (word: string): string => `Type “${word}” to confirm`,
    confirmMismatch: (word: string): string => `This does not match “${word}”.`,
    characters: (left: number): string => (left === 1 ? 'One character left' : `${left} characters left`),
    unsaved: 'Unsaved changes',
    discard: 'Discard',
    leaveTitle: 'Leave without saving?',
    leaveText: 'You have changes on this page that are not saved yet.',
    leave: 'Leave',
    stay: 'Stay',
    notFoundTitle: 'Page not found',
    notFoundText: 'The address may be mistyped, or the page has moved.',
  },
};
