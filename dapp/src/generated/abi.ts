// Generated from the contracts by `ape run abi export`; never edited by hand.

export const accessAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "admin",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "pools",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      }
    ],
    "name": "AccessManagerAlreadyScheduled",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "AccessManagerBadConfirmation",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      }
    ],
    "name": "AccessManagerExpired",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "initialAdmin",
        "type": "address"
      }
    ],
    "name": "AccessManagerInvalidInitialAdmin",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes4",
        "name": "selector",
        "type": "bytes4"
      }
    ],
    "name": "AccessManagerLockedFunction",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "AccessManagerLockedRole",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      }
    ],
    "name": "AccessManagerNotReady",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      }
    ],
    "name": "AccessManagerNotScheduled",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "msgsender",
        "type": "address"
      },
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "AccessManagerUnauthorizedAccount",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes4",
        "name": "selector",
        "type": "bytes4"
      }
    ],
    "name": "AccessManagerUnauthorizedCall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "msgsender",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes4",
        "name": "selector",
        "type": "bytes4"
      }
    ],
    "name": "AccessManagerUnauthorizedCancel",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      }
    ],
    "name": "AccessManagerUnauthorizedConsume",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      }
    ],
    "name": "AddressEmptyCode",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "FailedCall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "balance",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ],
    "name": "InsufficientBalance",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "bits",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "SafeCastOverflowedUintDowncast",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint32",
        "name": "nonce",
        "type": "uint32"
      }
    ],
    "name": "OperationCanceled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint32",
        "name": "nonce",
        "type": "uint32"
      }
    ],
    "name": "OperationExecuted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint32",
        "name": "nonce",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint48",
        "name": "schedule",
        "type": "uint48"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      }
    ],
    "name": "OperationScheduled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "admin",
        "type": "uint64"
      }
    ],
    "name": "RoleAdminChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "delay",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint48",
        "name": "since",
        "type": "uint48"
      }
    ],
    "name": "RoleGrantDelayChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "delay",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint48",
        "name": "since",
        "type": "uint48"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "newMember",
        "type": "bool"
      }
    ],
    "name": "RoleGranted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "guardian",
        "type": "uint64"
      }
    ],
    "name": "RoleGuardianChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "label",
        "type": "string"
      }
    ],
    "name": "RoleLabel",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "RoleRevoked",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "delay",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint48",
        "name": "since",
        "type": "uint48"
      }
    ],
    "name": "TargetAdminDelayUpdated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "closed",
        "type": "bool"
      }
    ],
    "name": "TargetClosed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes4",
        "name": "selector",
        "type": "bytes4"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "TargetFunctionRoleUpdated",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "ADMIN_ROLE",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "EPOCH_APPENDER",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "PAUSER",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "POOL_CREATOR",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "PUBLIC_ROLE",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "TREASURY",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes4",
        "name": "selector",
        "type": "bytes4"
      }
    ],
    "name": "canCall",
    "outputs": [
      {
        "internalType": "bool",
        "name": "immediate",
        "type": "bool"
      },
      {
        "internalType": "uint32",
        "name": "delay",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      }
    ],
    "name": "cancel",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      }
    ],
    "name": "consumeScheduledOp",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      }
    ],
    "name": "execute",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "expiration",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "getAccess",
    "outputs": [
      {
        "internalType": "uint48",
        "name": "since",
        "type": "uint48"
      },
      {
        "internalType": "uint32",
        "name": "currentDelay",
        "type": "uint32"
      },
      {
        "internalType": "uint32",
        "name": "pendingDelay",
        "type": "uint32"
      },
      {
        "internalType": "uint48",
        "name": "effect",
        "type": "uint48"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      }
    ],
    "name": "getNonce",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "getRoleAdmin",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "getRoleGrantDelay",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "getRoleGuardian",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "id",
        "type": "bytes32"
      }
    ],
    "name": "getSchedule",
    "outputs": [
      {
        "internalType": "uint48",
        "name": "",
        "type": "uint48"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      }
    ],
    "name": "getTargetAdminDelay",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes4",
        "name": "selector",
        "type": "bytes4"
      }
    ],
    "name": "getTargetFunctionRole",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "uint32",
        "name": "executionDelay",
        "type": "uint32"
      }
    ],
    "name": "grantRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "hasRole",
    "outputs": [
      {
        "internalType": "bool",
        "name": "isMember",
        "type": "bool"
      },
      {
        "internalType": "uint32",
        "name": "executionDelay",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      }
    ],
    "name": "hashOperation",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      }
    ],
    "name": "isTargetClosed",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "string",
        "name": "label",
        "type": "string"
      }
    ],
    "name": "labelRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "minSetback",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes[]",
        "name": "data",
        "type": "bytes[]"
      }
    ],
    "name": "multicall",
    "outputs": [
      {
        "internalType": "bytes[]",
        "name": "results",
        "type": "bytes[]"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "callerConfirmation",
        "type": "address"
      }
    ],
    "name": "renounceRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "revokeRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      },
      {
        "internalType": "uint48",
        "name": "when",
        "type": "uint48"
      }
    ],
    "name": "schedule",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "operationId",
        "type": "bytes32"
      },
      {
        "internalType": "uint32",
        "name": "nonce",
        "type": "uint32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "uint32",
        "name": "newDelay",
        "type": "uint32"
      }
    ],
    "name": "setGrantDelay",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "admin",
        "type": "uint64"
      }
    ],
    "name": "setRoleAdmin",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "guardian",
        "type": "uint64"
      }
    ],
    "name": "setRoleGuardian",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "uint32",
        "name": "newDelay",
        "type": "uint32"
      }
    ],
    "name": "setTargetAdminDelay",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bool",
        "name": "closed",
        "type": "bool"
      }
    ],
    "name": "setTargetClosed",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "bytes4[]",
        "name": "selectors",
        "type": "bytes4[]"
      },
      {
        "internalType": "uint64",
        "name": "roleId",
        "type": "uint64"
      }
    ],
    "name": "setTargetFunctionRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "newAuthority",
        "type": "address"
      }
    ],
    "name": "updateAuthority",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

