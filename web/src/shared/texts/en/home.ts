// SPDX-License-Identifier: Apache-2.0
// English: the start page.

export const home = {
  home: {
    title: 'Your stage, live for everyone',
    lead: 'Bring people on stage from their browsers and broadcast the show with about one second of delay.',
    space: 'Name of the space',
    spacePlaceholder: 'evening-show',
    spaceHint: (slug: string): string => `Address: ${slug}`,
    spaceInvalid: 'Use letters or digits.',
    stage: 'Go on stage',
    watch: 'Watch',
    mine: 'My spaces',
    allMine: 'All my spaces',
    liveNow: 'Live now',
    planned: 'Coming up',
    create: 'Create a space',
    accountLead: 'You need an account to create a space on this server.',
    ownText: 'A permanent address, scheduled shows, hosts, invitations and a lasting chat.',
    setup: 'This server has no owner yet. Use the owner link that it printed when it started.',
    points: [
      { title: 'On stage', text: 'Camera, microphone and screen in the browser. Nothing to install.' },
      { title: 'On air', text: 'The server mixes everyone on stage into one picture and one sound.' },
      { title: 'In the audience', text: 'Anyone with the link can watch, on a phone or a big screen.' },
    ],
  },
};
