import * as v from 'valibot';
import { Line, Name } from './fields.js';

const Server = v.pipe(
  Name,
  v.regex(
    /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%-]+)*\/?$/,
    'must be the address of an inbox, such as https://lore.kernel.org/all/',
  ),
);

/** Where a mail is looked for by its Message-ID: local archives, then public-inbox servers, each in this order. */
export const ArchivesConfig = v.strictObject({
  paths: v.pipe(v.array(Line), v.maxLength(50, 'must not be more than 50')),
  servers: v.pipe(v.array(Server), v.maxLength(20, 'must not be more than 20')),
});
export type ArchivesConfig = Readonly<v.InferOutput<typeof ArchivesConfig>>;
