import { type Role, roleOfParameter } from './roles.js';
import { parseSignature, signatureName } from './signature.js';

/** What each return convention means, in the words a comment can use. */
export const returnsMeaning = {
  void: 'Nothing.',
  value: 'A value that no failure is told by.',
  bool: 'True or false.',
  errno: '0, or a negative errno.',
  'err-ptr': 'A pointer, or an ERR_PTR() on failure; never NULL.',
  'err-ptr-or-null': 'A pointer, an ERR_PTR() on failure, or NULL where there is nothing to get.',
  null: 'A pointer, or NULL; never an ERR_PTR().',
  'cookie-or-null': 'A pointer that may be a mere cookie, or NULL on failure.',
  'same-pointer': 'Its argument.',
  'xa-entry': 'An entry or NULL, or an error that xa_err() reads; not an ERR_PTR().',
  'zero-on-failure': 'A number that is 0 on failure.',
  'dma-addr': 'A DMA address that only dma_mapping_error() can test; 0 is valid.',
  'count-or-zero': 'A count that is 0 on failure; never negative.',
  'count-or-errno': 'A number from 0 on success, or a negative errno.',
  'id-or-errno': 'An identifier, or a negative errno.',
  'fd-or-errno': 'A file descriptor, or a negative errno.',
  'bytes-left': 'The number of bytes not copied: 0 on success; never negative.',
  timeout: 'The time left (over 0), 0 on timeout, or a negative errno.',
  'rest-or-zero': 'The time left (over 0), or 0 on timeout; never negative.',
  'minus-one': '0, or -1, which is no errno.',
} as const satisfies Readonly<Record<string, string>>;

/** A return convention: how the result has to be tested. */
export type Returns = keyof typeof returnsMeaning;

/** Locks and contexts that contracts speak of; `irqs_off` and `interrupt` are contexts. */
export type LockName =
  | 'dma_resv'
  | 'drm_srcu'
  | 'fence_lock'
  | 'interrupt'
  | 'irqs_off'
  | 'lru_lock'
  | 'mmap_lock'
  | 'modeset_locks'
  | 'object_name_lock'
  | 'rcu';

/**
 * What a function does to a lock: `needs` it held, must run `without` it, `takes` and drops it inside (so it must not
 * be held), `acquires` it and returns holding it, or `releases` what the caller holds.
 */
export type LockRule = `${'needs' | 'without' | 'takes' | 'acquires' | 'releases'} ${LockName}`;

/** Whether a call may sleep; `by-gfp`: as the gfp argument allows. */
export type Sleeps = 'yes' | 'no' | 'by-gfp' | 'unknown';

/** A kernel release, as in `6.18`. */
export type KernelVersion = `${number}.${number}`;

/** A parameter of a contract. */
export interface ContractParameter {
  readonly name: string;
  readonly type: string;
  readonly role: Role;
}

/** What a kernel function promises and asks for. */
export interface Contract {
  readonly name: string;
  /** A macro is written as the function it stands for; `typename` and `fieldname` mark arguments that are no values. */
  readonly signature: string;
  readonly returns: Returns;
  /** Taken from the signature on first use. */
  readonly params: readonly ContractParameter[];
  /** Functions that undo it, the usual one first; empty if none does. */
  readonly releasedBy: readonly string[];
  /** Own parameters whose arguments must be the same at acquisition and release. */
  readonly mustMatch: readonly string[];
  /** Ignoring the result is a fault. */
  readonly mustCheck: boolean;
  /** Null if no rule is known. */
  readonly lock: LockRule | null;
  readonly sleeps: Sleeps;
  /** The first release that has it, if that matters and is known. */
  readonly since: KernelVersion | null;
  /** Empty if there is nothing to add. */
  readonly note: string;
  /** `file: function` of Linux 6.18, where the facts were read. */
  readonly source: string;
}

/** A row of a contract table: what is not given has the value that most functions have. */
export interface ContractRow {
  /** The signature. */
  readonly c: string;
  readonly returns: Returns;
  /** None. */
  readonly releasedBy?: readonly string[];
  /** None. */
  readonly mustMatch?: readonly string[];
  /** True for every convention that tells of a failure. */
  readonly mustCheck?: boolean;
  readonly lock?: LockRule;
  /** `unknown`. */
  readonly sleeps?: Sleeps;
  readonly since?: KernelVersion;
  readonly note?: string;
  /** Roles that the types do not tell, or tell wrongly, by parameter name. */
  readonly roles?: Readonly<Record<string, Role>>;
}

const NOTHING_TO_CHECK: ReadonlySet<Returns> = new Set<Returns>(['void', 'value', 'bool', 'same-pointer']);

/** The contracts of functions that one file of the kernel defines; throws if a row has no signature. */
export function contractsFrom(file: string, rows: readonly ContractRow[]): readonly Contract[] {
  return rows.map((row) => contractOfRow(file, row));
}

function contractOfRow(file: string, row: ContractRow): Contract {
  const name = signatureName(row.c);
  let params: readonly ContractParameter[] | null = null;
  return {
    name,
    signature: row.c,
    returns: row.returns,
    get params() {
      params ??= parametersOf(row);
      return params;
    },
    releasedBy: row.releasedBy ?? [],
    mustMatch: row.mustMatch ?? [],
    mustCheck: row.mustCheck ?? !NOTHING_TO_CHECK.has(row.returns),
    lock: row.lock ?? null,
    sleeps: row.sleeps ?? 'unknown',
    since: row.since ?? null,
    note: row.note ?? '',
    source: `${file}: ${name}`,
  };
}

function parametersOf(row: ContractRow): readonly ContractParameter[] {
  return parseSignature(row.c).params.map(({ name, type }) => ({
    name,
    type,
    role: row.roles?.[name] ?? roleOfParameter(type, name),
  }));
}
