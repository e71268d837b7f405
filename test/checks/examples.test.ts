import { beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.js';
import { findIn, grammar, marked } from './hunk.js';

beforeAll(grammar);

describe.each(checks.map((check) => [check.id, check] as const))('%s', (_id, check) => {
  it('has examples of both kinds', () => {
    expect(check.bad.length).toBeGreaterThan(0);
    expect(check.good.length).toBeGreaterThan(0);
  });

  it.each(check.bad.map((hunk, i) => [i, hunk] as const))(
    'reports exactly the marked lines of bad example %i',
    (_i, hunk) => {
      expect(marked(hunk).length).toBeGreaterThan(0);
      expect(findIn(check, hunk).map((finding) => finding.quoted)).toEqual(marked(hunk));
    },
  );

  it.each(check.good.map((hunk, i) => [i, hunk] as const))('is silent on good example %i', (_i, hunk) => {
    expect(findIn(check, hunk)).toEqual([]);
  });

  it('words its comment in at most three sentences that can be read without the page', () => {
    for (const hunk of check.bad) {
      for (const { comment } of findIn(check, hunk)) {
        expect(comment).toMatch(/[.?]$/);
        expect(comment.length).toBeLessThan(400);
        expect(comment.split(/[.?] /).length).toBeLessThanOrEqual(3);
      }
    }
  });
});
