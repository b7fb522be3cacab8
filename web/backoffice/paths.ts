/** Every address of the back office. */
export const paths = {
  home: () => '/',
  members: () => '/members',
  member: (id: string) => `/members/${id}`,
  programmes: () => '/programmes',
  programme: (id: string) => `/programmes/${id}`,
  stores: () => '/stores',
  keys: () => '/keys',
  operators: () => '/operators',
  roles: () => '/roles',
  role: (id: string) => `/roles/${id}`,
  newRole: (from: string) => `/roles/new?from=${from}`,
  directory: () => '/directory',
  account: () => '/account',
  audit: () => '/audit',
  password: () => '/password',
}
