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
    mine: 'My spaces',
    allMine: 'All my spaces',
    liveNow: 'Live now',
    planned: 'Coming up',
    create: 'Create a space',
    accountLead: 'Spaces on this server belong to people with an account.',
    ownText: 'A fixed address, planned shows, hosts, invitations and a chat that stays.',
    setup: 'This server has no owner yet. Its log shows the link that makes you one.',
    points: [
      { title: 'On stage', text: 'Camera, microphone and screen in the browser. Nothing to install.' },
      { title: 'On air', text: 'Everyone on stage is mixed into one picture and one sound on the server.' },
      { title: 'In the audience', text: 'Anyone with the link watches, on a phone or on a big screen.' },
    ],
  },
};
