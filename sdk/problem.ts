/** One field of a request that does not fit. */
export type FieldError = { readonly path: string; readonly code: string; readonly message: string }

/** The server said no (RFC 9457). `code` is stable: decide by it. `message` is for people. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly errors: readonly FieldError[]
  readonly requestId: string | null
  /** Seconds after which the server asks to come again; null when it says nothing. */
  readonly retryAfter: number | null

  constructor(status: number, told: unknown, retryAfter: number | null) {
    const { code, title, detail, errors, requestId } = (told ?? {}) as Record<string, unknown>
    super(typeof detail === 'string' ? detail : `the server answered ${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = typeof code === 'string' ? code : `http.${status}`
    this.title = typeof title === 'string' ? title : ''
    this.errors = Array.isArray(errors) ? (errors as FieldError[]) : []
    this.requestId = typeof requestId === 'string' ? requestId : null
    this.retryAfter = retryAfter
  }
}
