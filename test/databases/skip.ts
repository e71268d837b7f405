import { beforeEach } from 'vitest';
import { databaseMissing } from './new-database.js';

beforeEach((context) => {
  if (databaseMissing !== null) context.skip(databaseMissing);
});
