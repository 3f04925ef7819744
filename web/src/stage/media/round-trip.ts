// SPDX-License-Identifier: Apache-2.0
// A browser that only receives does not know how long a round trip takes, so it asks for a lost packet again too soon or
// too late, and does not wait for it. Chromium measures round trips for receivers (RFC 3611) where its own answer says
// "rtcp-fb rrtr", which it never writes by itself, not even in answer to an offer that has it. In: offer and answer; out:
// the answer with what the offer has of it.

/** The lines stay in the sections, and with the payload types, that both sides have. */
export function askForRoundTrip(offer: string, answer: string): string {
  const offered = sections(offer);
  return sections(answer)
    .map((section, index) => complete(section, offered[index] ?? []))
    .flat()
    .join('\r\n');
}

function complete(section: string[], offered: string[]): string[] {
  return section.flatMap((line) => {
    const payload = /^a=rtpmap:(\d+) /.exec(line)?.[1];
    const ask = `a=rtcp-fb:${payload ?? ''} rrtr`;
    return payload && offered.includes(ask) && !section.includes(ask) ? [line, ask] : [line];
  });
}

/** Lines of the session, then of each m-section. */
function sections(sdp: string): string[][] {
  const all: string[][] = [[]];
  for (const line of sdp.split('\r\n')) {
    if (line.startsWith('m=')) all.push([]);
    all.at(-1)!.push(line);
  }
  return all;
}
