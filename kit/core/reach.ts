/** Some programmes and some stores; null for all of them. */
export type Reach = {
  readonly programmes: readonly string[] | null
  readonly stores: readonly string[] | null
}