export const poolsAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "vault_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "market_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "access",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "authority",
        "type": "address"
      }
    ],
    "name": "AccessManagedInvalidAuthority",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "uint32",
        "name": "delay",
        "type": "uint32"
      }
    ],
    "name": "AccessManagedRequiredDelay",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "AccessManagedUnauthorized",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "CheckpointUnorderedInsertion",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ECDSAInvalidSignature",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "ECDSAInvalidSignatureLength",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "s",
        "type": "bytes32"
      }
    ],
    "name": "ECDSAInvalidSignatureS",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "limit",
        "type": "string"
      }
    ],
    "name": "LimitBroken",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "signer",
        "type": "address"
      }
    ],
    "name": "NotAttestor",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotPaused",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotWhilePaused",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotWritten",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "PoolExists",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "signatures",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "quorum",
        "type": "uint256"
      }
    ],
    "name": "QuorumMissed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "bits",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "SafeCastOverflowedUintDowncast",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "UnknownPool",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "address",
        "name": "authority",
        "type": "address"
      }
    ],
    "name": "AuthorityUpdated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "fromRound",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "feedsRoot",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "feedCount",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "manifest",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "address[]",
        "name": "attestors",
        "type": "address[]"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "quorum",
        "type": "uint8"
      }
    ],
    "name": "EpochAppended",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "Paused",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "creator",
        "type": "address"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "region",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "step",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "steps",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "levels",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "group",
            "type": "uint16"
          },
          {
            "internalType": "uint64",
            "name": "genesis",
            "type": "uint64"
          },
          {
            "internalType": "uint32",
            "name": "period",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refLag",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "openAhead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "revealEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeStart",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "disputeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "resolveEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "proposeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refuteWindow",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lossMax",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "lambdaBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "muBps",
            "type": "uint16"
          },
          {
            "internalType": "uint128",
            "name": "roundBudget",
            "type": "uint128"
          },
          {
            "internalType": "uint32",
            "name": "thresholdBps",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "slashBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "emaRounds",
            "type": "uint16"
          },
          {
            "internalType": "address",
            "name": "arbitrator",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "minWager",
            "type": "uint96"
          },
          {
            "internalType": "uint8",
            "name": "maxEntries",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "lockCapBps",
            "type": "uint16"
          },
          {
            "internalType": "uint96",
            "name": "observeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "proposeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "fee",
            "type": "uint96"
          }
        ],
        "indexed": false,
        "internalType": "struct PoolParams",
        "name": "params",
        "type": "tuple"
      }
    ],
    "name": "PoolCreated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "Unpaused",
    "type": "event"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "fromRound",
            "type": "uint64"
          },
          {
            "internalType": "bytes32",
            "name": "feedsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "feedCount",
            "type": "uint32"
          },
          {
            "internalType": "bytes",
            "name": "manifest",
            "type": "bytes"
          },
          {
            "internalType": "address[]",
            "name": "attestors",
            "type": "address[]"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          }
        ],
        "internalType": "struct Epoch",
        "name": "epoch",
        "type": "tuple"
      }
    ],
    "name": "appendEpoch",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "authority",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "from",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "until",
        "type": "uint256"
      }
    ],
    "name": "commitsPausedIn",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "region",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "step",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "steps",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "levels",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "group",
            "type": "uint16"
          },
          {
            "internalType": "uint64",
            "name": "genesis",
            "type": "uint64"
          },
          {
            "internalType": "uint32",
            "name": "period",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refLag",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "openAhead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "revealEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeStart",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "disputeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "resolveEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "proposeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refuteWindow",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lossMax",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "lambdaBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "muBps",
            "type": "uint16"
          },
          {
            "internalType": "uint128",
            "name": "roundBudget",
            "type": "uint128"
          },
          {
            "internalType": "uint32",
            "name": "thresholdBps",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "slashBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "emaRounds",
            "type": "uint16"
          },
          {
            "internalType": "address",
            "name": "arbitrator",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "minWager",
            "type": "uint96"
          },
          {
            "internalType": "uint8",
            "name": "maxEntries",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "lockCapBps",
            "type": "uint16"
          },
          {
            "internalType": "uint96",
            "name": "observeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "proposeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "fee",
            "type": "uint96"
          }
        ],
        "internalType": "struct PoolParams",
        "name": "params",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "fromRound",
            "type": "uint64"
          },
          {
            "internalType": "bytes32",
            "name": "feedsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "feedCount",
            "type": "uint32"
          },
          {
            "internalType": "bytes",
            "name": "manifest",
            "type": "bytes"
          },
          {
            "internalType": "address[]",
            "name": "attestors",
            "type": "address[]"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          }
        ],
        "internalType": "struct Epoch",
        "name": "first",
        "type": "tuple"
      }
    ],
    "name": "createPool",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "epochAt",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "fromRound",
            "type": "uint64"
          },
          {
            "internalType": "bytes32",
            "name": "feedsRoot",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "feedCount",
            "type": "uint32"
          },
          {
            "internalType": "bytes",
            "name": "manifest",
            "type": "bytes"
          },
          {
            "internalType": "address[]",
            "name": "attestors",
            "type": "address[]"
          },
          {
            "internalType": "uint8",
            "name": "quorum",
            "type": "uint8"
          }
        ],
        "internalType": "struct Epoch",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "epochCount",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "exists",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "feedCountAt",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "isConsumingScheduledOp",
    "outputs": [
      {
        "internalType": "bytes4",
        "name": "",
        "type": "bytes4"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "market",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "paramsOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "region",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "step",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "steps",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "levels",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "group",
            "type": "uint16"
          },
          {
            "internalType": "uint64",
            "name": "genesis",
            "type": "uint64"
          },
          {
            "internalType": "uint32",
            "name": "period",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refLag",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "openAhead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "revealEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeStart",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "disputeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "resolveEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "proposeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refuteWindow",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lossMax",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "lambdaBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "muBps",
            "type": "uint16"
          },
          {
            "internalType": "uint128",
            "name": "roundBudget",
            "type": "uint128"
          },
          {
            "internalType": "uint32",
            "name": "thresholdBps",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "slashBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "emaRounds",
            "type": "uint16"
          },
          {
            "internalType": "address",
            "name": "arbitrator",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "minWager",
            "type": "uint96"
          },
          {
            "internalType": "uint8",
            "name": "maxEntries",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "lockCapBps",
            "type": "uint16"
          },
          {
            "internalType": "uint96",
            "name": "observeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "proposeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "fee",
            "type": "uint96"
          }
        ],
        "internalType": "struct PoolParams",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "paramsUnpaused",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "region",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "step",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "steps",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "levels",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "group",
            "type": "uint16"
          },
          {
            "internalType": "uint64",
            "name": "genesis",
            "type": "uint64"
          },
          {
            "internalType": "uint32",
            "name": "period",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refLag",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "openAhead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "revealEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeStart",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "disputeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "resolveEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "proposeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refuteWindow",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lossMax",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "lambdaBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "muBps",
            "type": "uint16"
          },
          {
            "internalType": "uint128",
            "name": "roundBudget",
            "type": "uint128"
          },
          {
            "internalType": "uint32",
            "name": "thresholdBps",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "slashBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "emaRounds",
            "type": "uint16"
          },
          {
            "internalType": "address",
            "name": "arbitrator",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "minWager",
            "type": "uint96"
          },
          {
            "internalType": "uint8",
            "name": "maxEntries",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "lockCapBps",
            "type": "uint16"
          },
          {
            "internalType": "uint96",
            "name": "observeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "proposeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "fee",
            "type": "uint96"
          }
        ],
        "internalType": "struct PoolParams",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "pause",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "paused",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "pendingBlob",
    "outputs": [
      {
        "internalType": "bytes",
        "name": "",
        "type": "bytes"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "region",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "step",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "steps",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "levels",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "group",
            "type": "uint16"
          },
          {
            "internalType": "uint64",
            "name": "genesis",
            "type": "uint64"
          },
          {
            "internalType": "uint32",
            "name": "period",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refLag",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "openAhead",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "revealEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeStart",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "observeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "disputeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "resolveEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "proposeEnd",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "refuteWindow",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "lossMax",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "lambdaBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "muBps",
            "type": "uint16"
          },
          {
            "internalType": "uint128",
            "name": "roundBudget",
            "type": "uint128"
          },
          {
            "internalType": "uint32",
            "name": "thresholdBps",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "slashBps",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "emaRounds",
            "type": "uint16"
          },
          {
            "internalType": "address",
            "name": "arbitrator",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "minWager",
            "type": "uint96"
          },
          {
            "internalType": "uint8",
            "name": "maxEntries",
            "type": "uint8"
          },
          {
            "internalType": "uint16",
            "name": "lockCapBps",
            "type": "uint16"
          },
          {
            "internalType": "uint96",
            "name": "observeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "proposeBond",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "fee",
            "type": "uint96"
          }
        ],
        "internalType": "struct PoolParams",
        "name": "params",
        "type": "tuple"
      }
    ],
    "name": "poolId",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "requireNotPaused",
    "outputs": [],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "earlier",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "sameFeeds",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "newAuthority",
        "type": "address"
      }
    ],
    "name": "setAuthority",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "internalType": "bytes[]",
        "name": "signatures",
        "type": "bytes[]"
      }
    ],
    "name": "signersOf",
    "outputs": [
      {
        "internalType": "address[]",
        "name": "",
        "type": "address[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "unpause",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "vault",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "withdrawFund",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

export const vaultAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "pools_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "market_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "disputes_",
        "type": "address"
      },
      {
        "internalType": "uint64",
        "name": "cooldown_",
        "type": "uint64"
      },
      {
        "internalType": "uint96",
        "name": "minOwnStake_",
        "type": "uint96"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "own",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "minimum",
        "type": "uint256"
      }
    ],
    "name": "BelowMinimumStake",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "available",
        "type": "uint256"
      }
    ],
    "name": "BucketTooSmall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "commissionBps",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limitBps",
        "type": "uint256"
      }
    ],
    "name": "CommissionTooHigh",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "delegated",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "cap",
        "type": "uint256"
      }
    ],
    "name": "DelegationCapExceeded",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "free",
        "type": "uint256"
      }
    ],
    "name": "FundTooSmall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "openWagers",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "cap",
        "type": "uint256"
      }
    ],
    "name": "LockCapExceeded",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotMarket",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "NotOperator",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotPools",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "readyAt",
        "type": "uint256"
      }
    ],
    "name": "NotReady",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NothingToActivate",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NothingToClaim",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NothingToWithdraw",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "bits",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "SafeCastOverflowedUintDowncast",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ],
    "name": "SafeERC20FailedOperation",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "price",
        "type": "uint256"
      }
    ],
    "name": "SlashedOut",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "asked",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "available",
        "type": "uint256"
      }
    ],
    "name": "StakeTooSmall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "received",
        "type": "uint256"
      }
    ],
    "name": "TransferMismatch",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "UnknownForecaster",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "UnknownPool",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ZeroAmount",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ZeroAuthority",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "staker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "shares",
        "type": "uint256"
      }
    ],
    "name": "Activated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "authority",
        "type": "address"
      }
    ],
    "name": "AuthoritySet",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "returned",
        "type": "uint256"
      }
    ],
    "name": "BondSettled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "from",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "credited",
        "type": "bool"
      }
    ],
    "name": "BondTaken",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "Claimed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint16",
        "name": "commissionBps",
        "type": "uint16"
      }
    ],
    "name": "CommissionSet",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "cap",
        "type": "uint256"
      }
    ],
    "name": "DelegationCapSet",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "proposer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "FeePaid",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "released",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "paid",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "received",
        "type": "uint256"
      }
    ],
    "name": "FundSettled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "FundWithdrawn",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "from",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "Funded",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "authority",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint16",
        "name": "commissionBps",
        "type": "uint16"
      }
    ],
    "name": "Registered",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "Reserved",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "staker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "Rewarded",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "wager",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "payout",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "forfeit",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "commission",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "shared",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "toFund",
        "type": "uint256"
      }
    ],
    "name": "Settled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "fromBucket",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "fromDelegated",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "price",
        "type": "uint256"
      }
    ],
    "name": "Slashed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "staker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "shares",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "earning",
        "type": "bool"
      }
    ],
    "name": "Staked",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "staker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "fromWarming",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "fromEarning",
        "type": "uint256"
      }
    ],
    "name": "UnstakeRequested",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "staker",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "Withdrawn",
    "type": "event"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "activate",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "authorityOf",
    "outputs": [
      {
        "internalType": "address",
        "name": "authority",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "jails",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "bonds",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      }
    ],
    "name": "claim",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      }
    ],
    "name": "claimable",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "cooldown",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "creditOf",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "delegator",
        "type": "address"
      }
    ],
    "name": "delegationOf",
    "outputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "uint96",
                "name": "earning",
                "type": "uint96"
              },
              {
                "internalType": "uint96",
                "name": "warming",
                "type": "uint96"
              },
              {
                "internalType": "uint40",
                "name": "warmingSince",
                "type": "uint40"
              },
              {
                "internalType": "uint96",
                "name": "exiting",
                "type": "uint96"
              },
              {
                "internalType": "uint40",
                "name": "exitingSince",
                "type": "uint40"
              }
            ],
            "internalType": "struct Stake",
            "name": "shares",
            "type": "tuple"
          },
          {
            "internalType": "uint256",
            "name": "rewardPaid",
            "type": "uint256"
          }
        ],
        "internalType": "struct Delegation",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "disputes",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "n",
        "type": "uint256"
      }
    ],
    "name": "forecasterId",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "forecasterOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "authority",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "jails",
            "type": "uint96"
          },
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint16",
            "name": "commissionBps",
            "type": "uint16"
          },
          {
            "internalType": "uint96",
            "name": "locked",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "openWagers",
            "type": "uint96"
          },
          {
            "internalType": "uint64",
            "name": "price",
            "type": "uint64"
          },
          {
            "components": [
              {
                "internalType": "uint96",
                "name": "earning",
                "type": "uint96"
              },
              {
                "internalType": "uint96",
                "name": "warming",
                "type": "uint96"
              },
              {
                "internalType": "uint40",
                "name": "warmingSince",
                "type": "uint40"
              },
              {
                "internalType": "uint96",
                "name": "exiting",
                "type": "uint96"
              },
              {
                "internalType": "uint40",
                "name": "exitingSince",
                "type": "uint40"
              }
            ],
            "internalType": "struct Stake",
            "name": "bucket",
            "type": "tuple"
          },
          {
            "internalType": "uint96",
            "name": "delegationCap",
            "type": "uint96"
          },
          {
            "internalType": "uint16",
            "name": "reserveBps",
            "type": "uint16"
          },
          {
            "internalType": "uint32",
            "name": "registeredAt",
            "type": "uint32"
          },
          {
            "internalType": "uint112",
            "name": "delegatedShares",
            "type": "uint112"
          },
          {
            "internalType": "uint128",
            "name": "earningShares",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "exitingShares",
            "type": "uint128"
          },
          {
            "internalType": "uint256",
            "name": "rewardPerShare",
            "type": "uint256"
          }
        ],
        "internalType": "struct Forecaster",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "fund",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      }
    ],
    "name": "fundOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint128",
            "name": "free",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "reserved",
            "type": "uint128"
          }
        ],
        "internalType": "struct Fund",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "jail",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      },
      {
        "internalType": "uint96",
        "name": "locked",
        "type": "uint96"
      },
      {
        "internalType": "uint16",
        "name": "slashBps",
        "type": "uint16"
      },
      {
        "internalType": "uint16",
        "name": "lockCapBps",
        "type": "uint16"
      }
    ],
    "name": "lock",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "market",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "minOwnStake",
    "outputs": [
      {
        "internalType": "uint96",
        "name": "",
        "type": "uint96"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "operatorOf",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint96",
        "name": "fee",
        "type": "uint96"
      },
      {
        "internalType": "address",
        "name": "proposer",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "payFee",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "paid",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "pools",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "authority",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "commissionBps",
        "type": "uint16"
      },
      {
        "internalType": "uint96",
        "name": "amount",
        "type": "uint96"
      }
    ],
    "name": "register",
    "outputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "registrations",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "shares",
        "type": "uint96"
      }
    ],
    "name": "requestUnstake",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "reserve",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "authority",
        "type": "address"
      }
    ],
    "name": "setAuthority",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "commissionBps",
        "type": "uint16"
      }
    ],
    "name": "setCommission",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "capWei",
        "type": "uint96"
      }
    ],
    "name": "setDelegationCap",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "uint128",
        "name": "reserved",
        "type": "uint128"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "lock",
            "type": "uint96"
          },
          {
            "internalType": "uint128",
            "name": "payout",
            "type": "uint128"
          },
          {
            "internalType": "uint96",
            "name": "forfeit",
            "type": "uint96"
          }
        ],
        "internalType": "struct Settlement[]",
        "name": "settlements",
        "type": "tuple[]"
      }
    ],
    "name": "settle",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint96",
        "name": "amount",
        "type": "uint96"
      },
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "returned",
        "type": "uint96"
      }
    ],
    "name": "settleBond",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "slashBps",
        "type": "uint16"
      }
    ],
    "name": "slash",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "slashed",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "amount",
        "type": "uint96"
      }
    ],
    "name": "stake",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "amount",
        "type": "uint96"
      },
      {
        "internalType": "uint256",
        "name": "deadline",
        "type": "uint256"
      },
      {
        "internalType": "uint8",
        "name": "v",
        "type": "uint8"
      },
      {
        "internalType": "bytes32",
        "name": "r",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "s",
        "type": "bytes32"
      }
    ],
    "name": "stakeWithPermit",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "from",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "amount",
        "type": "uint96"
      }
    ],
    "name": "takeBond",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "token",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "unjail",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      },
      {
        "internalType": "uint96",
        "name": "locked",
        "type": "uint96"
      }
    ],
    "name": "unlock",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "withdraw",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "withdrawFund",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

