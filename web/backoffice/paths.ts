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
  approvals: () => '/approvals',
  limits: () => '/limits',
  audit: () => '/audit',
  password: () => '/password',
}
