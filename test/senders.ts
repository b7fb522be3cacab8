/** A mail server without a password, as a channel is set to it. */
export const bySmtp = (port: number, position = 1) => ({
  enabled: true,
  position,
  rate: 1_000,
  secrets: {},
  settings: {
    host: '127.0.0.1',
    port,
    security: 'none' as const,
    user: null,
    from: 'club@shop.example',
    fromName: 'Клуб',
    replyTo: null,
    site: null,
    authority: null,
    dkim: null,
  },
})

/** An HTTP gateway of SMS that takes what it is handed, as a channel is set to it. */
export const byHttp = (url: string, position = 2) => ({
  enabled: true,
  position,
  rate: 1_000,
  secrets: {},
  settings: {
    url,
    method: 'POST' as const,
    headers: [],
    form: 'json' as const,
    body: '{"to":"{{address}}","text":"{{text}}"}',
    accepted: null,
    idField: null,
    site: null,
    receipts: null,
  },
})
