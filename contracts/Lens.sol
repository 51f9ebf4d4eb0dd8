// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Entry, PoolParams} from "./interfaces/ForewattTypes.sol";
import {Deadlines, ILens, PoolView, RoundView, StakeView} from "./interfaces/ILens.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Lens
/// @notice Views for the dapp, the nodes and auditors.
contract Lens is ILens {
    using SafeCast for uint256;
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
    function round(bytes32 pool_, uint64 round_) external view returns (RoundView memory roundView) {
        PoolParams memory params = _pools.paramsOf(pool_);
        roundView.round = IMarket(market).roundOf(pool_, round_);
        roundView.phase = params.phase(round_, roundView.round, block.timestamp);
        roundView.deadlines = _deadlines(params, round_);
        roundView.proposals = roundView.round.proposals;
        roundView.hasReference = IMarket(market).hasReference(pool_, round_);
        roundView.counted = roundView.round.revealed & roundView.round.available;
    }

    /// @inheritdoc ILens
    function entries(bytes32 pool_, uint64 round_, address[] calldata forecasters)
        external
        view
        returns (Entry[] memory listed)
    {
        listed = new Entry[](forecasters.length);
        for (uint256 i; i < forecasters.length; ++i) {
            listed[i] = IMarket(market).entryOf(pool_, round_, forecasters[i]);
        }
    }

    /// @inheritdoc ILens
    function nextRound(bytes32 pool_) external view returns (uint64) {
        PoolParams memory params = _pools.paramsOf(pool_);
        if (block.timestamp < params.genesis) return 0;
        return uint64((block.timestamp - params.genesis) / params.period + 1);
    }

    /// @inheritdoc ILens
    function stake(address forecaster, address staker) external view returns (StakeView memory stakeView) {
        address[] memory onlyForecaster = new address[](1);
        onlyForecaster[0] = forecaster;
        stakeView.vault = _vault.forecasterOf(forecaster);
        stakeView.delegation = _vault.delegationOf(forecaster, staker);
        stakeView.claimable = _vault.claimable(staker, onlyForecaster);
    }

    /// @inheritdoc ILens
    function pool(bytes32 pool_) external view returns (PoolView memory) {
        return PoolView(_pools.paramsOf(pool_), _vault.fundOf(pool_));
    }

    function _deadlines(PoolParams memory params, uint64 round_) private pure returns (Deadlines memory times) {
        uint64 gate = params.gate(round_).toUint64();
        times.open = gate > params.openAhead ? gate - params.openAhead : 0;
        times.gate = gate;
        times.revealEnd = gate + params.revealEnd;
        times.firstValid = gate + params.lead;
        times.observeStart = gate + params.observeStart;
        times.observeEnd = gate + params.observeEnd;
        times.disputeEnd = gate + params.disputeEnd;
        times.resolveEnd = gate + params.resolveEnd;
        times.proposeEnd = gate + params.proposeEnd;
        times.hardEnd = (gate + params.hardEnd()).toUint64();
    }
}
