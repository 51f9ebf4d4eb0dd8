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

/// @title Notes: what the handler knows of every round, and what of it must never happen
abstract contract Notes is World {
    using Bits for uint128;
    using Dice for uint256;

    /// @dev What the handler remembers of a round: what was last attested or ruled, and what has been seen of it.
    struct Seen {
        bytes observed;
        bool bonded;
        bytes32 end;
        Round last;
    }

    /// @dev Broken promises, named by the invariant that reads them.
    mapping(bytes32 word => bool) public broken;
    /// @dev How often each move succeeded: a handler that reaches nothing proves nothing.
    mapping(bytes32 move => uint256) public done;

    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => uint32))) internal _revisions;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 i => uint96))) internal _wagers;
    mapping(uint256 p => mapping(uint64 round => Seen)) internal _seen;
    mapping(uint256 p => mapping(uint64 round => Proposal[])) internal _proposals;
    mapping(uint256 p => mapping(uint64 round => mapping(uint256 n => bool))) internal _wrong;
    mapping(uint256 i => uint256) internal _price;

    constructor() {
        VM.warp(1_000_000);
        _deploy();
        _people();
        _markets();
        for (uint256 i; i < 3; ++i) {
            _price[i] = vault.forecasterOf(forecasters[i]).price;
        }
    }

    // What the invariants read

    function balance() external view returns (uint256) {
        return token.balanceOf(address(vault));
    }

    /// @notice All that the vault owes, each wei counted once.
    function owed() external view returns (uint256 total) {
        for (uint256 i; i < 3; ++i) {
            Forecaster memory one = vault.forecasterOf(forecasters[i]);
            total += uint256(one.bucket.earning) + one.bucket.warming + one.bucket.exiting;
            total += (uint256(one.delegated) + one.exiting) * one.price / 1e18;
            total += vault.claimable(operators[i], forecasters);
        }
        for (uint256 i; i < 2; ++i) {
            total += vault.claimable(delegators[i], forecasters);
            total += uint256(vault.fundOf(pool[i]).free) + vault.fundOf(pool[i]).reserved;
        }
        total += vault.claimable(address(this), forecasters) + vault.claimable(ARBITRATOR, forecasters) + vault.bonds();
    }

    function bondsHeld() external view returns (uint256 held, uint256 expected) {
        held = vault.bonds();
        for (uint256 p; p < 2; ++p) {
            for (uint64 number; number < _rounds(p); ++number) {
                Round memory round = market.roundOf(pool[p], number);
                expected += uint256(round.live) * rules.proposeBond;
                if (round.observer != address(0) && _runs(round)) expected += rules.observeBond;
                if (round.dispute == Dispute.Open && _seen[p][number].bonded) expected += rules.observeBond;
            }
        }
    }

    function reserved(uint256 p) external view returns (uint256 held, uint256 expected) {
        held = vault.fundOf(pool[p]).reserved;
        for (uint64 number; number < _rounds(p); ++number) {
            Round memory round = market.roundOf(pool[p], number);
            if (_runs(round)) expected += round.reserve;
        }
    }

    /// @notice Locks and open wagers of a forecaster, and those of its entries in rounds that run.
    function locks(uint256 i)
        external
        view
        returns (uint256 locked, uint256 lockedByEntries, uint256 wagers, uint256 wagersOfEntries, uint256 staying)
    {
        Forecaster memory one = vault.forecasterOf(forecasters[i]);
        (locked, wagers) = (one.locked, one.openWagers);
        staying = uint256(one.bucket.earning) + one.bucket.warming;
        for (uint256 p; p < 2; ++p) {
            for (uint64 number; number < _rounds(p); ++number) {
                if (!_runs(market.roundOf(pool[p], number))) continue;
                uint256 wager = market.entryOf(pool[p], number, forecasters[i]).wager;
                wagersOfEntries += wager;
                lockedByEntries += _atRisk(wager);
            }
        }
    }

    /// @dev No round costs a bucket more than the entry's lock.
    function _noteLosses(uint256[3] memory before, uint256[3] memory atRisk) internal {
        uint256[3] memory afterwards = _losses();
        for (uint256 i; i < 3; ++i) {
            _expect("a round costs at most its lock", afterwards[i] <= before[i] + atRisk[i]);
        }
    }

    /// @dev Compares every round with what it was, and notes what went back or changed after its end.
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
                _expect("a round moves one way", onward);
                seen.last = round;
                if (_runs(round)) continue;
                // Bonds of other proposals and of a dispute that lapsed may still go their way.
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

    /// @dev The right rows of a round, and whose each is; 3 stands for the reference.
    function _rows(uint256 p, uint64 round) internal view returns (bytes[] memory rows, uint256[] memory who) {
        Round memory state = market.roundOf(pool[p], round);
        // An ended round has no entries any more, and takes no rows.
        if (!_runs(state)) return (rows, who);
        uint128 counted = state.revealed & state.available;
        bool referenced = market.hasReference(pool[p], round);
        uint256 count = counted.count() + (referenced ? 1 : 0);
        (rows, who) = (new bytes[](count), new uint256[](count));
        address[] memory listed = _entered(p, round);
        uint256 row;
        for (uint256 index; index < listed.length; ++index) {
            if (!counted.has(index)) continue;
            uint256 i = _indexOf(listed[index]);
            rows[row] = _row(Pinball.loss(_said(p, round, i), _seen[p][round].observed, 1, 1));
            who[row++] = i;
        }
        if (!referenced) return (rows, who);
        rows[row] = _row(Pinball.referenceLoss(_seen[p][round - 1].observed, _seen[p][round].observed, 1, 1));
        who[row] = 3;
    }

    function _refutation(uint256 p, uint64 round, uint256 who) internal view returns (Refutation memory refutation) {
        GroupProof memory proof = GroupProof(0, new bytes[](1), new bytes32[](0), new bytes[](1), new bytes32[](0));
        proof.observed[0] = _seen[p][round].observed;
        if (who == 3) {
            proof.series[0] = _seen[p][round - 1].observed;
        } else {
            uint32 revision = _revisions[p][round][who];
            refutation.forecast = _forecast(p, round, who, revision, _wagers[p][round][who]);
            refutation.key = _key(round, who, revision);
            proof.series[0] = _said(p, round, who);
        }
        refutation.proof = proof;
    }

    function _row(uint256 loss) internal pure returns (bytes memory) {
        return abi.encodePacked(uint40(loss));
    }

    /// @dev Who is in a round, in index order.
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

    /// @dev The most that a round can cost each, while it runs.
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

    function _runs(Round memory round) internal pure returns (bool) {
        return round.status == Status.None || round.status == Status.Void;
    }

    /// @dev How many rounds of a pool have opened, and one more.
    function _rounds(uint256 p) internal view returns (uint64) {
        if (block.timestamp < genesis[p]) return 1;
        return uint64((block.timestamp - genesis[p]) / rules.period + 2);
    }

    function _open(uint256 seed) internal view returns (uint256 p, uint64 round) {
        p = seed.roll(1, 0, 1);
        round = _rounds(p) - 1;
    }

    /// @dev The first of the last four rounds.
    function _recent(uint256 p) internal view returns (uint64) {
        uint64 count = _rounds(p);
        return count > 4 ? count - 4 : 0;
    }

    function _staker(uint256 seed) internal view returns (address who, address forecaster) {
        uint256 i = seed.roll(1, 0, 4);
        forecaster = forecasters[i < 3 ? i : seed.roll(0, 0, 2)];
        who = i < 3 ? operators[i] : delegators[i - 3];
    }

    function _expect(bytes32 word, bool kept) internal {
        if (!kept) broken[word] = true;
    }
}
