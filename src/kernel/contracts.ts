import type { Contract } from './contract.js';
import { devicesContracts } from './contracts/devices.js';
import { dmaContracts } from './contracts/dma.js';
import { drmContracts } from './contracts/drm.js';
import { gemContracts } from './contracts/gem.js';
import { kernelContracts } from './contracts/kernel.js';
import { memoryContracts } from './contracts/memory.js';

/** Every known kernel function by name. */
export const contracts: ReadonlyMap<string, Contract> = new Map(
  [
    ...gemContracts,
    ...dmaContracts,
    ...drmContracts,
    ...memoryContracts,
    ...devicesContracts,
    ...kernelContracts,
  ].map((contract) => [contract.name, contract]),
);

/** What is known of a kernel function or macro, or null: then nothing may be concluded about it. */
export function contractOf(name: string): Contract | null {
  return contracts.get(name) ?? null;
}
