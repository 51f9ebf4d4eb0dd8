// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PoolParams, Standing} from "./interfaces/ForewattTypes.sol";
import {IDeviations} from "./interfaces/IDeviations.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Rounds} from "./Rounds.sol";
import {Deviation} from "./libraries/Deviation.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Deviations
/// @notice Keeps the rolling deviation of every forecaster, and slashes and jails those above the threshold.
abstract contract Deviations is Rounds {
    using Deviation for Standing;
    using Windows for PoolParams;

    /// @inheritdoc IDeviations
    mapping(bytes32 pool => mapping(address forecaster => uint256)) public slashedAt;
    /// @dev Block time of a forecaster's latest recalibration in a pool, 0 before the first.
    mapping(bytes32 pool => mapping(address forecaster => uint256)) private _recalibratedAt;
    mapping(bytes32 pool => mapping(address forecaster => Standing)) private _standings;

    /// @inheritdoc IDeviations
    function recalibrate(bytes32 pool, address forecaster, string calldata reason) external {
        address operator = IVault(vault).operatorOf(forecaster);
        if (msg.sender != operator) revert NotOperator(msg.sender, operator);
        Standing storage standing = _standings[pool][forecaster];
        if (!standing.jailed) revert NotJailed(forecaster);
        Windows.requireSince(slashedAt[pool][forecaster] + _readParams(IPools.paramsOf.selector, pool).period);
        standing.jailed = false;
        _recalibratedAt[pool][forecaster] = block.timestamp;
        emit Recalibrated(pool, forecaster, reason);
        IVault(vault).unjail(forecaster);
    }

    /// @inheritdoc IDeviations
    function standingOf(bytes32 pool, address forecaster) external view returns (Standing memory) {
        return _standings[pool][forecaster];
    }

    /// @dev Reverts if the forecaster is jailed in the pool.
    function _requireNotJailed(bytes32 pool, address forecaster) internal view {
        if (_standings[pool][forecaster].jailed) revert Jailed(forecaster);
    }

    /// @dev Adds the losses of a round with a reference. Slashes and jails the forecaster if its deviation is above the
    /// threshold, and it could answer for this round's forecast.
    function _addLoss(
        bytes32 pool,
        uint64 number,
        address forecaster,
        uint256 loss,
        uint256 referenceLoss,
        PoolParams memory params
    ) internal {
        Standing memory standing = _standings[pool][forecaster];
        standing.add(number, loss, referenceLoss, params.emaRounds);
        // A jailed forecaster can't commit. So until it is recalibrated, and in rounds whose gate lies before that, it
        // had committed before the slash, and could not react to it.
        if (
            !standing.jailed && standing.exceeds(params.thresholdBps, params.emaRounds)
                && params.gate(number) > _recalibratedAt[pool][forecaster]
        ) {
            uint256 slashed = IVault(vault).slash(pool, number, forecaster, params.slashBps);
            emit Deviated(pool, number, forecaster, standing.loss, standing.referenceLoss, slashed);
            standing.loss = standing.limit(params.thresholdBps);
            standing.jailed = true;
            slashedAt[pool][forecaster] = block.timestamp;
            IVault(vault).jail(forecaster);
        }
        _standings[pool][forecaster] = standing;
    }
}
