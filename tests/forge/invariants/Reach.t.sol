// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dice} from "../Dice.sol";
import {Handler} from "./Handler.sol";

/// @title ReachTest
/// @notice Every move of the handler succeeds in some world, so that the invariants are tested in all situations. No
/// move of these worlds breaks a promise.
contract ReachTest {
    using Dice for uint256;

    uint256 private constant WORLDS = 6;
    uint256 private constant MOVES = 250;

    event Reached(bytes32 move, uint256 times);

    function test_moves_reachEverything() external {
        bytes4[7] memory moves = [
            Handler.stakers.selector,
            Handler.operatorsAndNodes.selector,
            Handler.attestors.selector,
            Handler.challengers.selector,
            Handler.settlers.selector,
            Handler.spammers.selector,
            Handler.pausersAndTime.selector
        ];
        bytes32[49] memory wanted = [
            bytes32("stake"),
            "activate",
            "requestUnstake",
            "withdraw",
            "claim",
            "commit",
            "commit evicting",
            "reveal",
            "copy",
            "reveal a copy",
            "recalibrate",
            "observe",
            "contradict",
            "dispute",
            "resolve",
            "lapse",
            "propose",
            "propose wrongly",
            "refute",
            "finalize",
            "cancel",
            "settleProposal",
            "set the cap",
            "cap without reserve",
            "stake above the cap",
            "spam",
            "spam to the limit",
            "claim the truth",
            "overrule by a claim",
            "cancel a paused round",
            "slash",
            "slash of delegators",
            "loss",
            "forfeit",
            "gain of delegators",
            "gain from the fund",
            "end of a copy",
            "commit with its own stake",
            "commit without its stake",
            "commit after the gate",
            "commit while paused",
            "commit while jailed",
            "recalibrate too early",
            "withdraw while paused",
            "all places for claims taken",
            "the truth against a lie",
            "unstake what is locked",
            "slash of both",
            "entered before a slash"
        ];
        uint256[49] memory reached;
        for (uint256 world; world < WORLDS; ++world) {
            Handler handler = new Handler();
            for (uint256 n; n < MOVES; ++n) {
                uint256 seed = uint256(keccak256(abi.encode(world, n)));
                (bool success,) = address(handler).call(abi.encodeWithSelector(moves[seed.roll(50, 0, 6)], seed));
                assert(success);
            }
            handler.actHonestly(world);
            handler.leave();
            bytes32[] memory broken = handler.allBroken();
            require(broken.length == 0, string(abi.encodePacked(broken)));
            for (uint256 i; i < wanted.length; ++i) {
                reached[i] += handler.done(wanted[i]);
            }
        }
        for (uint256 i; i < wanted.length; ++i) {
            emit Reached(wanted[i], reached[i]);
        }
        for (uint256 i; i < wanted.length; ++i) {
            require(reached[i] != 0, string(abi.encodePacked(wanted[i])));
        }
    }
}
