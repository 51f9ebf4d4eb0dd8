// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Dispute,
    Forecaster,
    GroupProof,
    PoolParams,
    Proposal,
    Refutation,
    Round,
    Status
} from "../../../contracts/interfaces/ForewattTypes.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Bits} from "../../../contracts/libraries/Bits.sol";
import {Payoff} from "../../../contracts/libraries/Payoff.sol";
import {Pinball} from "../../../contracts/libraries/Pinball.sol";
import {Slash} from "../../../contracts/libraries/Slash.sol";
import {Dice} from "../Dice.sol";
import {Cheats, VM} from "../Cheats.sol";
import {Vault} from "../../../contracts/Vault.sol";
import {VaultReader} from "../VaultReader.sol";
import {World} from "./World.sol";

/// @title Notes
/// @notice The state that the handler expects, and the promises that the contracts broke.
abstract contract Notes is World {
    using Bits for uint128;
    using Dice for uint256;
    using Payoff for PoolParams;
    using VaultReader for Vault;

    /// @dev Bound of the gas that a round's end may cost: with 64 entries it stays below 12 million. What else happened
    /// in the round must not matter.
    uint256 private constant END_GAS = 130_000;
    uint256 private constant END_GAS_OF_ENTRY = 150_000;

    /// @dev What the handler knows of a round: the latest truth, the sum of the bonds of all claims, the hash of its end
    /// state, and its state at the last check.
    struct Seen {
        bytes observed;
        uint256 claimBonds;
        bytes32 end;
        Round last;
    }

    /// @dev The commit whose root and `keyHash` an entry copied, and the key that reveals it. No key without a copy.
    struct Copy {
        bytes32 root;
        bytes32 keyHash;
        bytes32 key;
    }

    /// @dev A forecaster before a round's end: what its delegators can claim, the earning stakes, the worth of all
    /// delegations, its largest loss, whether its entry is a copy, and whether it could react to its last slash.
    struct Before {
        uint256 rewards;
        uint256 ownWei;
        uint256 earningWei;
        uint256 delegatedWei;
        uint256 atRisk;
        bool copied;
        bool couldReact;
    }

    /// @notice Promises that were broken, by the name that the invariants use.
    mapping(bytes32 name => bool) public broken;
    /// @dev All promises that were broken, in the order of their first breach.
    bytes32[] private _brokenPromises;
    /// @notice Number of times that a move succeeded. ReachTest checks that all of them do.
    mapping(bytes32 move => uint256) public done;

    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => uint32))) internal _revisions;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => uint96))) internal _wagers;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => Copy))) internal _copies;
    mapping(uint256 p => mapping(uint64 round => Seen)) internal _seen;
    mapping(uint256 p => mapping(uint64 round => Proposal[])) internal _proposals;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 n => bool))) internal _wrong;
    mapping(uint256 p => mapping(uint64 round => uint256)) internal _bonded;
    mapping(uint256 p => mapping(uint64 round => bool)) internal _contradicted;
    mapping(uint256 p => mapping(uint256 i => uint256)) internal _recalibratedAt;
    mapping(uint256 i => uint256) internal _price;

    constructor() {
        VM.warp(1_000_000);
        _deploy();
        _createAccounts();
        _delegate();
        _createPools();
        for (uint256 i; i < 3; ++i) {
            _price[i] = vault.forecasterOf(forecasters[i]).price;
        }
    }

    // Views for the invariants

    /// @notice Returns the names of all broken promises.
    function allBroken() external view returns (bytes32[] memory) {
        return _brokenPromises;
    }

    function balance() external view returns (uint256) {
        return token.balanceOf(address(vault));
    }

    /// @notice Returns the sum of all that the vault owes, in wei.
    function owed() external view returns (uint256 total) {
        for (uint256 i; i < 3; ++i) {
            Forecaster memory vault_ = vault.forecasterOf(forecasters[i]);
            total += uint256(vault_.bucket.earning) + vault_.bucket.warming + vault_.bucket.exiting;
            total += vault.delegatedWei(forecasters[i]);
        }
        for (uint256 i; i < 2; ++i) {
            total += vault.claimable(operators[i], forecasters);
            total += vault.claimable(delegators[i], forecasters);
            total += uint256(vault.fundOf(pool[i]).free) + vault.fundOf(pool[i]).reserved;
        }
        total += vault.claimable(address(this), forecasters) + vault.claimable(ARBITRATOR, forecasters) + vault.bonds();
    }

    function bondsHeld() external view returns (uint256 actual, uint256 expected) {
        actual = vault.bonds();
        for (uint256 p; p < 2; ++p) {
            for (uint64 number; number < _rounds(p); ++number) {
                Round memory round = market.roundOf(pool[p], number);
                for (uint256 n; n < round.proposals; ++n) {
                    if (round.live >> n & 1 != 0) expected += rules.proposalBond(n);
                }
                if (round.observer != address(0) && _runs(round)) expected += rules.observeBond;
                if (round.dispute == Dispute.Open) expected += _seen[p][number].claimBonds;
            }
        }
    }

    function reserved(uint256 p) external view returns (uint256 actual, uint256 expected) {
        actual = vault.fundOf(pool[p]).reserved;
        for (uint64 number; number < _rounds(p); ++number) {
            Round memory round = market.roundOf(pool[p], number);
            if (_runs(round)) expected += _reserveOf(round);
        }
    }

    /// @notice Returns the locks and open wagers of a forecaster, those of its entries in running rounds, and the
    /// active part of its bucket.
    function locks(uint256 i)
        external
        view
        returns (uint256 locked, uint256 lockedByEntries, uint256 wagers, uint256 wagersOfEntries, uint256 staying)
    {
        Forecaster memory vault_ = vault.forecasterOf(forecasters[i]);
        (locked, wagers) = (vault_.locked, vault_.openWagers);
        staying = uint256(vault_.bucket.earning) + vault_.bucket.warming;
        for (uint256 p; p < 2; ++p) {
            for (uint64 number; number < _rounds(p); ++number) {
                if (!_runs(market.roundOf(pool[p], number))) continue;
                uint256 wager = _wagerOf(p, number, i);
                wagersOfEntries += wager;
                lockedByEntries += _atRisk(wager);
            }
        }
    }

    /// @notice Returns the worth of all delegations of a forecaster, and its cap.
    function delegations(uint256 i) external view returns (uint256 delegatedWei, uint256 cap) {
        return (vault.delegatedWei(forecasters[i]), vault.forecasterOf(forecasters[i]).delegationCap);
    }

    /// @dev Checks what the end of a round meant for every entry and for the fund, which pays at most `reserve`.
    function _noteSettled(Before[3] memory before, uint256 reserve) internal {
        Cheats.Log[] memory logs = VM.getRecordedLogs();
        uint256 gains;
        uint256 losses;
        for (uint256 n; n < logs.length; ++n) {
            bytes32 kind = logs[n].topics[0];
            if (kind != IVault.Slashed.selector && kind != IVault.Settled.selector) continue;
            uint256 i = _indexOf(address(uint160(uint256(logs[n].topics[3]))));
            if (kind == IVault.Slashed.selector) {
                ++done["slash"];
                _expect("a slash was avoidable", before[i].couldReact);
                // Delegators lose to a slash only, and at most its share of what they have.
                uint256 kept = before[i].delegatedWei - before[i].delegatedWei * rules.slashBps / 1e4;
                before[i].delegatedWei = kept < 1e6 ? 0 : kept - 1e6;
                continue;
            }
            (uint256 wager, uint256 payout, uint256 forfeit) = abi.decode(logs[n].data, (uint256, uint256, uint256));
            if (payout > wager) gains += payout - wager;
            else losses += wager - payout + forfeit;
            _noteEntry(i, before[i], wager, payout, forfeit);
        }
        for (uint256 i; i < 3; ++i) {
            _expect("delegators keep their stake", vault.delegatedWei(forecasters[i]) >= before[i].delegatedWei);
        }
        _expect("the fund pays from its reserve", gains <= losses + reserve);
        if (gains > losses) ++done["gain from the fund"];
    }

    /// @dev A loss costs the bucket at most the lock, and the delegators nothing. The delegators' part of a gain is that
    /// of their present stake, whatever the bucket lost before, and whoever won it. A copy never gains. What a delegator
    /// can claim is whole wei, so fractions of its earlier gains can add up to a wei now.
    function _noteEntry(uint256 i, Before memory before, uint256 wager, uint256 payout, uint256 forfeit) private {
        uint256 gain = payout > wager ? payout - wager : 0;
        uint256 lost = payout > wager ? 0 : wager - payout + forfeit;
        _expect("a round costs at most its lock", lost <= before.atRisk);
        _expect("a copied commitment never earns", !before.copied || gain == 0);
        uint256 earning = before.ownWei + before.earningWei;
        uint256 part = earning == 0 ? 0 : (gain - gain / 10) * before.earningWei / earning;
        uint256 actual = _rewards(i) - before.rewards;
        _expect("delegators keep their part", actual <= part + delegators.length && part <= actual + 1e6);
        if (part != 0) ++done["gain of delegators"];
        if (lost != 0) ++done["loss"];
        if (forfeit != 0) ++done["forfeit"];
        if (before.copied) ++done["end of a copy"];
    }

    /// @dev Records events, and returns the state that `_noteSettled` compares.
    function _beforeEnd(uint256 p, uint64 round) internal returns (Before[3] memory before) {
        for (uint256 i; i < 3; ++i) {
            Forecaster memory vault_ = vault.forecasterOf(forecasters[i]);
            before[i].rewards = _rewards(i);
            before[i].ownWei = vault_.bucket.earning;
            before[i].earningWei = uint256(vault_.earningShares) * vault_.price / 1e18;
            before[i].delegatedWei = vault.delegatedWei(forecasters[i]);
            before[i].atRisk = _atRisk(_wagerOf(p, round, i));
            before[i].copied = _copies[p][round][i].key != 0;
            before[i].couldReact =
                !market.standingOf(pool[p], forecasters[i]).jailed && _gate(p, round) > _recalibratedAt[p][i];
            if (!before[i].couldReact && _wagerOf(p, round, i) != 0) ++done["entered before a slash"];
        }
        VM.recordLogs();
    }

    /// @dev Returns whether the vault must accept a commit: the operator's own stake and cap alone decide it.
    function _isBacked(uint256 p, uint64 round, uint256 i, uint96 wager) internal view returns (bool) {
        Forecaster memory vault_ = vault.forecasterOf(forecasters[i]);
        uint256 own = uint256(vault_.bucket.earning) + vault_.bucket.warming;
        uint256 slashBps = p == 0 ? rules.slashBps : vault_.reserveBps;
        uint256 oldWager = _wagerOf(p, round, i);
        uint256 locked = vault_.locked + _atRisk(wager) - _atRisk(oldWager);
        return own >= MIN_OWN_STAKE && locked + Slash.reserve(own, vault_.delegationCap, slashBps) <= own
            && vault_.openWagers + wager - oldWager <= own * rules.lockCapBps / 1e4;
    }

    /// @dev Checks the gas that a round's end cost.
    function _noteGas(uint256 used, uint256 entries) internal {
        _expect("a round's end has its gas bound", used <= END_GAS + END_GAS_OF_ENTRY * entries);
    }

    /// @dev Checks that no round went back or changed after its end, and that no price rose, since the last check.
    function _watch() internal {
        for (uint256 p; p < 2; ++p) {
            for (uint64 number; number < _rounds(p); ++number) {
                Seen storage seen = _seen[p][number];
                Round memory round = market.roundOf(pool[p], number);
                Round memory last = seen.last;
                bool onward =
                    (!last.closed || round.closed && round.muEff == last.muEff && round.wagerUnits == last.wagerUnits)
                        && (last.revealed & ~round.revealed) == 0 && round.proposals >= last.proposals
                        && round.dispute >= last.dispute && (_runs(last) || round.status == last.status);
                _expect("a round never goes back", onward);
                seen.last = round;
                if (_runs(round)) continue;
                // Bonds of other proposals, and a dispute without a ruling, can still be settled.
                (round.live, round.dispute) = (0, Dispute.None);
                bytes32 hash = keccak256(abi.encode(round));
                _expect("an ended round never changes", seen.end == 0 || seen.end == hash);
                seen.end = hash;
            }
        }
        for (uint256 i; i < 3; ++i) {
            uint256 price = vault.forecasterOf(forecasters[i]).price;
            _expect("a share's price never rises", price <= _price[i]);
            if (price < _price[i]) ++done["slash of delegators"];
            _price[i] = price;
        }
    }

    /// @dev Returns the right rows of a round, and the number of each row's forecaster, 3 for the reference.
    function _rows(uint256 p, uint64 round) internal view returns (bytes[] memory rows, uint256[] memory owners) {
        Round memory state = market.roundOf(pool[p], round);
        // An ended round has no entries.
        if (!_runs(state)) return (rows, owners);
        uint128 counted = state.revealed & state.available;
        bool referenced = market.hasReference(pool[p], round);
        uint256 count = counted.count() + (referenced ? 1 : 0);
        (rows, owners) = (new bytes[](count), new uint256[](count));
        address[] memory listed = _entered(p, round);
        uint256 row;
        for (uint256 index; index < listed.length; ++index) {
            if (!counted.has(index)) continue;
            uint256 i = _indexOf(listed[index]);
            rows[row] = _row(Pinball.loss(_forecastSeries(p, round, i), _seen[p][round].observed, 1, 1));
            owners[row++] = i;
        }
        if (!referenced) return (rows, owners);
        rows[row] = _row(Pinball.referenceLoss(_seen[p][round - 1].observed, _seen[p][round].observed, 1, 1));
        owners[row] = 3;
    }

    function _refutation(uint256 p, uint64 round, uint256 owner) internal view returns (Refutation memory refutation) {
        GroupProof memory proof = GroupProof(0, new bytes[](1), new bytes32[](0), new bytes[](1), new bytes32[](0));
        proof.observed[0] = _seen[p][round].observed;
        if (owner == 3) {
            proof.series[0] = _seen[p][round - 1].observed;
        } else {
            uint32 revision = _revisions[p][round][owner];
            refutation.forecast = _forecast(p, round, owner, revision, _wagers[p][round][owner]);
            refutation.key = _key(round, owner, revision);
            proof.series[0] = _forecastSeries(p, round, owner);
        }
        refutation.proof = proof;
    }

    function _row(uint256 loss) internal pure returns (bytes memory) {
        return abi.encodePacked(uint40(loss));
    }

    /// @dev Returns the forecasters of a round, in index order.
    function _entered(uint256 p, uint64 round) internal view returns (address[] memory listed) {
        listed = new address[](market.roundOf(pool[p], round).entries);
        for (uint256 i; i < 3; ++i) {
            if (_wagerOf(p, round, i) == 0) continue;
            listed[market.entryOf(pool[p], round, forecasters[i]).index] = forecasters[i];
        }
    }

    function _indexOf(address forecaster) internal view returns (uint256 i) {
        while (forecasters[i] != forecaster) ++i;
    }

    /// @dev Returns whether a commit was refused for lack of stake.
    function _isForStake(bytes memory reason) internal pure returns (bool) {
        bytes4 error = bytes4(reason);
        return error == IVault.BucketTooSmall.selector || error == IVault.LockCapExceeded.selector
            || error == IVault.BelowMinimumStake.selector;
    }

    /// @dev Returns what the delegators of a forecaster have earned and not claimed, and their credits.
    function _rewards(uint256 i) internal view returns (uint256 rewards) {
        for (uint256 j; j < 2; ++j) {
            rewards += vault.rewardsOf(forecasters[i], delegators[j]);
        }
    }

    function _funds(uint256 p) internal view returns (uint256) {
        return uint256(vault.fundOf(pool[p]).free) + vault.fundOf(pool[p]).reserved;
    }

    function _wagerOf(uint256 p, uint64 round, uint256 i) internal view returns (uint256) {
        return market.entryOf(pool[p], round, forecasters[i]).wagerUnits * WAGER_UNIT;
    }

    function _atRisk(uint256 wager) internal view returns (uint256) {
        return (wager * (uint256(rules.lambdaBps) + rules.muBps) + 9999) / 1e4;
    }

    /// @dev Returns what the pool's fund has reserved for a round.
    function _reserveOf(Round memory round) internal view returns (uint256) {
        return Payoff.ceilBps(uint256(round.wagerUnits) * rules.minWager / 1000, round.muEff);
    }

    /// @dev Returns whether a round has not ended.
    function _runs(Round memory round) internal pure returns (bool) {
        return round.status != Status.Final && round.status != Status.Cancelled;
    }

    /// @dev Returns the number of rounds of a pool whose gate has passed, and two more.
    function _rounds(uint256 p) internal view returns (uint64) {
        if (block.timestamp < genesis[p]) return 1;
        return uint64((block.timestamp - genesis[p]) / rules.period + 2);
    }

    /// @dev Draws a pool, and returns its open round.
    function _drawOpenRound(uint256 seed) internal view returns (uint256 p, uint64 round) {
        p = seed.roll(1, 0, 1);
        round = _rounds(p) - 1;
    }

    /// @dev Returns the first of the latest four rounds.
    function _recent(uint256 p) internal view returns (uint64) {
        uint64 count = _rounds(p);
        return count > 4 ? count - 4 : 0;
    }

    /// @dev Draws a forecaster, and its operator or a delegator.
    function _drawStaker(uint256 seed) internal view returns (address staker, address forecaster) {
        uint256 i = seed.roll(1, 0, 4);
        forecaster = forecasters[i < 3 ? i : seed.roll(0, 0, 2)];
        staker = i < 3 ? operators[i] : delegators[i - 3];
    }

    /// @dev Notes a broken promise.
    function _expect(bytes32 name, bool satisfied) internal {
        if (satisfied || broken[name]) return;
        broken[name] = true;
        _brokenPromises.push(name);
    }
}
