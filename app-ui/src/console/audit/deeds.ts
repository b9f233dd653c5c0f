// What can be done, in words. A deed that is not known here keeps the server's own word.

import * as words from '../../generated/texts/console-account';

const DEEDS: Record<string, () => string> = {
  'account.change': words.auditAccountChange,
  'account.link': words.auditAccountLink,
  'account.link_used': words.auditAccountLinkUsed,
  'account.make': words.auditAccountMake,
  'account.open': words.auditAccountOpen,
  'account.shut': words.auditAccountShut,
  'areas.alias': words.auditAreasAlias,
  'areas.follow': words.auditAreasFollow,
  'areas.forget_alias': words.auditAreasForgetAlias,
  'areas.save': words.auditAreasSave,
  'outlines.import': words.auditOutlinesImport,
  'bundle.carry': words.auditBundleCarry,
  'device.grant': words.auditDeviceGrant,
  'device.invite': words.auditDeviceInvite,
  'device.revoke': words.auditDeviceRevoke,
  'device.withdraw': words.auditDeviceWithdraw,
  'dispute.settle': words.auditDisputeSettle,
  'dispute.undo': words.auditDisputeUndo,
  'export.begin': words.auditExportBegin,
  'export.done': words.auditExportDone,
  'export.load': words.auditExportLoad,
  'form.publish': words.auditFormPublish,
  'form.withdraw': words.auditFormWithdraw,
  'household.look': words.auditHouseholdLook,
  'household.return': words.auditHouseholdReturn,
  'odata.open': words.auditOdataOpen,
  'odata.read': words.auditOdataRead,
  'odata.shut': words.auditOdataShut,
  'minutes.make': words.auditMinutesMake,
  'minutes.print': words.auditMinutesPrint,
  'password.change': words.auditPasswordChange,
  'prelist.import': words.auditPrelistImport,
  'review.back': words.auditReviewBack,
  'review.check': words.auditReviewCheck,
  'review.deadline': words.auditReviewDeadline,
  'review.final': words.auditReviewFinal,
  'review.verify': words.auditReviewVerify,
  'session.begin': words.auditSessionBegin,
  'session.end': words.auditSessionEnd,
  'session.refused': words.auditSessionRefused,
};

export const listDeeds = (): string[] => Object.keys(DEEDS);
export const deedName = (action: string): string => DEEDS[action]?.() ?? action;
