/** How many members there are, and who of them counts once or not at all. */
export {
  enrolled,
  membersAt,
  membersSince,
  merged,
  tests,
  testsAmong,
  type Merged,
} from './counting.store.ts'
