import { type Contract, contractsFrom } from '../contract.js';

/** Copies of strings and of user memory, and bitmaps. */
export const stringsContracts: readonly Contract[] = [
  ...contractsFrom('mm/util.c', [
    {
      c: 'char *kstrdup(const char *s, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'char *kstrndup(const char *s, size_t max, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'const char *kstrdup_const(const char *s, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kfree_const'],
      sleeps: 'by-gfp',
      note: 'May give back the constant itself.',
    },
    { c: 'void kfree_const(const void *x)', returns: 'void', sleeps: 'no' },
    {
      c: 'void *kmemdup_array(const void *src, size_t count, size_t element_size, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kvmemdup(const void *src, size_t len, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *memdup_user(const void *src, size_t len)',
      returns: 'err-ptr',
      releasedBy: ['kfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *memdup_user_nul(const void *src, size_t len)',
      returns: 'err-ptr',
      releasedBy: ['kfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *vmemdup_user(const void *src, size_t len)',
      returns: 'err-ptr',
      releasedBy: ['kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'char *strndup_user(const char *s, long n)',
      returns: 'err-ptr',
      releasedBy: ['kfree'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/fortify-string.h', [
    {
      c: 'void *kmemdup(const void *src, size_t len, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
  ]),
  ...contractsFrom('lib/kasprintf.c', [
    {
      c: 'char *kasprintf(gfp_t gfp, const char *fmt, ...)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'char *kvasprintf(gfp_t gfp, const char *fmt, va_list ap)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
  ]),
  ...contractsFrom('include/linux/string.h', [
    {
      c: 'void *memdup_array_user(const void *src, size_t n, size_t size)',
      returns: 'err-ptr',
      releasedBy: ['kfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *vmemdup_array_user(const void *src, size_t n, size_t size)',
      returns: 'err-ptr',
      releasedBy: ['kvfree'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('lib/bitmap.c', [
    {
      c: 'unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)',
      returns: 'null',
      releasedBy: ['bitmap_free'],
      sleeps: 'by-gfp',
    },
    {
      c: 'unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)',
      returns: 'null',
      releasedBy: ['bitmap_free'],
      sleeps: 'by-gfp',
    },
    { c: 'void bitmap_free(const unsigned long *bitmap)', returns: 'void', sleeps: 'no' },
  ]),
];
