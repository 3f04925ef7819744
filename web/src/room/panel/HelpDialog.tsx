// SPDX-License-Identifier: Apache-2.0
// The keys of a page, and the switch that turns them off (WCAG 2.1.4: single-key shortcuts must be optional).
import { Dialog } from '../../shared/design/Dialog';
import { Switch } from '../../shared/design/Switch';
import { texts } from '../../shared/texts';

export interface KeyText {
  keys: string;
  text: string;
}

export interface HelpDialogProps {
  keys: readonly KeyText[];
  isOpen: boolean;
  shortcuts: boolean;
  onShortcuts: (on: boolean) => void;
  onClose: () => void;
}

export function HelpDialog({ keys: list, isOpen, shortcuts, onShortcuts, onClose }: HelpDialogProps) {
  return (
    <Dialog title={texts.help.title} isOpen={isOpen} onClose={onClose}>
      <dl className="keys">
        {list.map(({ keys, text }) => (
          <div key={keys}>
            <dt>
              <kbd className="kbd">{keys}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="keys__hint">{texts.help.layouts}</p>
      <Switch label={texts.help.enabled} on={shortcuts} onChange={onShortcuts} />
    </Dialog>
  );
}
