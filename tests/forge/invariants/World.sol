// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Access} from "../../../contracts/Access.sol";
import {Disputes} from "../../../contracts/Disputes.sol";
import {Epoch, ForecastCommit, PoolParams} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Market} from "../../../contracts/Market.sol";
import {Pools} from "../../../contracts/Pools.sol";
import {Seal} from "../../../contracts/libraries/Seal.sol";
import {Tree} from "../../../contracts/libraries/Tree.sol";
import {Token} from "../../../contracts/mocks/Token.sol";
import {Vault} from "../../../contracts/Vault.sol";
import {VM} from "../Cheats.sol";

/// @title World
/// @notice A deployment with two pools of one feed, one step and one level, so that every tree is a single leaf.
abstract contract World {
    uint256 internal constant UNIT = 1e18;
    uint256 internal constant WAGER_UNIT = UNIT / 1000;
    uint64 internal constant COOLDOWN = 2000;
    uint96 internal constant MIN_OWN_STAKE = uint96(10 * UNIT);
    bytes internal constant CID = hex"015512200000000000000000000000000000000000000000000000000000000000000000";
    address internal constant ARBITRATOR = address(0xA4B);

    Token internal token;
    Access internal access;
    Pools internal pools;
    Vault internal vault;
    Market internal market;
    Disputes internal disputes;
    bytes32[2] internal pool;
    PoolParams internal rules;
    uint64[2] internal genesis;
    address[] internal operators;
    address[] internal forecasters;
    address[] internal delegators;
    uint256[] internal attestorKeys;

    function _deploy() internal {
        token = _newToken();
        uint64 nonce = VM.getNonce(address(this));
        address[5] memory addresses;
        for (uint256 i; i < 5; ++i) {
            addresses[i] = VM.computeCreateAddress(address(this), nonce + i);
        }
        access = new Access(address(this), addresses[1]);
        pools = new Pools(addresses[2], addresses[3], addresses[0]);
        vault = new Vault(address(token), addresses[1], addresses[3], addresses[4], COOLDOWN, MIN_OWN_STAKE);
        market = new Market(addresses[1], addresses[2]);
        disputes = new Disputes(addresses[3]);
        access.grantRole(access.POOL_CREATOR(), address(this), 0);
        access.grantRole(access.PAUSER(), address(this), 0);
    }

    function _newToken() internal virtual returns (Token) {
        return new Token();
    }

    function _createAccounts() internal {
        for (uint256 i; i < 3; ++i) {
            // The last forecaster, which is always far off, is a second node of the first operator.
            operators.push(i == 2 ? operators[0] : _fund(address(uint160(0x1000 + i))));
            VM.prank(operators[i]);
            forecasters.push(vault.register(operators[i], 1000, uint96(100 * UNIT)));
            VM.prank(operators[i]);
            vault.setDelegationCap(forecasters[i], uint96(400 * UNIT));
            attestorKeys.push(i + 1);
        }
        for (uint256 i; i < 2; ++i) {
            delegators.push(_fund(address(uint160(0x2000 + i))));
        }
        _fund(address(this));
        _fund(ARBITRATOR);
        // An epoch lists attestors in ascending order of their addresses.
        for (uint256 i; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (VM.addr(attestorKeys[j]) < VM.addr(attestorKeys[i])) {
                    (attestorKeys[i], attestorKeys[j]) = (attestorKeys[j], attestorKeys[i]);
                }
            }
        }
    }

    /// @dev Both delegators stake on every forecaster, and all of it earns before the first round.
    function _delegate() internal {
        for (uint256 n; n < 6; ++n) {
            VM.prank(delegators[n % 2]);
            vault.stake(forecasters[n / 2], uint96((100 + 50 * (n % 2)) * UNIT));
        }
        VM.warp(VM.getBlockTimestamp() + COOLDOWN);
        for (uint256 n; n < 6; ++n) {
            VM.prank(delegators[n % 2]);
            vault.activate(forecasters[n / 2]);
        }
    }

    /// @dev Creates two pools with different gates. A round has two entries, and there are three forecasters, so that
    /// some are evicted.
    function _createPools() internal {
        rules = PoolParams({
            region: "first",
            step: 100,
            steps: 1,
            levels: 1,
            group: 1,
            genesis: uint64(VM.getBlockTimestamp() + 1000),
            period: 1000,
            lead: 30,
            refLag: 1,
            openAhead: 900,
            revealEnd: 24,
            observeStart: 130,
            observeEnd: 200,
            disputeEnd: 300,
            resolveEnd: 400,
            proposeEnd: 500,
            refuteWindow: 100,
            lossMax: 500_000,
            lambdaBps: 2000,
            muBps: 2000,
            roundBudget: uint128(5 * UNIT),
            thresholdBps: 12_000,
            slashBps: 500,
            emaRounds: 1,
            arbitrator: ARBITRATOR,
            minWager: uint96(UNIT),
            maxEntries: 2,
            lockCapBps: 5000,
            observeBond: uint96(2 * UNIT),
            proposeBond: uint96(3 * UNIT),
            fee: uint96(UNIT / 100)
        });
        address[] memory signers = new address[](3);
        for (uint256 i; i < 3; ++i) {
            signers[i] = VM.addr(attestorKeys[i]);
        }
        for (uint256 p; p < 2; ++p) {
            PoolParams memory params = rules;
            (params.region, params.genesis) = (bytes32(p), params.genesis + uint64(p) * 350);
            // Slashes of the first pool must find their reserve, also if a bucket is locked in the second.
            params.slashBps = p == 0 ? rules.slashBps : 0;
            genesis[p] = params.genesis;
            pool[p] = pools.createPool(params, Epoch(0, "feeds", 1, CID, signers, 2));
            vault.fund(pool[p], uint128(100 * UNIT));
        }
    }

    /// @dev Gives an account tokens, and lets the vault take them.
    function _fund(address account) internal returns (address) {
        token.mint(account, 1_000_000 * UNIT);
        VM.prank(account);
        token.approve(address(vault), type(uint256).max);
        return account;
    }

    function _gate(uint256 p, uint64 round) internal view returns (uint256) {
        return uint256(genesis[p]) + uint256(round) * rules.period;
    }

    /// @dev Returns the observed series of a round.
    function _truth(uint256 p, uint64 round) internal pure returns (bytes memory) {
        return abi.encodePacked(int32(int256(uint256(keccak256(abi.encode(p, round))) % 1e6)));
    }

    /// @dev Returns the forecast of forecaster i. The last forecaster is always far off.
    function _forecastSeries(uint256 p, uint64 round, uint256 i) internal pure returns (bytes memory) {
        return abi.encodePacked(i == 2 ? int32(-1e6) : int32(int256(uint256(keccak256(abi.encode(p, round, i))) % 1e6)));
    }

    function _key(uint64 round, uint256 i, uint32 revision) internal pure returns (bytes32) {
        return keccak256(abi.encode("key", round, i, revision));
    }

    function _forecast(uint256 p, uint64 round, uint256 i, uint32 revision, uint96 wager)
        internal
        view
        returns (ForecastCommit memory)
    {
        bytes32 seed = Seal.seed(
            Seal.context(address(market), pool[p], round, forecasters[i], revision), _key(round, i, revision)
        );
        bytes32 root = Tree.forecastLeaf(0, Tree.salt(seed, 0), _forecastSeries(p, round, i));
        return
            ForecastCommit(pool[p], round, forecasters[i], revision, root, Seal.keyHash(seed), CID, "model", 0, wager);
    }

    /// @dev Signs a digest with a quorum of attestors.
    function _signatures(bytes32 digest) internal view returns (bytes[] memory signatures) {
        signatures = new bytes[](2);
        for (uint256 i; i < 2; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = VM.sign(attestorKeys[i], digest);
            signatures[i] = abi.encodePacked(r, s, v);
        }
    }
}
