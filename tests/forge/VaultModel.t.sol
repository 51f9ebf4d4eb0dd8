// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../contracts/Vault.sol";
import {Forecaster, Fund, Settlement, Stake} from "../../contracts/interfaces/ForewattTypes.sol";
import {Token} from "../../contracts/mocks/Token.sol";
import {VM} from "./Cheats.sol";
import {Dice} from "./Dice.sol";
import {VaultActors} from "./VaultActors.sol";

/// @title VaultModelTest
/// @notice Plays random moves on a vault and on a model that was written from docs/protocol.md alone, and compares
/// everything after each move: whether it succeeds, every stake, price, reward, credit and fund, to the wei.
/// @dev The model has no accumulator: every gain is written to each delegation that earns.
contract VaultModelTest {
    using Dice for uint256;

    /// @dev A stake by its states, and in units of 1e-27 wei what it has earned since it was last paid.
    struct Part {
        uint256 earning;
        uint256 warming;
        uint256 warmingSince;
        uint256 exiting;
        uint256 exitingSince;
        uint256 accrued;
    }

    struct Entry {
        uint96 wager;
        uint96 lock;
    }

    uint256 private constant STEPS = 500;
    uint256 private constant DELEGATORS = 4;
    uint16 private constant COMMISSION = 1234;

    Token private _token;
    Vault private _vault;
    bytes32 private _pool;
    uint256 private _seed;

    // The model
    uint256 private _price = 1e18;
    uint256 private _cap;
    uint256 private _reserveBps;
    uint256 private _locked;
    uint256 private _wagers;
    Entry[] private _open;
    /// @dev The bucket in wei, then the delegations in shares.
    Part[DELEGATORS + 1] private _parts;
    uint256[DELEGATORS + 1] private _credits;
    uint256 private _free;
    uint256 private _bonds;
    uint256 private _balance;
    address private _forecaster;

    function setUp() external {
        VM.warp(2 weeks);
        // Its market is the world's account, which this test pranks.
        VaultActors world = new VaultActors();
        (_token, _vault, _pool) = (world.token(), world.vault(), world.pool());
        _balance = _token.balanceOf(address(_vault));
        _forecaster = _vault.forecasterId(_staker(0), 0);
        for (uint256 i; i <= DELEGATORS; ++i) {
            _token.mint(_staker(i), 1e36);
            VM.prank(_staker(i));
            _token.approve(address(_vault), type(uint256).max);
        }
        VM.prank(_staker(0));
        _vault.register(address(1), COMMISSION, 100e18);
        (_parts[0].earning, _balance) = (100e18, _balance + 100e18);
    }

    /// forge-config: default.fuzz.runs = 4
    /// forge-config: deep.fuzz.runs = 100
    function testFuzz_vault_equalsTheModel(uint256 seed) external {
        for (uint256 i; i < STEPS; ++i) {
            _seed = uint256(keccak256(abi.encode(seed, i)));
            _move(_roll(0, 0, 13));
            _compare();
        }
    }

    function _move(uint256 kind) private {
        if (kind == 0) _stake();
        else if (kind == 1) _activate();
        else if (kind == 2) _unstake();
        else if (kind == 3) _withdraw();
        else if (kind == 4) _claim();
        else if (kind == 5) _setCap();
        else if (kind < 8) _lock();
        else if (kind == 8) _unlock();
        else if (kind < 11) _endRound();
        else if (kind == 11) _slash();
        else if (kind == 12) _bond();
        else _donateOrWait();
    }

    function _stake() private {
        uint256 i = _who();
        uint96 amount = uint96(_amount(1, 200e18));
        bool possible = amount != 0 && _price >= 1e15 && (i == 0 || _delegatedWei() + amount <= _cap);
        VM.prank(_staker(i));
        try _vault.stake(_forecaster, amount) {
            _expect(possible);
            _parts[i].warming += i == 0 ? amount : uint256(amount) * 1e18 / _price;
            _parts[i].warmingSince = VM.getBlockTimestamp();
            _balance += amount;
        } catch {
            _expect(!possible);
        }
    }

    function _activate() private {
        uint256 i = _who();
        Part storage part = _parts[i];
        bool possible = part.warming != 0 && VM.getBlockTimestamp() >= part.warmingSince + 1 days;
        VM.prank(_staker(i));
        try _vault.activate(_forecaster) {
            _expect(possible);
            _collect(i);
            (part.earning, part.warming) = (part.earning + part.warming, 0);
        } catch {
            _expect(!possible);
        }
    }

    function _unstake() private {
        uint256 i = _who();
        Part storage part = _parts[i];
        uint256 staying = part.earning + part.warming;
        uint96 amount = uint96(_amount(1, staying + staying / 8));
        bool possible = amount != 0 && amount <= staying && (i != 0 || staying - amount >= _locked);
        VM.prank(_staker(i));
        try _vault.requestUnstake(_forecaster, amount) {
            _expect(possible);
            _collect(i);
            uint256 fromWarming = amount < part.warming ? amount : part.warming;
            (part.warming, part.earning) = (part.warming - fromWarming, part.earning - (amount - fromWarming));
            (part.exiting, part.exitingSince) = (part.exiting + amount, VM.getBlockTimestamp());
        } catch {
            _expect(!possible);
        }
    }

    function _withdraw() private {
        uint256 i = _who();
        Part storage part = _parts[i];
        bool possible = part.exiting != 0 && VM.getBlockTimestamp() >= part.exitingSince + 1 days;
        VM.prank(_staker(i));
        try _vault.withdraw(_forecaster) returns (uint256 paid) {
            _expect(possible && paid == (i == 0 ? part.exiting : part.exiting * _price / 1e18));
            (part.exiting, _balance) = (0, _balance - paid);
        } catch {
            _expect(!possible);
        }
    }

    function _claim() private {
        uint256 i = _who();
        VM.prank(_staker(i));
        try _vault.claim(_named()) returns (uint256 paid) {
            _collect(i);
            _expect(paid == _credits[i] && paid != 0);
            (_credits[i], _balance) = (0, _balance - paid);
        } catch {
            _expect(_credits[i] + _parts[i].accrued / 1e27 == 0);
        }
    }

    function _setCap() private {
        uint96 asked = uint96(_amount(1, 3000e18));
        uint256 cap = asked > _delegatedWei() ? asked : _delegatedWei();
        uint256 own = _parts[0].earning + _parts[0].warming;
        bool possible = cap <= _cap || _locked + _up((own + cap) * _reserveBps) <= own;
        VM.prank(_staker(0));
        try _vault.setDelegationCap(_forecaster, asked) {
            _expect(possible);
            _cap = cap;
        } catch {
            _expect(!possible);
        }
    }

    function _lock() private {
        uint256 own = _parts[0].earning + _parts[0].warming;
        uint16 slashBps = uint16(_roll(1, 0, 3) == 0 ? _roll(2, 0, 500) : 0);
        uint256 bps = slashBps > _reserveBps ? slashBps : _reserveBps;
        uint256 reserve = _up((own + _cap) * bps);
        uint256 room = own > _locked + reserve ? own - _locked - reserve : 0;
        // In half of the cases all that the reserve leaves, or a wei more.
        uint256 lock_ = _roll(3, 0, 1) == 0 ? room + _roll(4, 0, 1) : _amount(5, own);
        uint256 wager = lock_ + _amount(6, 2 * lock_);
        uint256 staying;
        for (uint256 i = 1; i <= DELEGATORS; ++i) {
            staying += _parts[i].earning + _parts[i].warming;
        }
        bool possible = own >= 1e18 && _locked + lock_ + reserve <= own
            && _wagers + wager <= (own + staying * _price / 1e18) * 8000 / 1e4;
        VM.prank(_vault.market());
        try _vault.lock(_forecaster, uint96(wager), uint96(lock_), slashBps, 8000) {
            _expect(possible);
            _open.push(Entry(uint96(wager), uint96(lock_)));
            (_locked, _wagers, _reserveBps) = (_locked + lock_, _wagers + wager, bps);
        } catch {
            _expect(!possible);
        }
    }

    function _unlock() private {
        Entry memory entry = _pop();
        VM.prank(_vault.market());
        _vault.unlock(_forecaster, entry.wager, entry.lock);
    }

    function _endRound() private {
        Entry memory entry = _pop();
        uint256 reserved = _amount(1, _free);
        VM.prank(_vault.market());
        _vault.reserve(_pool, uint128(reserved));
        uint256 gain = _roll(2, 0, 1) == 0 ? _amount(3, reserved) : 0;
        uint256 lost = gain == 0 ? _amount(4, entry.lock) : 0;
        uint256 forfeit = _roll(5, 0, 1) == 0 ? lost : 0;
        Settlement[] memory items = new Settlement[](1);
        items[0] = Settlement(
            _forecaster, entry.wager, entry.lock, uint128(entry.wager + gain - (lost - forfeit)), uint96(forfeit)
        );
        VM.prank(_vault.market());
        _vault.settle(_pool, 0, uint128(reserved), items);
        _lose(lost);
        _free = _free + lost - _gain(gain);
    }

    /// @dev Books a gain. Returns what left the fund.
    function _gain(uint256 gain) private returns (uint256 paid) {
        uint256 shares;
        for (uint256 i = 1; i <= DELEGATORS; ++i) {
            shares += _parts[i].earning;
        }
        uint256 delegated = shares * _price / 1e18;
        if (_parts[0].earning + delegated == 0) return 0;
        uint256 shared = gain - gain * COMMISSION / 1e4;
        uint256 toDelegators = shared * delegated / (_parts[0].earning + delegated);
        _credits[0] += gain - toDelegators;
        for (uint256 i = 1; toDelegators != 0 && i <= DELEGATORS; ++i) {
            _parts[i].accrued += _parts[i].earning * (toDelegators * 1e27 / shares);
        }
        return gain;
    }

    function _slash() private {
        uint256 bps = _roll(1, 0, 500);
        uint256 delegated = _delegatedWei();
        uint256 own = _parts[0].earning + _parts[0].warming + _parts[0].exiting;
        uint256 wanted = (own + delegated) * bps / 1e4;
        uint256 fromBucket = wanted < own - _locked ? wanted : own - _locked;
        uint256 most = delegated * bps / 1e4;
        uint256 rest = wanted - fromBucket < most ? wanted - fromBucket : most;
        VM.prank(_vault.market());
        uint256 taken = _vault.slash(_pool, 0, _forecaster, uint16(bps));
        uint256 fromExiting = fromBucket < _parts[0].exiting ? fromBucket : _parts[0].exiting;
        _parts[0].exiting -= fromExiting;
        _lose(fromBucket - fromExiting);
        if (rest != 0) _price = _price * (delegated - rest) / delegated;
        _expect(taken == fromBucket + delegated - _delegatedWei() && taken >= fromBucket + rest);
        _free += taken;
    }

    function _bond() private {
        uint256 i = _who();
        uint96 amount = uint96(_amount(1, 50e18));
        VM.prank(_vault.market());
        _vault.takeBond(_staker(i), amount);
        if (_credits[i] > amount) _credits[i] -= amount;
        else _balance += amount;
        uint96 returned = uint96(_amount(2, amount));
        if (_roll(3, 0, 1) == 0) {
            _bonds += amount;
            return;
        }
        VM.prank(_vault.market());
        _vault.settleBond(_pool, amount, _staker(i), returned);
        (_credits[i], _free) = (_credits[i] + returned, _free + amount - returned);
    }

    /// @dev Sends tokens to the vault, which belong to nobody, or funds the pool, or lets time pass.
    function _donateOrWait() private {
        uint256 kind = _roll(1, 0, 2);
        if (kind == 2) return VM.warp(VM.getBlockTimestamp() + _roll(2, 1, 1 days));
        uint256 amount = 1 + _amount(2, 500e18);
        VM.prank(_staker(1));
        if (kind == 0) _token.transfer(address(_vault), amount);
        else _vault.fund(_pool, uint128(amount));
        _balance += amount;
        if (kind == 1) _free += amount;
    }

    function _lose(uint256 lost) private {
        uint256 fromEarning = lost < _parts[0].earning ? lost : _parts[0].earning;
        _parts[0].earning -= fromEarning;
        _parts[0].warming -= lost - fromEarning;
    }

    function _collect(uint256 i) private {
        _credits[i] += _parts[i].accrued / 1e27;
        _parts[i].accrued = 0;
    }

    function _compare() private view {
        Forecaster memory book = _vault.forecasterOf(_forecaster);
        _expect(book.price == _price && book.delegationCap == _cap && book.reserveBps == _reserveBps);
        _expect(book.locked == _locked && book.openWagers == _wagers);
        _compare(_parts[0], book.bucket);
        (uint256 owed, uint256 earning, uint256 shares, uint256 exiting) = (_free + _bonds, 0, 0, 0);
        owed += _parts[0].earning + _parts[0].warming + _parts[0].exiting;
        for (uint256 i; i <= DELEGATORS; ++i) {
            uint256 claimable = _vault.claimable(_staker(i), _named());
            _expect(claimable == _credits[i] + _parts[i].accrued / 1e27);
            owed += claimable;
            if (i == 0) continue;
            _compare(_parts[i], _vault.delegationOf(_forecaster, _staker(i)).shares);
            (earning, exiting) = (earning + _parts[i].earning, exiting + _parts[i].exiting);
            shares += _parts[i].earning + _parts[i].warming;
            owed += (_parts[i].earning + _parts[i].warming + _parts[i].exiting) * _price / 1e18;
        }
        _expect(book.earningShares == earning && book.delegatedShares == shares && book.exitingShares == exiting);
        Fund memory fund = _vault.fundOf(_pool);
        _expect(fund.free == _free && fund.reserved == 0 && _vault.bonds() == _bonds);
        _expect(_token.balanceOf(address(_vault)) == _balance && owed <= _balance);
    }

    function _compare(Part storage part, Stake memory stake) private view {
        _expect(part.earning == stake.earning && part.warming == stake.warming && part.exiting == stake.exiting);
        _expect(stake.warming == 0 || part.warmingSince == stake.warmingSince);
        _expect(stake.exiting == 0 || part.exitingSince == stake.exitingSince);
    }

    function _delegatedWei() private view returns (uint256) {
        uint256 shares;
        for (uint256 i = 1; i <= DELEGATORS; ++i) {
            shares += _parts[i].earning + _parts[i].warming + _parts[i].exiting;
        }
        return shares * _price / 1e18;
    }

    function _pop() private returns (Entry memory entry) {
        if (_open.length == 0) return entry;
        entry = _open[_open.length - 1];
        _open.pop();
        (_wagers, _locked) = (_wagers - entry.wager, _locked - entry.lock);
    }

    /// @dev Returns ceil(product / 1e4).
    function _up(uint256 product) private pure returns (uint256) {
        return product / 1e4 + (product % 1e4 == 0 ? 0 : 1);
    }

    /// @dev Draws an amount of any magnitude, at most `most`.
    function _amount(uint256 n, uint256 most) private view returns (uint256) {
        return _seed.roll(100 + n, 0, 3) == 0 ? _roll(n, 0, most < 10 ? most : 10) : _roll(n, 0, most);
    }

    function _who() private view returns (uint256) {
        return _roll(50, 0, DELEGATORS);
    }

    function _roll(uint256 n, uint256 low, uint256 high) private view returns (uint256) {
        return _seed.roll(n, low, high);
    }

    function _staker(uint256 i) private pure returns (address) {
        return address(uint160(0x5000 + i));
    }

    function _named() private view returns (address[] memory list) {
        list = new address[](1);
        list[0] = _forecaster;
    }

    function _expect(bool holds) private pure {
        assert(holds);
    }
}
