// SPDX-License-Identifier: Apache-2.0
// Parts of one page behind tabs. The chosen one is in the address (#id), so that links and "back" lead to it.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

export interface TabPart {
  id: string;
  label: string;
  content: ReactNode;
  /** Stays as it is while another tab is shown: what is typed there is not lost. */
  keep?: boolean;
  /** Said of a tab whose form has changes that were not saved. */
  mark?: string;
}

export function Tabs({ label, parts }: { label: string; parts: TabPart[] }) {
  const [selected, setSelected] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    const follow = (): void => setSelected(window.location.hash.slice(1));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const known = parts.some((part) => part.id === selected) ? selected : (parts[0]?.id ?? '');
  const [visited, setVisited] = useState<readonly string[]>([]);
  if (!visited.includes(known)) setVisited([...visited, known]);
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
            {part.mark !== undefined && (
              <span className="tabs__mark" title={part.mark}>
                <span className="visually-hidden">, {part.mark}</span>
              </span>
            )}
          </Tab>
        ))}
      </TabList>
      {parts.map((part) => (
        <TabPanel
          key={part.id}
          id={part.id}
          className="tabs__panel"
          shouldForceMount={part.keep === true && visited.includes(part.id)}
        >
          {part.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
