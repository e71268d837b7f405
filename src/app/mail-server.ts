import type { Config } from '../config.js';
import type { SmtpServer } from '../io/smtp.js';
import { readSecret, readText } from './secret.js';

/** Where secrets come from besides files. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configured mail server with its password, or null if none is configured.
 * @throws Error if the password cannot be had, or would cross the network in the clear
 */
export function mailServer(config: Pick<Config, 'smtp' | 'identity'>, env: Environment): SmtpServer | null {
  const { host, port, security, user, password, ca } = config.smtp;
  if (host === '') return null;
  const isNear = /^(?:localhost|127\.[\d.]+|::1)$/.test(host);
  if (security === 'none' && !isNear) {
    throw new Error(`smtp.security: "none" is only for a server on this machine, not for ${host}`);
  }
  if ((user === undefined) !== (password === undefined)) {
    throw new Error('smtp.user and smtp.password: either both are given or neither');
  }
  const login =
    user === undefined || password === undefined
      ? null
      : { user, password: readSecret(password, 'smtp.password', env) };
  return {
    host,
    port,
    security,
    login,
    name: config.identity.domain,
    ...(ca !== undefined && { ca: readText(ca, 'smtp.ca') }),
  };
}