export const marketAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "pools_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "vault_",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      }
    ],
    "name": "AddressEmptyCode",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "AlreadyEntered",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "AlreadyObserved",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "AlreadyRevealed",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "DisputePending",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "earlier",
        "type": "uint64"
      }
    ],
    "name": "EarlierProposal",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "FailedCall",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidShortString",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "issuedAt",
        "type": "uint64"
      }
    ],
    "name": "IssuedInFuture",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "Jailed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotDisputes",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "NotJailed",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotObserved",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "NotOperator",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "from",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "until",
        "type": "uint256"
      }
    ],
    "name": "OutsideWindow",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ProposalPending",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "RoundEnded",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "maxEntries",
        "type": "uint8"
      }
    ],
    "name": "RoundFull",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "RoundNotFinal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "entries",
        "type": "uint8"
      }
    ],
    "name": "RoundNotFull",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "bits",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "SafeCastOverflowedUintDowncast",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint32",
        "name": "revision",
        "type": "uint32"
      },
      {
        "internalType": "uint32",
        "name": "latest",
        "type": "uint32"
      }
    ],
    "name": "StaleRevision",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "str",
        "type": "string"
      }
    ],
    "name": "StringTooLong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "maximum",
        "type": "uint256"
      }
    ],
    "name": "TooManyProposals",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "UnknownCommit",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      },
      {
        "internalType": "uint96",
        "name": "current",
        "type": "uint96"
      }
    ],
    "name": "WagerLowered",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      },
      {
        "internalType": "uint96",
        "name": "lowest",
        "type": "uint96"
      }
    ],
    "name": "WagerNotHigher",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      }
    ],
    "name": "WagerNotWhole",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      },
      {
        "internalType": "uint96",
        "name": "minimum",
        "type": "uint96"
      }
    ],
    "name": "WagerTooSmall",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongCid",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "index",
        "type": "uint256"
      }
    ],
    "name": "WrongEntry",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "listed",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "WrongEntryCount",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "items",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "WrongItemCount",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongKey",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongMarket",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongProposal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "rows",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "WrongRowCount",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "row",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "WrongRowLength",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "authority",
        "type": "address"
      }
    ],
    "name": "WrongSignature",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ZeroRoot",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "Cancelled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "index",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "revision",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "keyHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "modelVersion",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "issuedAt",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint96",
        "name": "wager",
        "type": "uint96"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "signer",
        "type": "address"
      }
    ],
    "name": "Committed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "loss",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "referenceLoss",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "slashed",
        "type": "uint256"
      }
    ],
    "name": "Deviated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [],
    "name": "EIP712DomainChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "index",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "wager",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "by",
        "type": "address"
      }
    ],
    "name": "Evicted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      },
      {
        "indexed": false,
        "internalType": "uint256[]",
        "name": "scores",
        "type": "uint256[]"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "referenceScore",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint16",
        "name": "muEff",
        "type": "uint16"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "Finalized",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "wagers",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint16",
        "name": "muEff",
        "type": "uint16"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "reserve",
        "type": "uint256"
      }
    ],
    "name": "GateClosed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "address[]",
        "name": "signers",
        "type": "address[]"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "observer",
        "type": "address"
      }
    ],
    "name": "Observed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "matched",
        "type": "bool"
      }
    ],
    "name": "ProposalSettled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "proposer",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "hasReference",
        "type": "bool"
      },
      {
        "indexed": false,
        "internalType": "bytes[]",
        "name": "rows",
        "type": "bytes[]"
      }
    ],
    "name": "Proposed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "reason",
        "type": "string"
      }
    ],
    "name": "Recalibrated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint8",
        "name": "index",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "key",
        "type": "bytes32"
      }
    ],
    "name": "Revealed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "RoundPaused",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "reason",
        "type": "bytes"
      }
    ],
    "name": "Skipped",
    "type": "event"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      }
    ],
    "name": "cancel",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "bool",
        "name": "upheld",
        "type": "bool"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      }
    ],
    "name": "closeDispute",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "pool",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "round",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "revision",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "cid",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "modelVersion",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          }
        ],
        "internalType": "struct ForecastCommit",
        "name": "forecast",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "commit",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "pool",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "round",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "revision",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "cid",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "modelVersion",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          }
        ],
        "internalType": "struct ForecastCommit",
        "name": "forecast",
        "type": "tuple"
      }
    ],
    "name": "commitDigest",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "pool",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "round",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "revision",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "cid",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "modelVersion",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          }
        ],
        "internalType": "struct ForecastCommit",
        "name": "forecast",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      },
      {
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      }
    ],
    "name": "commitEvicting",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "pool",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "round",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "revision",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "cid",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "modelVersion",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          }
        ],
        "internalType": "struct ForecastCommit[]",
        "name": "forecasts",
        "type": "tuple[]"
      },
      {
        "internalType": "bytes[]",
        "name": "signatures",
        "type": "bytes[]"
      }
    ],
    "name": "commitMany",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "disputes",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "eip712Domain",
    "outputs": [
      {
        "internalType": "bytes1",
        "name": "fields",
        "type": "bytes1"
      },
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      },
      {
        "internalType": "string",
        "name": "version",
        "type": "string"
      },
      {
        "internalType": "uint256",
        "name": "chainId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "verifyingContract",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "salt",
        "type": "bytes32"
      },
      {
        "internalType": "uint256[]",
        "name": "extensions",
        "type": "uint256[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "entryOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes25",
            "name": "commitHash",
            "type": "bytes25"
          },
          {
            "internalType": "uint32",
            "name": "wagerUnits",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "revision",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "index",
            "type": "uint8"
          }
        ],
        "internalType": "struct Entry",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "components": [
          {
            "internalType": "uint256[]",
            "name": "sums",
            "type": "uint256[]"
          },
          {
            "internalType": "bytes32[]",
            "name": "rowHashes",
            "type": "bytes32[]"
          },
          {
            "internalType": "address",
            "name": "proposer",
            "type": "address"
          },
          {
            "internalType": "uint40",
            "name": "proposedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Proposal",
        "name": "content",
        "type": "tuple"
      },
      {
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      }
    ],
    "name": "finalize",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "hasReference",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      }
    ],
    "name": "observationDigest",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "internalType": "bytes[]",
        "name": "signatures",
        "type": "bytes[]"
      }
    ],
    "name": "observe",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      }
    ],
    "name": "openDispute",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "pools",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      }
    ],
    "name": "proposalHash",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "bytes[]",
        "name": "rows",
        "type": "bytes[]"
      }
    ],
    "name": "propose",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "string",
        "name": "reason",
        "type": "string"
      }
    ],
    "name": "recalibrate",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      }
    ],
    "name": "removeProposal",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "pool",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "round",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "revision",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "cid",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "modelVersion",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          }
        ],
        "internalType": "struct ForecastCommit",
        "name": "forecast",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "key",
        "type": "bytes32"
      }
    ],
    "name": "reveal",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "pool",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "round",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "forecaster",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "revision",
            "type": "uint32"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "cid",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "modelVersion",
            "type": "bytes32"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint96",
            "name": "wager",
            "type": "uint96"
          }
        ],
        "internalType": "struct ForecastCommit[]",
        "name": "forecasts",
        "type": "tuple[]"
      },
      {
        "internalType": "bytes32[]",
        "name": "keys",
        "type": "bytes32[]"
      }
    ],
    "name": "revealMany",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "roundOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint40",
            "name": "wagerUnits",
            "type": "uint40"
          },
          {
            "internalType": "uint8",
            "name": "entries",
            "type": "uint8"
          },
          {
            "internalType": "bool",
            "name": "closed",
            "type": "bool"
          },
          {
            "internalType": "uint16",
            "name": "muEff",
            "type": "uint16"
          },
          {
            "internalType": "enum Status",
            "name": "status",
            "type": "uint8"
          },
          {
            "internalType": "enum Dispute",
            "name": "dispute",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "proposals",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "finalProposal",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "live",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "available",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "revealed",
            "type": "uint64"
          },
          {
            "internalType": "address",
            "name": "observer",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Round",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "number",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "components": [
          {
            "internalType": "uint256[]",
            "name": "sums",
            "type": "uint256[]"
          },
          {
            "internalType": "bytes32[]",
            "name": "rowHashes",
            "type": "bytes32[]"
          },
          {
            "internalType": "address",
            "name": "proposer",
            "type": "address"
          },
          {
            "internalType": "uint40",
            "name": "proposedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Proposal",
        "name": "content",
        "type": "tuple"
      }
    ],
    "name": "settleProposal",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "slashedAt",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "standingOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint96",
            "name": "loss",
            "type": "uint96"
          },
          {
            "internalType": "uint96",
            "name": "referenceLoss",
            "type": "uint96"
          },
          {
            "internalType": "uint40",
            "name": "lastRound",
            "type": "uint40"
          },
          {
            "internalType": "uint16",
            "name": "scored",
            "type": "uint16"
          },
          {
            "internalType": "bool",
            "name": "jailed",
            "type": "bool"
          }
        ],
        "internalType": "struct Standing",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "vault",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;

