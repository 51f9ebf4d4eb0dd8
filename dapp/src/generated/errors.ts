// Generated from the contracts by `ape run abi export`; never edited by hand.

export const errorsAbi = [
  {
    "type": "error",
    "name": "AccessManagedInvalidAuthority",
    "inputs": [
      {
        "name": "authority",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagedRequiredDelay",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      },
      {
        "name": "delay",
        "type": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagedUnauthorized",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerAlreadyScheduled",
    "inputs": [
      {
        "name": "operationId",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerBadConfirmation",
    "inputs": []
  },
  {
    "type": "error",
    "name": "AccessManagerExpired",
    "inputs": [
      {
        "name": "operationId",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerInvalidInitialAdmin",
    "inputs": [
      {
        "name": "initialAdmin",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerLockedFunction",
    "inputs": [
      {
        "name": "selector",
        "type": "bytes4"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerLockedRole",
    "inputs": [
      {
        "name": "roleId",
        "type": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerNotReady",
    "inputs": [
      {
        "name": "operationId",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerNotScheduled",
    "inputs": [
      {
        "name": "operationId",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerUnauthorizedAccount",
    "inputs": [
      {
        "name": "msgsender",
        "type": "address"
      },
      {
        "name": "roleId",
        "type": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerUnauthorizedCall",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      },
      {
        "name": "target",
        "type": "address"
      },
      {
        "name": "selector",
        "type": "bytes4"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerUnauthorizedCancel",
    "inputs": [
      {
        "name": "msgsender",
        "type": "address"
      },
      {
        "name": "caller",
        "type": "address"
      },
      {
        "name": "target",
        "type": "address"
      },
      {
        "name": "selector",
        "type": "bytes4"
      }
    ]
  },
  {
    "type": "error",
    "name": "AccessManagerUnauthorizedConsume",
    "inputs": [
      {
        "name": "target",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AddressEmptyCode",
    "inputs": [
      {
        "name": "target",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AlreadyClaimed",
    "inputs": [
      {
        "name": "claim",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "AlreadyContradicted",
    "inputs": []
  },
  {
    "type": "error",
    "name": "AlreadyEntered",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AlreadyObserved",
    "inputs": []
  },
  {
    "type": "error",
    "name": "AlreadyRequested",
    "inputs": []
  },
  {
    "type": "error",
    "name": "AlreadyRevealed",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "AlreadyRuled",
    "inputs": []
  },
  {
    "type": "error",
    "name": "BelowMinimumStake",
    "inputs": [
      {
        "name": "own",
        "type": "uint256"
      },
      {
        "name": "minimum",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "BucketTooSmall",
    "inputs": [
      {
        "name": "needed",
        "type": "uint256"
      },
      {
        "name": "available",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "CheckpointUnorderedInsertion",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ClaimsFull",
    "inputs": []
  },
  {
    "type": "error",
    "name": "CommissionTooHigh",
    "inputs": [
      {
        "name": "commissionBps",
        "type": "uint256"
      },
      {
        "name": "limitBps",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "Create2EmptyBytecode",
    "inputs": []
  },
  {
    "type": "error",
    "name": "DelegationCapExceeded",
    "inputs": [
      {
        "name": "delegated",
        "type": "uint256"
      },
      {
        "name": "cap",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "DisputePending",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ECDSAInvalidSignature",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ECDSAInvalidSignatureLength",
    "inputs": [
      {
        "name": "length",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ECDSAInvalidSignatureS",
    "inputs": [
      {
        "name": "s",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InsufficientAllowance",
    "inputs": [
      {
        "name": "spender",
        "type": "address"
      },
      {
        "name": "allowance",
        "type": "uint256"
      },
      {
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InsufficientBalance",
    "inputs": [
      {
        "name": "sender",
        "type": "address"
      },
      {
        "name": "balance",
        "type": "uint256"
      },
      {
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidApprover",
    "inputs": [
      {
        "name": "approver",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidReceiver",
    "inputs": [
      {
        "name": "receiver",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidSender",
    "inputs": [
      {
        "name": "sender",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidSpender",
    "inputs": [
      {
        "name": "spender",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC2612ExpiredSignature",
    "inputs": [
      {
        "name": "deadline",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC2612InvalidSigner",
    "inputs": [
      {
        "name": "signer",
        "type": "address"
      },
      {
        "name": "owner",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "EarlierProposal",
    "inputs": [
      {
        "name": "earlier",
        "type": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "EnforcedPause",
    "inputs": []
  },
  {
    "type": "error",
    "name": "Error",
    "inputs": [
      {
        "name": "message",
        "type": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "ExpectedPause",
    "inputs": []
  },
  {
    "type": "error",
    "name": "FailedCall",
    "inputs": []
  },
  {
    "type": "error",
    "name": "FailedDeployment",
    "inputs": []
  },
  {
    "type": "error",
    "name": "FundTooSmall",
    "inputs": [
      {
        "name": "needed",
        "type": "uint256"
      },
      {
        "name": "free",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InsufficientBalance",
    "inputs": [
      {
        "name": "balance",
        "type": "uint256"
      },
      {
        "name": "needed",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidAccountNonce",
    "inputs": [
      {
        "name": "account",
        "type": "address"
      },
      {
        "name": "currentNonce",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidShortString",
    "inputs": []
  },
  {
    "type": "error",
    "name": "IssuedInFuture",
    "inputs": [
      {
        "name": "issuedAt",
        "type": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "Jailed",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "LimitBroken",
    "inputs": [
      {
        "name": "limit",
        "type": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "LockCapExceeded",
    "inputs": [
      {
        "name": "openWagers",
        "type": "uint256"
      },
      {
        "name": "cap",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "MissingPrecompile",
    "inputs": [
      {
        "name": "precompile",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotArbitrator",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      },
      {
        "name": "arbitrator",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotAttestor",
    "inputs": [
      {
        "name": "signer",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotCounted",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotCourt",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotDisputed",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NotDisputes",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotJailed",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotMarket",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotObserved",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NotOperator",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      },
      {
        "name": "operator",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotPaused",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NotPools",
    "inputs": [
      {
        "name": "caller",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotReady",
    "inputs": [
      {
        "name": "readyAt",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotWhilePaused",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NotWritten",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NotWrong",
    "inputs": [
      {
        "name": "loss",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "NothingToActivate",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NothingToClaim",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NothingToWithdraw",
    "inputs": []
  },
  {
    "type": "error",
    "name": "OutsideWindow",
    "inputs": [
      {
        "name": "from",
        "type": "uint256"
      },
      {
        "name": "until",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "OwnableInvalidOwner",
    "inputs": [
      {
        "name": "owner",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "OwnableUnauthorizedAccount",
    "inputs": [
      {
        "name": "account",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "Panic",
    "inputs": [
      {
        "name": "code",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "PoolExists",
    "inputs": [
      {
        "name": "pool",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "ProposalPending",
    "inputs": []
  },
  {
    "type": "error",
    "name": "QuorumMissed",
    "inputs": [
      {
        "name": "signatures",
        "type": "uint256"
      },
      {
        "name": "quorum",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ReentrancyGuardReentrantCall",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RoundEnded",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RoundFull",
    "inputs": [
      {
        "name": "maxEntries",
        "type": "uint8"
      }
    ]
  },
  {
    "type": "error",
    "name": "RoundNotFinal",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RoundNotFull",
    "inputs": [
      {
        "name": "entries",
        "type": "uint8"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeCastOverflowedIntDowncast",
    "inputs": [
      {
        "name": "bits",
        "type": "uint8"
      },
      {
        "name": "value",
        "type": "int256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeCastOverflowedIntToUint",
    "inputs": [
      {
        "name": "value",
        "type": "int256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeCastOverflowedUintDowncast",
    "inputs": [
      {
        "name": "bits",
        "type": "uint8"
      },
      {
        "name": "value",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeCastOverflowedUintToInt",
    "inputs": [
      {
        "name": "value",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeERC20FailedDecreaseAllowance",
    "inputs": [
      {
        "name": "spender",
        "type": "address"
      },
      {
        "name": "currentAllowance",
        "type": "uint256"
      },
      {
        "name": "requestedDecrease",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeERC20FailedOperation",
    "inputs": [
      {
        "name": "token",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "SameObservation",
    "inputs": []
  },
  {
    "type": "error",
    "name": "SlashedOut",
    "inputs": [
      {
        "name": "price",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "StakeTooSmall",
    "inputs": [
      {
        "name": "asked",
        "type": "uint256"
      },
      {
        "name": "available",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "StaleRevision",
    "inputs": [
      {
        "name": "revision",
        "type": "uint32"
      },
      {
        "name": "latest",
        "type": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "StringTooLong",
    "inputs": [
      {
        "name": "str",
        "type": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "StringsInsufficientHexLength",
    "inputs": [
      {
        "name": "value",
        "type": "uint256"
      },
      {
        "name": "length",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "StringsInvalidAddressFormat",
    "inputs": []
  },
  {
    "type": "error",
    "name": "StringsInvalidChar",
    "inputs": []
  },
  {
    "type": "error",
    "name": "TooManyProposals",
    "inputs": [
      {
        "name": "maximum",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "TransferMismatch",
    "inputs": [
      {
        "name": "expected",
        "type": "uint256"
      },
      {
        "name": "received",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "UnknownCommit",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "UnknownForecaster",
    "inputs": [
      {
        "name": "forecaster",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "UnknownGroup",
    "inputs": [
      {
        "name": "group",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "UnknownPool",
    "inputs": [
      {
        "name": "pool",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "WagerLowered",
    "inputs": [
      {
        "name": "wager",
        "type": "uint96"
      },
      {
        "name": "current",
        "type": "uint96"
      }
    ]
  },
  {
    "type": "error",
    "name": "WagerNotHigher",
    "inputs": [
      {
        "name": "wager",
        "type": "uint96"
      },
      {
        "name": "lowest",
        "type": "uint96"
      }
    ]
  },
  {
    "type": "error",
    "name": "WagerNotWhole",
    "inputs": [
      {
        "name": "wager",
        "type": "uint96"
      }
    ]
  },
  {
    "type": "error",
    "name": "WagerTooSmall",
    "inputs": [
      {
        "name": "wager",
        "type": "uint96"
      },
      {
        "name": "minimum",
        "type": "uint96"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongCid",
    "inputs": []
  },
  {
    "type": "error",
    "name": "WrongCost",
    "inputs": [
      {
        "name": "paid",
        "type": "uint256"
      },
      {
        "name": "cost",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongDisputes",
    "inputs": []
  },
  {
    "type": "error",
    "name": "WrongEntry",
    "inputs": [
      {
        "name": "index",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongEntryCount",
    "inputs": [
      {
        "name": "listed",
        "type": "uint256"
      },
      {
        "name": "expected",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongItemCount",
    "inputs": [
      {
        "name": "items",
        "type": "uint256"
      },
      {
        "name": "expected",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongKey",
    "inputs": []
  },
  {
    "type": "error",
    "name": "WrongMarket",
    "inputs": []
  },
  {
    "type": "error",
    "name": "WrongPath",
    "inputs": [
      {
        "name": "root",
        "type": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongProposal",
    "inputs": []
  },
  {
    "type": "error",
    "name": "WrongRow",
    "inputs": [
      {
        "name": "row",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongRowCount",
    "inputs": [
      {
        "name": "rows",
        "type": "uint256"
      },
      {
        "name": "expected",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongRowLength",
    "inputs": [
      {
        "name": "row",
        "type": "uint256"
      },
      {
        "name": "length",
        "type": "uint256"
      },
      {
        "name": "expected",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongSeries",
    "inputs": [
      {
        "name": "leaf",
        "type": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongSignature",
    "inputs": [
      {
        "name": "authority",
        "type": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ZeroAmount",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ZeroAuthority",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ZeroRoot",
    "inputs": []
  }
] as const;

export const advice: Record<string, Record<string, string>> = {
  "AccessManagedInvalidAuthority": {
    "en": "The contract's access manager is not the expected one. Check the deployment's addresses.",
    "de": "Die Zugriffsverwaltung des Vertrags ist nicht die erwartete. Prüfen Sie die Adressen der Installation."
  },
  "AccessManagedRequiredDelay": {
    "en": "This call must be announced first. Schedule it and send it after {delay} seconds.",
    "de": "Dieser Aufruf muss zuerst angekündigt werden. Kündigen Sie ihn an und senden Sie ihn nach {delay} Sekunden."
  },
  "AccessManagedUnauthorized": {
    "en": "{caller} has no role for this call. Use the wallet that has it, or ask the administrator for the role.",
    "de": "{caller} hat keine Rolle für diesen Aufruf. Nutzen Sie die Wallet mit dieser Rolle oder bitten Sie die Verwaltung darum."
  },
  "AccessManagerAlreadyScheduled": {
    "en": "This call is already announced. Wait for its delay, then send it.",
    "de": "Dieser Aufruf ist schon angekündigt. Warten Sie die Frist ab und senden Sie ihn dann."
  },
  "AccessManagerBadConfirmation": {
    "en": "A role can be given up only by the account that has it. Use that account.",
    "de": "Nur das Konto mit der Rolle kann sie abgeben. Nutzen Sie dieses Konto."
  },
  "AccessManagerExpired": {
    "en": "The announcement of this call has expired. Announce the call again.",
    "de": "Die Ankündigung dieses Aufrufs ist abgelaufen. Kündigen Sie ihn erneut an."
  },
  "AccessManagerInvalidInitialAdmin": {
    "en": "The first administrator cannot be the zero address. Give another address.",
    "de": "Die erste Verwaltung darf nicht die Nulladresse sein. Geben Sie eine andere Adresse an."
  },
  "AccessManagerLockedFunction": {
    "en": "The rule of this function cannot be changed. Leave it as it is.",
    "de": "Die Regel dieser Funktion lässt sich nicht ändern. Lassen Sie sie unverändert."
  },
  "AccessManagerLockedRole": {
    "en": "Role {roleId} cannot be changed. Use another role.",
    "de": "Rolle {roleId} lässt sich nicht ändern. Nutzen Sie eine andere Rolle."
  },
  "AccessManagerNotReady": {
    "en": "The delay of this call is not over. Send it again later.",
    "de": "Die Frist dieses Aufrufs ist nicht vorbei. Senden Sie ihn später noch einmal."
  },
  "AccessManagerNotScheduled": {
    "en": "This call is not announced. Schedule it first.",
    "de": "Dieser Aufruf ist nicht angekündigt. Kündigen Sie ihn zuerst an."
  },
  "AccessManagerUnauthorizedAccount": {
    "en": "{msgsender} does not have role {roleId}. Use the wallet that has it.",
    "de": "{msgsender} hat Rolle {roleId} nicht. Nutzen Sie die Wallet, die sie hat."
  },
  "AccessManagerUnauthorizedCall": {
    "en": "{caller} may not make this call. Use the wallet that has the role for it.",
    "de": "{caller} darf diesen Aufruf nicht machen. Nutzen Sie die Wallet mit der Rolle dafür."
  },
  "AccessManagerUnauthorizedCancel": {
    "en": "{msgsender} may not cancel this call. Only its sender, a guardian or the administrator can.",
    "de": "{msgsender} darf diesen Aufruf nicht absagen. Das können nur Absender, Wächter oder Verwaltung."
  },
  "AccessManagerUnauthorizedConsume": {
    "en": "{target} may not use up this announcement. Send the call through its own contract.",
    "de": "{target} darf diese Ankündigung nicht verbrauchen. Senden Sie den Aufruf über seinen eigenen Vertrag."
  },
  "AddressEmptyCode": {
    "en": "There is no contract at {target}. Check the network and the deployment's addresses.",
    "de": "Unter {target} steht kein Vertrag. Prüfen Sie das Netzwerk und die Adressen der Installation."
  },
  "AlreadyClaimed": {
    "en": "Claim {claim} of this round says the same. Wait for the ruling, or claim another truth.",
    "de": "Behauptung {claim} dieser Runde sagt dasselbe. Warten Sie auf den Entscheid oder behaupten Sie eine andere Wahrheit."
  },
  "AlreadyContradicted": {
    "en": "A second quorum has made its claim already. Dispute with a bond instead.",
    "de": "Ein zweites Quorum hat seine Behauptung schon gemacht. Bestreiten Sie stattdessen mit einem Pfand."
  },
  "AlreadyEntered": {
    "en": "The forecaster has an entry in this round. Revise it with an ordinary commit.",
    "de": "Der Prognostiker hat einen Eintrag in dieser Runde. Ändern Sie ihn mit einem normalen Commit."
  },
  "AlreadyObserved": {
    "en": "The round has been observed. Dispute the observation if it is wrong.",
    "de": "Die Runde ist schon beobachtet. Bestreiten Sie die Beobachtung, wenn sie falsch ist."
  },
  "AlreadyRequested": {
    "en": "The court has this dispute already. Wait for its ruling.",
    "de": "Das Gericht hat diesen Streit schon. Warten Sie auf seinen Entscheid."
  },
  "AlreadyRevealed": {
    "en": "The entry is revealed already. There is nothing more to do.",
    "de": "Der Eintrag ist schon aufgedeckt. Mehr ist nicht zu tun."
  },
  "AlreadyRuled": {
    "en": "The arbitrator has ruled on this round. Its ruling stands.",
    "de": "Über diese Runde ist schon entschieden. Der Entscheid gilt."
  },
  "BelowMinimumStake": {
    "en": "The own stake would be {own:tokens}, but at least {minimum:tokens} are needed. Stake more.",
    "de": "Der eigene Einsatz wäre {own:tokens}, nötig sind mindestens {minimum:tokens}. Setzen Sie mehr ein."
  },
  "BucketTooSmall": {
    "en": "The operator's own stake has {available:tokens} free, but {needed:tokens} are needed for locks and the reserve. Add own stake, or ask for less.",
    "de": "Vom eigenen Einsatz sind {available:tokens} frei, für Sperren und Reserve sind {needed:tokens} nötig. Setzen Sie mehr ein oder verlangen Sie weniger."
  },
  "CheckpointUnorderedInsertion": {
    "en": "Entries must be added in order of time. Send the call again with the next block.",
    "de": "Einträge müssen zeitlich geordnet sein. Senden Sie den Aufruf mit dem nächsten Block noch einmal."
  },
  "ClaimsFull": {
    "en": "This round has all the claims that it takes. Wait for the ruling.",
    "de": "Diese Runde hat alle Behauptungen, die sie annimmt. Warten Sie auf den Entscheid."
  },
  "CommissionTooHigh": {
    "en": "A commission of {commissionBps:share} is above the limit of {limitBps:share}. Choose a lower one; it can only fall.",
    "de": "Eine Provision von {commissionBps:share} liegt über der Grenze von {limitBps:share}. Wählen Sie eine kleinere; sie kann nur fallen."
  },
  "Create2EmptyBytecode": {
    "en": "There is no code to deploy. Compile the contracts again.",
    "de": "Es gibt keinen Code zum Installieren. Übersetzen Sie die Verträge neu."
  },
  "DelegationCapExceeded": {
    "en": "With this stake {delegated:tokens} would be delegated, but the operator accepts {cap:tokens}. Stake less, or on another forecaster.",
    "de": "Mit diesem Einsatz wären {delegated:tokens} delegiert, der Betreiber nimmt aber {cap:tokens} an. Setzen Sie weniger ein oder auf einen anderen Prognostiker."
  },
  "DisputePending": {
    "en": "The arbitrator can still rule on this round. Cancel it after that time.",
    "de": "Über diese Runde kann noch entschieden werden. Brechen Sie sie erst danach ab."
  },
  "ECDSAInvalidSignature": {
    "en": "The signature is not valid. Sign again with the right account.",
    "de": "Die Unterschrift ist ungültig. Unterschreiben Sie noch einmal mit dem richtigen Konto."
  },
  "ECDSAInvalidSignatureLength": {
    "en": "The signature has {length} bytes instead of 65. Sign with an ordinary account, or approve instead of permitting.",
    "de": "Die Unterschrift hat {length} statt 65 Bytes. Unterschreiben Sie mit einem gewöhnlichen Konto oder nutzen Sie die Freigabe."
  },
  "ECDSAInvalidSignatureS": {
    "en": "The signature is not in its normal form. Sign again with another wallet.",
    "de": "Die Unterschrift hat nicht ihre Normalform. Unterschreiben Sie mit einer anderen Wallet."
  },
  "ERC20InsufficientAllowance": {
    "en": "The vault may take {allowance:tokens} from your wallet, but {needed:tokens} are needed. Approve the amount first.",
    "de": "Der Vault darf {allowance:tokens} aus Ihrer Wallet nehmen, nötig sind {needed:tokens}. Geben Sie den Betrag zuerst frei."
  },
  "ERC20InsufficientBalance": {
    "en": "The wallet has {balance:tokens}, but {needed:tokens} are needed. Choose a smaller amount, or add tokens.",
    "de": "Die Wallet hat {balance:tokens}, nötig sind {needed:tokens}. Wählen Sie weniger oder laden Sie Tokens auf."
  },
  "ERC20InvalidApprover": {
    "en": "The zero address cannot approve. Connect a wallet.",
    "de": "Die Nulladresse kann nichts freigeben. Verbinden Sie eine Wallet."
  },
  "ERC20InvalidReceiver": {
    "en": "Tokens cannot be sent to {receiver}. Give another address.",
    "de": "An {receiver} lassen sich keine Tokens senden. Geben Sie eine andere Adresse an."
  },
  "ERC20InvalidSender": {
    "en": "Tokens cannot be sent from {sender}. Connect a wallet.",
    "de": "Von {sender} lassen sich keine Tokens senden. Verbinden Sie eine Wallet."
  },
  "ERC20InvalidSpender": {
    "en": "{spender} cannot be approved. Check the deployment's addresses.",
    "de": "{spender} lässt sich nicht freigeben. Prüfen Sie die Adressen der Installation."
  },
  "ERC2612ExpiredSignature": {
    "en": "The permit was valid until {deadline:time}. Sign a new one.",
    "de": "Die Erlaubnis galt bis {deadline:time}. Unterschreiben Sie eine neue."
  },
  "ERC2612InvalidSigner": {
    "en": "The permit was signed by {signer}, not by {owner}. Approve the amount instead, as smart accounts must.",
    "de": "Die Erlaubnis stammt von {signer}, nicht von {owner}. Geben Sie den Betrag stattdessen frei, wie es Smart Accounts tun."
  },
  "EarlierProposal": {
    "en": "An earlier proposal is alive. It settles the round first, unless somebody refutes it.",
    "de": "Ein früherer Vorschlag steht noch. Er rechnet die Runde zuerst ab, wenn ihn niemand widerlegt."
  },
  "EnforcedPause": {
    "en": "The contract is paused. Try again after the pause.",
    "de": "Der Vertrag ist angehalten. Versuchen Sie es nach der Pause noch einmal."
  },
  "Error": {
    "en": "The contract refused the call: {message}. Check the amounts and try again.",
    "de": "Der Vertrag lehnt den Aufruf ab: {message}. Prüfen Sie die Beträge und versuchen Sie es noch einmal."
  },
  "ExpectedPause": {
    "en": "This works during a pause only. Pause first.",
    "de": "Das geht nur während einer Pause. Halten Sie zuerst an."
  },
  "FailedCall": {
    "en": "A call to another contract failed. Try again, and check the token and the arbitrator.",
    "de": "Ein Aufruf eines anderen Vertrags schlug fehl. Versuchen Sie es noch einmal und prüfen Sie Token und Schiedsrichter."
  },
  "FailedDeployment": {
    "en": "A contract could not be created. Send the call again with more gas.",
    "de": "Ein Vertrag ließ sich nicht anlegen. Senden Sie den Aufruf mit mehr Gas noch einmal."
  },
  "FundTooSmall": {
    "en": "The pool's fund has {free:tokens} free, but {needed:tokens} are asked for. Ask for less, or fund the pool.",
    "de": "Im Fonds des Pools sind {free:tokens} frei, verlangt sind {needed:tokens}. Verlangen Sie weniger oder füllen Sie den Fonds."
  },
  "InsufficientBalance": {
    "en": "The contract has {balance:tokens}, but {needed:tokens} are needed. Choose a smaller amount.",
    "de": "Der Vertrag hat {balance:tokens}, nötig sind {needed:tokens}. Wählen Sie einen kleineren Betrag."
  },
  "InvalidAccountNonce": {
    "en": "The permit of {account} is used up; its next number is {currentNonce}. Sign a new one.",
    "de": "Die Erlaubnis von {account} ist verbraucht; die nächste Nummer ist {currentNonce}. Unterschreiben Sie eine neue."
  },
  "InvalidShortString": {
    "en": "A text is damaged. Reload the page and try again.",
    "de": "Ein Text ist beschädigt. Laden Sie die Seite neu und versuchen Sie es noch einmal."
  },
  "IssuedInFuture": {
    "en": "The forecast is dated {issuedAt:time}, which is still to come. Check the clock and sign again.",
    "de": "Die Prognose ist auf {issuedAt:time} datiert, das liegt in der Zukunft. Prüfen Sie die Uhr und unterschreiben Sie neu."
  },
  "Jailed": {
    "en": "{forecaster} is jailed in this pool after a slash. Its operator can recalibrate it one period later.",
    "de": "{forecaster} ist nach einer Strafe in diesem Pool gesperrt. Der Betreiber kann ihn eine Periode später neu kalibrieren."
  },
  "LimitBroken": {
    "en": "A rule breaks the limit {limit}. Change that rule.",
    "de": "Eine Regel verletzt die Grenze {limit}. Ändern Sie diese Regel."
  },
  "LockCapExceeded": {
    "en": "Open wagers would be {openWagers:tokens}, but this vault may risk {cap:tokens}. Wager less, or add stake.",
    "de": "Offen wären Wetten über {openWagers:tokens}, dieser Vault darf {cap:tokens} riskieren. Wetten Sie weniger oder setzen Sie mehr ein."
  },
  "MissingPrecompile": {
    "en": "The chain lacks a precompiled contract at {precompile}. Use another chain.",
    "de": "Der Chain fehlt der vorübersetzte Vertrag {precompile}. Nutzen Sie eine andere Chain."
  },
  "NotArbitrator": {
    "en": "Only the arbitrator {arbitrator} can rule, not {caller}. Use that wallet.",
    "de": "Nur der Schiedsrichter {arbitrator} kann entscheiden, nicht {caller}. Nutzen Sie diese Wallet."
  },
  "NotAttestor": {
    "en": "{signer} is no attestor of this round, or the signatures are out of order. Sort them by signer.",
    "de": "{signer} ist kein Zeuge dieser Runde, oder die Unterschriften sind ungeordnet. Ordnen Sie sie nach Unterzeichner."
  },
  "NotCounted": {
    "en": "The entry of {forecaster} is not counted, so the proposal has no row for it. Choose another row.",
    "de": "Der Eintrag von {forecaster} zählt nicht, der Vorschlag hat keine Zeile dafür. Wählen Sie eine andere Zeile."
  },
  "NotCourt": {
    "en": "Only the court can send this ruling, not {caller}. Wait for the court.",
    "de": "Nur das Gericht kann diesen Entscheid senden, nicht {caller}. Warten Sie auf das Gericht."
  },
  "NotDisputed": {
    "en": "The round has no open dispute. There is nothing to rule on.",
    "de": "Die Runde hat keinen offenen Streit. Es gibt nichts zu entscheiden."
  },
  "NotDisputes": {
    "en": "Only the disputes contract can make this call, not {caller}. Call that contract.",
    "de": "Nur der Streitvertrag darf das aufrufen, nicht {caller}. Rufen Sie diesen Vertrag auf."
  },
  "NotJailed": {
    "en": "{forecaster} is not jailed in this pool. It can commit as it is.",
    "de": "{forecaster} ist in diesem Pool nicht gesperrt. Er kann schon jetzt teilnehmen."
  },
  "NotMarket": {
    "en": "Only the market can make this call, not {caller}. Call the market.",
    "de": "Nur der Markt darf das aufrufen, nicht {caller}. Rufen Sie den Markt auf."
  },
  "NotObserved": {
    "en": "The round has no observation yet. Wait until attestors have signed one.",
    "de": "Die Runde hat noch keine Beobachtung. Warten Sie, bis Zeugen eine unterschrieben haben."
  },
  "NotOperator": {
    "en": "The forecaster belongs to {operator}, not to {caller}. Switch to that account in your wallet.",
    "de": "Der Prognostiker gehört {operator}, nicht {caller}. Wechseln Sie in der Wallet zu diesem Konto."
  },
  "NotPaused": {
    "en": "There is no pause to end. Nothing needs to be done.",
    "de": "Es gibt keine Pause zu beenden. Es ist nichts zu tun."
  },
  "NotPools": {
    "en": "Only the pools contract can make this call, not {caller}. Call that contract.",
    "de": "Nur der Poolvertrag darf das aufrufen, nicht {caller}. Rufen Sie diesen Vertrag auf."
  },
  "NotReady": {
    "en": "It is too early. Try again from {readyAt:time} on.",
    "de": "Es ist zu früh. Versuchen Sie es ab {readyAt:time} noch einmal."
  },
  "NotWhilePaused": {
    "en": "The market is paused: no new stakes and commits. Withdrawals and claims still work; try again later.",
    "de": "Der Markt ist angehalten: keine neuen Einsätze und Commits. Auszahlungen gehen weiter; versuchen Sie es später noch einmal."
  },
  "NotWritten": {
    "en": "The pool's rules could not be stored. Send the call again with more gas.",
    "de": "Die Regeln des Pools ließen sich nicht speichern. Senden Sie den Aufruf mit mehr Gas noch einmal."
  },
  "NotWrong": {
    "en": "The proposed loss of {loss} is right, so there is nothing to refute. Choose a group that differs.",
    "de": "Der vorgeschlagene Verlust von {loss} stimmt, es gibt nichts zu widerlegen. Wählen Sie eine Gruppe, die abweicht."
  },
  "NothingToActivate": {
    "en": "You have no warming stake with this forecaster. Stake first.",
    "de": "Sie haben bei diesem Prognostiker keinen wartenden Einsatz. Setzen Sie zuerst ein."
  },
  "NothingToClaim": {
    "en": "There is nothing to claim yet. Rewards arrive when a round is settled.",
    "de": "Es gibt noch nichts abzuholen. Erträge kommen, wenn eine Runde abgerechnet ist."
  },
  "NothingToWithdraw": {
    "en": "You have no exiting stake with this forecaster. Unstake first.",
    "de": "Sie haben bei diesem Prognostiker keinen ausgehenden Einsatz. Lösen Sie zuerst einen Einsatz."
  },
  "OutsideWindow": {
    "en": "This is possible from {from:time} until {until:time}. Try again within that time.",
    "de": "Das geht von {from:time} bis {until:time}. Versuchen Sie es in dieser Zeit noch einmal."
  },
  "OwnableInvalidOwner": {
    "en": "{owner} cannot own the contract. Give another address.",
    "de": "{owner} kann den Vertrag nicht besitzen. Geben Sie eine andere Adresse an."
  },
  "OwnableUnauthorizedAccount": {
    "en": "{account} does not own the contract. Use the owner's wallet.",
    "de": "{account} besitzt den Vertrag nicht. Nutzen Sie die Wallet des Eigentümers."
  },
  "Panic": {
    "en": "The contract stopped at an internal check (code {code}). Please report it with the transaction.",
    "de": "Der Vertrag stoppte an einer inneren Prüfung (Code {code}). Bitte melden Sie es mit der Transaktion."
  },
  "PoolExists": {
    "en": "A pool with the same rules exists. Change its region or its genesis.",
    "de": "Ein Pool mit denselben Regeln besteht. Ändern Sie seine Region oder seinen Beginn."
  },
  "ProposalPending": {
    "en": "A live proposal can still settle this round. Finalize it, or refute it.",
    "de": "Ein stehender Vorschlag kann diese Runde noch abrechnen. Schließen Sie ab oder widerlegen Sie ihn."
  },
  "QuorumMissed": {
    "en": "There are {signatures} signatures, but {quorum} are needed. Collect more from the attestors.",
    "de": "Es gibt {signatures} Unterschriften, nötig sind {quorum}. Holen Sie weitere von den Zeugen ein."
  },
  "ReentrancyGuardReentrantCall": {
    "en": "A contract called back during the call. Use a token that does not call back.",
    "de": "Ein Vertrag rief während des Aufrufs zurück. Nutzen Sie einen Token, der nicht zurückruft."
  },
  "RoundEnded": {
    "en": "The round has ended. Choose a running round.",
    "de": "Die Runde ist zu Ende. Wählen Sie eine laufende Runde."
  },
  "RoundFull": {
    "en": "The round has all {maxEntries} entries. Enter with a higher wager, which evicts the lowest one.",
    "de": "Die Runde hat alle {maxEntries} Einträge. Nehmen Sie mit höherer Wette teil, sie verdrängt die kleinste."
  },
  "RoundNotFinal": {
    "en": "The round is not final. Wait until it is settled.",
    "de": "Die Runde ist nicht abgerechnet. Warten Sie auf die Abrechnung."
  },
  "RoundNotFull": {
    "en": "The round has room: {entries} entries. Use an ordinary commit.",
    "de": "Die Runde hat Platz: {entries} Einträge. Nutzen Sie einen normalen Commit."
  },
  "SafeCastOverflowedIntDowncast": {
    "en": "The number {value} is too large. Choose a smaller amount.",
    "de": "Die Zahl {value} ist zu groß. Wählen Sie einen kleineren Betrag."
  },
  "SafeCastOverflowedIntToUint": {
    "en": "The number {value} is negative. Choose a positive amount.",
    "de": "Die Zahl {value} ist negativ. Wählen Sie einen positiven Betrag."
  },
  "SafeCastOverflowedUintDowncast": {
    "en": "The number {value} is too large. Choose a smaller amount.",
    "de": "Die Zahl {value} ist zu groß. Wählen Sie einen kleineren Betrag."
  },
  "SafeCastOverflowedUintToInt": {
    "en": "The number {value} is too large. Choose a smaller amount.",
    "de": "Die Zahl {value} ist zu groß. Wählen Sie einen kleineren Betrag."
  },
  "SafeERC20FailedDecreaseAllowance": {
    "en": "The allowance is {currentAllowance:tokens}, less than the {requestedDecrease:tokens} to take back. Take back less.",
    "de": "Die Freigabe ist {currentAllowance:tokens}, weniger als die {requestedDecrease:tokens}, die Sie zurücknehmen. Nehmen Sie weniger zurück."
  },
  "SafeERC20FailedOperation": {
    "en": "The token {token} refused the transfer. Check your balance and approval.",
    "de": "Der Token {token} lehnt die Überweisung ab. Prüfen Sie Guthaben und Freigabe."
  },
  "SameObservation": {
    "en": "Your claim is what the attestors observed. Claim another truth, or leave it.",
    "de": "Ihre Behauptung ist das, was die Zeugen beobachtet haben. Behaupten Sie etwas anderes oder lassen Sie es."
  },
  "SlashedOut": {
    "en": "This vault was slashed so far that it takes no stake. Choose another forecaster.",
    "de": "Dieser Vault wurde so weit bestraft, dass er keinen Einsatz annimmt. Wählen Sie einen anderen Prognostiker."
  },
  "StakeTooSmall": {
    "en": "You ask for {asked:tokens}, but {available:tokens} can leave. Ask for less.",
    "de": "Sie verlangen {asked:tokens}, lösen lassen sich {available:tokens}. Verlangen Sie weniger."
  },
  "StaleRevision": {
    "en": "Revision {revision} is not above the latest one, {latest}. Sign a higher revision.",
    "de": "Revision {revision} liegt nicht über der letzten, {latest}. Unterschreiben Sie eine höhere."
  },
  "StringTooLong": {
    "en": "The text is too long. Shorten it.",
    "de": "Der Text ist zu lang. Kürzen Sie ihn."
  },
  "StringsInsufficientHexLength": {
    "en": "A number does not fit into {length} digits. Choose a smaller one.",
    "de": "Eine Zahl passt nicht in {length} Stellen. Wählen Sie eine kleinere."
  },
  "StringsInvalidAddressFormat": {
    "en": "The text is no address. Check it and try again.",
    "de": "Der Text ist keine Adresse. Prüfen Sie ihn und versuchen Sie es noch einmal."
  },
  "StringsInvalidChar": {
    "en": "The text has a character that is not allowed. Correct it.",
    "de": "Der Text hat ein unerlaubtes Zeichen. Korrigieren Sie ihn."
  },
  "TooManyProposals": {
    "en": "The round has all {maximum} proposals. Wait for its end.",
    "de": "Die Runde hat alle {maximum} Vorschläge. Warten Sie auf ihr Ende."
  },
  "TransferMismatch": {
    "en": "The token moved {received:tokens} instead of {expected:tokens}. Use a token without fees on transfers.",
    "de": "Der Token bewegte {received:tokens} statt {expected:tokens}. Nutzen Sie einen Token ohne Überweisungsgebühr."
  },
  "UnknownCommit": {
    "en": "{forecaster} has no such commit in this round. Use its latest one.",
    "de": "{forecaster} hat in dieser Runde keinen solchen Commit. Nutzen Sie den letzten."
  },
  "UnknownForecaster": {
    "en": "{forecaster} is not registered. Check the address, or register it first.",
    "de": "{forecaster} ist nicht angemeldet. Prüfen Sie die Adresse oder melden Sie ihn an."
  },
  "UnknownGroup": {
    "en": "There is no group {group}. Choose one of the pool's groups.",
    "de": "Es gibt keine Gruppe {group}. Wählen Sie eine Gruppe des Pools."
  },
  "UnknownPool": {
    "en": "There is no pool {pool}. Check the network and the pool's id.",
    "de": "Es gibt keinen Pool {pool}. Prüfen Sie das Netzwerk und die Kennung des Pools."
  },
  "WagerLowered": {
    "en": "A revision cannot lower the wager from {current:tokens} to {wager:tokens}. Keep it, or raise it.",
    "de": "Eine Revision kann die Wette nicht von {current:tokens} auf {wager:tokens} senken. Lassen Sie sie oder erhöhen Sie sie."
  },
  "WagerNotHigher": {
    "en": "The lowest wager is {lowest:tokens}, more than nine tenths of {wager:tokens}. Wager more to take its place.",
    "de": "Die kleinste Wette ist {lowest:tokens}, mehr als neun Zehntel von {wager:tokens}. Wetten Sie mehr, um sie zu verdrängen."
  },
  "WagerNotWhole": {
    "en": "A wager is a whole number of thousandths of the least wager; {wager:tokens} is not. Round it down.",
    "de": "Eine Wette ist ein ganzes Vielfaches eines Tausendstels der kleinsten; {wager:tokens} ist keines. Runden Sie ab."
  },
  "WagerTooSmall": {
    "en": "The wager of {wager:tokens} is below the pool's least one, {minimum:tokens}. Wager more.",
    "de": "Die Wette von {wager:tokens} liegt unter der kleinsten des Pools, {minimum:tokens}. Wetten Sie mehr."
  },
  "WrongCid": {
    "en": "The content identifier has the wrong form. Pin the content again.",
    "de": "Die Inhaltskennung hat die falsche Form. Speichern Sie den Inhalt neu."
  },
  "WrongCost": {
    "en": "The court costs {cost}, but {paid} was sent. Send exactly that amount.",
    "de": "Das Gericht kostet {cost}, gesendet wurde {paid}. Senden Sie genau diesen Betrag."
  },
  "WrongDisputes": {
    "en": "The vault belongs to another disputes contract. Check the deployment's addresses.",
    "de": "Der Vault gehört zu einem anderen Streitvertrag. Prüfen Sie die Adressen der Installation."
  },
  "WrongEntry": {
    "en": "The list does not have entry {index} at its place. Read the round's entries again.",
    "de": "In der Liste steht Eintrag {index} nicht an seinem Platz. Lesen Sie die Einträge der Runde neu."
  },
  "WrongEntryCount": {
    "en": "The list has {listed} entries, the round {expected}. Read the round's entries again.",
    "de": "Die Liste hat {listed} Einträge, die Runde {expected}. Lesen Sie die Einträge der Runde neu."
  },
  "WrongItemCount": {
    "en": "The two lists have {items} and {expected} items. Send lists of the same length.",
    "de": "Die zwei Listen haben {items} und {expected} Einträge. Senden Sie gleich lange Listen."
  },
  "WrongKey": {
    "en": "The key does not belong to this commit. Use the key of its latest revision.",
    "de": "Der Schlüssel gehört nicht zu diesem Commit. Nutzen Sie den der letzten Revision."
  },
  "WrongMarket": {
    "en": "The contracts belong to another market. Check the deployment's addresses.",
    "de": "Die Verträge gehören zu einem anderen Markt. Prüfen Sie die Adressen der Installation."
  },
  "WrongPath": {
    "en": "The series and path do not lead to the root on chain. Fetch the payloads again.",
    "de": "Reihen und Pfad führen nicht zur Wurzel auf der Chain. Laden Sie die Inhalte neu."
  },
  "WrongProposal": {
    "en": "The proposal is refuted, settled or another one. Reload the round.",
    "de": "Der Vorschlag ist widerlegt, abgerechnet oder ein anderer. Laden Sie die Runde neu."
  },
  "WrongRow": {
    "en": "Row {row} is not the proposed one. Reload the proposal.",
    "de": "Zeile {row} ist nicht die vorgeschlagene. Laden Sie den Vorschlag neu."
  },
  "WrongRowCount": {
    "en": "The proposal has {rows} rows, but {expected} are needed. Compute it again.",
    "de": "Der Vorschlag hat {rows} Zeilen, nötig sind {expected}. Berechnen Sie ihn neu."
  },
  "WrongRowLength": {
    "en": "Row {row} has {length} bytes instead of {expected}. Compute the proposal again.",
    "de": "Zeile {row} hat {length} statt {expected} Bytes. Berechnen Sie den Vorschlag neu."
  },
  "WrongSeries": {
    "en": "The proof's series at leaf {leaf} is missing or too many. Build the proof again.",
    "de": "Die Reihe bei Blatt {leaf} fehlt im Beweis oder ist zu viel. Bauen Sie den Beweis neu."
  },
  "WrongSignature": {
    "en": "The commit is not signed by the authority {authority}. Sign it with that key.",
    "de": "Den Commit hat nicht die Vollmacht {authority} unterschrieben. Unterschreiben Sie mit diesem Schlüssel."
  },
  "ZeroAmount": {
    "en": "The amount is 0. Enter a larger one.",
    "de": "Der Betrag ist 0. Geben Sie einen größeren ein."
  },
  "ZeroAuthority": {
    "en": "The authority cannot be the zero address. Give the address of the node's key.",
    "de": "Die Vollmacht darf nicht die Nulladresse sein. Geben Sie die Adresse des Knotenschlüssels an."
  },
  "ZeroRoot": {
    "en": "The root is empty. Build the payload again.",
    "de": "Die Wurzel ist leer. Bauen Sie den Inhalt neu."
  }
};
