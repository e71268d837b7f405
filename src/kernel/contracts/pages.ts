import { type Contract, contractsFrom } from '../contract.js';

/** Whole pages, pinned user pages and copies from user space. */
export const pagesContracts: readonly Contract[] = [
  ...contractsFrom('include/linux/gfp.h', [
    {
      c: 'struct page *alloc_pages(gfp_t gfp_mask, unsigned int order)',
      returns: 'null',
      releasedBy: ['__free_pages'],
      mustMatch: ['order'],
      sleeps: 'by-gfp',
    },
    {
      c: 'struct page *alloc_page(gfp_t gfp_mask)',
      returns: 'null',
      releasedBy: ['__free_page', '__free_pages', 'put_page'],
      sleeps: 'by-gfp',
    },
    {
      c: 'unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)',
      returns: 'zero-on-failure',
      releasedBy: ['free_pages'],
      mustMatch: ['order'],
      sleeps: 'by-gfp',
    },
    {
      c: 'unsigned long __get_free_page(gfp_t gfp_mask)',
      returns: 'zero-on-failure',
      releasedBy: ['free_page', 'free_pages'],
      sleeps: 'by-gfp',
    },
    {
      c: 'unsigned long get_zeroed_page(gfp_t gfp_mask)',
      returns: 'zero-on-failure',
      releasedBy: ['free_page', 'free_pages'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *alloc_pages_exact(size_t size, gfp_t gfp_mask)',
      returns: 'null',
      releasedBy: ['free_pages_exact'],
      mustMatch: ['size'],
      sleeps: 'by-gfp',
    },
    { c: 'void __free_page(struct page *page)', returns: 'void', sleeps: 'no' },
    { c: 'void free_page(unsigned long addr)', returns: 'void', sleeps: 'no' },
  ]),
  ...contractsFrom('mm/page_alloc.c', [
    {
      c: 'void __free_pages(struct page *page, unsigned int order)',
      returns: 'void',
      mustMatch: ['order'],
      sleeps: 'no',
    },
    {
      c: 'void free_pages(unsigned long addr, unsigned int order)',
      returns: 'void',
      mustMatch: ['order'],
      sleeps: 'no',
    },
    {
      c: 'void free_pages_exact(void *virt, size_t size)',
      returns: 'void',
      mustMatch: ['size'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('include/linux/mm.h', [{ c: 'void put_page(struct page *page)', returns: 'void' }]),
  ...contractsFrom('mm/gup.c', [
    {
      c: 'long get_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages)',
      returns: 'count-or-errno',
      releasedBy: ['put_page'],
      sleeps: 'yes',
      note: 'May pin fewer pages than asked for.',
    },
    {
      c: 'int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages)',
      returns: 'count-or-errno',
      releasedBy: ['put_page'],
      sleeps: 'yes',
      note: 'May pin fewer pages than asked for.',
    },
    {
      c: 'long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages, int *locked)',
      returns: 'count-or-errno',
      releasedBy: ['put_page'],
      sleeps: 'yes',
      note: 'May pin fewer pages than asked for.',
    },
    {
      c: 'long pin_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages)',
      returns: 'count-or-errno',
      releasedBy: ['unpin_user_pages', 'unpin_user_page'],
      sleeps: 'yes',
      note: 'May pin fewer pages than asked for.',
    },
    {
      c: 'int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages)',
      returns: 'count-or-errno',
      releasedBy: ['unpin_user_pages', 'unpin_user_page'],
      sleeps: 'yes',
      note: 'May pin fewer pages than asked for.',
    },
    {
      c: 'long pin_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages, int *locked)',
      returns: 'count-or-errno',
      releasedBy: ['unpin_user_pages', 'unpin_user_page'],
      sleeps: 'yes',
      note: 'May pin fewer pages than asked for.',
    },
    { c: 'void unpin_user_pages(struct page **pages, unsigned long npages)', returns: 'void' },
    { c: 'void unpin_user_page(struct page *page)', returns: 'void' },
  ]),
  ...contractsFrom('include/linux/uaccess.h', [
    {
      c: 'unsigned long copy_from_user(void *to, const void *from, unsigned long n)',
      returns: 'bytes-left',
      sleeps: 'yes',
      note: 'Never negative.',
    },
    {
      c: 'unsigned long copy_to_user(void *to, const void *from, unsigned long n)',
      returns: 'bytes-left',
      sleeps: 'yes',
      note: 'Never negative.',
    },
  ]),
];
