// SPDX-License-Identifier: Apache-2.0
import { texts } from '../texts';
import logo from './logo.svg';

/** The product's mark and name; leads home. */
export function Logo({ compact = false }: { compact?: boolean }) {
  return (
    <a className="logo" href="/" aria-label={texts.common.homeLogo}>
      <img src={logo} alt="" />
      {!compact && texts.product}
    </a>
  );
}
