import type { Parts } from './cases.mjs';

export declare const parts: Parts;
