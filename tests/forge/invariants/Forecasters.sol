// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ForecastCommit, Forecaster} from "../../../contracts/interfaces/ForewattTypes.sol";
import {IMarket} from "../../../contracts/interfaces/IMarket.sol";
import {Slash} from "../../../contracts/libraries/Slash.sol";
import {Dice} from "../Dice.sol";
import {VM} from "../Cheats.sol";
import {Notes} from "./Notes.sol";

/// @title Forecasters
/// @notice The moves of operators and their nodes: commits, reveals, caps and recalibrations.
abstract contract Forecasters is Notes {
    using Dice for uint256;

    function _commits(uint256 seed) internal {
        (uint256 p, uint64 round) = _drawOpenRound(seed);
        // In a few cases a round whose gate has passed.
        if (round != 0 && seed.roll(8, 0, 9) == 0) --round;
        for (uint256 i; i < 3; ++i) {
            if (seed.roll(i + 3, 0, 2) != 0) _commit(seed, p, round, i);
        }
    }

    function _commit(uint256 seed, uint256 p, uint64 round, uint256 i) private {
        uint32 revision = _revisions[p][round][i] + 1;
        // In some cases more than the stake can back.
        uint96 wager = uint96(seed.roll(i + 10, 1000, seed.roll(i + 70, 0, 7) == 0 ? 400_000 : 20_000) * WAGER_UNIT);
        ForecastCommit memory forecast = _forecast(p, round, i, revision, wager);
        Copy memory copy;
        if (seed.roll(i + 60, 0, 4) == 0) copy = _drawCopy(seed, p, round, i);
        if (copy.key != 0) (forecast.root, forecast.keyHash) = (copy.root, copy.keyHash);
        bytes32 bar = _barOf(p, round, i);
        bool backed = _isBacked(p, round, i, wager);
        (bool entered, bytes memory reason) = _enter(forecast, i, seed.roll(i + 20, 0, 1) == 0);
        _expect("barred forecasters can't commit", bar == 0 || !entered);
        if (!entered) {
            bool forStake = _isForStake(reason);
            _expect("no stranger blocks a commit", !backed || !forStake);
            ++done[bar != 0 ? bar : forStake ? bytes32("commit without its stake") : bytes32("refused commit")];
            return;
        }
        if (backed) ++done["commit with its own stake"];
        (_revisions[p][round][i], _wagers[p][round][i]) = (revision, wager);
        _copies[p][round][i] = copy;
        if (copy.key != 0) ++done["copy"];
    }

    /// @dev Sends a commit in the operator's name, in place of another entry if it `evicts`.
    function _enter(ForecastCommit memory forecast, uint256 i, bool evicts) private returns (bool, bytes memory) {
        uint256 p = forecast.pool == pool[0] ? 0 : 1;
        address[] memory others = evicts ? _entered(p, forecast.round) : new address[](0);
        VM.prank(operators[i]);
        if (evicts) {
            try market.commitEvicting(forecast, "", others) {
                ++done["commit evicting"];
            } catch (bytes memory reason) {
                return (false, reason);
            }
        } else {
            try market.commit(forecast, "") {
                ++done["commit"];
            } catch (bytes memory reason) {
                return (false, reason);
            }
        }
        return (true, "");
    }

    /// @dev Returns why the market must refuse a commit, 0 if it may accept it.
    function _barOf(uint256 p, uint64 round, uint256 i) private view returns (bytes32) {
        if (block.timestamp >= _gate(p, round)) return "commit after the gate";
        if (pools.paused()) return "commit while paused";
        if (market.standingOf(pool[p], forecasters[i]).jailed) return "commit while jailed";
        return 0;
    }

    function _reveals(uint256 seed) internal {
        for (uint256 p; p < 2; ++p) {
            for (uint64 round = _recent(p); round < _rounds(p); ++round) {
                for (uint256 i; i < 3; ++i) {
                    uint32 revision = _revisions[p][round][i];
                    if (revision == 0 || seed.roll(i + round, 0, 9) == 0) continue;
                    ForecastCommit memory forecast = _forecast(p, round, i, revision, _wagers[p][round][i]);
                    if (_copies[p][round][i].key != 0) {
                        _revealCopy(forecast, _copies[p][round][i]);
                        continue;
                    }
                    try market.reveal(forecast, _key(round, i, revision)) {
                        ++done["reveal"];
                    } catch {}
                }
            }
        }
    }

    /// @dev Tries to reveal a copied commitment with the key of the commit it was copied from.
    function _revealCopy(ForecastCommit memory forecast, Copy memory copy) private {
        (forecast.root, forecast.keyHash) = (copy.root, copy.keyHash);
        try market.reveal(forecast, copy.key) {
            _expect("a copied commitment never earns", false);
        } catch (bytes memory reason) {
            if (bytes4(reason) == IMarket.WrongKey.selector) ++done["reveal a copy"];
        }
    }

    /// @dev Returns a commitment to copy: of another forecaster or of the same one, in this round or the last one, in
    /// this pool or the other one.
    function _drawCopy(uint256 seed, uint256 p, uint64 round, uint256 i) private view returns (Copy memory copy) {
        uint256 from = seed.roll(i + 30, 0, 2);
        uint256 fromPool = seed.roll(i + 40, 0, 1);
        uint64 fromRound = round == 0 || seed.roll(i + 50, 0, 1) == 0 ? round : round - 1;
        uint32 revision = _revisions[fromPool][fromRound][from];
        if (revision == 0) return copy;
        ForecastCommit memory source = _forecast(fromPool, fromRound, from, revision, 0);
        return Copy(source.root, source.keyHash, _key(fromRound, from, revision));
    }

    /// @dev Sets a cap. Only a higher one that the bucket can't reserve for is refused.
    function _setCap(uint256 seed) internal {
        uint256 i = seed.roll(3, 0, 2);
        Forecaster memory book = vault.forecasterOf(forecasters[i]);
        // In some cases more than any bucket could reserve for.
        uint96 cap = uint96(seed.roll(4, 0, seed.roll(6, 0, 3) == 0 ? 20_000 * UNIT : 600 * UNIT));
        uint256 own = uint256(book.bucket.earning) + book.bucket.warming;
        bool reserved_ = book.locked + Slash.reserve(own, cap, book.reserveBps) <= own;
        VM.prank(operators[i]);
        try vault.setDelegationCap(forecasters[i], cap) {
            ++done["set the cap"];
            _expect("a cap has its reserve", reserved_ || cap <= book.delegationCap);
        } catch {
            ++done["cap without reserve"];
            _expect("a cap has its reserve", !reserved_ && cap > book.delegationCap);
        }
    }

    function _recalibrate(uint256 seed) internal {
        (uint256 i, uint256 p) = (seed.roll(1, 0, 2), seed.roll(2, 0, 1));
        VM.prank(operators[i]);
        try market.recalibrate(pool[p], forecasters[i], "refitted") {
            ++done["recalibrate"];
            _recalibratedAt[p][i] = block.timestamp;
            uint256 until = market.slashedAt(pool[p], forecasters[i]) + rules.period;
            _expect("a jail lasts a period", block.timestamp >= until);
        } catch {
            if (market.standingOf(pool[p], forecasters[i]).jailed) ++done["recalibrate too early"];
        }
    }
}
