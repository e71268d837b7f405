import * as v from 'valibot';
import { countFrom, Name } from './fields.js';

/** Where the pages are served. */
export const WebConfig = v.strictObject({
  address: v.pipe(Name, v.regex(/^[\w.:-]+$/, 'must be an address or host name')),
  port: v.pipe(countFrom(0), v.maxValue(65_535, 'must be a port')),
  behind_proxy: v.boolean(),
});
export type WebConfig = Readonly<v.InferOutput<typeof WebConfig>>;
