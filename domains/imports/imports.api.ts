export { importsRefusals } from './core/refusals.ts'
export { MembersMapping, PurchasesMapping } from './core/mapping.ts'
