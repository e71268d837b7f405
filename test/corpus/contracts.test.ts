import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Returns } from '../../src/kernel/contract.js';
import { contractOf } from '../../src/kernel/contracts.js';

interface CuratedRow {
  readonly name: string;
  readonly source: string | null;
  readonly return_convention: string;
  readonly must_check: string;
  readonly macro?: boolean;
  readonly args: readonly { readonly name: string; readonly role: string }[];
  readonly curated: boolean;
}

const file = path.resolve(process.env['KOGIN_SHARED'] ?? '../shared', 'design/contracts.jsonl');
const missing = !existsSync(file);

const CONVENTIONS: Readonly<Record<string, Returns>> = {
  void: 'void',
  errno: 'errno',
  err_ptr: 'err-ptr',
  null: 'null',
  value: 'value',
  bool: 'bool',
  'bool-like int': 'bool',
  dma_addr: 'dma-addr',
  nents_or_0: 'count-or-zero',
  '-1 on overflow': 'minus-one',
  'cookie or NULL': 'cookie-or-null',
  'fd or -errno': 'fd-or-errno',
  'same pointer (NULL ok)': 'same-pointer',
  'errno (0 ok, -ERESTARTSYS)': 'errno',
  '<0, 0 = timeout, >0': 'timeout',
  '<0 error, 0 timeout, >0 remaining': 'timeout',
  'value (0 on failure)': 'zero-on-failure',
};

/** The table names the roles a little differently, and gives one to these parameters that they do not play. */
const ROLE_NAMES: Readonly<Record<string, string>> = { cpu_addr_cookie: 'cpu_addr' };
const ROLES_ON_PURPOSE: Readonly<Record<string, string>> = {
  'drm_prime_sg_to_dma_addr_array.addrs': 'an array of addresses, not one address that is handed back',
  'drm_gem_objects_lookup.objs_out': 'the array that is handed back',
  'dma_resv_get_fences.num_fences': 'a count that is handed back',
  'drm_gem_lru_scan.shrink': 'a callback',
  'iosys_map_incr.incr': 'a distance',
  'iosys_map_memcpy_from.src_offset': 'a distance',
  'iosys_map_memcpy_to.dst_offset': 'a distance',
  'iosys_map_memset.offset': 'a distance',
};

function curatedRows(): readonly CuratedRow[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CuratedRow)
    .filter((row) => row.curated);
}

describe.skipIf(missing)(`contracts against ${file}${missing ? ' (absent: skipped)' : ''}`, () => {
  it('knows every curated function, with the same return convention', () => {
    const rows = curatedRows();
    expect(rows).toHaveLength(235);
    for (const row of rows) {
      expect([row.name, contractOf(row.name)?.returns]).toEqual([
        row.name,
        CONVENTIONS[row.return_convention],
      ]);
    }
  });

  it('asks for a check where the curated rows ask for one', () => {
    for (const row of curatedRows()) {
      expect([row.name, contractOf(row.name)?.mustCheck]).toEqual([row.name, row.must_check !== 'no']);
    }
  });

  it('names the same file as the source', () => {
    for (const row of curatedRows()) {
      if (row.source === null) continue;
      expect(contractOf(row.name)?.source).toBe(`${row.source.replace(/:\d+$/, '')}: ${row.name}`);
    }
  });

  it('gives every parameter the same role, except on purpose', () => {
    const different: string[] = [];
    for (const row of curatedRows()) {
      const params = contractOf(row.name)?.params ?? [];
      for (const arg of row.macro === true ? [] : row.args) {
        const role = params.find((param) => param.name === arg.name)?.role;
        if (arg.role !== '' && role !== (ROLE_NAMES[arg.role] ?? arg.role))
          different.push(`${row.name}.${arg.name}`);
      }
    }
    expect(different.toSorted()).toEqual(Object.keys(ROLES_ON_PURPOSE).toSorted());
  });
});
