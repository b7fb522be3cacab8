import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

/** Draws an application that starts without a network: its worker keeps its files on the device. */
export function start(application: 'my' | 'till', shown: ReactNode): void {
  // on an address without https a browser keeps nothing, and the application needs its network to open
  if ('serviceWorker' in navigator)
    void navigator.serviceWorker
      .register(`/${application}/worker.js`, { scope: `/${application}` })
      .catch(() => undefined)
  createRoot(document.querySelector('#root')!).render(<StrictMode>{shown}</StrictMode>)
}
