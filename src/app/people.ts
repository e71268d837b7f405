import {
  type Account,
  addAccount,
  changeAccount,
  listAccounts,
  type Role,
  removeAccount,
} from '../store/accounts.js';
import { openStore } from '../store/db.js';
import { hashPassword, PASSWORD_LENGTH } from '../web/password.js';

/** The accounts of one database; close it when done. */
export interface People {
  /** Adds an account; throws if the name or the password will not do, or the name is taken. */
  add(person: { readonly name: string; readonly role: Role; readonly password: string }): Promise<void>;
  list(): Promise<readonly Account[]>;
  /** Sets a new password, and signs the person out everywhere; throws if there is no such account. */
  setPassword(name: string, password: string): Promise<void>;
  /** Gives another role, and signs the person out everywhere; throws if there is no such account. */
  setRole(name: string, role: Role): Promise<void>;
  /** Removes the account; throws if there is no such account. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the accounts of the database with this address. */
export async function openPeople(database: string, now: () => number): Promise<People> {
  const { db, close } = await openStore(database);
  return {
    close: () => close(),
    list: () => listAccounts(db),
    async add({ name, role, password }) {
      if (!/^[\w.@+-]{1,64}$/.test(name)) throw new Error('a name is letters, digits and . @ + - _');
      const hash = await hashChecked(password);
      if (!(await addAccount(db, { name, role, password: hash, at: now() })))
        throw new Error(`there is an account called ${name} already`);
    },
    async setPassword(name, password) {
      const hash = await hashChecked(password);
      if (!(await changeAccount(db, name, { password: hash }))) throw unknown(name);
    },
    async setRole(name, role) {
      if (!(await changeAccount(db, name, { role }))) throw unknown(name);
    },
    async remove(name) {
      if (!(await removeAccount(db, name))) throw unknown(name);
    },
  };
}

async function hashChecked(password: string): Promise<string> {
  const { min, max } = PASSWORD_LENGTH;
  if (password.length < min || password.length > max)
    throw new Error(`a password has ${min} to ${max} characters`);
  return hashPassword(password);
}

function unknown(name: string): Error {
  return new Error(`there is no account called ${name}`);
}
