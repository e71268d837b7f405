// Merely reads the mails that the arguments name, as `kogin review` would; prints how many there are.
import { readMails } from '../../dist/io/files.js';

let mails = 0;
for await (const _ of readMails(process.argv.slice(2))) mails++;
process.stdout.write(`${mails}\n`);
