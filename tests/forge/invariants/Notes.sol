// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Dispute,
    Forecaster,
    GroupProof,
    Proposal,
    Refutation,
    Round,
    Status
} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Bits} from "../../../contracts/libraries/Bits.sol";
import {Pinball} from "../../../contracts/libraries/Pinball.sol";
import {Dice} from "../Dice.sol";
import {VM} from "../Cheats.sol";
import {World} from "./World.sol";

/// @title Notes
/// @notice The state that the handler expects, and the promises that the contracts broke.
abstract contract Notes is World {
    using Bits for uint128;
    using Dice for uint256;

    /// @dev What the handler knows of a round: the latest truth, whether a disputer's bond is open, the hash of its end
    /// state, and its state at the last check.
    struct Seen {
        bytes observed;
        bool bonded;
        bytes32 end;
        Round last;
    }

    /// @dev The commit whose root and `keyHash` an entry copied, and the key that reveals it. No key without a copy.
    struct Copy {
        bytes32 root;
        bytes32 keyHash;
        bytes32 key;
    }

    /// @notice Promises that were broken, by the name that the invariants use.
    mapping(bytes32 name => bool) public broken;
    /// @notice Number of times that a move succeeded. ReachTest checks that all of them do.
    mapping(bytes32 move => uint256) public done;

    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => uint32))) internal _revisions;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => uint96))) internal _wagers;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => Copy))) internal _copies;
    mapping(uint256 p => mapping(uint64 round => Seen)) internal _seen;
    mapping(uint256 p => mapping(uint64 round => Proposal[])) internal _proposals;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 n => bool))) internal _wrong;
    mapping(uint256 i => uint256) internal _price;

    constructor() {
        VM.warp(1_000_000);
        _deploy();
        _createAccounts();
        _createPools();
        for (uint256 i; i < 3; ++i) {
            _price[i] = vault.forecasterOf(forecasters[i]).price;
        }
    }

    // Views for the invariants

    function balance() external view returns (uint256) {
        return token.balanceOf(address(vault));
    }

    /// @notice Returns the sum of all that the vault owes, in wei.
    function owed() external view returns (uint256 total) {
        for (uint256 i; i < 3; ++i) {
            Forecaster memory vault_ = vault.forecasterOf(forecasters[i]);
            total += uint256(vault_.bucket.earning) + vault_.bucket.warming + vault_.bucket.exiting;
            total += (uint256(vault_.delegated) + vault_.exiting) * vault_.price / 1e18;
            total += vault.claimable(operators[i], forecasters);
        }
        for (uint256 i; i < 2; ++i) {
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
                expected += uint256(round.live) * rules.proposeBond;
                if (round.observer != address(0) && _runs(round)) expected += rules.observeBond;
                if (round.dispute == Dispute.Open && _seen[p][number].bonded) expected += rules.observeBond;
            }
        }
    }

    function reserved(uint256 p) external view returns (uint256 actual, uint256 expected) {
        actual = vault.fundOf(pool[p]).reserved;
        for (uint64 number; number < _rounds(p); ++number) {
            Round memory round = market.roundOf(pool[p], number);
            if (_runs(round)) expected += round.reserve;
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
                uint256 wager = market.entryOf(pool[p], number, forecasters[i]).wager;
                wagersOfEntries += wager;
                lockedByEntries += _atRisk(wager);
            }
        }
    }

    /// @dev Checks that a round cost no bucket more than the entry's lock.
    function _noteLosses(uint256[3] memory before, uint256[3] memory atRisk) internal {
        uint256[3] memory afterwards = _losses();
        for (uint256 i; i < 3; ++i) {
            _expect("a round costs at most its lock", afterwards[i] <= before[i] + atRisk[i]);
        }
    }

    /// @dev Checks that no round went back or changed after its end, and that no price rose, since the last check.
    function _watch() internal {
        for (uint256 p; p < 2; ++p) {
            for (uint64 number; number < _rounds(p); ++number) {
                Seen storage seen = _seen[p][number];
                Round memory round = market.roundOf(pool[p], number);
                Round memory last = seen.last;
                bool onward =
                    (!last.closed || round.closed && round.muEff == last.muEff && round.reserve == last.reserve)
                        && (last.revealed & ~round.revealed) == 0 && round.proposals >= last.proposals
                        && round.dispute >= last.dispute && (_runs(last) || round.status == last.status);
                _expect("a round moves vault_ way", onward);
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
            if (market.entryOf(pool[p], round, forecasters[i]).wager == 0) continue;
            listed[market.entryOf(pool[p], round, forecasters[i]).index] = forecasters[i];
        }
    }

    function _indexOf(address forecaster) internal view returns (uint256 i) {
        while (forecasters[i] != forecaster) ++i;
    }

    /// @dev Returns the largest loss of each forecaster in a running round.
    function _risks(uint256 p, uint64 round) internal view returns (uint256[3] memory risks) {
        for (uint256 i; i < 3; ++i) {
            risks[i] = _atRisk(market.entryOf(pool[p], round, forecasters[i]).wager);
        }
    }

    function _losses() internal view returns (uint256[3] memory losses) {
        for (uint256 i; i < 3; ++i) {
            losses[i] = vault.forecasterOf(forecasters[i]).losses;
        }
    }

    function _funds(uint256 p) internal view returns (uint256) {
        return uint256(vault.fundOf(pool[p]).free) + vault.fundOf(pool[p]).reserved;
    }

    function _atRisk(uint256 wager) internal view returns (uint256) {
        return (wager * (uint256(rules.lambdaBps) + rules.muBps) + 9999) / 1e4;
    }

    /// @dev Returns whether a round has not ended.
    function _runs(Round memory round) internal pure returns (bool) {
        return round.status == Status.None || round.status == Status.Void;
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
        if (!satisfied) broken[name] = true;
    }
}
