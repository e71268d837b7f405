import { Command } from 'commander';
import { visible } from './formats/terminal.js';
import type { Done, World } from './world.js';

/** `kogin send-test`: mails one sample reply, so that an installation can be tried. */
export function sendTestCommand(world: World, done: Done): Command {
  return new Command('send-test')
    .description('Mail one sample reply to your own address, to try the mail server.')
    .argument('<address>', 'who gets it')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (address: string, flags: { readonly config?: string }) => {
      const [{ loadConfig }, { sendSample }] = await Promise.all([
        import('../config.js'),
        import('../app/sample-reply.js'),
      ]);
      const config = loadConfig({ file: flags.config ?? null, env: world.env });
      const result = await sendSample({ config, env: world.env, address, now: world.now });
      const server = `${config.smtp.host}:${config.smtp.port}`;
      if (result.kind !== 'sent')
        throw new Error(`${server} did not take the mail (${result.kind}): ${result.words}`);
      world.stdout.write(`${server} took the mail to ${address}: ${visible(result.words)}\n`);
      done(0);
    });
}