export const disputesAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "market_",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "claim",
        "type": "uint256"
      }
    ],
    "name": "AlreadyClaimed",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "AlreadyContradicted",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "AlreadyRuled",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ClaimsFull",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "arbitrator",
        "type": "address"
      }
    ],
    "name": "NotArbitrator",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "NotCounted",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotDisputed",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotObserved",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "loss",
        "type": "uint256"
      }
    ],
    "name": "NotWrong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "from",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "until",
        "type": "uint256"
      }
    ],
    "name": "OutsideWindow",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "RoundEnded",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "SameObservation",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      }
    ],
    "name": "UnknownCommit",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "group",
        "type": "uint256"
      }
    ],
    "name": "UnknownGroup",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongCid",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongDisputes",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongKey",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      }
    ],
    "name": "WrongPath",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "WrongProposal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "row",
        "type": "uint256"
      }
    ],
    "name": "WrongRow",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "leaf",
        "type": "uint256"
      }
    ],
    "name": "WrongSeries",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ZeroRoot",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "claim",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "address[]",
        "name": "signers",
        "type": "address[]"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "challenger",
        "type": "address"
      }
    ],
    "name": "Contradicted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "claim",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "challenger",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint96",
        "name": "bond",
        "type": "uint96"
      }
    ],
    "name": "Disputed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "Lapsed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "row",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "group",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "claimed",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "actual",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "Refuted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "upheld",
        "type": "bool"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "winner",
        "type": "address"
      }
    ],
    "name": "Resolved",
    "type": "event"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "claimCount",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "number",
        "type": "uint256"
      }
    ],
    "name": "claimOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "sha256Hash",
            "type": "bytes32"
          },
          {
            "internalType": "uint128",
            "name": "available",
            "type": "uint128"
          },
          {
            "internalType": "address",
            "name": "challenger",
            "type": "address"
          },
          {
            "internalType": "uint96",
            "name": "bond",
            "type": "uint96"
          }
        ],
        "internalType": "struct Claim",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      },
      {
        "internalType": "bytes[]",
        "name": "signatures",
        "type": "bytes[]"
      }
    ],
    "name": "contradict",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      }
    ],
    "name": "disputeObservation",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      }
    ],
    "name": "lapse",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "market",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "uint256",
        "name": "proposal",
        "type": "uint256"
      },
      {
        "components": [
          {
            "internalType": "uint256[]",
            "name": "sums",
            "type": "uint256[]"
          },
          {
            "internalType": "bytes32[]",
            "name": "rowHashes",
            "type": "bytes32[]"
          },
          {
            "internalType": "address",
            "name": "proposer",
            "type": "address"
          },
          {
            "internalType": "uint40",
            "name": "proposedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Proposal",
        "name": "content",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "pool",
                "type": "bytes32"
              },
              {
                "internalType": "uint64",
                "name": "round",
                "type": "uint64"
              },
              {
                "internalType": "address",
                "name": "forecaster",
                "type": "address"
              },
              {
                "internalType": "uint32",
                "name": "revision",
                "type": "uint32"
              },
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "keyHash",
                "type": "bytes32"
              },
              {
                "internalType": "bytes",
                "name": "cid",
                "type": "bytes"
              },
              {
                "internalType": "bytes32",
                "name": "modelVersion",
                "type": "bytes32"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint96",
                "name": "wager",
                "type": "uint96"
              }
            ],
            "internalType": "struct ForecastCommit",
            "name": "forecast",
            "type": "tuple"
          },
          {
            "internalType": "bytes32",
            "name": "key",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "row",
            "type": "bytes"
          },
          {
            "components": [
              {
                "internalType": "uint32",
                "name": "group",
                "type": "uint32"
              },
              {
                "internalType": "bytes[]",
                "name": "series",
                "type": "bytes[]"
              },
              {
                "internalType": "bytes32[]",
                "name": "path",
                "type": "bytes32[]"
              },
              {
                "internalType": "bytes[]",
                "name": "observed",
                "type": "bytes[]"
              },
              {
                "internalType": "bytes32[]",
                "name": "observedPath",
                "type": "bytes32[]"
              }
            ],
            "internalType": "struct GroupProof",
            "name": "proof",
            "type": "tuple"
          }
        ],
        "internalType": "struct Refutation",
        "name": "refutation",
        "type": "tuple"
      }
    ],
    "name": "refute",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round",
        "type": "uint64"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint128",
        "name": "available",
        "type": "uint128"
      },
      {
        "internalType": "bytes",
        "name": "cid",
        "type": "bytes"
      }
    ],
    "name": "resolve",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

