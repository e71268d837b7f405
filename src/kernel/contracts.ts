import type { Contract } from './contract.js';
import { atomicContracts } from './contracts/atomic.js';
import { bridgeContracts } from './contracts/bridge.js';
import { clocksContracts } from './contracts/clocks.js';
import { devicetreeContracts } from './contracts/devicetree.js';
import { devresContracts } from './contracts/devres.js';
import { dmaAllocContracts } from './contracts/dma-alloc.js';
import { dmaBufContracts } from './contracts/dma-buf.js';
import { dmaFenceContracts } from './contracts/dma-fence.js';
import { dmaMapContracts } from './contracts/dma-map.js';
import { dmaResvContracts } from './contracts/dma-resv.js';
import { drmDeviceContracts } from './contracts/drm-device.js';
import { drmObjectsContracts } from './contracts/drm-objects.js';
import { dumbContracts } from './contracts/dumb.js';
import { filesContracts } from './contracts/files.js';
import { framebufferContracts } from './contracts/framebuffer.js';
import { gemContracts } from './contracts/gem.js';
import { gemDmaContracts } from './contracts/gem-dma.js';
import { gemShmemContracts } from './contracts/gem-shmem.js';
import { idsContracts } from './contracts/ids.js';
import { iommuContracts } from './contracts/iommu.js';
import { iosysMapContracts } from './contracts/iosys-map.js';
import { kmsContracts } from './contracts/kms.js';
import { mappingContracts } from './contracts/mapping.js';
import { modeObjectsContracts } from './contracts/mode-objects.js';
import { pagesContracts } from './contracts/pages.js';
import { platformContracts } from './contracts/platform.js';
import { poolsContracts } from './contracts/pools.js';
import { primeContracts } from './contracts/prime.js';
import { scatterlistContracts } from './contracts/scatterlist.js';
import { slabContracts } from './contracts/slab.js';
import { stringsContracts } from './contracts/strings.js';
import { suppliesContracts } from './contracts/supplies.js';
import { threadsContracts } from './contracts/threads.js';
import { ttmContracts } from './contracts/ttm.js';

/** Every known kernel function by name. */
export const contracts: ReadonlyMap<string, Contract> = new Map(
  [
    ...atomicContracts,
    ...bridgeContracts,
    ...clocksContracts,
    ...devicetreeContracts,
    ...devresContracts,
    ...dmaAllocContracts,
    ...dmaBufContracts,
    ...dmaFenceContracts,
    ...dmaMapContracts,
    ...dmaResvContracts,
    ...drmDeviceContracts,
    ...drmObjectsContracts,
    ...dumbContracts,
    ...filesContracts,
    ...framebufferContracts,
    ...gemContracts,
    ...gemDmaContracts,
    ...gemShmemContracts,
    ...idsContracts,
    ...iommuContracts,
    ...iosysMapContracts,
    ...kmsContracts,
    ...mappingContracts,
    ...modeObjectsContracts,
    ...pagesContracts,
    ...platformContracts,
    ...poolsContracts,
    ...primeContracts,
    ...scatterlistContracts,
    ...slabContracts,
    ...stringsContracts,
    ...suppliesContracts,
    ...threadsContracts,
    ...ttmContracts,
  ].map((contract) => [contract.name, contract]),
);

/** What is known of a kernel function or macro, or null: then nothing may be concluded about it. */
export function contractOf(name: string): Contract | null {
  return contracts.get(name) ?? null;
}
