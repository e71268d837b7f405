import { type Contract, contractsFrom } from '../contract.js';

/** Mappings that may be system or I/O memory. */
export const iosysMapContracts: readonly Contract[] = [
  ...contractsFrom('include/linux/iosys-map.h', [
    { c: 'void iosys_map_clear(struct iosys_map *map)', returns: 'void', sleeps: 'no' },
    {
      c: 'void iosys_map_incr(struct iosys_map *map, size_t incr)',
      returns: 'void',
      sleeps: 'no',
      roles: { incr: 'offset' },
      note: 'Changes the map in place: never do that to the map that is unmapped later.',
    },
    { c: 'bool iosys_map_is_null(const struct iosys_map *map)', returns: 'bool', sleeps: 'no' },
    { c: 'bool iosys_map_is_set(const struct iosys_map *map)', returns: 'bool', sleeps: 'no' },
    {
      c: 'void iosys_map_memcpy_from(void *dst, const struct iosys_map *src, size_t src_offset, size_t len)',
      returns: 'void',
      sleeps: 'no',
    },
    {
      c: 'void iosys_map_memcpy_to(struct iosys_map *dst, size_t dst_offset, const void *src, size_t len)',
      returns: 'void',
      sleeps: 'no',
    },
    {
      c: 'void iosys_map_memset(struct iosys_map *dst, size_t offset, int value, size_t len)',
      returns: 'void',
      sleeps: 'no',
    },
    {
      c: 'void iosys_map_set_vaddr(struct iosys_map *map, void *vaddr)',
      returns: 'void',
      sleeps: 'no',
      note: 'Marks the map as system memory.',
    },
    {
      c: 'void iosys_map_set_vaddr_iomem(struct iosys_map *map, void *vaddr_iomem)',
      returns: 'void',
      sleeps: 'no',
      note: 'Marks the map as I/O memory.',
    },
  ]),
];
