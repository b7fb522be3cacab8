import './till.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepSending } from './sending.ts'
import { watchReach } from './server.ts'
import { showTheme } from './theme.ts'
import { Till } from './Till.tsx'
import { startWords } from './words.ts'

await startWords()
showTheme()
watchReach()
keepSending()
// on an address without https a browser keeps nothing, and the till needs its network to start
if ('serviceWorker' in navigator)
  void navigator.serviceWorker
    .register('/till/worker.js', { scope: '/till' })
    .catch(() => undefined)
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <Till />
  </StrictMode>,
)
