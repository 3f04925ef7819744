// SPDX-License-Identifier: Apache-2.0
// Asks before somebody gets another role: what they can do then. In: who, which role; out: onConfirm.
import type { Role } from '../../shared/api';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { texts } from '../../shared/texts';

export interface RoleDialogProps {
  name: string;
  /** undefined = nothing is asked. */
  role: Role | undefined;
  onClose: () => void;
  onConfirm: (role: Role) => Promise<unknown>;
}

export function RoleDialog({ name, role, onClose, onConfirm }: RoleDialogProps) {
  if (!role) return null;
  const words = texts.hosting;
  // By its key, for the linter: a method of an object needs that object.
  const { [role]: title } = words.roleTitle;
  return (
    <ConfirmDialog
      title={title(name)}
      text={words.roleText[role]}
      action={words.makeRole[role]}
      harmless={role !== 'owner'}
      isOpen
      onClose={onClose}
      onConfirm={() => onConfirm(role)}
    />
  );
}
