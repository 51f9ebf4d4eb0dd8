// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Erc792Arbitrator} from "../../contracts/arbitrators/Erc792Arbitrator.sol";
import {IArbitrator} from "../../contracts/interfaces/IErc792.sol";
import {IDisputes} from "../../contracts/interfaces/IDisputes.sol";
import {ForecastCommit, Fund, Proposal, Stake} from "../../contracts/interfaces/ForewattTypes.sol";
import {IMarket} from "../../contracts/interfaces/IMarket.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Seal} from "../../contracts/libraries/Seal.sol";
import {Token} from "../../contracts/mocks/Token.sol";
import {CallingToken} from "./CallingToken.sol";
import {VM} from "./Cheats.sol";
import {World} from "./invariants/World.sol";

/// @title ReentrancyTest
/// @notice Reentrancy: a call made from inside an external call gains nothing that two calls in sequence would not
/// gain.
/// @dev The attacker is this contract. It is operator, delegator, observer, proposer and challenger at once.
/// tests/static/test_external_calls.py lists all external calls.
contract ReentrancyTest is World {
    bytes4 private constant EIP1271_MAGIC = 0x1626ba7e;

    struct Move {
        address target;
        bytes data;
    }

    address private _mine;
    address private _other;
    Proposal private _proposed;
    Move[] private _outer;
    Move[] private _inner;
    bool private _triesToAct;
    bool private _acted;
    bytes private _secondRequest;
    uint256 private _disputeCount;

    function setUp() external {
        VM.warp(1e6);
        _deploy();
        _createAccounts();
        _createPools();
        access.grantRole(access.TREASURY(), address(this), 0);
        _mine = vault.register(address(this), 1000, uint96(100 * UNIT));
        _other = forecasters[0];
        vault.stake(_other, uint96(50 * UNIT));
        vault.stake(_mine, uint96(20 * UNIT));
        VM.warp(block.timestamp + COOLDOWN);
        vault.activate(_other);
        vault.requestUnstake(_other, uint96(10 * UNIT));
        vault.requestUnstake(_mine, uint96(5 * UNIT));
        VM.warp(block.timestamp + COOLDOWN);
        VM.prank(address(market));
        vault.takeBond(address(this), uint96(UNIT));
        VM.prank(address(market));
        vault.settleBond(pool[0], uint96(UNIT), address(this), uint96(UNIT));
    }

    /// @notice Reenters from the transfers of stakes, funds, withdrawals and claims.
    function test_vault_reentered_gainsNothing() external {
        _playUntil(150);
        _listMoves(_round(), 150);
        _add(_outer, address(vault), abi.encodeCall(IVault.register, (address(this), 0, uint96(20 * UNIT))));
        _add(_outer, address(vault), abi.encodeCall(IVault.stake, (_mine, uint96(7 * UNIT))));
        _add(_outer, address(vault), abi.encodeCall(IVault.stake, (_other, uint96(7 * UNIT))));
        _add(
            _outer,
            address(vault),
            abi.encodeCall(IVault.stakeWithPermit, (_other, uint96(7 * UNIT), block.timestamp, 27, 0, 0))
        );
        _add(_outer, address(vault), abi.encodeCall(IVault.fund, (pool[0], uint128(7 * UNIT))));
        _add(_outer, address(vault), abi.encodeCall(IVault.withdraw, (_mine)));
        _add(_outer, address(vault), abi.encodeCall(IVault.withdraw, (_other)));
        _add(_outer, address(vault), abi.encodeCall(IVault.claim, (_both())));
        _add(_outer, address(pools), abi.encodeCall(pools.withdrawFund, (pool[0], address(this), uint128(UNIT))));
        _tryAll();
    }

    /// @notice Reenters from the transfers of the bonds of an observation, a dispute and a proposal.
    function test_bonds_reentered_gainNothing() external {
        uint64 round = _round();
        uint256[3] memory offsets = [uint256(150), 250, 450];
        for (uint256 k; k < 3; ++k) {
            uint256 before = VM.snapshotState();
            _playUntil(offsets[k]);
            _listMoves(round, offsets[k]);
            _add(_outer, k == 0 ? address(market) : k == 1 ? address(disputes) : address(market), _bondCall(round, k));
            _tryAll();
            VM.revertToState(before);
        }
    }

    /// @notice A wallet that checks a signature (EIP-1271) can't change state.
    function test_signature_walletThatActs_isStatic() external {
        vault.setAuthority(_mine, address(this));
        uint64 round = _round() + 1;
        VM.warp(_gate(0, round) - 100);
        _triesToAct = true;
        market.commit(_entry(round, uint96(2 * UNIT)), "any");
        _triesToAct = false;
        assert(!_acted && vault.forecasterOf(_mine).openWagers == 2 * UNIT);
    }

    /// @notice A court that requests the same dispute again while it creates the first one gets a single dispute.
    function test_court_reentered_hasOneCase() external {
        uint64 round = _round();
        _playUntil(250);
        Erc792Arbitrator adapter = new Erc792Arbitrator(IArbitrator(address(this)), disputes, "");
        (bool success,) = address(disputes).call(_bondCall(round, 1));
        assert(success);
        _secondRequest = abi.encodeCall(Erc792Arbitrator.request, (pool[0], round));
        VM.warp(_gate(0, round) + rules.disputeEnd);
        assert(adapter.request(pool[0], round) == 1 && _disputeCount == 1);
    }

    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return 0;
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        ++_disputeCount;
        (bool success,) = msg.sender.call(_secondRequest);
        assert(!success);
        return _disputeCount;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        if (_triesToAct) {
            (bool success,) = address(this).staticcall{gas: 1e6}(abi.encodeCall(this.act, ()));
            require(!success, "a wallet could act");
        }
        return EIP1271_MAGIC;
    }

    /// @dev The call that the wallet tries while it checks a signature.
    function act() external {
        _acted = true;
        vault.stake(_mine, 1);
    }

    /// @notice Makes a call as this contract, from inside a transfer.
    function reenter(address target, bytes calldata data) external {
        (bool success,) = target.call(data);
        require(success, "refused");
    }

    function _newToken() internal override returns (Token) {
        return new CallingToken();
    }

    /// @dev Makes every inner call from inside every outer call. Compares the wealth with that after the same calls in
    /// sequence, in both orders, after one of them, and after none.
    function _tryAll() private {
        uint256 tried;
        for (uint256 i; i < _outer.length; ++i) {
            for (uint256 j; j < _inner.length; ++j) {
                (Move memory outer, Move memory inner) = (_outer[i], _inner[j]);
                uint256 before = VM.snapshotState();
                uint256 maxWealth = _wealth();
                if (_succeeds(outer)) {
                    ++tried;
                    maxWealth = _max(maxWealth, _wealth());
                    _succeeds(inner);
                    maxWealth = _max(maxWealth, _wealth());
                }
                VM.revertToState(before);
                before = VM.snapshotState();
                if (_succeeds(inner)) maxWealth = _max(maxWealth, _wealth());
                _succeeds(outer);
                maxWealth = _max(maxWealth, _wealth());
                VM.revertToState(before);
                before = VM.snapshotState();
                CallingToken(address(token))
                    .arm(address(this), abi.encodeCall(this.reenter, (inner.target, inner.data)));
                _succeeds(outer);
                require(_wealth() <= maxWealth, _message("gained by reentrancy:", i, j));
                require(_owed() <= token.balanceOf(address(vault)), _message("vault owes too much:", i, j));
                VM.revertToState(before);
            }
        }
        // Every outer call must succeed on its own, or else nothing was tried from inside of it.
        require(tried == _outer.length * _inner.length, _message("outer call failed:", tried, _inner.length));
    }

    function _succeeds(Move memory move) private returns (bool success) {
        (success,) = move.target.call(move.data);
    }

    /// @dev Returns this contract's tokens, credits, rewards, stakes and bonds. Nobody else posts bonds.
    function _wealth() private view returns (uint256 wealth) {
        wealth = token.balanceOf(address(this)) + vault.bonds() + vault.claimable(address(this), _both());
        wealth += _staked(_mine) + _staked(_other) * vault.forecasterOf(_other).price / 1e18;
    }

    function _staked(address forecaster) private view returns (uint256) {
        Stake memory held = forecaster == _mine
            ? vault.forecasterOf(_mine).bucket
            : vault.delegationOf(forecaster, address(this)).shares;
        return uint256(held.earning) + held.warming + held.exiting;
    }

    /// @dev Returns what the vault owes this contract, the operators and the funds.
    function _owed() private view returns (uint256 owed) {
        owed = vault.bonds() + vault.claimable(address(this), _both()) + _staked(_mine) + _staked(_other);
        for (uint256 i; i < operators.length; ++i) {
            Stake memory bucket = vault.forecasterOf(forecasters[i]).bucket;
            owed += uint256(bucket.earning) + bucket.warming + bucket.exiting;
            // The third forecaster is the first operator's too.
            if (i < 2) owed += vault.creditOf(operators[i]);
        }
        for (uint256 p; p < 2; ++p) {
            Fund memory poolFund = vault.fundOf(pool[p]);
            owed += uint256(poolFund.free) + poolFund.reserved;
        }
    }

    /// @dev Returns the round of pool 0 that all moves act on: the next one to be entered.
    function _round() private view returns (uint64) {
        return uint64((block.timestamp - genesis[0]) / rules.period + 1);
    }

    /// @dev Commits an entry of this contract and one of another operator, and plays the round until the given offset.
    function _playUntil(uint256 offset) private {
        uint64 round = _round();
        VM.warp(_gate(0, round) - 100);
        VM.prank(address(this));
        market.commit(_entry(round, uint96(2 * UNIT)), "");
        ForecastCommit memory other = _forecast(0, round, 0, 1, uint96(2 * UNIT));
        VM.prank(operators[0]);
        market.commit(other, "");
        VM.warp(_gate(0, round));
        market.reveal(_entry(round, uint96(2 * UNIT)), _key(round, 9, 1));
        if (offset > rules.observeStart && offset < rules.observeEnd) {
            VM.warp(_gate(0, round) + offset);
            return;
        }
        VM.warp(_gate(0, round) + rules.observeStart);
        (address target, bytes memory data) = (address(market), _bondCall(round, 0));
        (bool success,) = target.call(data);
        assert(success);
        if (offset > rules.disputeEnd) {
            VM.warp(_gate(0, round) + rules.disputeEnd);
            _proposed = _proposal(round);
            market.propose(pool[0], round, _rows(round));
        }
        VM.warp(_gate(0, round) + offset);
    }

    /// @dev Lists all calls that change state. Which of them succeed depends on the time.
    function _listMoves(uint64 round, uint256) private {
        delete _outer;
        delete _inner;
        _add(_inner, address(vault), abi.encodeCall(IVault.register, (address(this), 0, uint96(20 * UNIT))));
        _add(_inner, address(vault), abi.encodeCall(IVault.stake, (_mine, uint96(3 * UNIT))));
        _add(_inner, address(vault), abi.encodeCall(IVault.stake, (_other, uint96(3 * UNIT))));
        _add(_inner, address(vault), abi.encodeCall(IVault.activate, (_mine)));
        _add(_inner, address(vault), abi.encodeCall(IVault.activate, (_other)));
        _add(_inner, address(vault), abi.encodeCall(IVault.requestUnstake, (_mine, uint96(UNIT))));
        _add(_inner, address(vault), abi.encodeCall(IVault.requestUnstake, (_other, uint96(UNIT))));
        _add(_inner, address(vault), abi.encodeCall(IVault.withdraw, (_mine)));
        _add(_inner, address(vault), abi.encodeCall(IVault.withdraw, (_other)));
        _add(_inner, address(vault), abi.encodeCall(IVault.claim, (_both())));
        _add(_inner, address(vault), abi.encodeCall(IVault.fund, (pool[0], uint128(UNIT))));
        _add(_inner, address(vault), abi.encodeCall(IVault.setAuthority, (_mine, address(7))));
        _add(_inner, address(vault), abi.encodeCall(IVault.setCommission, (_mine, 0)));
        _add(_inner, address(pools), abi.encodeCall(pools.withdrawFund, (pool[0], address(this), uint128(UNIT))));
        _add(_inner, address(market), abi.encodeCall(IMarket.commit, (_entry(round + 1, uint96(2 * UNIT)), "")));
        for (uint256 k; k < 3; ++k) {
            _add(_inner, k == 1 ? address(disputes) : address(market), _bondCall(round, k));
        }
        _add(_inner, address(market), abi.encodeCall(IMarket.cancel, (pool[0], round, _entrants())));
        _add(_inner, address(market), abi.encodeCall(IMarket.finalize, (pool[0], round, 0, _proposed, _entrants())));
        _add(_inner, address(market), abi.encodeCall(IMarket.settleProposal, (pool[0], round, 0, _proposed)));
        _add(_inner, address(disputes), abi.encodeCall(IDisputes.lapse, (pool[0], round)));
    }

    /// @dev Returns the call that posts a bond. k is 0 for an observation, 1 for a dispute, 2 for a proposal.
    function _bondCall(uint64 round, uint256 k) private view returns (bytes memory) {
        bytes32 root = keccak256(abi.encodePacked(bytes1(0), uint32(0), keccak256(_truth(0, round))));
        if (k == 0) {
            bytes32 digest = market.observationDigest(pool[0], round, root, 3, CID);
            return abi.encodeCall(IMarket.observe, (pool[0], round, root, 3, CID, _signatures(digest)));
        }
        if (k == 1) return abi.encodeCall(IDisputes.disputeObservation, (pool[0], round, "claim", 3, CID));
        return abi.encodeCall(IMarket.propose, (pool[0], round, _rows(round)));
    }

    function _rows(uint64 round) private view returns (bytes[] memory rows) {
        rows = new bytes[](market.hasReference(pool[0], round) ? 2 : 1);
        for (uint256 i; i < rows.length; ++i) {
            rows[i] = abi.encodePacked(uint40(i + 1));
        }
    }

    function _proposal(uint64 round) private view returns (Proposal memory) {
        bytes[] memory rows = _rows(round);
        (uint256[] memory sums, bytes32[] memory hashes) = (new uint256[](rows.length), new bytes32[](rows.length));
        for (uint256 i; i < rows.length; ++i) {
            (sums[i], hashes[i]) = (i + 1, keccak256(rows[i]));
        }
        return Proposal(sums, hashes, address(this), uint40(block.timestamp));
    }

    function _entry(uint64 round, uint96 wager) private view returns (ForecastCommit memory forecast) {
        forecast = _forecast(0, round, 0, 1, wager);
        bytes32 seed = Seal.seed(Seal.context(address(market), pool[0], round, _mine, 1), _key(round, 9, 1));
        (forecast.forecaster, forecast.keyHash) = (_mine, Seal.keyHash(seed));
    }

    function _entrants() private view returns (address[] memory listed) {
        listed = new address[](2);
        (listed[0], listed[1]) = (_mine, _other);
    }

    function _both() private view returns (address[] memory) {
        return _entrants();
    }

    function _add(Move[] storage moves, address target, bytes memory data) private {
        moves.push(Move(target, data));
    }

    /// @dev Returns a message with the numbers of the outer and the inner call.
    function _message(string memory what, uint256 i, uint256 j) private pure returns (string memory) {
        return string.concat(what, " ", Strings.toString(i), " ", Strings.toString(j));
    }

    function _max(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a : b;
    }
}
