// SPDX-License-Identifier: Apache-2.0
// Parts of one page behind tabs. The chosen one is in the address (#id), so that links and "back" lead to it.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

export interface TabPart {
  id: string;
  label: string;
  content: ReactNode;
}

export function Tabs({ label, parts }: { label: string; parts: TabPart[] }) {
  const [selected, setSelected] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    const follow = (): void => setSelected(window.location.hash.slice(1));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const known = parts.some((part) => part.id === selected) ? selected : (parts[0]?.id ?? '');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-selected]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [known]);
  const select = (id: string): void => {
    setSelected(id);
    // Replaced, not added: arrow keys on the tabs would fill the history.
    window.history.replaceState(window.history.state, '', `#${id}`);
  };
  return (
    <AriaTabs className="tabs" selectedKey={known} onSelectionChange={(key) => select(String(key))}>
      <TabList ref={list} className="tabs__list" aria-label={label}>
        {parts.map((part) => (
          <Tab key={part.id} id={part.id} className="tabs__tab">
            {part.label}
          </Tab>
        ))}
      </TabList>
      {parts.map((part) => (
        <TabPanel key={part.id} id={part.id} className="tabs__panel">
          {part.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
