import type { Finding } from '../../src/domain/finding.js';
import type { Message } from '../../src/domain/mail.js';

export type Kind = 'mails' | 'functions';

export interface Reviewed {
  readonly message: Pick<Message, 'headers' | 'body'>;
  readonly review: {
    readonly crashes: readonly { readonly check: string; readonly message: string }[];
    readonly reported: readonly Pick<Finding, 'check' | 'quoted' | 'bodyLine'>[];
  };
}

export interface Parts {
  readonly review: (mails: readonly Buffer[]) => Promise<readonly Reviewed[]>;
  readonly admits: (reviewed: Reviewed) => boolean;
  readonly sort: (mail: Buffer) => Promise<string | null>;
}

export declare const LIMIT_MS: number;
export declare function mailsOfCase(kind: Kind, seed: string, number: number): readonly Buffer[];
export declare function judgeCase(mails: readonly Buffer[], parts: Parts): Promise<string | null>;
