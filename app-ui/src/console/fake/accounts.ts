// Accounts and the audit log of the server in memory.

import type { AccountView, NewLink } from '../../generated/http';
import type { Sent } from '../api';
import { type Account, NOW_MS } from './city';
import { type Handlers, notFound, Refused, type World } from './index';

const view = ({ password: _, ...account }: Account): AccountView => account;
const link = (): NewLink => ({
  link: 'tautan-contoh',
  path: '/#/tautan/tautan-contoh',
  expires_ms: NOW_MS + 72 * 3_600_000,
});

export function accountHandlers({ city }: World): Handlers {
  const find = ({ path }: Sent): Account => {
    const account = city.accounts.find((one) => one.account === Number(path.account));
    if (!account) throw notFound();
    return account;
  };
  return {
    'GET /v1/accounts': () => ({
      accounts: [...city.accounts].sort((a, b) => a.login.localeCompare(b.login)).map(view),
    }),
    'POST /v1/accounts': ({ body }) => {
      const plan = body as { login: string; name: string; role: string; area: number };
      if (city.accounts.some(({ login }) => login === plan.login))
        throw new Refused(
          409,
          'account.taken',
          'Nama masuk ini sudah dipakai. Pilih yang lain.',
          'This login is taken. Choose another one.',
        );
      const account: Account = {
        ...plan,
        account: city.accounts.length + 1,
        open: true,
        has_password: false,
        made_ms: NOW_MS,
        seen_ms: 0,
        password: '',
      };
      city.accounts.push(account);
      return { account: view(account), link: link() };
    },
    'PUT /v1/accounts/{account}': (sent) => {
      const account = find(sent);
      const { name, role, area } = sent.body as Account;
      Object.assign(account, { name, role, area });
      return view(account);
    },
    'POST /v1/accounts/{account}/shut': (sent) => {
      const account = find(sent);
      account.open = false;
      return view(account);
    },
    'POST /v1/accounts/{account}/open': (sent) => {
      const account = find(sent);
      account.open = true;
      return view(account);
    },
    'POST /v1/accounts/{account}/link': (sent) => {
      find(sent);
      return link();
    },
    'GET /v1/audit': ({ query }) => {
      const before = Number(query.before ?? Number.MAX_SAFE_INTEGER);
      const fits = city.audit.filter(
        ({ entry, account, action }) =>
          entry < before &&
          (query.account === undefined || account === Number(query.account)) &&
          (query.action === undefined || action === query.action),
      );
      return { entries: fits.slice(0, Number(query.limit ?? 100)) };
    },
  };
}
