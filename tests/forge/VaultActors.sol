// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Access} from "../../contracts/Access.sol";
import {Pools} from "../../contracts/Pools.sol";
import {Vault} from "../../contracts/Vault.sol";
import {Epoch, Forecaster, PoolParams, Settlement, Stake} from "../../contracts/interfaces/ForewattTypes.sol";
import {Slash} from "../../contracts/libraries/Slash.sol";
import {Token} from "../../contracts/mocks/Token.sol";
import {Cheats, VM} from "./Cheats.sol";
import {Dice} from "./Dice.sol";
import {VaultReader} from "./VaultReader.sol";

/// @title VaultActors
/// @notice Moves money at random: two operators, three delegators, a sponsor, the market and the treasury.
/// @dev This contract is the market itself, so that rounds can end in any way that the vault allows.
contract VaultActors {
    using Dice for uint256;
    using VaultReader for Vault;

    struct Open {
        uint96 wager;
        uint96 lock;
    }

    uint64 public constant COOLDOWN = 1 days;
    uint96 private constant MAX_AMOUNT = 1e24;

    Token public immutable token;
    Vault public immutable vault;
    Pools public immutable pools;
    bytes32 public immutable pool;
    address[2] public forecasters;
    address[2] public operators = [address(0xA1), address(0xA2)];
    address[3] public delegators = [address(0xD1), address(0xD2), address(0xD3)];
    address public constant SPONSOR = address(0xF1);

    mapping(uint256 forecaster => Open[]) private _open;
    uint256[2] public lowestPrice = [uint256(1e18), 1e18];
    uint256[2] public openWagers;
    uint256[2] public locked;
    uint256 public credited;
    uint256 public claimed;
    uint256 public deposited;
    uint256 public paidOut;
    uint256 public bonds;
    uint256 public actions;
    bool public priceRose;
    bool public delegatorsBoreARound;
    bool public slashedTooMuch;
    bool public claimedTwice;
    bool public delegatorsLostAGain;
    bool public strangersBlockedALock;
    bool public slashedBeyondTheReserve;
    bool public stakedAboveTheCap;

    constructor() {
        token = new Token();
        uint64 nonce = VM.getNonce(address(this));
        address poolsAddress = VM.computeCreateAddress(address(this), nonce + 1);
        address vaultAddress = VM.computeCreateAddress(address(this), nonce + 2);
        Access access = new Access(address(this), poolsAddress);
        pools = new Pools(vaultAddress, address(this), address(access));
        vault = new Vault(address(token), address(pools), address(this), address(this), COOLDOWN, 1e18);
        access.grantRole(access.POOL_CREATOR(), address(this), 0);
        access.grantRole(access.TREASURY(), address(this), 0);
        pool = pools.createPool(_params(), _epoch());
        for (uint256 i; i < 2; ++i) {
            _mint(operators[i], 100e18);
            VM.prank(operators[i]);
            forecasters[i] = vault.register(operators[i], uint16(1000 * i), 100e18);
            VM.prank(operators[i]);
            vault.setDelegationCap(forecasters[i], 400e18);
        }
    }

    modifier checked() {
        _;
        ++actions;
        for (uint256 i; i < 2; ++i) {
            uint256 price = vault.forecasterOf(forecasters[i]).price;
            if (price > lowestPrice[i]) priceRose = true;
            lowestPrice[i] = price;
        }
    }

    function stake(uint256 seed) external checked {
        (uint256 i, address staker) = _drawStaker(seed);
        if (vault.forecasterOf(forecasters[i]).price < 1e15) return;
        uint96 amount = uint96(seed.roll(2, 1, seed.roll(3, 0, 1) == 0 ? 10 : 200e18));
        uint256 place = vault.forecasterOf(forecasters[i]).delegationCap - delegatedWei(i);
        if (staker != operators[i] && amount > place) {
            _give(staker, place + 1);
            VM.prank(staker);
            try vault.stake(forecasters[i], uint96(place + 1)) {
                stakedAboveTheCap = true;
            } catch {}
            return;
        }
        _mint(staker, amount);
        VM.prank(staker);
        vault.stake(forecasters[i], amount);
    }

    function setCap(uint256 seed) external checked {
        uint256 i = seed.roll(0, 0, 1);
        Forecaster memory book = vault.forecasterOf(forecasters[i]);
        uint96 cap = uint96(seed.roll(1, 0, 1000e18));
        uint256 own = uint256(book.bucket.earning) + book.bucket.warming;
        bool backed = book.locked + Slash.reserve(own, cap, book.reserveBps) <= own;
        VM.prank(operators[i]);
        try vault.setDelegationCap(forecasters[i], cap) {}
        catch {
            if (backed || cap <= book.delegationCap) strangersBlockedALock = true;
        }
    }

    function activate(uint256 seed) external checked {
        (uint256 i, address staker) = _drawStaker(seed);
        if (vault.stakeOf(forecasters[i], staker).warming == 0) return;
        VM.warp(block.timestamp + COOLDOWN);
        VM.prank(staker);
        vault.activate(forecasters[i]);
    }

    function requestUnstake(uint256 seed) external checked {
        (uint256 i, address staker) = _drawStaker(seed);
        Stake memory held = vault.stakeOf(forecasters[i], staker);
        uint256 maxAmount = uint256(held.earning) + held.warming;
        if (staker == operators[i]) maxAmount -= vault.forecasterOf(forecasters[i]).locked;
        if (maxAmount == 0) return;
        VM.prank(staker);
        vault.requestUnstake(forecasters[i], uint96(seed.roll(2, 1, maxAmount)));
    }

    function withdraw(uint256 seed) external checked {
        (uint256 i, address staker) = _drawStaker(seed);
        if (vault.stakeOf(forecasters[i], staker).exiting == 0) return;
        VM.warp(block.timestamp + COOLDOWN);
        VM.prank(staker);
        paidOut += vault.withdraw(forecasters[i]);
    }

    function claim(uint256 seed) external checked {
        (, address staker) = _drawStaker(seed);
        if (vault.claimable(staker, both()) == 0) return;
        VM.prank(staker);
        uint256 amount = vault.claim(both());
        claimed += amount;
        paidOut += amount;
        if (vault.claimable(staker, both()) != 0) claimedTwice = true;
    }

    function fund(uint256 seed) external checked {
        uint128 amount = uint128(seed.roll(0, 1, MAX_AMOUNT));
        _mint(SPONSOR, amount);
        VM.prank(SPONSOR);
        vault.fund(pool, amount);
    }

    function withdrawFund(uint256 seed) external checked {
        uint128 amount = uint128(seed.roll(0, 0, vault.fundOf(pool).free));
        pools.withdrawFund(pool, SPONSOR, amount);
        paidOut += amount;
    }

    function commit(uint256 seed) external checked {
        uint256 i = seed.roll(0, 0, 1);
        Forecaster memory book = vault.forecasterOf(forecasters[i]);
        uint256 own = uint256(book.bucket.earning) + book.bucket.warming;
        uint16 slashBps = uint16(seed.roll(1, 0, 1) == 0 ? 0 : seed.roll(2, 0, 500));
        uint256 reserve =
            Slash.reserve(own, book.delegationCap, slashBps > book.reserveBps ? slashBps : book.reserveBps);
        uint256 most = own > book.locked + reserve ? own - book.locked - reserve : 0;
        // Lock all that the reserve leaves, or any part of the bucket.
        uint96 lock = uint96(seed.roll(3, 0, 1) == 0 ? most : seed.roll(4, 0, own - book.locked));
        uint96 wager = uint96(seed.roll(5, lock, 2 * uint256(lock)));
        // What strangers delegate may only raise the cap of the wagers.
        bool backed = own >= 1e18 && book.locked + lock + reserve <= own && openWagers[i] + wager <= own;
        try vault.lock(forecasters[i], wager, lock, slashBps, 10_000) {
            _open[i].push(Open(wager, lock));
            openWagers[i] += wager;
            locked[i] += lock;
            if (!_coversASlash(seed, i)) slashedBeyondTheReserve = true;
        } catch {
            if (backed) strangersBlockedALock = true;
        }
    }

    /// @dev Returns whether the bucket alone would bear a slash of a pool that the forecaster has entered.
    function _coversASlash(uint256 seed, uint256 i) private returns (bool covered) {
        uint256 price = vault.forecasterOf(forecasters[i]).price;
        uint256 state = VM.snapshotState();
        vault.slash(pool, 0, forecasters[i], uint16(seed.roll(6, 0, vault.forecasterOf(forecasters[i]).reserveBps)));
        covered = vault.forecasterOf(forecasters[i]).price == price;
        VM.revertToState(state);
    }

    function evict(uint256 seed) external checked {
        uint256 i = seed.roll(0, 0, 1);
        Open memory entry = _popEntry(i);
        vault.unlock(forecasters[i], entry.wager, entry.lock);
    }

    /// @dev Ends a round: one forecaster loses or forfeits up to its lock, the other gains up to that and the reserve.
    function endRound(uint256 seed) external checked {
        uint256 loser = seed.roll(0, 0, 1);
        Settlement[] memory settlements = new Settlement[](2);
        Open memory entry = _popEntry(loser);
        uint96 lost = uint96(seed.roll(1, 0, entry.lock));
        bool forfeits = seed.roll(2, 0, 1) == 0;
        uint96 payout = forfeits ? entry.wager : entry.wager - lost;
        settlements[0] = Settlement(forecasters[loser], entry.wager, entry.lock, payout, forfeits ? lost : 0);
        uint128 reserved = uint128(seed.roll(3, 0, vault.fundOf(pool).free));
        vault.reserve(pool, reserved);
        entry = _popEntry(1 - loser);
        uint96 gain = uint96(seed.roll(4, 0, _min(uint256(lost) + reserved, MAX_AMOUNT)));
        address winner = forecasters[1 - loser];
        settlements[1] = Settlement(winner, entry.wager, entry.lock, entry.wager + gain, 0);
        Forecaster memory book = vault.forecasterOf(winner);
        uint256[2] memory prices = lowestPrice;
        uint256[2] memory rewards_ = [_rewards(0), _rewards(1)];
        vault.settle(pool, 0, reserved, settlements);
        uint256 delegated = uint256(book.earningShares) * book.price / 1e18;
        uint256 earning = book.bucket.earning + delegated;
        if (earning != 0) credited += gain;
        for (uint256 i; i < 2; ++i) {
            if (vault.forecasterOf(forecasters[i]).price != prices[i]) delegatorsBoreARound = true;
        }
        // The part of a gain follows from the present stakes, whatever the bucket lost before.
        uint256 shared = gain - uint256(gain) * book.commissionBps / 1e4;
        uint256 part = earning == 0 ? 0 : shared * delegated / earning;
        if (_rewards(1 - loser) - rewards_[1 - loser] + 1e6 < part) delegatorsLostAGain = true;
        if (_rewards(loser) != rewards_[loser]) delegatorsLostAGain = true;
    }

    function slash(uint256 seed) external checked {
        uint256 i = seed.roll(0, 0, 1);
        uint16 bps = uint16(seed.roll(1, 0, 500));
        uint256 before = vault.forecasterOf(forecasters[i]).price;
        vault.slash(pool, 0, forecasters[i], bps);
        uint256 price = vault.forecasterOf(forecasters[i]).price;
        if (delegatedWei(i) > 1e6 && (before - price) * 10_000 > before * bps + 10_000) slashedTooMuch = true;
    }

    function bond(uint256 seed) external checked {
        uint96 amount = uint96(seed.roll(0, 1, MAX_AMOUNT));
        _mint(SPONSOR, amount);
        vault.takeBond(SPONSOR, amount);
        bonds += amount;
    }

    function settleBond(uint256 seed) external checked {
        uint96 amount = uint96(seed.roll(0, 0, _min(bonds, MAX_AMOUNT)));
        uint96 returned = uint96(seed.roll(1, 0, amount));
        vault.settleBond(pool, amount, delegators[0], returned);
        bonds -= amount;
        credited += returned;
    }

    function payFee(uint256 seed) external checked {
        credited += vault.payFee(pool, uint96(seed.roll(0, 0, 1e18)), operators[0], delegators[1]);
    }

    function both() public view returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (forecasters[0], forecasters[1]);
    }

    /// @notice Returns the worth of all delegators' shares of a vault, in wei.
    function delegatedWei(uint256 i) public view returns (uint256) {
        return vault.delegatedWei(forecasters[i]);
    }

    /// @dev Returns what the delegators of a vault have earned and not claimed, and their credits.
    function _rewards(uint256 i) private view returns (uint256 rewards) {
        for (uint256 j; j < 3; ++j) {
            rewards += vault.rewardsOf(forecasters[i], delegators[j]);
        }
    }

    /// @dev Draws a vault, and a delegator or its operator.
    function _drawStaker(uint256 seed) private view returns (uint256 i, address staker) {
        i = seed.roll(0, 0, 1);
        uint256 who = seed.roll(1, 0, 3);
        staker = who == 3 ? operators[i] : delegators[who];
    }

    function _popEntry(uint256 i) private returns (Open memory entry) {
        if (_open[i].length == 0) return entry;
        entry = _open[i][_open[i].length - 1];
        _open[i].pop();
        openWagers[i] -= entry.wager;
        locked[i] -= entry.lock;
    }

    function _mint(address wallet, uint256 amount) private {
        _give(wallet, amount);
        deposited += amount;
    }

    function _give(address wallet, uint256 amount) private {
        token.mint(wallet, amount);
        VM.prank(wallet);
        token.approve(address(vault), amount);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }

    function _params() private pure returns (PoolParams memory params) {
        (params.step, params.steps, params.levels, params.group) = (900, 4, 3, 2);
        (params.genesis, params.period, params.lead, params.refLag) = (1 weeks, 3600, 600, 2);
        (params.openAhead, params.revealEnd, params.observeStart, params.observeEnd) = (3600, 300, 4200, 4800);
        (params.disputeEnd, params.resolveEnd, params.proposeEnd, params.refuteWindow) = (5400, 6000, 6600, 600);
        (params.lossMax, params.lambdaBps, params.muBps, params.thresholdBps) = (200_000, 3000, 1000, 12_000);
        (params.slashBps, params.emaRounds, params.minWager, params.maxEntries) = (500, 20, 1000, 3);
        (params.lockCapBps, params.observeBond, params.proposeBond) = (5000, 1000, 1000);
        params.arbitrator = address(1);
    }

    function _epoch() private pure returns (Epoch memory epoch) {
        (epoch.feedsRoot, epoch.feedCount, epoch.quorum) = (bytes32(uint256(1)), 3, 1);
        epoch.manifest = hex"015512200000000000000000000000000000000000000000000000000000000000000000";
        epoch.attestors = new address[](1);
        epoch.attestors[0] = address(1);
    }
}