export const lensAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "market_",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "bits",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "SafeCastOverflowedUintDowncast",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool_",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round_",
        "type": "uint64"
      },
      {
        "internalType": "address[]",
        "name": "forecasters",
        "type": "address[]"
      }
    ],
    "name": "entries",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes25",
            "name": "commitHash",
            "type": "bytes25"
          },
          {
            "internalType": "uint32",
            "name": "wagerUnits",
            "type": "uint32"
          },
          {
            "internalType": "uint16",
            "name": "revision",
            "type": "uint16"
          },
          {
            "internalType": "uint8",
            "name": "index",
            "type": "uint8"
          }
        ],
        "internalType": "struct Entry[]",
        "name": "listed",
        "type": "tuple[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "market",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool_",
        "type": "bytes32"
      }
    ],
    "name": "nextRound",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool_",
        "type": "bytes32"
      }
    ],
    "name": "pool",
    "outputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "region",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "step",
                "type": "uint32"
              },
              {
                "internalType": "uint16",
                "name": "steps",
                "type": "uint16"
              },
              {
                "internalType": "uint8",
                "name": "levels",
                "type": "uint8"
              },
              {
                "internalType": "uint16",
                "name": "group",
                "type": "uint16"
              },
              {
                "internalType": "uint64",
                "name": "genesis",
                "type": "uint64"
              },
              {
                "internalType": "uint32",
                "name": "period",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "lead",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "refLag",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "openAhead",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "revealEnd",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "observeStart",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "observeEnd",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "disputeEnd",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "resolveEnd",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "proposeEnd",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "refuteWindow",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "lossMax",
                "type": "uint32"
              },
              {
                "internalType": "uint16",
                "name": "lambdaBps",
                "type": "uint16"
              },
              {
                "internalType": "uint16",
                "name": "muBps",
                "type": "uint16"
              },
              {
                "internalType": "uint128",
                "name": "roundBudget",
                "type": "uint128"
              },
              {
                "internalType": "uint32",
                "name": "thresholdBps",
                "type": "uint32"
              },
              {
                "internalType": "uint16",
                "name": "slashBps",
                "type": "uint16"
              },
              {
                "internalType": "uint16",
                "name": "emaRounds",
                "type": "uint16"
              },
              {
                "internalType": "address",
                "name": "arbitrator",
                "type": "address"
              },
              {
                "internalType": "uint96",
                "name": "minWager",
                "type": "uint96"
              },
              {
                "internalType": "uint8",
                "name": "maxEntries",
                "type": "uint8"
              },
              {
                "internalType": "uint16",
                "name": "lockCapBps",
                "type": "uint16"
              },
              {
                "internalType": "uint96",
                "name": "observeBond",
                "type": "uint96"
              },
              {
                "internalType": "uint96",
                "name": "proposeBond",
                "type": "uint96"
              },
              {
                "internalType": "uint96",
                "name": "fee",
                "type": "uint96"
              }
            ],
            "internalType": "struct PoolParams",
            "name": "params",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "uint128",
                "name": "free",
                "type": "uint128"
              },
              {
                "internalType": "uint128",
                "name": "reserved",
                "type": "uint128"
              }
            ],
            "internalType": "struct Fund",
            "name": "fund",
            "type": "tuple"
          }
        ],
        "internalType": "struct PoolView",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "pool_",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "round_",
        "type": "uint64"
      }
    ],
    "name": "round",
    "outputs": [
      {
        "components": [
          {
            "internalType": "enum Phase",
            "name": "phase",
            "type": "uint8"
          },
          {
            "components": [
              {
                "internalType": "uint64",
                "name": "open",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "gate",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "revealEnd",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "firstValid",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "observeStart",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "observeEnd",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "disputeEnd",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "resolveEnd",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "proposeEnd",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "hardEnd",
                "type": "uint64"
              }
            ],
            "internalType": "struct Deadlines",
            "name": "deadlines",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "uint40",
                "name": "wagerUnits",
                "type": "uint40"
              },
              {
                "internalType": "uint8",
                "name": "entries",
                "type": "uint8"
              },
              {
                "internalType": "bool",
                "name": "closed",
                "type": "bool"
              },
              {
                "internalType": "uint16",
                "name": "muEff",
                "type": "uint16"
              },
              {
                "internalType": "enum Status",
                "name": "status",
                "type": "uint8"
              },
              {
                "internalType": "enum Dispute",
                "name": "dispute",
                "type": "uint8"
              },
              {
                "internalType": "uint8",
                "name": "proposals",
                "type": "uint8"
              },
              {
                "internalType": "uint8",
                "name": "finalProposal",
                "type": "uint8"
              },
              {
                "internalType": "uint64",
                "name": "live",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "available",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "revealed",
                "type": "uint64"
              },
              {
                "internalType": "address",
                "name": "observer",
                "type": "address"
              },
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              }
            ],
            "internalType": "struct Round",
            "name": "round",
            "type": "tuple"
          },
          {
            "internalType": "uint256",
            "name": "proposals",
            "type": "uint256"
          },
          {
            "internalType": "bool",
            "name": "hasReference",
            "type": "bool"
          },
          {
            "internalType": "uint128",
            "name": "counted",
            "type": "uint128"
          }
        ],
        "internalType": "struct RoundView",
        "name": "roundView",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "forecaster",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "staker",
        "type": "address"
      }
    ],
    "name": "stake",
    "outputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "authority",
                "type": "address"
              },
              {
                "internalType": "uint96",
                "name": "jails",
                "type": "uint96"
              },
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint16",
                "name": "commissionBps",
                "type": "uint16"
              },
              {
                "internalType": "uint96",
                "name": "locked",
                "type": "uint96"
              },
              {
                "internalType": "uint96",
                "name": "openWagers",
                "type": "uint96"
              },
              {
                "internalType": "uint64",
                "name": "price",
                "type": "uint64"
              },
              {
                "components": [
                  {
                    "internalType": "uint96",
                    "name": "earning",
                    "type": "uint96"
                  },
                  {
                    "internalType": "uint96",
                    "name": "warming",
                    "type": "uint96"
                  },
                  {
                    "internalType": "uint40",
                    "name": "warmingSince",
                    "type": "uint40"
                  },
                  {
                    "internalType": "uint96",
                    "name": "exiting",
                    "type": "uint96"
                  },
                  {
                    "internalType": "uint40",
                    "name": "exitingSince",
                    "type": "uint40"
                  }
                ],
                "internalType": "struct Stake",
                "name": "bucket",
                "type": "tuple"
              },
              {
                "internalType": "uint96",
                "name": "delegationCap",
                "type": "uint96"
              },
              {
                "internalType": "uint16",
                "name": "reserveBps",
                "type": "uint16"
              },
              {
                "internalType": "uint32",
                "name": "registeredAt",
                "type": "uint32"
              },
              {
                "internalType": "uint112",
                "name": "delegatedShares",
                "type": "uint112"
              },
              {
                "internalType": "uint128",
                "name": "earningShares",
                "type": "uint128"
              },
              {
                "internalType": "uint128",
                "name": "exitingShares",
                "type": "uint128"
              },
              {
                "internalType": "uint256",
                "name": "rewardPerShare",
                "type": "uint256"
              }
            ],
            "internalType": "struct Forecaster",
            "name": "vault",
            "type": "tuple"
          },
          {
            "components": [
              {
                "components": [
                  {
                    "internalType": "uint96",
                    "name": "earning",
                    "type": "uint96"
                  },
                  {
                    "internalType": "uint96",
                    "name": "warming",
                    "type": "uint96"
                  },
                  {
                    "internalType": "uint40",
                    "name": "warmingSince",
                    "type": "uint40"
                  },
                  {
                    "internalType": "uint96",
                    "name": "exiting",
                    "type": "uint96"
                  },
                  {
                    "internalType": "uint40",
                    "name": "exitingSince",
                    "type": "uint40"
                  }
                ],
                "internalType": "struct Stake",
                "name": "shares",
                "type": "tuple"
              },
              {
                "internalType": "uint256",
                "name": "rewardPaid",
                "type": "uint256"
              }
            ],
            "internalType": "struct Delegation",
            "name": "delegation",
            "type": "tuple"
          },
          {
            "internalType": "uint256",
            "name": "claimable",
            "type": "uint256"
          }
        ],
        "internalType": "struct StakeView",
        "name": "stakeView",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;

