import { createBrowserRouter } from 'react-router'
import { Door } from './Door.tsx'
import { NotFound } from './pages/NotFound.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { Broken } from './Broken.tsx'

/** The pages by address; each but the first comes in a file of its own when it is first opened. */
export const router = createBrowserRouter([
  {
    path: '/',
    Component: Door,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      { index: true, Component: HomePage },
      {
        path: 'desk',
        lazy: () => import('./desk/DeskLayout.tsx'),
        children: [
          { index: true, lazy: () => import('./desk/DeskHome.tsx') },
          { path: 'enrol', lazy: () => import('./desk/EnrolPage.tsx') },
          { path: 'members/:memberId', lazy: () => import('./desk/CallerPage.tsx') },
        ],
      },
      { path: 'members', lazy: () => import('./pages/MembersPage.tsx') },
      { path: 'members/new', lazy: () => import('./member/EnrolPage.tsx') },
      { path: 'members/:memberId', lazy: () => import('./pages/MemberPage.tsx') },
      { path: 'cards', lazy: () => import('./cards/CardsPage.tsx') },
      { path: 'cards/:number', lazy: () => import('./cards/CardPage.tsx') },
      { path: 'programmes', lazy: () => import('./pages/ProgrammesPage.tsx') },
      { path: 'programmes/:programmeId', lazy: () => import('./pages/ProgrammePage.tsx') },
      {
        path: 'programmes/:programmeId/conditions/:version/edit',
        lazy: () => import('./conditions/EditorPage.tsx'),
      },
      { path: 'desk/cases', lazy: () => import('./cases/CasesPage.tsx') },
      { path: 'desk/cases/settings', lazy: () => import('./cases/SettingsPage.tsx') },
      { path: 'desk/cases/report', lazy: () => import('./cases/ReportPage.tsx') },
      { path: 'desk/cases/:caseId', lazy: () => import('./cases/CasePage.tsx') },
      { path: 'consents', lazy: () => import('./consents/ConsentsPage.tsx') },
      { path: 'stores', lazy: () => import('./pages/StoresPage.tsx') },
      { path: 'portal', lazy: () => import('./portal/PortalPage.tsx') },
      { path: 'keys', lazy: () => import('./pages/KeysPage.tsx') },
      { path: 'keys/:keyId', lazy: () => import('./control/KeyPage.tsx') },
      { path: 'verify', lazy: () => import('./control/VerifyPage.tsx') },
      { path: 'jobs', lazy: () => import('./control/JobsPage.tsx') },
      { path: 'operators', lazy: () => import('./pages/OperatorsPage.tsx') },
      { path: 'roles', lazy: () => import('./roles/RolesPage.tsx') },
      { path: 'roles/:roleId', lazy: () => import('./roles/RolePage.tsx') },
      { path: 'account', lazy: () => import('./account/AccountPage.tsx') },
      { path: 'approvals', lazy: () => import('./approvals/ApprovalsPage.tsx') },
      { path: 'limits', lazy: () => import('./approvals/LimitsPage.tsx') },
      { path: 'imports', lazy: () => import('./imports/ImportsPage.tsx') },
      { path: 'imports/new', lazy: () => import('./imports/NewImportPage.tsx') },
      { path: 'imports/:importId', lazy: () => import('./imports/ImportPage.tsx') },
      { path: 'directory', lazy: () => import('./directory/DirectoryPage.tsx') },
      { path: 'messages', lazy: () => import('./messages/MessagesPage.tsx') },
      { path: 'messages/journal', lazy: () => import('./messages/JournalPage.tsx') },
      { path: 'messages/phone', lazy: () => import('./messages/PhonePage.tsx') },
      {
        path: 'messages/:event/:channel/:language',
        lazy: () => import('./messages/TextPage.tsx'),
      },
      { path: 'sign-in', Component: HomePage },
      { path: 'audit', lazy: () => import('./pages/AuditPage.tsx') },
      { path: 'password', lazy: () => import('./pages/PasswordPage.tsx') },
      { path: '*', Component: NotFound },
    ],
  },
])
