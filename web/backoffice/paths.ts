/** Every address of the back office. */
export const paths = {
  home: () => '/',
  desk: () => '/desk',
  deskMember: (id: string) => `/desk/members/${id}`,
  deskEnrol: (phone: string) => `/desk/enrol?phone=${encodeURIComponent(phone)}`,
  members: () => '/members',
  member: (id: string) => `/members/${id}`,
  programmes: () => '/programmes',
  programme: (id: string) => `/programmes/${id}`,
  stores: () => '/stores',
  keys: () => '/keys',
  operators: () => '/operators',
  audit: () => '/audit',
  password: () => '/password',
}
