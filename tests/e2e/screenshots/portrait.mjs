// SPDX-License-Identifier: Apache-2.0
// Camera pictures for the screenshots: drawn people in drawn rooms, who breathe and look around a little. Runs in the
// page: no imports, no outer names.
export function portraits() {
  const people = [
    {
      wall: ['#e9cfae', '#b98b62'],
      skin: '#f0c3a0',
      hair: '#5b3423',
      shirt: '#2f5d7c',
      long: true,
      room: 'window',
      glasses: false,
    },
    {
      wall: ['#c8d6dd', '#7f98a8'],
      skin: '#8d5a3b',
      hair: '#1d1714',
      shirt: '#d9a441',
      long: true,
      room: 'plant',
      glasses: true,
    },
    {
      wall: ['#3d4a5f', '#1e2636'],
      skin: '#e8b48f',
      hair: '#2b2b30',
      shirt: '#b5533c',
      long: false,
      room: 'shelf',
      glasses: false,
    },
    {
      wall: ['#dfe4d8', '#9aa88f'],
      skin: '#f3cdb2',
      hair: '#c9a26b',
      shirt: '#4d5d45',
      long: false,
      room: 'lamp',
      glasses: true,
    },
  ];
  window.rostraPortrait = (index) => (context, width, height) => {
    const look = people[index % people.length];
    const c = context;
    const u = height / 100;
    const disc = (x, y, rx, ry = rx) => {
      c.beginPath();
      c.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2);
      c.fill();
    };
    const box = (x, y, w, h, r = 0) => {
      c.beginPath();
      c.roundRect(x, y, w, h, r);
      c.fill();
    };
    const rooms = {
      window: () => {
        const sky = c.createLinearGradient(0, 8 * u, 0, 62 * u);
        sky.addColorStop(0, '#9fd0ee');
        sky.addColorStop(1, '#f6ead0');
        c.fillStyle = '#fff8ec';
        box(112 * u, 6 * u, 52 * u, 62 * u, 2 * u);
        c.fillStyle = sky;
        box(115 * u, 9 * u, 22 * u, 56 * u);
        box(139 * u, 9 * u, 22 * u, 56 * u);
        c.save();
        c.beginPath();
        c.rect(115 * u, 9 * u, 22 * u, 56 * u);
        c.rect(139 * u, 9 * u, 22 * u, 56 * u);
        c.clip();
        c.fillStyle = '#8fae7a';
        disc(124 * u, 64 * u, 14 * u, 11 * u);
        disc(150 * u, 66 * u, 17 * u, 15 * u);
        c.restore();
        c.fillStyle = '#b98b62';
        box(106 * u, 65 * u, 64 * u, 4 * u);
      },
      plant: () => {
        c.fillStyle = '#b86b4b';
        box(18 * u, 74 * u, 18 * u, 20 * u, 2 * u);
        c.fillStyle = '#4c7a57';
        for (let i = 0; i < 9; i += 1) {
          c.save();
          c.translate(27 * u, 75 * u);
          c.rotate(((i - 4) * Math.PI) / 11);
          disc(0, -24 * u, 4 * u, 23 * u);
          c.restore();
        }
        c.fillStyle = '#f4f1ea';
        box(122 * u, 14 * u, 36 * u, 27 * u, u);
        c.fillStyle = '#d58f6f';
        disc(134 * u, 30 * u, 8 * u);
        c.fillStyle = '#54758c';
        box(138 * u, 22 * u, 14 * u, 15 * u);
      },
      shelf: () => {
        const colours = ['#b5533c', '#d9a441', '#6b8f9c', '#e7dfcf', '#7a5c86', '#58795b'];
        for (let row = 0; row < 3; row += 1) {
          for (let i = 0; i < 17; i += 1) {
            const h = (15 + ((i * 7 + row * 5) % 6)) * u;
            c.fillStyle = colours[(i * 5 + row * 3) % colours.length];
            if ((i + row * 4) % 9 !== 0) box((4 + i * 10) * u, (26 + row * 29) * u - h, 7.4 * u, h, 0.6 * u);
          }
          c.fillStyle = '#141a26';
          box(0, (26 + row * 29) * u, width, 2 * u);
        }
        c.fillStyle = 'rgb(20 26 38 / 45%)';
        c.fillRect(0, 0, width, height);
      },
      lamp: () => {
        const glow = c.createRadialGradient(30 * u, 34 * u, 2 * u, 30 * u, 34 * u, 60 * u);
        glow.addColorStop(0, 'rgb(255 240 200 / 95%)');
        glow.addColorStop(1, 'rgb(255 240 200 / 0%)');
        c.fillStyle = glow;
        c.fillRect(0, 0, width, height);
        c.fillStyle = '#5b5146';
        box(29 * u, 44 * u, 2 * u, 60 * u);
        c.fillStyle = '#fff3d6';
        c.beginPath();
        c.moveTo(20 * u, 46 * u);
        c.lineTo(25 * u, 24 * u);
        c.lineTo(35 * u, 24 * u);
        c.lineTo(40 * u, 46 * u);
        c.fill();
        c.fillStyle = '#c7b299';
        box(128 * u, 12 * u, 28 * u, 36 * u, u);
        c.fillStyle = '#7f8f76';
        box(131 * u, 15 * u, 22 * u, 30 * u);
      },
    };
    return (t) => {
      const wall = c.createLinearGradient(0, 0, width, height);
      wall.addColorStop(0, look.wall[0]);
      wall.addColorStop(1, look.wall[1]);
      c.fillStyle = wall;
      c.fillRect(0, 0, width, height);
      rooms[look.room]();
      // The person, in the middle, breathing.
      const phase = t * 1.3 + index * 1.7;
      const x = width / 2 + Math.sin(phase * 0.4) * 1.6 * u;
      const y = 47 * u + Math.sin(phase) * 0.5 * u;
      c.fillStyle = look.hair;
      if (look.long) box(x - 20 * u, y - 20 * u, 40 * u, 52 * u, 18 * u);
      c.fillStyle = look.shirt;
      box(x - 37 * u, y + 30 * u, 74 * u, 60 * u, 22 * u);
      c.fillStyle = 'rgb(0 0 0 / 12%)';
      box(x - 37 * u, y + 44 * u, 10 * u, 50 * u, 5 * u);
      box(x + 27 * u, y + 44 * u, 10 * u, 50 * u, 5 * u);
      c.fillStyle = look.skin;
      box(x - 7 * u, y + 10 * u, 14 * u, 25 * u, 6 * u);
      c.fillStyle = 'rgb(0 0 0 / 14%)';
      disc(x, y + 21 * u, 7 * u, 3.5 * u);
      c.fillStyle = look.skin;
      disc(x, y, 16 * u, 20 * u);
      disc(x - 16 * u, y + u, 3 * u, 4.5 * u);
      disc(x + 16 * u, y + u, 3 * u, 4.5 * u);
      c.fillStyle = look.hair;
      c.beginPath();
      c.ellipse(x, y - 9 * u, 17.5 * u, 14 * u, 0, Math.PI, Math.PI * 2);
      c.quadraticCurveTo(x + 12 * u, y - 13 * u, x + 2 * u, y - 12 * u);
      c.quadraticCurveTo(x - 12 * u, y - 12 * u, x - 17.5 * u, y - 4 * u);
      c.fill();
      const gaze = Math.sin(phase * 0.7) * 0.7 * u;
      const blink = Math.sin(phase * 2.1) > 0.985 ? 0.25 : 1;
      c.fillStyle = '#fff';
      disc(x - 6 * u, y, 2.6 * u, 1.9 * u * blink);
      disc(x + 6 * u, y, 2.6 * u, 1.9 * u * blink);
      c.fillStyle = '#2d221c';
      disc(x - 6 * u + gaze, y, 1.3 * u, 1.5 * u * blink);
      disc(x + 6 * u + gaze, y, 1.3 * u, 1.5 * u * blink);
      c.strokeStyle = look.hair;
      c.lineCap = 'round';
      c.lineWidth = 1.1 * u;
      for (const side of [-1, 1]) {
        c.beginPath();
        c.moveTo(x + side * 3.4 * u, y - 4.4 * u);
        c.quadraticCurveTo(x + side * 6 * u, y - 5.8 * u, x + side * 9 * u, y - 4.2 * u);
        c.stroke();
      }
      if (look.glasses) {
        c.strokeStyle = '#33302c';
        c.lineWidth = 0.8 * u;
        c.strokeRect(x - 10.5 * u, y - 3.2 * u, 8.8 * u, 6.8 * u);
        c.strokeRect(x + 1.7 * u, y - 3.2 * u, 8.8 * u, 6.8 * u);
        c.beginPath();
        c.moveTo(x - 1.7 * u, y - 0.5 * u);
        c.lineTo(x + 1.7 * u, y - 0.5 * u);
        c.stroke();
      }
      c.strokeStyle = 'rgb(90 40 30 / 45%)';
      c.lineWidth = 0.9 * u;
      c.beginPath();
      c.moveTo(x - 0.8 * u, y + 1.5 * u);
      c.quadraticCurveTo(x + 2 * u, y + 6 * u, x - u, y + 6.4 * u);
      c.stroke();
      c.fillStyle = '#a9503f';
      c.beginPath();
      const open = (0.6 + Math.max(0, Math.sin(phase * 3)) * 1.6) * u;
      c.moveTo(x - 5 * u, y + 10.4 * u);
      c.quadraticCurveTo(x, y + 11 * u, x + 5 * u, y + 10.4 * u);
      c.quadraticCurveTo(x, y + 12.4 * u + open * 1.6, x - 5 * u, y + 10.4 * u);
      c.fill();
      const light = c.createRadialGradient(x, y, 20 * u, x, y, 110 * u);
      light.addColorStop(0, 'rgb(255 255 255 / 5%)');
      light.addColorStop(1, 'rgb(0 0 0 / 30%)');
      c.fillStyle = light;
      c.fillRect(0, 0, width, height);
    };
  };
}
