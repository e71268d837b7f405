import { type Contract, contractsFrom } from '../contract.js';

/** Kernel and user mappings of pages: vmalloc, vmap, kmap, remap. */
export const mappingContracts: readonly Contract[] = [
  ...contractsFrom('mm/vmalloc.c', [
    {
      c: 'void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)',
      returns: 'null',
      releasedBy: ['vunmap'],
      sleeps: 'yes',
      note: 'The array of pages is needed only for the call, unless VM_MAP_PUT_PAGES is set.',
    },
    {
      c: 'void vunmap(const void *addr)',
      returns: 'void',
      lock: 'without interrupt',
      sleeps: 'yes',
      note: 'NULL is allowed. Wants the address that vmap() returned.',
    },
    {
      c: 'void vfree(const void *addr)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed. From an interrupt the work is put off.',
    },
    {
      c: 'void *vm_map_ram(struct page **pages, unsigned int count, int node)',
      returns: 'null',
      releasedBy: ['vm_unmap_ram'],
      mustMatch: ['count'],
      sleeps: 'yes',
    },
    {
      c: 'void vm_unmap_ram(const void *mem, unsigned int count)',
      returns: 'void',
      mustMatch: ['count'],
      sleeps: 'yes',
    },
    {
      c: 'void *vmap_pfn(unsigned long *pfns, unsigned int count, pgprot_t prot)',
      returns: 'null',
      releasedBy: ['vunmap'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('mm/memory.c', [
    {
      c: 'int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num)',
      returns: 'errno',
      note: 'Unmapped with the vma. vma->vm_pgoff is the first index: take a fake offset out first.',
    },
    {
      c: 'int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size, pgprot_t prot)',
      returns: 'errno',
      note: 'Unmapped with the vma.',
    },
    {
      c: 'int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'Unmapped with the vma.',
    },
    {
      c: 'int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'Unmapped with the vma.',
    },
  ]),
  ...contractsFrom('include/linux/vmalloc.h', [
    {
      c: 'void *vmalloc(unsigned long size)',
      returns: 'null',
      releasedBy: ['vfree', 'kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *vzalloc(unsigned long size)',
      returns: 'null',
      releasedBy: ['vfree', 'kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *vmalloc_user(unsigned long size)',
      returns: 'null',
      releasedBy: ['vfree', 'kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *vmalloc_32(unsigned long size)',
      returns: 'null',
      releasedBy: ['vfree', 'kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *vmalloc_node(unsigned long size, int node)',
      returns: 'null',
      releasedBy: ['vfree', 'kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *__vmalloc(unsigned long size, gfp_t gfp_mask)',
      returns: 'null',
      releasedBy: ['vfree', 'kvfree'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/highmem-internal.h', [
    {
      c: 'void *kmap(struct page *page)',
      returns: 'value',
      releasedBy: ['kunmap'],
      mustMatch: ['page'],
      sleeps: 'yes',
      note: 'Never fails.',
    },
    { c: 'void kunmap(const struct page *page)', returns: 'void', mustMatch: ['page'] },
    {
      c: 'void *kmap_local_page(const struct page *page)',
      returns: 'value',
      releasedBy: ['kunmap_local'],
      sleeps: 'no',
      note: 'Never fails; unmap in reverse order.',
    },
    {
      c: 'void kunmap_local(const void *addr)',
      returns: 'void',
      sleeps: 'no',
      note: 'Wants the address, not the page.',
    },
  ]),
  ...contractsFrom('include/linux/mm.h', [
    {
      c: 'int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size, pgprot_t prot)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'Unmapped with the vma.',
    },
  ]),
  ...contractsFrom('mm/mmap.c', [
    {
      c: 'struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)',
      returns: 'null',
      lock: 'needs mmap_lock',
      sleeps: 'no',
      note: 'The first vma that ends behind addr; it need not contain it. Borrowed under the mmap lock.',
    },
  ]),
];
