// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPools} from "./interfaces/IPools.sol";

/// @title Access: who may create pools, append epochs, pause and spend a fund, each after a delay of its own
/// @notice The admin grants a role with `grantRole(role, account, delay)`; a member with a delay schedules its call first.
/// @dev constructor(address admin, address pools). Nobody holds a role of these four before the admin grants it.
contract Access is AccessManager {
    uint64 public constant POOL_CREATOR = 1;
    uint64 public constant EPOCH_APPENDER = 2;
    uint64 public constant PAUSER = 3;
    uint64 public constant TREASURY = 4;

    constructor(address admin, address pools) AccessManager(admin) {
        _setTargetFunctionRole(pools, IPools.createPool.selector, POOL_CREATOR);
        _setTargetFunctionRole(pools, IPools.appendEpoch.selector, EPOCH_APPENDER);
        _setTargetFunctionRole(pools, IPools.pause.selector, PAUSER);
        _setTargetFunctionRole(pools, IPools.unpause.selector, PAUSER);
        _setTargetFunctionRole(pools, IPools.withdrawFund.selector, TREASURY);
    }
}
