/** Words of the navigation and the palette. */
export const navigationEn = {
  'nav.shut_one': '{{count}} section closed to you',
  'nav.shut_other': '{{count}} sections closed to you',
  'app.search': 'Search or go to…',
  'app.menu': 'Navigation',
  'nav.home': 'Home',
  'nav.group.service': 'Service',
  'nav.group.programme': 'Programme',
  'nav.group.messages': 'Communication',
  'nav.group.figures': 'Figures and data',
  'nav.group.settings': 'Settings',
  'nav.members': 'Members',
  'nav.programmes': 'Programmes',
  'nav.stores': 'Stores and tills',
  'nav.keys': 'API keys',
  'nav.operators': 'People',
  'nav.audit': 'Audit',
} as const
