/** Known tills and PINs in the back office. */
export const tillsEn = {
  'devices.title': 'Devices that are tills',
  'devices.lead':
    'At these browsers cashiers sign in by a PIN. A device is made a till at the till page.',
  'devices.open': 'Open the till page',
  'devices.name': 'Device',
  'devices.till': 'Till',
  'devices.made': 'Since',
  'devices.action': 'Actions',
  'devices.ended': 'no till any more',
  'devices.end': 'End',
  'devices.end.of': 'End {{name}}',
  'devices.end.sure':
    'No PIN works there any more, and sessions that began there by a PIN end within a second. Receipts that wait on the device stay there.',
  'devices.empty': 'No device is a till yet',
  'devices.empty.hint': 'Open the till page on the device and choose “Make this a known till”.',
  'operators.pin': 'Take the PIN away',
  'operators.pin.of': 'Take the PIN of {{name}} away',
  'operators.pin.sure':
    'Sessions that began by it end within a second. A new one is set at the till, with the password.',
}
