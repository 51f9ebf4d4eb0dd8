// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entry, PoolParams} from "./interfaces/ForewattTypes.sol";
import {Deadlines, ILens, PoolView, RoundView, StakeView} from "./interfaces/ILens.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Lens
contract Lens is ILens {
    using Windows for PoolParams;

    /// @inheritdoc ILens
    address public immutable market;
    IPools private immutable _pools;
    IVault private immutable _vault;

    constructor(address market_) {
        market = market_;
        _pools = IPools(IMarket(market_).pools());
        _vault = IVault(IMarket(market_).vault());
    }

    /// @inheritdoc ILens
    function round(bytes32 pool_, uint64 round_) external view returns (RoundView memory seen) {
        PoolParams memory params = _pools.paramsOf(pool_);
        seen.round = IMarket(market).roundOf(pool_, round_);
        seen.phase = params.phase(round_, seen.round, block.timestamp);
        seen.deadlines = _deadlines(params, round_);
        seen.proposals = seen.round.proposals;
        seen.hasReference = IMarket(market).hasReference(pool_, round_);
        seen.counted = seen.round.revealed & seen.round.available;
    }

    /// @inheritdoc ILens
    function entries(bytes32 pool_, uint64 round_, address[] calldata forecasters)
        external
        view
        returns (Entry[] memory found)
    {
        found = new Entry[](forecasters.length);
        for (uint256 i; i < forecasters.length; ++i) {
            found[i] = IMarket(market).entryOf(pool_, round_, forecasters[i]);
        }
    }

    /// @inheritdoc ILens
    function nextRound(bytes32 pool_) external view returns (uint64) {
        PoolParams memory params = _pools.paramsOf(pool_);
        if (block.timestamp < params.genesis) return 0;
        return uint64((block.timestamp - params.genesis) / params.period + 1);
    }

    /// @inheritdoc ILens
    function stake(address forecaster, address staker) external view returns (StakeView memory seen) {
        address[] memory one = new address[](1);
        one[0] = forecaster;
        seen.vault = _vault.forecasterOf(forecaster);
        seen.position = _vault.positionOf(forecaster, staker);
        seen.claimable = _vault.claimable(staker, one);
    }

    /// @inheritdoc ILens
    function pool(bytes32 pool_) external view returns (PoolView memory) {
        return PoolView(_pools.paramsOf(pool_), _vault.fundOf(pool_));
    }

    function _deadlines(PoolParams memory params, uint64 round_) private pure returns (Deadlines memory times) {
        uint64 gate = uint64(params.gate(round_));
        times.open = gate > params.openAhead ? gate - params.openAhead : 0;
        times.gate = gate;
        times.revealEnd = gate + params.revealEnd;
        times.firstValid = gate + params.lead;
        times.observeStart = gate + params.observeStart;
        times.observeEnd = gate + params.observeEnd;
        times.disputeEnd = gate + params.disputeEnd;
        times.resolveEnd = gate + params.resolveEnd;
        times.proposeEnd = gate + params.proposeEnd;
        times.hardEnd = uint64(gate + params.hardEnd());
    }
}
