// SPDX-License-Identifier: Apache-2.0
// The code of a place that is fetched when someone goes there. In: how to fetch it, and the address that shows the same;
// out: a component, and a way to fetch it early. When the code is gone (the server was updated) the address is opened.
import { lazy, type ComponentType } from 'react';

export interface LazyPlace<P> {
  component: ComponentType<P>;
  preload: () => void;
}

export function lazyPlace<P>(load: () => Promise<ComponentType<P>>, address: () => string): LazyPlace<P> {
  const component = lazy(async () => {
    try {
      return { default: await load() };
    } catch {
      window.location.assign(address());
      // Nothing to show: the page is on its way out.
      return new Promise<never>(() => undefined);
    }
  });
  return {
    component: component as unknown as ComponentType<P>,
    preload: () => void load().catch(() => undefined),
  };
}