export const tokenAbi = [
  {
    "inputs": [],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [],
    "name": "ECDSAInvalidSignature",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "ECDSAInvalidSignatureLength",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "s",
        "type": "bytes32"
      }
    ],
    "name": "ECDSAInvalidSignatureS",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "allowance",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ],
    "name": "ERC20InsufficientAllowance",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "sender",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "balance",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ],
    "name": "ERC20InsufficientBalance",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "approver",
        "type": "address"
      }
    ],
    "name": "ERC20InvalidApprover",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "receiver",
        "type": "address"
      }
    ],
    "name": "ERC20InvalidReceiver",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "sender",
        "type": "address"
      }
    ],
    "name": "ERC20InvalidSender",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      }
    ],
    "name": "ERC20InvalidSpender",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "deadline",
        "type": "uint256"
      }
    ],
    "name": "ERC2612ExpiredSignature",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "signer",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ],
    "name": "ERC2612InvalidSigner",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "currentNonce",
        "type": "uint256"
      }
    ],
    "name": "InvalidAccountNonce",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidShortString",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "str",
        "type": "string"
      }
    ],
    "name": "StringTooLong",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "spender",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "Approval",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [],
    "name": "EIP712DomainChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "from",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "Transfer",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "DOMAIN_SEPARATOR",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      }
    ],
    "name": "allowance",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "approve",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "balanceOf",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "decimals",
    "outputs": [
      {
        "internalType": "uint8",
        "name": "",
        "type": "uint8"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "eip712Domain",
    "outputs": [
      {
        "internalType": "bytes1",
        "name": "fields",
        "type": "bytes1"
      },
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      },
      {
        "internalType": "string",
        "name": "version",
        "type": "string"
      },
      {
        "internalType": "uint256",
        "name": "chainId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "verifyingContract",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "salt",
        "type": "bytes32"
      },
      {
        "internalType": "uint256[]",
        "name": "extensions",
        "type": "uint256[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "mint",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "name",
    "outputs": [
      {
        "internalType": "string",
        "name": "",
        "type": "string"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ],
    "name": "nonces",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "spender",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "deadline",
        "type": "uint256"
      },
      {
        "internalType": "uint8",
        "name": "v",
        "type": "uint8"
      },
      {
        "internalType": "bytes32",
        "name": "r",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "s",
        "type": "bytes32"
      }
    ],
    "name": "permit",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "symbol",
    "outputs": [
      {
        "internalType": "string",
        "name": "",
        "type": "string"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "totalSupply",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "transfer",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "from",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      }
    ],
    "name": "transferFrom",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;
