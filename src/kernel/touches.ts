/**
 * Functions that read or write through these arguments (positions from 0) without asking whether they are NULL
 * (include/linux/string.h, uaccess.h, list.h, kref.h, mutex.h, spinlock.h, lib/scatterlist.c, include/linux/highmem.h).
 */
const TOUCHED: Readonly<Record<string, readonly number[]>> = {
  memset: [0],
  memset32: [0],
  memset64: [0],
  memset_io: [0],
  memzero_explicit: [0],
  memcpy: [0, 1],
  memmove: [0, 1],
  memcmp: [0, 1],
  memchr_inv: [0],
  memcpy_fromio: [0],
  memcpy_toio: [1],
  strcpy: [0, 1],
  strncpy: [0, 1],
  strscpy: [0, 1],
  strscpy_pad: [0, 1],
  strlcpy: [0, 1],
  strcat: [0, 1],
  strncat: [0, 1],
  strlcat: [0, 1],
  strlen: [0],
  strcmp: [0, 1],
  strncmp: [0, 1],
  strchr: [0],
  strstr: [0, 1],
  sprintf: [0],
  vsprintf: [0],
  copy_from_user: [0],
  copy_to_user: [1],
  copy_page: [0, 1],
  clear_page: [0],
  bitmap_zero: [0],
  bitmap_fill: [0],
  bitmap_set: [0],
  bitmap_clear: [0],
  set_bit: [1],
  clear_bit: [1],
  __set_bit: [1],
  __clear_bit: [1],
  INIT_LIST_HEAD: [0],
  INIT_HLIST_HEAD: [0],
  list_add: [0, 1],
  list_add_tail: [0, 1],
  list_del: [0],
  list_del_init: [0],
  kref_init: [0],
  kref_get: [0],
  mutex_init: [0],
  spin_lock_init: [0],
  init_completion: [0],
  init_waitqueue_head: [0],
  INIT_WORK: [0],
  INIT_DELAYED_WORK: [0],
  sg_init_table: [0],
  sg_set_page: [0],
  iosys_map_set_vaddr: [0],
};

/** Whether a call of the function reads or writes through its argument at this position, NULL or not. */
export function touches(callee: string, place: number): boolean {
  return TOUCHED[callee]?.includes(place) === true;
}

/** Functions that fail where these arguments are NULL, instead of using them (lib/devres.c: __devm_ioremap_resource). */
const REFUSED: Readonly<Record<string, readonly number[]>> = {
  devm_ioremap_resource: [1],
  devm_ioremap_resource_wc: [1],
};

/** Whether the function is known to return an error where its argument at this position is NULL. */
export function refusesNull(callee: string, place: number): boolean {
  return REFUSED[callee]?.includes(place) === true;
}
