/** Every address of the back office. */
export const paths = {
  home: () => '/',
  members: () => '/members',
  member: (id: string) => `/members/${id}`,
  programmes: () => '/programmes',
  programme: (id: string) => `/programmes/${id}`,
  cases: () => '/desk/cases',
  case: (id: string) => `/desk/cases/${id}`,
  caseOf: (memberId: string) => `/desk/cases?member=${memberId}`,
  caseSettings: () => '/desk/cases/settings',
  caseReport: () => '/desk/cases/report',
  stores: () => '/stores',
  keys: () => '/keys',
  operators: () => '/operators',
  audit: () => '/audit',
  password: () => '/password',
}
