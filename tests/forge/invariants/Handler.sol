// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proposal, Refutation, Round, Status} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Limits} from "../../../contracts/libraries/Limits.sol";
import {Tree} from "../../../contracts/libraries/Tree.sol";
import {Dice} from "../Dice.sol";
import {VM} from "../Cheats.sol";
import {Challenges} from "./Challenges.sol";
import {Forecasters} from "./Forecasters.sol";
import {Stakers} from "./Stakers.sol";

/// @title Handler
/// @notice The moves of all actors, each drawn from a seed. It notes broken promises, which the invariants check.
/// @dev The contracts may refuse a move. Moves that they must refuse are tried too.
contract Handler is Stakers, Forecasters, Challenges {
    using Dice for uint256;

    /// @dev In half of the cases nodes and watchers act after a move. In half of the cases the time moves to the next
    /// start or end of a window.
    modifier moves(uint256 seed) {
        _;
        _watch();
        if (seed.roll(97, 0, 1) == 0) _actAsNodes(uint256(keccak256(abi.encode(seed))));
        if (seed.roll(99, 0, 1) == 0) _advance(seed);
        _watch();
    }

    // The moves, by role. A move tries all that the role can do in the running rounds.

    function stakers(uint256 seed) external moves(seed) {
        uint256 kind = seed.roll(40, 0, 4);
        if (kind == 0) _stake(seed);
        else if (kind == 1) _activate(seed);
        else if (kind == 2) _requestUnstake(seed);
        else if (kind == 3) _withdraw(seed);
        else _claim(seed);
        if (pools.paused()) _withdrawAll();
        _unstakeLocked();
        if (seed.roll(41, 0, 19) == 0) _slashElsewhere(seed);
    }

    function operatorsAndNodes(uint256 seed) external moves(seed) {
        _recalibrate(seed);
        if (seed.roll(5, 0, 3) == 0) _setCap(seed);
        _commits(seed);
        _reveals(seed);
    }

    function attestors(uint256 seed) external moves(seed) {
        _attest(seed);
    }

    function challengers(uint256 seed) external moves(seed) {
        for (uint256 p; p < 2; ++p) {
            for (uint64 round = _recent(p); round < _rounds(p); ++round) {
                uint256 own = uint256(keccak256(abi.encode(seed, p, round)));
                if (own.roll(0, 0, 2) == 0) _dispute(own, p, round);
                if (own.roll(5, 0, 9) == 0) _fillClaims(p, round);
                if (own.roll(4, 0, 1) == 0) _claimTruth(p, round);
                if (own.roll(1, 0, 2) == 0) _resolve(own, p, round);
                _lapse(p, round);
                _refute(own, p, round);
            }
        }
    }

    function settlers(uint256 seed) external moves(seed) {
        _settle(seed);
    }

    function spammers(uint256 seed) external moves(seed) {
        for (uint256 p; p < 2; ++p) {
            for (uint64 round = _recent(p); round < _rounds(p); ++round) {
                uint256 own = uint256(keccak256(abi.encode(seed, p, round)));
                if (own.roll(0, 0, 1) == 0) _spam(own, p, round);
            }
        }
    }

    function _actAsNodes(uint256 seed) private {
        _reveals(seed);
        _attest(seed);
        _settle(seed);
    }

    function _attest(uint256 seed) private {
        for (uint256 p; p < 2; ++p) {
            for (uint64 round = _recent(p); round < _rounds(p); ++round) {
                _observe(uint256(keccak256(abi.encode(seed, p, round))), p, round);
            }
        }
    }

    function _settle(uint256 seed) private {
        for (uint256 p; p < 2; ++p) {
            for (uint64 round = _recent(p); round < _rounds(p); ++round) {
                uint256 own = uint256(keccak256(abi.encode(seed, p, round)));
                if (own.roll(0, 0, 2) == 0) _finalize(p, round);
                _propose(own, p, round);
                if (own.roll(2, 0, 1) == 0) _refute(own, p, round);
                _settleProposals(p, round);
                _endRound(p, round);
            }
        }
    }

    /// @notice Lets honest nodes act in every window until the rounds that run now have had their last one. A day is
    /// longer than this. Nobody commits meanwhile.
    function actHonestly(uint256 seed) external {
        uint64[2] memory counts = [_rounds(0), _rounds(1)];
        uint256 until = VM.getBlockTimestamp() + 2 * rules.period + rules.proposeEnd + rules.refuteWindow;
        while (VM.getBlockTimestamp() < until) {
            _actAsNodes(seed = uint256(keccak256(abi.encode(seed))));
            _advance(98);
        }
        for (uint256 p; p < 2; ++p) {
            for (uint64 round; round < counts[p]; ++round) {
                _settleProposals(p, round);
                _lapse(p, round);
                _expect("a day ends every round", !_runs(market.roundOf(pool[p], round)));
            }
        }
    }

    /// @notice Lets everybody take out everything, also during a pause. What is left belongs to the funds and to the bonds
    /// of rounds that started meanwhile, without entries.
    function leave() external {
        _unstakeAll();
        VM.warp(VM.getBlockTimestamp() + COOLDOWN);
        _withdrawAll();
        _claimAll();
        uint256 left = _funds(0) + _funds(1) + vault.bonds();
        _expect("everybody can leave", token.balanceOf(address(vault)) - left < 1e6);
    }

    function pausersAndTime(uint256 seed) external moves(seed) {
        // Pauses are rare, since a pause voids the rounds whose gates are near.
        if (pools.paused()) {
            pools.unpause();
        } else if (seed.roll(1, 0, 24) == 0) {
            pools.pause();
            _commits(seed);
        } else {
            VM.warp(VM.getBlockTimestamp() + seed.roll(2, 1, 100));
        }
    }

    // Attestors, challengers and the arbitrator

    function _observe(uint256 seed, uint256 p, uint64 round) private {
        // In some cases a wrong truth, and in some cases unavailable payloads.
        bytes memory seen = seed.roll(3, 0, 3) == 0 ? abi.encodePacked(int32(7)) : _truth(p, round);
        uint128 available = seed.roll(4, 0, 3) == 0 ? uint128(seed.roll(5, 0, 3)) : 3;
        bytes32 root = Tree.observationLeaf(0, seen);
        bytes[] memory signatures = _signatures(market.observationDigest(pool[p], round, root, available, CID));
        // A second quorum with another truth opens a dispute.
        if (seed.roll(6, 0, 4) == 0) _contradict(p, round, root, available);
        try market.observe(pool[p], round, root, available, CID, signatures) {
            ++done["observe"];
            _seen[p][round].observed = seen;
        } catch {}
    }

    // Settlers

    function _propose(uint256 seed, uint256 p, uint64 round) private {
        (bytes[] memory rows,) = _rows(p, round);
        bool wrong = rows.length != 0 && seed.roll(3, 0, 2) == 0;
        if (wrong) {
            uint256 row = seed.roll(4, 0, rows.length - 1);
            rows[row] = abi.encodePacked(uint40(uint256(uint40(bytes5(rows[row]))) ^ seed.roll(5, 1, 1 << 20)));
        }
        if (_submit(p, round, rows, wrong)) ++done[wrong ? bytes32("propose wrongly") : bytes32("propose")];
    }

    /// @dev Proposes wrongly a few times, or until the round takes no more.
    function _spam(uint256 seed, uint256 p, uint64 round) private {
        (bytes[] memory rows,) = _rows(p, round);
        if (rows.length == 0) return;
        bytes memory right = rows[0];
        uint256 count = seed.roll(1, 0, 4) == 0 ? Limits.MAX_PROPOSALS : seed.roll(2, 1, 10);
        for (uint256 n; n < count; ++n) {
            rows[0] = abi.encodePacked(uint40(uint256(uint40(bytes5(right))) ^ (n + 1)));
            if (!_submit(p, round, rows, true)) break;
            ++done["spam"];
        }
        if (market.roundOf(pool[p], round).proposals == Limits.MAX_PROPOSALS) ++done["spam to the limit"];
    }

    function _submit(uint256 p, uint64 round, bytes[] memory rows, bool wrong) private returns (bool) {
        try market.propose(pool[p], round, rows) {
            Proposal storage proposal = _proposals[p][round].push();
            for (uint256 i; i < rows.length; ++i) {
                proposal.sums.push(uint40(bytes5(rows[i])));
                proposal.rowHashes.push(keccak256(rows[i]));
            }
            (proposal.proposer, proposal.proposedAt) = (address(this), uint40(block.timestamp));
            _wrong[p][round][_proposals[p][round].length - 1] = wrong;
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Tries to refute every row of a proposal, as a watcher does for a wrong row.
    function _refute(uint256 seed, uint256 p, uint64 round) private {
        uint256 count = _proposals[p][round].length;
        if (count == 0) return;
        uint256 n = seed.roll(3, 0, count - 1);
        Proposal memory content = _proposals[p][round][n];
        bool live = market.proposalHash(pool[p], round, n) != 0 && market.roundOf(pool[p], round).status == Status.None
            && block.timestamp < uint256(content.proposedAt) + rules.refuteWindow;
        (bytes[] memory rows, uint256[] memory owners) = _rows(p, round);
        bool fell;
        for (uint256 row; row < rows.length && !fell; ++row) {
            Refutation memory refutation = _refutation(p, round, owners[row]);
            refutation.row = abi.encodePacked(uint40(content.sums[row]));
            VM.prank(delegators[1]);
            try disputes.refute(pool[p], round, n, content, refutation) {
                ++done["refute"];
                fell = true;
            } catch {}
        }
        _expect("a right proposal stands", !fell || _wrong[p][round][n]);
        _expect("a wrong proposal falls", fell || !live || !_wrong[p][round][n]);
    }

    function _settleProposals(uint256 p, uint64 round) private {
        for (uint256 n; n < _proposals[p][round].length; ++n) {
            try market.settleProposal(pool[p], round, n, _proposals[p][round][n]) {
                ++done["settleProposal"];
            } catch {}
        }
    }

    /// @dev Ends a round after its last window, or at once if it is void. Anyone can, also during a pause.
    function _endRound(uint256 p, uint64 round) private {
        Status status = market.roundOf(pool[p], round).status;
        // Only a void or paused round can end before its last window. The reference killer cancels as early as it can.
        if (status == Status.Void || status == Status.Paused) _cancelEarly(p, round);
        if (block.timestamp < _gate(p, round) + rules.proposeEnd + rules.refuteWindow) return;
        status = market.roundOf(pool[p], round).status;
        if (status == Status.Final || status == Status.Cancelled) return;
        _expect("every round ends", _finalize(p, round) || _cancel(p, round));
    }

    // Parts of the moves

    function _finalize(uint256 p, uint64 round) private returns (bool ended) {
        address[] memory entrants = _entered(p, round);
        uint256 funds = _funds(p);
        Before[3] memory before = _beforeEnd(p, round);
        Round memory state = market.roundOf(pool[p], round);
        for (uint256 n; n < _proposals[p][round].length && !ended; ++n) {
            if (market.proposalHash(pool[p], round, n) == 0) continue;
            uint256 gas = gasleft();
            try market.finalize(pool[p], round, n, _proposals[p][round][n], entrants) {
                _noteGas(gas - gasleft(), entrants.length);
                ++done["finalize"];
                ended = true;
            } catch {}
        }
        if (!ended) return false;
        _expect("the fund pays from its reserve", _funds(p) + _reserveOf(state) + rules.fee >= funds);
        _noteSettled(before, _reserveOf(state));
    }

    function _cancel(uint256 p, uint64 round) private returns (bool ended) {
        address[] memory entrants = _entered(p, round);
        uint256 funds = _funds(p);
        Before[3] memory before = _beforeEnd(p, round);
        uint256 gas = gasleft();
        try market.cancel(pool[p], round, entrants) {
            _noteGas(gas - gasleft(), entrants.length);
            ++done["cancel"];
            _expect("the fund pays from its reserve", _funds(p) >= funds);
            _noteSettled(before, 0);
            return true;
        } catch {
            return false;
        }
    }

    /// @dev A paused round ends before its last window only when nobody can observe it any more, and without a forfeit.
    function _cancelEarly(uint256 p, uint64 round) private {
        Round memory state = market.roundOf(pool[p], round);
        uint256 funds = _funds(p);
        if (!_cancel(p, round) || state.status == Status.Void) return;
        ++done["cancel a paused round"];
        _expect("a paused round can be observed", block.timestamp >= _gate(p, round) + rules.disputeEnd);
        _expect("a paused round takes no forfeit", _funds(p) == funds);
    }

    /// @dev Moves the time to the next start or end of a window, or to the second before it.
    function _advance(uint256 seed) private {
        (uint256 next, uint256 current) = (type(uint256).max, VM.getBlockTimestamp());
        for (uint256 p; p < 2; ++p) {
            for (uint64 round = _recent(p); round < _rounds(p) + 1; ++round) {
                uint256 gate = _gate(p, round);
                uint256[8] memory times = [
                    gate,
                    gate + rules.revealEnd,
                    gate + rules.observeStart,
                    gate + rules.observeEnd,
                    gate + rules.disputeEnd,
                    gate + rules.resolveEnd,
                    gate + rules.proposeEnd,
                    gate + rules.proposeEnd + rules.refuteWindow
                ];
                for (uint256 t; t < times.length; ++t) {
                    if (times[t] > current && times[t] < next) next = times[t];
                }
            }
        }
        bool early = seed.roll(98, 0, 3) == 0 && next > current + 1;
        VM.warp(early ? next - 1 : next);
    }
}
