/** Words in function names that undo each other, as kernel code names them; the first of the right side is the usual one. */
const VERBS: readonly (readonly [string, string])[] = [
  ['get', 'put release unref'],
  ['lookup', 'put'],
  ['find', 'put'],
  ['ref', 'unref put'],
  ['reference', 'unreference put'],
  ['pin', 'unpin'],
  ['map', 'unmap'],
  ['vmap', 'vunmap'],
  ['prepare', 'unprepare cleanup'],
  ['init', 'fini cleanup exit uninit deinit destroy release'],
  ['setup', 'cleanup teardown'],
  ['create', 'destroy free put release remove'],
  ['alloc', 'free destroy put release'],
  ['new', 'free destroy put del unref'],
  ['enable', 'disable'],
  ['register', 'unregister'],
  ['add', 'remove del delete'],
  ['insert', 'remove erase'],
  ['attach', 'detach'],
  ['acquire', 'release'],
  ['claim', 'release unclaim'],
  ['reserve', 'unreserve release'],
  ['request', 'release free'],
  ['open', 'close release'],
  ['begin', 'end'],
  ['start', 'stop'],
  ['load', 'unload'],
  ['lock', 'unlock'],
  ['bind', 'unbind'],
  ['connect', 'disconnect'],
  ['import', 'release put'],
];

const undoing: ReadonlyMap<string, readonly string[]> = new Map(
  VERBS.map(([verb, undo]) => [verb, undo.split(' ')] as const),
);

/** Names that a function undoing this one would have: `kumo_bo_unpin` for `kumo_bo_pin`; empty if its name tells none. */
export function undoingNames(callee: string): readonly string[] {
  const words = callee.split('_');
  const names: string[] = [];
  for (let i = words.length - 1; i >= 0; i--) {
    const undo = undoing.get(words[i] ?? '');
    // A verb alone (`get()`), or one that is the first word of something longer, names no object.
    if (undo === undefined || words.length < 2) continue;
    for (const verb of undo) names.push([...words.slice(0, i), verb, ...words.slice(i + 1)].join('_'));
    return names;
  }
  return names;
}
