/** A member of the demo organisation, or a user of the stand-alone server. */
export interface Account {
  readonly username: string;
  readonly password: string;
  readonly fullName: string;
  readonly role: 'org_admin' | 'org_publisher' | 'org_user';
  readonly privileges: readonly string[];
  /** `enterprise`: signs in with SAML in real life, so generateToken refuses the password. */
  readonly provider: 'arcgis' | 'enterprise';
}

/** What a new account needs; the rest follows from the role (default `org_user`). */
export type NewAccount = Pick<Account, 'username' | 'password'> & Partial<Account>;

const viewing = ['portal:user:joinGroup', 'portal:user:viewOrgGroups', 'portal:user:viewOrgItems'];
const publishing = [
  ...viewing,
  'features:user:edit',
  'portal:publisher:publishFeatures',
  'portal:user:createGroup',
  'portal:user:createItem',
  'portal:user:shareToOrg',
];

/** The privileges that come with each role. */
const rolePrivileges: Readonly<Record<Account['role'], readonly string[]>> = {
  org_user: viewing,
  org_publisher: publishing,
  org_admin: [...publishing, 'portal:admin:viewItems', 'portal:admin:viewUsers'],
};

/** The privilege that adding items and registering applications takes. */
export const createItemPrivilege = 'portal:user:createItem';

/** The members every demo portal starts with. Each password is `demo`. */
export const demoAccounts: readonly NewAccount[] = [
  { username: 'analyst', password: 'demo', fullName: 'Ana Lyst', role: 'org_publisher' },
  { username: 'admin', password: 'demo', fullName: 'Ada Min', role: 'org_admin' },
  { username: 'viewer', password: 'demo', fullName: 'Vera Wer', role: 'org_user' },
];

/** The users of the stand-alone server. */
export const standaloneAccounts: readonly NewAccount[] = [
  { username: 'siteuser', password: 'demo', fullName: 'Site User', role: 'org_publisher' },
];

/** Accounts by name. Names are case-sensitive as typed. */
export type Accounts = Map<string, Account>;

/** Fills in what a new account leaves open, and adds it. */
export function addAccount(accounts: Accounts, account: NewAccount): void {
  const role = account.role ?? 'org_user';
  accounts.set(account.username, {
    fullName: account.username,
    privileges: rolePrivileges[role],
    provider: 'arcgis',
    ...account,
    role,
  });
}

/** Accounts from a list. */
export function createAccounts(list: readonly NewAccount[]): Accounts {
  const accounts: Accounts = new Map();
  for (const account of list) addAccount(accounts, account);
  return accounts;
}

/** The account of a name and password, or null when they do not go together. */
export function accountFor(
  accounts: Accounts,
  username: string | null,
  password: string | null,
): Account | null {
  const account = accounts.get(username ?? '');
  return account !== undefined && account.password === password ? account : null;
}
