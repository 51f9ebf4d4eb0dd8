// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claim, Dispute, Round, Status} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Tree} from "../../../contracts/libraries/Tree.sol";
import {Dice} from "../Dice.sol";
import {VM} from "../Cheats.sol";
import {Notes} from "./Notes.sol";

/// @title Challenges
/// @notice The moves of challengers and of the arbitrator.
abstract contract Challenges is Notes {
    using Dice for uint256;

    /// @dev Claims another lie, or that there is no truth.
    function _dispute(uint256 seed, uint256 p, uint64 round) internal {
        bytes32 root = bytes32(seed.roll(6, 0, 2));
        _claim(delegators[0], p, round, root, root == 0 ? 0 : 3);
    }

    /// @dev The honest challenger claims the truth against an observation that lies, whatever else was claimed.
    function _claimTruth(uint256 p, uint64 round) internal {
        Round memory state = market.roundOf(pool[p], round);
        bytes32 truth = Tree.observationLeaf(0, _truth(p, round));
        uint256 gate = _gate(p, round);
        bool open = state.root != 0 && (state.root != truth || (3 ^ state.available) & state.revealed != 0)
            && state.dispute != Dispute.Closed && state.status != Status.Cancelled
            && block.timestamp >= gate + rules.observeStart && block.timestamp < gate + rules.disputeEnd;
        (uint256 known,) = _claimOf(p, round, truth, 3);
        bool claimed = _claim(delegators[1], p, round, truth, 3);
        if (claimed) ++done["claim the truth"];
        // If lies have taken all places, a second quorum still has one of its own.
        if (!claimed && open && known == 0 && _bonded[p][round] == 16) {
            claimed = _contradict(p, round, truth, 3) || _contradicted[p][round];
        }
        _expect("the truth can be claimed", claimed || !open || known != 0);
    }

    /// @dev Claims lies until the round takes no more claims.
    function _fillClaims(uint256 p, uint64 round) internal {
        for (uint256 n = 100; _claim(delegators[0], p, round, bytes32(n), 3); ++n) {}
        if (_bonded[p][round] == 16) ++done["all places for claims taken"];
    }

    /// @dev A second quorum claims another truth.
    function _contradict(uint256 p, uint64 round, bytes32 root, uint128 available) internal returns (bool) {
        bytes[] memory signatures = _signatures(market.observationDigest(pool[p], round, root, available, CID));
        uint256 claim = disputes.claimCount(pool[p], round);
        try disputes.contradict(pool[p], round, root, available, CID, signatures) {
            ++done["contradict"];
            _contradicted[p][round] = true;
            _expect("a claim never changes", disputes.claimOf(pool[p], round, claim).root == root);
            return true;
        } catch {
            return false;
        }
    }

    function _claim(address challenger, uint256 p, uint64 round, bytes32 root, uint128 available)
        internal
        returns (bool claimed)
    {
        uint256 bonds = vault.bonds();
        VM.prank(challenger);
        try disputes.disputeObservation(pool[p], round, root, available, CID) {
            ++done["dispute"];
            ++_bonded[p][round];
            _seen[p][round].claimBonds += vault.bonds() - bonds;
            return true;
        } catch {}
    }

    /// @dev In half of the cases the arbitrator rules the truth, else a lie, the attested truth, or that there is none.
    function _resolve(uint256 seed, uint256 p, uint64 round) internal {
        uint256 kind = seed.roll(3, 0, 5);
        bytes memory truth =
            kind == 0 ? _seen[p][round].observed : kind == 1 ? abi.encodePacked(int32(9)) : _truth(p, round);
        bytes32 root = kind == 2 ? bytes32(0) : Tree.observationLeaf(0, truth);
        Round memory before = market.roundOf(pool[p], round);
        (, address challenger) = _claimOf(p, round, root, 3);
        uint256 credit = vault.creditOf(challenger);
        bool due = before.dispute == Dispute.Open && block.timestamp < _gate(p, round) + rules.resolveEnd;
        VM.prank(ARBITRATOR);
        try disputes.resolve(pool[p], round, root, 3, root == 0 ? bytes("") : CID) {
            ++done["resolve"];
            _expect("a ruling is accepted in time", due);
            if (root != 0) _seen[p][round].observed = truth;
            _expect("a dispute ends as it was ruled", _isTruth(market.roundOf(pool[p], round), root));
            if (_isTruth(before, root) || challenger == address(0)) return;
            ++done["overrule by a claim"];
            uint256 won = _seen[p][round].claimBonds + rules.observeBond - rules.observeBond / 2;
            _expect("the ruled claim wins all bonds", vault.creditOf(challenger) == credit + won);
            if (kind > 2) ++done["the truth against a lie"];
        } catch {
            _expect("a ruling is accepted in time", !due);
        }
    }

    /// @dev Returns whether a round has this root, with all payloads available.
    function _isTruth(Round memory state, bytes32 root) internal pure returns (bool) {
        return state.root == root && (root == 0 || (state.available ^ 3) & state.revealed == 0);
    }

    function _lapse(uint256 p, uint64 round) internal {
        try disputes.lapse(pool[p], round) {
            ++done["lapse"];
        } catch {}
    }

    /// @dev Returns one more than the number of the first claim of a truth with `CID`, and its challenger.
    function _claimOf(uint256 p, uint64 round, bytes32 root, uint128 available)
        internal
        view
        returns (uint256 place, address challenger)
    {
        uint128 revealed = market.roundOf(pool[p], round).revealed;
        uint256 count = disputes.claimCount(pool[p], round);
        for (uint256 n; n < count; ++n) {
            Claim memory claim = disputes.claimOf(pool[p], round, n);
            if (claim.root == root && (root == 0 || (claim.available ^ available) & revealed == 0)) {
                return (n + 1, claim.challenger);
            }
        }
    }
}
