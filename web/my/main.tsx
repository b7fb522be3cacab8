import './my.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { heedAddress } from './came.ts'
import { My } from './My.tsx'
import { showTheme } from './theme.ts'
import { startWords } from './words.ts'

heedAddress()
await startWords()
showTheme()
// on an address without https a browser keeps nothing, and the card needs its network to open
if ('serviceWorker' in navigator)
  void navigator.serviceWorker.register('/my/worker.js', { scope: '/my' }).catch(() => undefined)
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <My />
  </StrictMode>,
)
