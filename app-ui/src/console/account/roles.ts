// The roles, with what each is for.

import {
  accountsRoleAdmin,
  accountsRoleAdminHint,
  accountsRoleCoordinator,
  accountsRoleCoordinatorHint,
  accountsRoleOfficer,
  accountsRoleOfficerHint,
  accountsRoleViewer,
  accountsRoleViewerHint,
} from '../../generated/texts/console-account';

export const ROLES = [
  { role: 'coordinator', label: accountsRoleCoordinator, hint: accountsRoleCoordinatorHint },
  { role: 'officer', label: accountsRoleOfficer, hint: accountsRoleOfficerHint },
  { role: 'viewer', label: accountsRoleViewer, hint: accountsRoleViewerHint },
  { role: 'admin', label: accountsRoleAdmin, hint: accountsRoleAdminHint },
];
