// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Shares} from "../../../contracts/libraries/Shares.sol";
import {Caller} from "./Caller.sol";

contract SharesProbe is Caller {
    function shares(uint256 amount, uint256 price) external pure returns (uint256 bought, uint256 worth) {
        return (Shares.toSharesDown(amount, price), Shares.toAssetsDown(amount, price));
    }

    function lowered(uint256 price, uint256 assets, uint256 lost) external pure returns (uint256) {
        return Shares.lowered(price, assets, lost);
    }

    function scales() external pure returns (uint256, uint256) {
        return (Shares.ONE, Shares.LEAST);
    }
}
