// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPools} from "./interfaces/IPools.sol";

/// @title Access
/// @notice Grants the roles that may create pools, append epochs, pause, and spend a pool's fund.
/// @notice The admin calls `grantRole(role, account, delay)`. A member with a delay must schedule a call that long
/// before it executes it. No account has one of these roles before the admin grants it.
/// @dev constructor(address admin, address pools).
contract Access is AccessManager {
    /// @notice May call `IPools.createPool`.
    uint64 public constant POOL_CREATOR = 1;
    /// @notice May call `IPools.appendEpoch`.
    uint64 public constant EPOCH_APPENDER = 2;
    /// @notice May call `IPools.pause` and `IPools.unpause`.
    uint64 public constant PAUSER = 3;
    /// @notice May call `IPools.withdrawFund`.
    uint64 public constant TREASURY = 4;

    constructor(address admin, address pools) AccessManager(admin) {
        _setTargetFunctionRole(pools, IPools.createPool.selector, POOL_CREATOR);
        _setTargetFunctionRole(pools, IPools.appendEpoch.selector, EPOCH_APPENDER);
        _setTargetFunctionRole(pools, IPools.pause.selector, PAUSER);
        _setTargetFunctionRole(pools, IPools.unpause.selector, PAUSER);
        _setTargetFunctionRole(pools, IPools.withdrawFund.selector, TREASURY);
    }
}
