// SPDX-License-Identifier: Apache-2.0
// Buttons and links that look like buttons, with an optional tooltip that names the action and its key.
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Link as AriaLink,
  type ButtonProps as AriaButtonProps,
} from 'react-aria-components';
import { WithTooltip } from './Tooltip';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

interface Looks {
  look?: ButtonLook;
  large?: boolean;
  className?: string;
}

const classes = ({ look = 'secondary', large = false, className = '' }: Looks, icon = false): string =>
  ['button', `button--${look}`, large && 'button--large', icon && 'button--icon', className]
    .filter(Boolean)
    .join(' ');

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'isPending'>, Looks {
  /** What it does is on its way; useAction ignores presses meanwhile. It keeps the focus, unlike a disabled one. */
  isPending?: boolean;
}

export function Button({ look, large, className = '', isPending = false, ...props }: ButtonProps) {
  const busy = isPending ? `${className} button--busy` : className;
  return <AriaButton {...props} className={classes({ look, large, className: busy })} />;
}

export interface IconButtonProps extends Omit<ButtonProps, 'isPending'> {
  /** Name for assistive technology and tooltip. */
  label: string;
  /** Key that does the same. */
  shortcut?: string;
  /** A number on it: shown as a mark, said in words by those who cannot see it. */
  count?: { shown: string; said: string };
  children: ReactNode;
}

export function IconButton({
  label,
  shortcut,
  count,
  look,
  large,
  className,
  children,
  ...props
}: IconButtonProps) {
  return (
    <WithTooltip text={label} shortcut={shortcut}>
      <AriaButton
        {...props}
        aria-label={count ? `${label}, ${count.said}` : label}
        className={classes({ look, large, className }, true)}
      >
        {children}
        {count && (
          <span className="count" aria-hidden>
            {count.shown}
          </span>
        )}
      </AriaButton>
    </WithTooltip>
  );
}

export function LinkButton({
  look,
  large,
  className,
  href,
  label,
  download,
  children,
}: Looks & {
  href: string;
  /** The browser saves it instead of going there. */
  download?: boolean;
  /** A longer name for assistive technology; begins with or contains what is seen. */
  label?: string;
  children: ReactNode;
}) {
  return (
    <AriaLink
      href={href}
      className={classes({ look, large, className })}
      aria-label={label}
      download={download}
    >
      {children}
    </AriaLink>
  );
}
