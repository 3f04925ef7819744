// SPDX-License-Identifier: Apache-2.0
// Waiting for facts instead of time: asks again and again until a question is answered with something true. Time-outs
// bound a hang, nothing else: they are far longer than what they wait for takes on a busy machine.

/** Asks every `everyMs` until `question` gives something truthy; rejects with `what` and the last answer. */
export async function until(what, question, { timeoutMs = 60_000, everyMs = 50 } = {}) {
  const end = performance.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      last = await question();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`not within ${timeoutMs} ms: ${what} (last answer: ${seen})`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The value at a share (0 to 1) of the sorted numbers. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** "p50 123 ms, p95 234 ms of 56" */
export function summary(numbers) {
  if (numbers.length === 0) return 'nothing measured';
  return `p50 ${Math.round(quantile(numbers, 0.5))} ms, p95 ${Math.round(quantile(numbers, 0.95))} ms of ${numbers.length}`;
}
