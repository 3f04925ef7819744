// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { texts } from '../../shared/texts';
import { itemOf, layoutItems, layoutOf } from './layouts';

const server = {
  layout: 'grid',
  layouts: [
    { name: 'grid', description: 'From the file.' },
    { name: 'mosaic', description: 'Small tiles.' },
    { name: 'speaker', description: 'From the file.' },
  ],
};

describe('layouts of a space', () => {
  it('are those of the server, the shipped ones in the reader’s language', () => {
    const { layouts, layoutOfServer } = texts.manage;
    expect(layoutItems(server).map(({ label, hint }) => [label, hint])).toEqual([
      [layoutOfServer(layouts.grid.name), layouts.grid.hint],
      [layouts.grid.name, layouts.grid.hint],
      ['mosaic', 'Small tiles.'],
      [layouts.speaker.name, layouts.speaker.hint],
    ]);
  });

  it('go to the API and back by name; none and one that is gone are the server’s', () => {
    const items = layoutItems(server);
    const back = (layout: string): string => layoutOf(itemOf(items, layout)?.id ?? 'nothing');
    expect(['', 'grid', 'mosaic', 'speaker', 'gone'].map(back)).toEqual([
      '',
      'grid',
      'mosaic',
      'speaker',
      '',
    ]);
  });
});
