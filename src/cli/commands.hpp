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
extern const Command kHelp;

}  // namespace assay::cli
