/** How many members there are, and who of them counts once or not at all. */
export {
  apart,
  enrolled,
  enrolledBetween,
  membersAt,
  membersSince,
  merged,
  notMembersAt,
  staff,
  testsAmong,
  type Merged,
} from './counting.store.ts'
