// SPDX-License-Identifier: Apache-2.0
// English: the start page.

export const home = {
  home: {
    title: 'Your stage, live for everyone',
    lead: 'Bring people on stage from their browsers and broadcast the show about a second behind the real thing.',
    space: 'Name of the space',
    spacePlaceholder: 'evening-show',
    spaceHint: (slug: string): string => `Address: ${slug}`,
    spaceInvalid: 'Use letters or digits.',
    stage: 'Go on stage',
    watch: 'Watch',
    points: [
      { title: 'On stage', text: 'Camera, microphone and screen in the browser. Nothing to install.' },
      { title: 'On air', text: 'Everyone on stage is mixed into one picture and one sound on the server.' },
      { title: 'In the audience', text: 'Anyone with the link watches, on a phone or on a big screen.' },
    ],
  },
};
