/** What the pages about access say: personal data, the audit, roles, one's own account. */
export const accessEn = {
  'personal.show': 'Show contacts',
  'personal.hide': 'Hide',
  'personal.shown': 'Shown for a minute; the audit says that you looked.',
  'personal.born': 'born {{date}}',
  'personal.bornIn': 'born in {{year}}',
  'audit.member.revealed': 'Looked at a member’s contacts',
} as const
