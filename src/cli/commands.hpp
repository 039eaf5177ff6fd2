// The table's rows, one defined in each command's file.
#pragma once

#include "cli/command.hpp"

namespace assay::cli {

extern const Command kInit;
extern const Command kLabel;
extern const Command kVerify;
extern const Command kInspect;
extern const Command kTrace;
extern const Command kFormats;
extern const Command kScreen;
extern const Command kReviewImport;
extern const Command kReviewSet;
extern const Command kReviewTrain;
extern const Command kDuties;
extern const Command kDutiesShow;
extern const Command kDutiesRoles;
extern const Command kDutiesDraft;
extern const Command kDutiesFacts;
extern const Command kEvidenceCheck;
extern const Command kEvidenceProve;
extern const Command kEvidenceShow;
extern const Command kAccountAdd;
extern const Command kAccountList;
extern const Command kAccountChange;
extern const Command kAccountDisable;
extern const Command kLogin;
extern const Command kLogout;
extern const Command kWhoami;
extern const Command kRegisterList;
extern const Command kRegisterNew;
extern const Command kRegisterShow;
extern const Command kRegisterMove;
extern const Command kRegisterEdit;
extern const Command kRegisterAttach;
extern const Command kRegisterSearch;
extern const Command kRegisterCheck;
extern const Command kRegisterDue;
extern const Command kRegisterDocument;
extern const Command kRegisterExport;
extern const Command kRegisterImport;
extern const Command kRegisterHold;
extern const Command kRegisterErase;
extern const Command kRegisterFollow;
extern const Command kFilingsImport;
extern const Command kFilingsWatch;
extern const Command kDutiesStatus;
extern const Command kHelp;

}  // namespace assay::cli
